// All channels of this machine at work: for each a supervisor that keeps its link up, a pump that moves its queue and an intake
// for what arrives. Which channels exist is decided above; here they are started, changed and stopped.
import type { Abilities, ChannelKind, ChannelLog, ChannelTools, NoticeKind } from '../channels/channel.ts';
import { createSupervisor, type Supervisor, type SupervisorState } from '../channels/supervisor.ts';
import type { Timers } from '../channels/timers.ts';
import type { Store } from '../store/store.ts';
import { createIntake } from './intake.ts';
import { createNotebook } from './notebook.ts';
import { createPump, type Pump } from './pump.ts';
import type { RoutableChannel } from './routing.ts';

export interface ConfiguredChannel {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Already checked by its kind's schema. */
  readonly settings: unknown;
}

/** Counted since the process started; times are epoch ms. */
export interface Tally {
  sent: number;
  failed: number;
  unknown: number;
  received: number;
  lastSentAt: number | undefined;
  lastReceivedAt: number | undefined;
}

export interface RunningChannel extends RoutableChannel, ConfiguredChannel {
  readonly snapshot: SupervisorState;
  readonly abilities: Abilities;
  /** See Supervisor. */
  readonly tools: ChannelTools | undefined;
  readonly tally: Readonly<Tally>;
  readonly inFlight: number;
}

export interface NetworkOptions {
  readonly store: Store;
  /** The data folder. */
  readonly folder: string;
  readonly findKind: (name: string) => ChannelKind | undefined;
  readonly clock: { now(): number };
  readonly timers: Timers;
  readonly random: () => number;
  readonly newId: (at: number) => string;
  readonly logFor: (channel: string) => ChannelLog;
  /** State or health of a channel changed, or the set of channels did. */
  onChange(): void;
  onNotice?(channel: string, kind: NoticeKind): void;
}

export interface Network {
  list(): readonly RunningChannel[];
  get(id: string): RunningChannel | undefined;
  /** Adds a channel, or takes over its new settings; starts or stops it as `enabled` says. */
  put(channel: ConfiguredChannel): Promise<void>;
  remove(id: string): Promise<void>;
  /** Link down and up again at once. False: no such channel. */
  restart(id: string): Promise<boolean>;
  wake(channel: string): void;
  /** Begins nothing new, lets what is in flight settle for up to `drainMs`, then takes every link down. */
  stop(drainMs: number): Promise<void>;
}

interface Entry {
  configured: ConfiguredChannel;
  readonly supervisor: Supervisor;
  readonly pump: Pump;
  readonly tally: Tally;
  /** Made once: routing looks at it for every message. */
  readonly view: RunningChannel;
}

const drainOnChangeMs = 5_000;

export function createNetwork(options: NetworkOptions): Network {
  const { store, clock, timers } = options;
  const entries = new Map<string, Entry>();
  let views: readonly RunningChannel[] | undefined;
  /** Changes to one channel happen one after the other. */
  const turns = new Map<string, Promise<unknown>>();

  function create(configured: ConfiguredChannel, kind: ChannelKind): Entry {
    const log = options.logFor(configured.id);
    const tally: Tally = { sent: 0, failed: 0, unknown: 0, received: 0, lastSentAt: undefined, lastReceivedAt: undefined };
    const pump = createPump({
      channelId: configured.id, store, clock, timers, random: options.random, log,
      onOutcome(outcome) {
        if (outcome.next === 'sent') { tally.sent += 1; tally.lastSentAt = outcome.at; }
        else if (outcome.next === 'failed') tally.failed += 1;
        else if (outcome.next === 'unknown') tally.unknown += 1;
      },
    });
    const intake = createIntake({
      channelId: configured.id, store, clock, newId: options.newId, log,
      onReceived() { tally.received += 1; tally.lastReceivedAt = clock.now(); },
      onResumed: () => pump.wake(),
    });
    const notebook = createNotebook({ channelId: configured.id, kind: kind.name, store, clock, log, onNotice: (noticed) => options.onNotice?.(configured.id, noticed) });
    const supervisor = createSupervisor({
      kind, settings: configured.settings, host: { log, clock, channelId: configured.id, folder: options.folder, ...intake, ...notebook }, timers, random: options.random,
      onState: () => options.onChange(),
      onCurrent: (channel) => pump.use(channel),
    });
    const entry: Entry = { configured, supervisor, pump, tally, view: viewOf(() => entry) };
    return entry;
  }


  async function end(entry: Entry, drainMs: number): Promise<void> {
    await entry.pump.drain(drainMs);
    await entry.supervisor.stop();
    // Stopping settled every open submit; what became of them is stored before anything else happens.
    await entry.pump.drain(drainOnChangeMs);
  }

  function inTurn<T>(id: string, step: () => Promise<T>): Promise<T> {
    const result = (turns.get(id) ?? Promise.resolve()).then(step);
    turns.set(id, result.catch(() => undefined));
    return result;
  }

  return {
    list: () => (views ??= [...entries.values()].map((entry) => entry.view)),
    get: (id) => entries.get(id)?.view,
    put: (configured) => inTurn(configured.id, async () => {
      const kind = options.findKind(configured.kind);
      if (kind === undefined) throw new Error(`there is no kind of channel called ${configured.kind}`);
      const known = entries.get(configured.id);
      if (known !== undefined && known.configured.enabled === configured.enabled && JSON.stringify(known.configured.settings) === JSON.stringify(configured.settings)) {
        known.configured = configured;
        options.onChange();
        return;
      }
      const entry = create(configured, kind);
      if (known !== undefined) {
        await end(known, drainOnChangeMs);
        Object.assign(entry.tally, known.tally);
      }
      entries.set(configured.id, entry);
      views = undefined;
      if (configured.enabled) await entry.supervisor.start();
      options.onChange();
    }),
    remove: (id) => inTurn(id, async () => {
      const entry = entries.get(id);
      if (entry === undefined) return;
      await end(entry, drainOnChangeMs);
      entries.delete(id);
      views = undefined;
      options.onChange();
    }),
    restart: (id) => inTurn(id, async () => {
      const entry = entries.get(id);
      if (entry === undefined) return false;
      if (entry.configured.enabled) await entry.supervisor.restart();
      return true;
    }),
    wake(channel) {
      entries.get(channel)?.pump.wake();
    },
    async stop(drainMs) {
      await Promise.all([...entries.values()].map((entry) => end(entry, drainMs)));
    },
  };
}

/** What a channel is at the moment somebody looks. */
function viewOf(entry: () => Entry): RunningChannel {
  return {
    get id() { return entry().configured.id; },
    get kind() { return entry().configured.kind; },
    get name() { return entry().configured.name; },
    get enabled() { return entry().configured.enabled; },
    get settings() { return entry().configured.settings; },
    get state() { return entry().supervisor.state.state; },
    get snapshot() { return entry().supervisor.state; },
    get abilities() { return entry().supervisor.abilities; },
    get tools() { return entry().supervisor.tools(); },
    get tally() { return entry().tally; },
    get inFlight() { return entry().pump.inFlight; },
  };
}
