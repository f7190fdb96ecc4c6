// A gateway's API on a real port over the real store and the real accept, with a network of channels that is only a list.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelTools, Found } from '../../gateway/channels/channel.ts';
import { createApi } from '../../gateway/api/api.ts';
import type { ApiOptions } from '../../gateway/api/api.ts';
import type { ChannelBody, Scope } from '../../gateway/api/contract.ts';
import { attachLive } from '../../gateway/api/live.ts';
import type { Live, LiveLimits } from '../../gateway/api/live.ts';
import { createMetrics } from '../../gateway/api/metrics.ts';
import type { ChannelPort } from '../../gateway/api/ports.ts';
import { createHttpServer } from '../../gateway/api/server.ts';
import type { ServerLimits } from '../../gateway/api/server.ts';
import { createAuth } from '../../gateway/auth/auth.ts';
import type { Auth } from '../../gateway/auth/auth.ts';
import { createSetup } from '../../gateway/auth/setup.ts';
import type { Setup } from '../../gateway/auth/setup.ts';
import { createAccept } from '../../gateway/flow/accept.ts';
import { createIds, openSqliteStore } from '../../gateway/store/sqlite/index.ts';
import type { Store } from '../../gateway/store/store.ts';

export const owner = { email: 'owner@example.org', password: 'a calm and long sentence' };

export interface Rig {
  readonly folder: string;
  readonly store: Store;
  readonly auth: Auth;
  readonly setup: Setup;
  readonly setupToken: string | undefined;
  readonly server: Server;
  readonly live: Live;
  readonly port: number;
  readonly origin: string;
  readonly channels: ListedChannels;
  readonly log: { readonly level: string; readonly fields: object; readonly message: string }[];
  /** Moves the gateway's clock. */
  advance(ms: number): void;
  now(): number;
  newId(): string;
  key(...scopes: Scope[]): Promise<string>;
  /** Signs the owner in and gives what a browser would send. */
  browser(): Promise<{ readonly cookie: string; readonly headers: Record<string, string> }>;
  call(method: string, path: string, options?: { key?: string; body?: unknown; headers?: Record<string, string> }): Promise<Answered>;
  /** An inbound text, as a channel would hand it in. */
  receive(from: string, text: string): Promise<string>;
  stop(): Promise<void>;
}
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read what came over the wire
  readonly body: any;
}
export interface RigOptions {
  /** Makes the owner first; true unless said. */
  readonly setUp?: boolean;
  readonly api?: Partial<ApiOptions>;
  readonly limits?: Partial<ServerLimits>;
  readonly live?: Partial<LiveLimits>;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldpost-api-'));
  const instanceId = randomBytes(16).toString('hex');
  const store = await openSqliteStore({ folder, instanceId, create: true, reserveBytes: 4_096, watermarkBytes: 0 });
  let offset = 0;
  const clock = { now: () => Date.now() + offset };
  const ids = createIds();
  const log: Rig['log'] = [];
  const line = (level: string) => (fields: object, message: string): void => void log.push({ level, fields, message });
  const logger = { info: line('info'), warn: line('warn'), error: line('error') };
  const setup = createSetup({ store: store.auth, folder, clock, random: randomBytes, link: (token) => `http://localhost/setup#${token}` });
  const auth = createAuth({ store: store.auth, setup, clock, random: randomBytes, newId: ids, log: logger });
  const setupToken = await setup.start();
  if (options.setUp !== false) {
    const done = await auth.setUp({ token: setupToken ?? '', ...owner, address: 'test' });
    if (!done.ok) throw new Error(done.code);
  }
  const channels = createListedChannels();
  const accept = createAccept({ store, channels: channels.routable, clock, newId: ids, wake: () => undefined });
  const base = { store, channels, auth, setup, log: logger, version: '1.2.3', demo: false, baseUrl: undefined, trustedProxies: [], ...options.api };
  const app = createApi({ flow: { accept, wake: () => undefined }, clock, newId: ids, metrics: createMetrics(), instanceId, panel: undefined, ...base });
  const server = createHttpServer(app, options.limits);
  const live = attachLive(server, { ...base, ...(options.live === undefined ? {} : { limits: options.live }) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const call: Rig['call'] = async (method, path, { key, body, headers } = {}) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: (answer.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : undefined };
  };
  let inbound = 0;
  return {
    folder, store, auth, setup, setupToken, server, live, port, origin, channels, log, call,
    advance: (ms) => void (offset += ms),
    now: clock.now,
    newId: () => ids(clock.now()),
    key: async (...scopes) => (await auth.keys.create({ name: 'test', scopes })).key,
    async browser() {
      const { headers, status } = await call('POST', '/v1/session', { body: owner });
      if (status !== 200) throw new Error(`sign-in answered ${status}`);
      const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      return { cookie, headers: { cookie, 'x-fieldpost': '1', 'sec-fetch-site': 'same-origin', origin } };
    },
    async receive(from, text) {
      const id = ids(clock.now());
      inbound += 1;
      await store.receive({ now: clock.now(), channel: 'line-1', identity: { key: `in-${inbound}`, lasting: true }, from, to: '+4915550009', text, encoding: 'gsm7', concat: undefined, sentAt: undefined, flash: false, id });
      return id;
    },
    async stop() {
      live.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await store.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends bytes as they are and gives all that comes back until the gateway closes, or until `until` is seen. */
export function raw(port: number, bytes: string | readonly string[], options: { readonly until?: RegExp; readonly boundMs?: number } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end of the answer: ${JSON.stringify(text)}`));
    }, options.boundMs ?? 10_000);
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (options.until?.test(text) === true) finish();
    });
    socket.on('close', finish);
    socket.on('error', finish);
    for (const piece of typeof bytes === 'string' ? [bytes] : bytes) socket.write(piece);
  });
}

export interface ListedChannels extends ChannelPort {
  readonly routable: Parameters<typeof createAccept>[0]['channels'];
  /** Something about a channel changed. */
  changed(): void;
  readonly restarts: string[];
  /** What `line-1` and the others can do; a test replaces them. */
  abilities: ChannelBody['abilities'];
  tools: ChannelTools;
  facts: NonNullable<ChannelBody['health']['facts']>;
  /** What a search for devices of the kind `listed` does. */
  find: (signal: AbortSignal) => Promise<readonly Found[]>;
}

/** One channel, `line-1`; more may be made. Secrets are what is called `password`. */
function createListedChannels(): ListedChannels {
  const counts = { queued: 0, inFlight: 0, sent: 3, failed: 1, received: 2, unknown: 0, lastSentAt: null, lastReceivedAt: null };
  const listed = new Map<string, ChannelBody>();
  const listeners = new Set<() => void>();
  const restarts: string[] = [];
  const add = (id: string, name: string, settings: Record<string, unknown>): ChannelBody => {
    const body: ChannelBody = { id, kind: 'listed', name, enabled: true, settings, state: 'ready', health: { summary: 'Up' }, abilities: port.abilities, since: new Date(0).toISOString(), retryAt: null, counts };
    listed.set(id, body);
    return body;
  };
  const shown = (body: ChannelBody): ChannelBody => ({ ...body, abilities: port.abilities, health: { ...body.health, ...(Object.keys(port.facts).length === 0 ? {} : { facts: port.facts }) } });
  const port: ListedChannels = {
    abilities: { receipts: true, alphaSender: false, maxParts: 8, window: 10, lines: ['+4915550009'], flash: false, tools: [] },
    tools: {}, facts: {},
    find: async () => [],
    restarts,
    routable: () => [...listed.values()].map(({ id, enabled, state }) => ({ id, enabled, state, abilities: port.abilities })),
    changed: () => listeners.forEach((listener) => listener()),
    list: async () => [...listed.values()].map(shown),
    async get(id) {
      const body = listed.get(id);
      return body === undefined ? undefined : shown(body);
    },
    async create({ id, kind, name, settings }) {
      if (kind !== 'listed') return { ok: false, code: 'unknown_kind', detail: 'No such kind.' };
      if (listed.has(id)) return { ok: false, code: 'channel_exists' };
      if (typeof settings['host'] !== 'string') return { ok: false, code: 'invalid_settings', errors: [{ path: 'host', message: 'is missing' }] };
      return { ok: true, channel: add(id, name ?? id, { ...settings, password: null }) };
    },
    async patch(id, { name }) {
      const found = listed.get(id);
      if (found === undefined) return { ok: false, code: 'not_found' };
      const channel = { ...found, name: name ?? found.name };
      listed.set(id, channel);
      return { ok: true, channel };
    },
    remove: async (id) => (listed.delete(id) ? { ok: true } : { ok: false, code: 'not_found' }),
    async restart(id) {
      const channel = listed.get(id);
      if (channel === undefined) return { ok: false, code: 'not_found' };
      restarts.push(id);
      return { ok: true, channel };
    },
    kinds: () => [{ name: 'listed', title: 'Listed', summary: 'A line in a list', schema: { type: 'object' }, detects: false }],
    offered: (id) => (listed.has(id) ? { abilities: port.abilities, tools: port.tools } : undefined),
    detect: (kind, signal) => (kind === 'listed' ? port.find(signal) : undefined),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  add('line-1', 'Line', {});
  return port;
}
