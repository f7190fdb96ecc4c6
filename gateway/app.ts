// The composition root: the only place where the parts are made and put together. Starts in a written order, stops in reverse.
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { listenAddress, type Environment } from '../config/environment.ts';
import { openNodeFile, type NodeFile } from '../config/node-file.ts';
import { configError, type ConfigProblem } from '../config/problems.ts';
import { createApi } from './api/api.ts';
import { createChannelDesk } from './api/channel-desk.ts';
import { attachLive } from './api/live.ts';
import { createMetrics } from './api/metrics.ts';
import { createHttpServer } from './api/server.ts';
import { loadPanel } from './api/static.ts';
import { createAuth } from './auth/auth.ts';
import { createSetup } from './auth/setup.ts';
import { channelKinds, demoChannels, findKind } from './channels/index.ts';
import { nodeTimers } from './channels/timers.ts';
import { createAccept } from './flow/accept.ts';
import { createNetwork, type ConfiguredChannel } from './flow/network.ts';
import { repeatAfterMs } from './flow/retry.ts';
import { createSweeper } from './flow/sweeper.ts';
import { createIds, lockFolder, openSqliteStore } from './store/sqlite/index.ts';
import type { Store, StoreError } from './store/store.ts';

export const version = '0.1.0';
const clock = { now: () => Date.now() };
const random = (size: number) => new Uint8Array(randomBytes(size));
/** How long open submits may take to be answered when the gateway is told to stop. */
const drainMs = 15_000;

const listenProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there', EACCES: 'this user may not listen on this port', EADDRNOTAVAIL: 'this machine does not have this address', ENOTFOUND: 'this host name is not known',
};

export interface OpenedData {
  readonly nodeFile: NodeFile;
  readonly store: Store;
}

/** The node file and its database, as the gateway and the console commands both open them. */
export async function openData(folder: string, options: { readonly create: boolean; readonly died?: (error: StoreError) => void }): Promise<OpenedData> {
  const nodeFile = await openNodeFile(folder, { create: options.create, random });
  const { instanceId } = nodeFile.get();
  const store = await openSqliteStore({ folder, instanceId, create: nodeFile.installing(), ...(options.died === undefined ? {} : { died: options.died }) });
  await nodeFile.installed();
  return { nodeFile, store };
}

/** Every channel of the node file with its settings as its kind understands them. @throws with all problems at once. */
export function checkChannels(nodeFile: NodeFile): ConfiguredChannel[] {
  const problems: ConfigProblem[] = [];
  const checked: ConfiguredChannel[] = [];
  for (const [index, channel] of nodeFile.get().channels.entries()) {
    const kind = findKind(channel.kind);
    const parsed = kind?.settings.safeParse(channel.settings);
    if (parsed === undefined) problems.push({ path: `channels.${index}.kind`, message: `is not one of ${channelKinds.map(({ name }) => name).join(', ')}` });
    else if (parsed.success) checked.push({ ...channel, settings: parsed.data });
    else for (const issue of parsed.error.issues) problems.push({ path: ['channels', index, 'settings', ...issue.path].join('.'), message: issue.message });
  }
  if (problems.length > 0) throw configError('The channels in node.json cannot be used:', problems, '');
  return checked;
}

export interface AppOptions {
  readonly environment: Environment;
  readonly demo: boolean;
  /** What a demo runs on beside its usual channels. */
  readonly demoChannels?: typeof demoChannels;
  readonly log: Logger;
  /** The store's thread died: nothing can go on. */
  died(error: StoreError): void;
  /** What the parts see instead of the store itself; a test's control run looks through it. */
  readonly storeThrough?: (store: Store) => Store;
}

export interface App {
  /** Where the panel is, for people. */
  readonly url: string;
  /** Undefined: somebody has set this gateway up. */
  readonly setupLink: string | undefined;
  stop(): Promise<void>;
}

export async function startApp(options: AppOptions): Promise<App> {
  const { log, environment, demo } = options;
  const { folder } = environment;
  const undo: (() => Promise<void> | void)[] = [];
  const unwind = async () => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    const opened = await openLocked(options, undo);
    const { nodeFile } = opened;
    const store = options.storeThrough?.(opened.store) ?? opened.store;
    if (demo) await nodeFile.change((settings) => { settings.channels = [...demoChannels, ...(options.demoChannels ?? [])].map((channel) => ({ ...channel, enabled: true, settings: { ...channel.settings } })); });
    const configured = checkChannels(nodeFile);
    for (const warning of nodeFile.warnings) log.warn({ scope: 'config' }, warning);
    const settings = nodeFile.get();
    const newId = createIds();

    const now = clock.now();
    const interrupted = await store.recover({ now, resendAt: now + repeatAfterMs });
    if (interrupted > 0) log.warn({ scope: 'flow', interrupted }, 'attempts were open when the gateway stopped; their outcome is unknown');

    const listeners = new Set<() => void>();
    const onChange = (listener: () => void) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    };
    const metrics = createMetrics();
    const network = createNetwork({
      store, folder, findKind, clock, timers: nodeTimers, random: Math.random, newId,
      logFor: (channel) => log.child({ scope: 'channel', channel }),
      onChange: () => listeners.forEach((listener) => listener()),
      onNotice: (channel, kind) => metrics.noticed(channel, kind),
    });
    undo.push(() => network.stop(drainMs));
    const sweeper = createSweeper({ store, clock, timers: nodeTimers, log: log.child({ scope: 'sweeper' }), wake: (channel) => network.wake(channel) });

    const address = listenAddress(environment, settings);
    const shown = address.host.includes(':') ? `[${address.host}]` : address.host;
    const origin = { url: settings.baseUrl ?? `http://${shown}:${address.port}` };
    const setup = createSetup({ store: store.auth, folder, clock, random, link: (token) => `${origin.url}/setup#${token}` });
    const auth = createAuth({ store: store.auth, setup, clock, random, newId, log: log.child({ scope: 'auth' }) });
    const accept = createAccept({ store, channels: () => network.list(), clock, newId, wake: (channel) => network.wake(channel) });
    const channels = createChannelDesk({
      network, kinds: channelKinds, store, onChange, folder, log: log.child({ scope: 'channels' }),
      configured: { get: () => nodeFile.get().channels, change: (change) => nodeFile.change((draft) => { draft.channels = change(draft.channels); }) },
    });
    const apiLog = log.child({ scope: 'api' });
    const shared = {
      store, channels, auth, setup, log: apiLog, version, demo, baseUrl: settings.baseUrl, trustedProxies: settings.trustedProxies ?? [],
    };
    let stopping = false;
    const api = createApi({
      ...shared, flow: { accept, wake: (channel) => network.wake(channel) }, clock, newId, metrics, instanceId: settings.instanceId,
      panel: await loadPanel(panelFolder()), unready: () => (stopping ? 'stopping' : undefined),
      ...(settings.limits?.bodyKiB === undefined ? {} : { bodyBytes: settings.limits.bodyKiB * 1024 }),
    });
    const server = createHttpServer(api);
    const live = attachLive(server, { ...shared, ...(settings.limits?.liveSockets === undefined ? {} : { limits: { sockets: settings.limits.liveSockets } }) });
    server.listen(address.port, address.host);
    await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
      throw configError('The gateway cannot listen:', [{ path: `${shown}:${address.port}`, message: listenProblems[error.code ?? ''] ?? String(error.code) }], 'Set FIELDPOST_LISTEN to another host:port.');
    });
    const { port } = server.address() as AddressInfo;
    origin.url = settings.baseUrl ?? `http://${shown}:${port}`;
    undo.push(async () => {
      stopping = true;
      live.stop();
      const closed = new Promise((resolve) => { server.close(resolve); });
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(cut);
    });
    const token = await setup.start();
    for (const channel of configured) await network.put(channel);
    sweeper.start();
    undo.push(() => sweeper.stop());
    log.info({ scope: 'app', version, port, channels: configured.length, demo }, 'started');
    return { url: origin.url, setupLink: token === undefined ? undefined : `${origin.url}/setup#${token}`, stop: unwind };
  } catch (error) {
    await unwind();
    throw error;
  }
}

async function openLocked(options: AppOptions, undo: (() => Promise<void> | void)[]): Promise<OpenedData> {
  const { folder } = options.environment;
  // The node file first: it makes the folder and refuses one that lost it.
  await openNodeFile(folder, { create: true, random });
  const release = lockFolder(folder);
  if (release === undefined) throw configError('Another Fieldpost is running with this data folder:', [{ path: folder, message: 'is in use' }], 'Stop that one first, or set FIELDPOST_DATA to another folder.');
  undo.push(release);
  const opened = await openData(folder, { create: false, died: (error) => options.died(error) });
  undo.push(() => opened.store.stop());
  return opened;
}

/** dist/web, whether this file runs compiled (dist/gateway) or as a source (gateway). */
function panelFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.includes(join('dist', 'gateway')) ? join(here, '../web') : join(here, '../dist/web');
}
