// A real store in a temp folder, and short ways to put messages into it. The engines' suite and the flow's tests share it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AcceptRequest, AttemptOutcome, ClaimedJob, ReceivedPart, Store } from '../../gateway/store/store.ts';
import { createIds, openSqliteStore, type SqliteOptions } from '../../gateway/store/sqlite/index.ts';

export const newId = createIds();

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fieldpost-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function openStore(options: Partial<SqliteOptions> = {}): Promise<Store & { folder: string }> {
  const folder = options.folder ?? tempFolder();
  const store = await openSqliteStore({ folder, instanceId: 'test', create: true, watermarkBytes: 0, reserveBytes: 65_536, ...options });
  onTestFinished(() => store.stop());
  return Object.assign(store, { folder });
}

export function request(now: number, to: readonly string[], more: Partial<AcceptRequest> = {}): AcceptRequest {
  return {
    now, recipients: to.map((number) => ({ id: newId(now), to: number })), from: undefined, text: 'hello', channel: 'c1', priority: 'normal', duplicatePolicy: 'hold', reference: undefined,
    parts: 1, encoding: 'gsm7', flash: false, dueAt: now, expiresAt: undefined, actor: 'system', idempotency: undefined, ...more,
  };
}

export const firstId = (accepted: AcceptRequest) => accepted.recipients[0]?.id ?? '';

export function outcome(job: Pick<ClaimedJob, 'messageId' | 'attempt'>, more: Partial<AttemptOutcome> = {}): AttemptOutcome {
  return { messageId: job.messageId, attempt: job.attempt, at: 2_000, outcome: 'taken', taken: [{ part: 1, ref: 'r1' }], cause: undefined, next: 'sent', dueAt: undefined, ...more };
}

export function inbound(key: string, more: Partial<ReceivedPart> = {}): ReceivedPart {
  return { now: 5_000, id: newId(5_000), channel: 'c1', identity: { key, lasting: true }, from: '+4915550001', to: '+4930123456', text: 'hi', encoding: 'gsm7', concat: undefined, sentAt: undefined, flash: false, ...more };
}

/** The one message a claim found; fails loudly otherwise. */
export async function claimOne(store: Store, now = 1_500, channel = 'c1'): Promise<ClaimedJob> {
  const { jobs } = await store.claim({ channel, limit: 1, now });
  const job = jobs[0];
  if (job === undefined) throw new Error('nothing was due');
  return job;
}

export async function stateOf(store: Store, id: string): Promise<string> {
  return (await store.message(id))?.message.state ?? 'missing';
}
