// Owns one configured channel: creates single-use links, starts them, watches them end, backs off and creates the next.
// Knows no kind, no message and no storage; flow reads `current()` and submits.
import { backoffMs } from './backoff.ts';
import type { Backoff } from './backoff.ts';
import { LinkError } from './channel.ts';
import type { Abilities, Channel, ChannelHealth, ChannelHost, ChannelKind, ChannelState, ChannelTools } from './channel.ts';
import { keptFacts } from './facts.ts';
import { asLinkError, createGuarded, readAbilities } from './guard.ts';
import { bounded, pause } from './timers.ts';
import type { Timers } from './timers.ts';

export interface SupervisorPace extends Backoff {
  /** A link that was up this long starts the back-off anew. */
  readonly steadyMs: number;
  /** A start that takes longer is aborted and counts as a failure. */
  readonly startMs: number;
  /** A stop that takes longer is left behind. */
  readonly stopMs: number;
}

export const usualPace: SupervisorPace = { minMs: 1_000, maxMs: 60_000, steadyMs: 30_000, startMs: 60_000, stopMs: 10_000 };

export interface SupervisorState {
  readonly state: ChannelState;
  /** Epoch ms since when it is in this state. */
  readonly since: number;
  /** Epoch ms of the next try, between two tries. */
  readonly retryAt: number | undefined;
  readonly health: ChannelHealth;
}

export interface SupervisorOptions<S> {
  readonly kind: ChannelKind<S>;
  readonly settings: S;
  /** What the channel is given; its `state` is the supervisor's own. */
  readonly host: Omit<ChannelHost, 'state'>;
  readonly timers: Timers;
  readonly random: () => number;
  /** Every change of state or health, in order. */
  onState(state: SupervisorState): void;
  /** `current()` has become this channel, or undefined. */
  onCurrent?(channel: Channel | undefined): void;
  readonly pace?: Partial<SupervisorPace>;
}

export interface Supervisor<S = unknown> {
  readonly state: SupervisorState;
  readonly abilities: Abilities;
  /** The channel to submit to, while the state is `ready`. */
  current(): Channel | undefined;
  /** What a person may do with the newest channel: everything while it lives, its transcript also afterwards. */
  tools(): ChannelTools | undefined;
  /** Begins to keep a link up; resolves at once, not when the link is up. Does nothing when started. */
  start(): Promise<void>;
  /** Resolves once the link is down and every submit settled, or the bound for that has passed. Idempotent. */
  stop(): Promise<void>;
  /** Stops and starts at once, without back-off: the only way out of `refused`. */
  restart(settings?: S): Promise<void>;
}

export function createSupervisor<S>(options: SupervisorOptions<S>): Supervisor<S> {
  const { kind, host, timers, random } = options;
  const pace = { ...usualPace, ...options.pace };
  let settings = options.settings;
  let snapshot: SupervisorState = { state: 'stopped', since: host.clock.now(), retryAt: undefined, health: { summary: 'Not started' } };
  let current: Channel | undefined;
  let abilities: Abilities | undefined;
  /** The newest channel, and whether its link is over. */
  let newest: { readonly channel: Channel; closed: boolean } | undefined;
  /** What was last told of the link, for the time without one. */
  let facts: ChannelHealth['facts'];
  let running: { readonly ends: AbortController; readonly done: Promise<void> } | undefined;
  let turn: Promise<void> = Promise.resolve();

  function tell(call: () => void): void {
    try {
      call();
    } catch (cause) {
      host.log.error({ err: cause }, 'listener of a channel failed');
    }
  }

  function report(state: ChannelState, health: ChannelHealth, retryAt?: number): void {
    const since = state === snapshot.state ? snapshot.since : host.clock.now();
    snapshot = { state, since, retryAt, health };
    tell(() => options.onState(snapshot));
  }

  function setCurrent(channel: Channel | undefined): void {
    if (channel === current) return;
    current = channel;
    tell(() => options.onCurrent?.(channel));
  }

  /** A modem learns its number on the way: abilities are looked at again whenever a channel says something. */
  function learn(channel: Channel | undefined): void {
    if (channel !== undefined) tell(() => { abilities = channel.abilities; });
  }

  /** Without a link of its own to tell, or before it told anything, the last one's lasting facts stay in sight. */
  function withKept(health: ChannelHealth): ChannelHealth {
    const kept = keptFacts(facts);
    return kept === undefined ? health : { ...health, facts: { ...kept, ...health.facts } };
  }

  function hostWith(state: ChannelHost['state']): ChannelHost {
    return {
      log: host.log,
      clock: host.clock,
      channelId: host.channelId,
      folder: host.folder,
      memory: host.memory,
      inbound: (part) => host.inbound(part),
      acked: (identity) => host.acked(identity),
      receipt: (receipt) => host.receipt(receipt),
      answeredLate: (answer) => host.answeredLate(answer),
      notice: (notice) => host.notice(notice),
      sample: (values) => host.sample(values),
      unsettled: () => host.unsettled(),
      state,
    };
  }

  /** One link from creation to its end. Resolves with why it ended and how long it had been up; never rejects. */
  async function live(signal: AbortSignal): Promise<{ error: LinkError; upMs: number }> {
    report('connecting', withKept({ summary: 'Connecting' }));
    const seat: { channel: Channel | undefined; up: boolean; closed: boolean; state: ChannelState | undefined; health: ChannelHealth | undefined } = {
      channel: undefined, up: false, closed: false, state: undefined, health: undefined,
    };
    const channelHost = hostWith((state, told = { summary: summaries[state] }) => {
      if (seat.closed) return;
      learn(seat.channel);
      const health = seat.up && told.facts !== undefined ? told : withKept(told);
      if (health.facts !== undefined) facts = health.facts;
      seat.state = state;
      seat.health = health;
      // Until `start` has resolved nothing can be submitted, whatever the channel says of itself.
      if (state === 'ready' && !seat.up) return;
      const shown = state === 'stopped' ? 'waiting' : state;
      setCurrent(shown === 'ready' ? seat.channel : undefined);
      report(shown, health);
    });
    const starting = new AbortController();
    const abortStart = (): void => starting.abort();
    signal.addEventListener('abort', abortStart);
    let upAt: number | undefined;
    let channel: Channel | undefined;
    try {
      channel = createGuarded(kind, settings, channelHost);
      learn(channel);
      seat.channel = channel;
      newest = { channel, closed: false };
      const ended = channel.ended.then((error) => error ?? new LinkError({ refused: false, code: 'link_ended', message: 'The link ended without a reason.' }));
      const started = channel.start(starting.signal).then(() => undefined);
      const begun = await bounded(Promise.race([started, ended]), { timers, boundMs: pace.startMs, signal });
      if (begun === 'late') throw new LinkError({ refused: false, code: 'start_timeout', message: `The link was not up after ${pace.startMs / 1000} s.` });
      if (begun === 'aborted') throw stoppedError();
      if (begun.settled !== undefined) throw begun.settled;

      upAt = host.clock.now();
      seat.up = true;
      learn(channel);
      // A link may be up and still not usable (no SIM, not registered): then its own last word stands.
      const word = seat.state === 'waiting' || seat.state === 'refused' ? seat.state : 'ready';
      setCurrent(word === 'ready' ? channel : undefined);
      report(word, (word === seat.state ? seat.health : undefined) ?? withKept({ summary: summaries[word] }));
      const over = await bounded(ended, { timers, boundMs: undefined, signal });
      throw typeof over === 'string' ? stoppedError() : over.settled;
    } catch (cause) {
      return { error: asLinkError(cause, host.log, 'run'), upMs: upAt === undefined ? 0 : host.clock.now() - upAt };
    } finally {
      seat.closed = true;
      if (newest !== undefined && newest.channel === channel) newest.closed = true;
      setCurrent(undefined);
      signal.removeEventListener('abort', abortStart);
      starting.abort();
      if (channel !== undefined && (await bounded(channel.stop(), { timers, boundMs: pace.stopMs, signal: undefined })) === 'late') {
        host.log.error({ boundMs: pace.stopMs }, 'channel did not stop in time and was left behind');
      }
    }
  }

  async function keepUp(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const { error, upMs } = await live(signal);
      if (signal.aborted) return;
      const health = withKept({ summary: error.message, code: error.code });
      if (error.refused) {
        host.log.warn({ code: error.code }, 'channel was refused and waits for a person');
        report('refused', health);
        return;
      }
      failures = upMs >= pace.steadyMs ? 1 : failures + 1;
      const delayMs = Math.max(backoffMs(failures, pace, random), error.retryAfterMs ?? 0);
      host.log.warn({ code: error.code, failures, retryInMs: delayMs }, 'channel link is down');
      report('waiting', health, host.clock.now() + delayMs);
      await pause(delayMs, timers, signal);
    }
  }

  function begin(): void {
    if (running !== undefined) return;
    const ends = new AbortController();
    running = { ends, done: keepUp(ends.signal) };
  }

  async function end(): Promise<void> {
    if (running === undefined) return;
    const { ends, done } = running;
    setCurrent(undefined);
    ends.abort();
    await done;
    running = undefined;
    report('stopped', { summary: summaries.stopped });
  }

  /** One lifecycle call at a time, in the order they were made. */
  function inTurn(step: () => void | Promise<void>): Promise<void> {
    turn = turn.then(step);
    return turn;
  }

  return {
    get state() {
      return snapshot;
    },
    get abilities() {
      abilities ??= readAbilities(kind, settings, hostWith(() => undefined));
      return abilities;
    },
    current: () => current,
    tools() {
      const offered = newest?.channel.tools;
      if (offered === undefined || newest?.closed === false) return offered;
      return offered.transcript === undefined ? {} : { transcript: () => offered.transcript?.() ?? '' };
    },
    start: () => inTurn(begin),
    stop: () => inTurn(end),
    restart: (changed) =>
      inTurn(async () => {
        await end();
        if (changed !== undefined) {
          settings = changed;
          abilities = undefined;
          facts = undefined;
        }
        begin();
      }),
  };
}

const summaries: Readonly<Record<ChannelState, string>> = {
  connecting: 'Connecting', ready: 'Ready', waiting: 'Waiting', refused: 'Refused', stopped: 'Stopped',
};

function stoppedError(): LinkError {
  return new LinkError({ refused: false, code: 'stopped', message: 'The channel was stopped.' });
}
