// One channel against one simulated SMSC, with what both saw, and waiting with a bound. Not a test.
import { afterEach } from 'vitest';
import type { Channel, ChannelHost, LinkError, SubmitError } from '../../../gateway/channels/channel.ts';
import { smppKind } from '../../../gateway/channels/smpp/index.ts';
import { startSmsc } from '../../../gateway/simulate/smsc.ts';
import type { Smsc } from '../../../gateway/simulate/smsc.ts';
import type { SmscOptions } from '../../../gateway/simulate/options.ts';
import { createRecordingHost } from '../peer.ts';
import type { RecordingHost } from '../peer.ts';

export const signal = new AbortController().signal;

export interface Rig {
  readonly smsc: Smsc;
  readonly host: RecordingHost & { readonly logged: string[] };
  readonly channel: Channel;
  readonly settings: Record<string, unknown>;
}

const ends: (() => Promise<void>)[] = [];

export function stopAfterEach(): void {
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
}

export function atEnd(end: () => Promise<void>): void {
  ends.push(end);
}

export function loggingHost(): Rig['host'] {
  const logged: string[] = [];
  const write = (fields: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: ChannelHost['log'] = { debug: write, info: write, warn: write, error: write };
  return Object.assign(createRecordingHost(), { log, logged });
}

export async function makeRig(smscOptions: SmscOptions = {}, changed: Record<string, unknown> = {}): Promise<Rig> {
  const smsc = await startSmsc({ receiptDelayMs: 5, ...smscOptions });
  const settings = {
    host: '127.0.0.1', port: smsc.port, systemId: 'peer', password: 'secret', window: 50, responseTimeoutMs: 2_000, connectTimeoutMs: 2_000, enquireLinkMs: 5_000, ...changed,
  };
  const host = loggingHost();
  const channel = smppKind.create(smppKind.settings.parse(settings), host);
  ends.push(async () => {
    await channel.stop();
    await smsc.stop();
  });
  return { smsc, host, channel, settings };
}

export async function startedRig(smscOptions: SmscOptions = {}, changed: Record<string, unknown> = {}): Promise<Rig> {
  const rig = await makeRig(smscOptions, changed);
  await rig.channel.start(signal);
  return rig;
}

export async function until(what: string, holds: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!holds()) {
    if (performance.now() - startedAt > 8_000) throw new Error(`waited 8 s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<SubmitError & LinkError> {
  return promise.then(() => Promise.reject(new Error('it resolved')), (error: unknown) => error as SubmitError & LinkError);
}
