// One channel against one simulated SMSC, with what both saw, and waiting with a bound. Not a test.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
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

export async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => {
    for (const socket of sockets) socket.destroy();
    server.close(() => resolve());
  }));
  return (server.address() as AddressInfo).port;
}

/** A peer that is nothing but a function of each PDU; with `deaf` it reads no more after the bind. */
export async function rawRig(answer: (pdu: Buffer) => Buffer | undefined, changed: object = {}, deaf = false): Promise<Pick<Rig, 'channel' | 'host'> & { socket: () => Socket }> {
  let current: Socket | undefined;
  const server = createServer((socket) => {
    current = socket;
    socket.on('error', () => undefined);
    let held = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 16 && held.length >= held.readUInt32BE(0)) {
        const pdu = held.subarray(0, held.readUInt32BE(0));
        held = held.subarray(pdu.length);
        if (pdu.readUInt32BE(4) === 9) {
          socket.write(Buffer.concat([Buffer.from('000000118000000900000000', 'hex'), pdu.subarray(12, 16), Buffer.of(0)]));
          if (deaf) socket.pause();
        } else {
          const octets = answer(pdu);
          if (octets !== undefined) socket.write(octets);
        }
      }
    });
  });
  const port = await listen(server);
  const host = loggingHost();
  const channel = smppKind.create(smppKind.settings.parse({ host: '127.0.0.1', port, systemId: 'peer', password: '', responseTimeoutMs: 300, enquireLinkMs: 60_000, ...changed }), host);
  ends.push(() => channel.stop());
  await channel.start(signal);
  return { channel, host, socket: () => current ?? connect(port) };
}
