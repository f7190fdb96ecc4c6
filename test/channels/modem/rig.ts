// One channel against one simulated modem over real TCP or a real pty, with what both saw, and waiting with a bound. Not a test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Channel, LinkError, SubmitError } from '../../../gateway/channels/channel.ts';
import { createModemKind } from '../../../gateway/channels/modem/index.ts';
import type { ModemSurroundings } from '../../../gateway/channels/modem/open-link.ts';
import { nodeTimers } from '../../../gateway/channels/timers.ts';
import { startModem } from '../../../gateway/simulate/modem/index.ts';
import type { ModemOptions, SimulatedModem } from '../../../gateway/simulate/modem/index.ts';
import { createRecordingHost } from '../peer.ts';
import type { RecordingHost } from '../peer.ts';

export const signal = new AbortController().signal;

export interface Rig {
  readonly modem: SimulatedModem;
  readonly host: RecordingHost;
  readonly channel: Channel;
  readonly surroundings: ModemSurroundings;
  /** A further link of the same channel, as the supervisor makes one after the end of the last. */
  readonly again: (changed?: Record<string, unknown>) => Channel;
}

const ends: (() => Promise<void>)[] = [];

export function stopAfterEach(): void {
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
}

export function atTheEnd(end: () => Promise<void>): void {
  ends.push(end);
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fieldpost-modem-'));
  ends.push(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Quick enough for a test that waits for each of them. */
export const quick = { answerTimeoutMs: 800, commandTimeoutMs: 300, window: 4, healthSeconds: 1, sweepSeconds: 1 };

export async function makeRig(options: ModemOptions = {}, settings: Record<string, unknown> = {}): Promise<Rig> {
  const modem = await startModem({ tcp: 0, reports: 'none', chatterMs: 0, ...options });
  ends.push(() => modem.stop());
  const surroundings: ModemSurroundings = { timers: nodeTimers, now: () => performance.now(), places: { dev: temporaryFolder(), sys: '/nowhere' }, transcripts: new Map(), lines: new Map(), held: new Map() };
  const kind = createModemKind(surroundings);
  const host = Object.assign(createRecordingHost(), { folder: temporaryFolder() });
  const again = (changed: Record<string, unknown> = {}): Channel => {
    const channel = kind.create(kind.settings.parse({ port: modem.where, ...quick, ...settings, ...changed }), host);
    ends.push(() => channel.stop());
    return channel;
  };
  return { modem, host, channel: again(), surroundings, again };
}

export async function startedRig(options: ModemOptions = {}, settings: Record<string, unknown> = {}): Promise<Rig> {
  const rig = await makeRig(options, settings);
  await rig.channel.start(signal);
  return rig;
}

export async function until(what: string, holds: () => boolean, boundMs = 8_000): Promise<void> {
  const startedAt = performance.now();
  while (!holds()) {
    if (performance.now() - startedAt > boundMs) throw new Error(`waited ${boundMs} ms for: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

/** What a channel rejects with, whichever of the two it is. */
export type Rejection = Omit<SubmitError, 'name'> & Omit<LinkError, 'name'>;

export async function rejection(promise: Promise<unknown>): Promise<Rejection> {
  return promise.then(() => Promise.reject(new Error('it resolved')), (error: unknown) => error as Rejection);
}
