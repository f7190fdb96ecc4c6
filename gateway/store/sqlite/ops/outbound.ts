// MT messages on their way out: accept, claim, settle, recover. The rules are message/lifecycle.ts; here they are made durable.
import { priorities, type MessageState } from '../../../message/types.ts';
import type { AcceptAnswer, AcceptRequest, AttemptOutcome, ClaimAnswer, ClaimedJob } from '../../store.ts';
import type { Connection } from '../database.ts';
import type { ParkedReceipts } from './receipts.ts';
import type { Shared, StateRow } from './shared.ts';

interface QueueRow {
  seq: number; id: string; peer: string; line: string | null; text: string; parts: number; attempts: number; failures: number;
  expires_at: number | null; priority: number; policy: 'hold' | 'resend' | 'never'; thread: number; channel: string; due_at: number; last_event: number; flash: number;
}

export function createOutbound(db: Connection, shared: Shared, parked: ParkedReceipts) {
  const findKey = db.prepare<[string, string], { fingerprint: string; answer: string }>('SELECT fingerprint, answer FROM idempotency WHERE scope = ? AND key = ?');
  const addKey = db.prepare('INSERT INTO idempotency (scope, key, fingerprint, answer, at) VALUES (?, ?, ?, ?, ?)');
  const insert = db.prepare(`INSERT INTO message (seq, id, thread, direction, state, channel, peer, line, text, parts, encoding, priority, policy, reference, actor, created_at, updated_at, due_at, expires_at, flash, last_event)
    VALUES (?, ?, ?, 'outbound', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  // A bare bound LIMIT is part of the plan in a build with STAT4, and makes SQLite prepare the statement anew for each claim.
  const due = db.prepare<[string, number, number, number], QueueRow>(`SELECT seq, id, peer, line, text, parts, attempts, failures, expires_at, priority, policy, thread, channel, due_at, last_event, flash
    FROM message WHERE state = 'queued' AND channel = ? AND priority = ? AND due_at <= ? ORDER BY due_at, seq LIMIT ? + 0`);
  const next = db.prepare<[string, number], number | null>("SELECT min(due_at) FROM message WHERE state = 'queued' AND channel = ? AND priority = ?").pluck();
  const claimRow = db.prepare("UPDATE message SET state = 'sending', updated_at = ?, attempts = ? WHERE seq = ?");
  const openAttempt = db.prepare('INSERT INTO attempt (message, number, channel, opened_at) VALUES (?, ?, ?, ?)');
  const takenParts = db.prepare<[number], number>('SELECT number FROM part WHERE message = ? ORDER BY number').pluck();
  const bySid = db.prepare<[string], StateRow & { parts: number; attempts: number; peer: string }>('SELECT seq, state, channel, thread, last_event, parts, attempts, peer FROM message WHERE id = ?');
  const closeAttempt = db.prepare<[number, number], { opened_at: number; channel: string }>('DELETE FROM attempt WHERE message = ? AND number = ? RETURNING opened_at, channel');
  const addPart = db.prepare("INSERT INTO part (message, number, channel, ref, state, updated_at, taken_at) VALUES (?, ?, ?, ?, 'taken', ?, ?) ON CONFLICT DO NOTHING");
  const countParts = db.prepare<[number], number>('SELECT count(*) FROM part WHERE message = ?').pluck();
  const countFailure = db.prepare('UPDATE message SET failures = failures + 1 WHERE seq = ?');
  const openAttempts = db.prepare<[], { message: number; number: number }>('SELECT message, number FROM attempt');
  const idOf = db.prepare<[number], { id: string; policy: string }>('SELECT id, policy FROM message WHERE seq = ?');

  function accept(request: AcceptRequest): AcceptAnswer {
    const { idempotency, now } = request;
    if (idempotency !== undefined) {
      const earlier = findKey.get(idempotency.scope, idempotency.key);
      if (earlier !== undefined) return earlier.fingerprint === idempotency.fingerprint ? { outcome: 'replayed', answer: earlier.answer } : { outcome: 'conflict' };
      addKey.run(idempotency.scope, idempotency.key, idempotency.fingerprint, idempotency.answer, now);
    }
    const state: MessageState = request.dueAt > now ? 'scheduled' : 'queued';
    const kind = `message.${state}`;
    const priority = priorities.indexOf(request.priority);
    for (const { id, to } of request.recipients) {
      const seq = shared.nextMessage();
      const thread = shared.threadOfOutbound(to, now, seq);
      const event = shared.addEvent(now, kind, seq, thread, undefined, null);
      insert.run(seq, id, thread, state, request.channel, to, request.from ?? null, request.text, request.parts, request.encoding, priority, request.duplicatePolicy,
        request.reference ?? null, request.actor, now, now, request.dueAt, request.expiresAt ?? null, request.flash ? 1 : 0, event);
    }
    return { outcome: 'accepted' };
  }

  function claim({ channel, limit, now }: { channel: string; limit: number; now: number }): ClaimAnswer {
    const jobs: ClaimedJob[] = [];
    for (let priority = 0; priority < priorities.length && jobs.length < limit; priority += 1) {
      for (const row of due.all(channel, priority, now, limit - jobs.length)) {
        if (row.expires_at !== null && row.expires_at <= now) {
          shared.change({ ...row, state: 'queued' }, 'lapsed', now, { cause: { code: 'validity_passed' } });
          continue;
        }
        const attempt = row.attempts + 1;
        claimRow.run(now, attempt, row.seq);
        openAttempt.run(row.seq, attempt, channel, now);
        jobs.push({
          messageId: row.id, attempt, to: row.peer, from: row.line ?? undefined, text: row.text, parts: row.parts, concatRef: row.seq & 0xffff,
          taken: attempt > 1 && row.parts > 1 ? takenParts.all(row.seq) : [], expiresAt: row.expires_at ?? undefined,
          priority: priorities[row.priority] ?? 'normal', duplicatePolicy: row.policy, flash: row.flash === 1, failures: row.failures,
        });
      }
    }
    let nextDueAt: number | undefined;
    for (let priority = 0; priority < priorities.length; priority += 1) {
      const at = next.get(channel, priority);
      if (typeof at === 'number' && (nextDueAt === undefined || at < nextDueAt)) nextDueAt = at;
    }
    return { jobs, nextDueAt };
  }

  function settle(outcomes: readonly AttemptOutcome[]): void {
    for (const outcome of outcomes) settleOne(outcome);
  }

  function settleOne(outcome: AttemptOutcome): void {
    const row = bySid.get(outcome.messageId);
    if (row === undefined) return;
    const open = closeAttempt.get(row.seq, outcome.attempt);
    // A late answer: only an unknown outcome, or one already queued to be repeated, can still be changed by it.
    if (open === undefined && row.state !== 'unknown' && row.state !== 'queued') return;
    const refs: string[] = [];
    for (const part of outcome.taken) {
      addPart.run(row.seq, part.part, open?.channel ?? row.channel, part.ref ?? null, outcome.at, outcome.at);
      if (part.ref !== undefined) refs.push(part.ref);
    }
    const complete = outcome.taken.length >= row.parts || (outcome.taken.length > 0 && (countParts.get(row.seq) ?? 0) >= row.parts);
    const attempt = { number: outcome.attempt, channel: open?.channel ?? row.channel, openedAt: open?.opened_at ?? outcome.at, outcome: outcome.outcome };
    const detail = { cause: outcome.cause, attempt, dueAt: outcome.dueAt };
    if (complete) shared.change(row, 'taken', outcome.at, { attempt });
    else if (open !== undefined) close(row, outcome, detail);
    else if (outcome.next === 'retry' && outcome.attempt === row.attempts) shared.change(row, 'resumed', outcome.at, { ...detail, dueAt: outcome.dueAt ?? outcome.at });
    for (const ref of refs) parked.apply(attempt.channel, ref, row.peer, outcome.at);
  }

  /** The attempt was open and did not hand over everything. */
  function close(row: StateRow, outcome: AttemptOutcome, detail: Parameters<Shared['change']>[3]): void {
    if (outcome.next === 'retry') {
      if (outcome.outcome === 'transient') countFailure.run(row.seq);
      shared.change(row, 'retry', outcome.at, { ...detail, dueAt: outcome.dueAt ?? outcome.at });
    } else if (outcome.next === 'unknown') shared.change(row, 'lost', outcome.at, detail);
    else shared.change(row, 'refused', outcome.at, { ...detail, dueAt: undefined });
  }

  function recover({ now, resendAt }: { now: number; resendAt: number }): number {
    const open = openAttempts.all();
    for (const { message, number } of open) {
      const row = idOf.get(message);
      if (row === undefined) continue;
      settleOne({
        messageId: row.id, attempt: number, at: now, outcome: 'unknown', taken: [], next: 'unknown', dueAt: row.policy === 'resend' ? resendAt : undefined,
        cause: { code: 'interrupted', detail: 'The gateway stopped while this message was being handed over.' },
      });
    }
    return open.length;
  }

  return { accept, claim, settle, recover };
}
