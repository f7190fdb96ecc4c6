// Moves one channel's queue: claim (attempts on disk) → submit → settle, with as many in flight as the channel's window. What
// was answered and what is claimed next share one commit. One pump per channel, so that none waits for another.
import type { Channel, SubmitJob } from '../channels/channel.ts';
import { SubmitError } from '../channels/channel.ts';
import type { Timers } from '../channels/timers.ts';
import type { AttemptOutcome, ClaimedJob, Store } from '../store/store.ts';
import { createPace } from './pace.ts';
import { afterFailure } from './retry.ts';

export interface PumpOptions {
  readonly channelId: string;
  readonly store: Pick<Store, 'claim' | 'settle'>;
  readonly clock: { now(): number };
  readonly timers: Timers;
  readonly random: () => number;
  readonly log: { error(fields: object, message: string): void };
  onOutcome(outcome: AttemptOutcome): void;
}

export interface Pump {
  /** Something may be due. Cheap; call it as often as you like. */
  wake(): void;
  /** The channel became usable, or undefined: it is gone. */
  use(channel: Channel | undefined): void;
  readonly inFlight: number;
  /** Begins nothing new; resolves when nothing is in flight and every outcome is stored, or after `boundMs`. */
  drain(boundMs: number): Promise<void>;
}

/** While outcomes cannot be stored, nothing new is claimed; they are tried again after this. */
const storeRetryMs = 1_000;
/** How long a few free slots wait for more of them. */
const gatherMs = 2;
/** Nothing in the queue falls due for longer than a timer should sleep. */
const longestSleepMs = 3_600_000;

export function createPump(options: PumpOptions): Pump {
  const { store, clock, timers, channelId } = options;
  const pace = createPace();
  const aborts = new AbortController();
  let channel: Channel | undefined;
  let inFlight = 0;
  let claiming = false;
  let wanted = false;
  let turnPlanned = false;
  let draining = false;
  let outcomes: AttemptOutcome[] = [];
  let storing = 0;
  let storeBroken = false;
  let sleep: unknown;
  let gathering: unknown;
  let gathered = false;
  let idleWaiters: (() => void)[] = [];

  function plan(): void {
    if (turnPlanned) return;
    turnPlanned = true;
    setImmediate(turn);
  }

  /** Everything of one turn of the event loop: first store what was answered, then claim into the free slots. */
  function turn(): void {
    turnPlanned = false;
    if (storeBroken) return;
    if (outcomes.length > 0) keep(outcomes.splice(0));
    if (wanted) claim();
    if (inFlight === 0 && outcomes.length === 0 && storing === 0 && !claiming) {
      for (const resolve of idleWaiters) resolve();
      idleWaiters = [];
    }
  }

  function keep(batch: AttemptOutcome[]): void {
    storing += 1;
    store.settle(batch).then(
      () => {
        storing -= 1;
        for (const outcome of batch) options.onOutcome(outcome);
        plan();
      },
      (error: unknown) => {
        storing -= 1;
        storeBroken = true;
        outcomes = [...batch, ...outcomes];
        options.log.error({ err: error, channel: channelId, outcomes: outcomes.length }, 'what became of submits could not be stored; trying again');
        timers.set(() => { storeBroken = false; wanted = true; plan(); }, storeRetryMs);
      },
    );
  }

  function claim(): void {
    if (channel === undefined || draining || claiming) return;
    const { window } = channel.abilities;
    const free = window - inFlight;
    if (free < 1) return;
    // Waiting a moment for half the window keeps the groups, and with them the commits, large; on a slow network the moment is nothing.
    if (free < Math.ceil(window / 2) && !gathered) {
      gathering ??= timers.set(() => { gathering = undefined; gathered = true; wanted = true; plan(); }, gatherMs);
      return;
    }
    timers.clear(gathering);
    gathering = undefined;
    gathered = false;
    const now = clock.now();
    const limit = Math.min(free, pace.allowance(now));
    if (limit < 1) { sleepUntil(pace.nextAt(now) ?? now + 10); return; }
    wanted = false;
    claiming = true;
    store.claim({ channel: channelId, limit, now }).then(
      ({ jobs, nextDueAt }) => {
        claiming = false;
        pace.began(jobs.length, now);
        for (const job of jobs) submit(job);
        if (jobs.length >= limit) wanted = true;
        else if (nextDueAt !== undefined) sleepUntil(nextDueAt);
        plan();
      },
      (error: unknown) => {
        claiming = false;
        options.log.error({ err: error, channel: channelId }, 'the queue could not be read; trying again');
        sleepUntil(clock.now() + storeRetryMs);
      },
    );
  }

  function submit(job: ClaimedJob): void {
    inFlight += 1;
    const done = (outcome: AttemptOutcome) => {
      inFlight -= 1;
      outcomes.push(outcome);
      if (outcome.outcome === 'throttled') pace.throttled(clock.now());
      wanted = true;
      plan();
    };
    const failed = (error: unknown) => done(afterFailure(job, error, clock.now(), options.random));
    if (channel === undefined) {
      failed(new SubmitError({ kind: 'transient', code: 'not_connected', message: 'The channel went away before the hand-over began.' }));
      return;
    }
    channel.submit(toSubmit(job), aborts.signal).then(
      ({ taken }) => done({ messageId: job.messageId, attempt: job.attempt, at: clock.now(), outcome: 'taken', taken, cause: undefined, next: 'sent', dueAt: undefined }),
      failed,
    );
  }

  function sleepUntil(at: number): void {
    timers.clear(sleep);
    sleep = timers.set(() => { wanted = true; plan(); }, Math.min(Math.max(at - clock.now(), 1), longestSleepMs));
  }

  return {
    wake() {
      wanted = true;
      plan();
    },
    use(next) {
      channel = next;
      if (next !== undefined) { wanted = true; plan(); }
    },
    get inFlight() {
      return inFlight;
    },
    async drain(boundMs) {
      draining = true;
      timers.clear(sleep);
      timers.clear(gathering);
      let timer: unknown;
      await Promise.race([
        new Promise<void>((resolve) => { idleWaiters.push(resolve); plan(); }),
        new Promise<void>((resolve) => { timer = timers.set(resolve, boundMs); }),
      ]);
      timers.clear(timer);
    },
  };
}

function toSubmit(job: ClaimedJob): SubmitJob {
  return {
    messageId: job.messageId, attempt: job.attempt, to: job.to, from: job.from, text: job.text, concatRef: job.concatRef, taken: job.taken,
    expiresAt: job.expiresAt, urgent: job.priority === 'urgent', flash: job.flash,
  };
}
