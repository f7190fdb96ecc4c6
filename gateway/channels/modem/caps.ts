// How many parts may leave by one SIM: counted per day and month (UTC) and kept in the gateway's memory, so that neither a restart
// nor another modem with the same SIM forgets them. Also the pace. Knows no AT command.
import type { ChannelLog, ChannelMemory } from '../channel.ts';
import type { Timers } from '../timers.ts';

export interface CapLimits {
  /** Parts; 0: none. */
  readonly perDay: number;
  readonly perMonth: number;
  readonly perMinute: number;
}

interface Counted {
  /** `2030-01-31`, UTC. */
  day: string;
  partsToday: number;
  /** `2030-01`, UTC. */
  month: string;
  partsThisMonth: number;
}

export interface Caps {
  readonly partsToday: number;
  readonly partsThisMonth: number;
  /** Which cap is reached, and epoch ms when it ends; undefined: a part may leave as far as the caps go. */
  reached(now: number): { readonly cap: 'day' | 'month'; readonly until: number } | undefined;
  /** How many ms the next part has to wait for the pace; 0: none. `now` is monotonic. */
  waitMs(now: number): number;
  /** A part is about to leave: counted before, so that a crash can only count too many. */
  count(epochMs: number, monotonicMs: number): void;
  /** Writes down what is not written yet. */
  flush(): Promise<void>;
}

/** Counts are written at most this often. */
const writeEveryMs = 1_000;
const timerSlackMs = 30;

export interface CapOptions {
  readonly limits: CapLimits;
  /** Names the SIM without telling its number. */
  readonly simTag: string;
  readonly memory: ChannelMemory;
  readonly timers: Timers;
  readonly log: ChannelLog;
  readonly now: number;
}

export async function loadCaps(options: CapOptions): Promise<Caps> {
  const { limits, memory, timers, log } = options;
  const key = `caps:${options.simTag}`;
  const counted = parse(await memory.get(key));
  let timer: unknown;
  /** Monotonic ms before which the pace lets no part leave. */
  let freeAt = -Infinity;

  function turnOver(now: number): void {
    const iso = new Date(now).toISOString();
    const day = iso.slice(0, 10);
    const month = iso.slice(0, 7);
    if (counted.day !== day) { counted.day = day; counted.partsToday = 0; }
    if (counted.month !== month) { counted.month = month; counted.partsThisMonth = 0; }
  }

  async function write(): Promise<void> {
    timers.clear(timer);
    timer = undefined;
    try {
      await memory.set(key, JSON.stringify(counted));
    } catch (err) {
      log.warn({ err }, 'the count of parts could not be kept; it will be tried with the next part');
    }
  }

  turnOver(options.now);
  return {
    get partsToday() { return counted.partsToday; },
    get partsThisMonth() { return counted.partsThisMonth; },
    reached(now) {
      turnOver(now);
      const date = new Date(now);
      if (limits.perMonth > 0 && counted.partsThisMonth >= limits.perMonth) return { cap: 'month', until: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) };
      if (limits.perDay > 0 && counted.partsToday >= limits.perDay) return { cap: 'day', until: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1) };
      return undefined;
    },
    waitMs: (now) => Math.max(0, freeAt - now),
    count(epochMs, monotonicMs) {
      turnOver(epochMs);
      counted.partsToday += 1;
      counted.partsThisMonth += 1;
      // Being a little late is the timer's doing and does not slow the pace; after a pause it begins anew.
      if (limits.perMinute > 0) freeAt = (monotonicMs - freeAt < timerSlackMs ? freeAt : monotonicMs) + 60_000 / limits.perMinute;
      timer ??= timers.set(() => void write(), writeEveryMs);
    },
    async flush() {
      if (timer !== undefined) await write();
    },
  };
}

function parse(text: string | undefined): Counted {
  const fresh: Counted = { day: '', partsToday: 0, month: '', partsThisMonth: 0 };
  if (text === undefined) return fresh;
  try {
    const kept = JSON.parse(text) as Partial<Record<keyof Counted, unknown>>;
    const word = (value: unknown): string => (typeof value === 'string' ? value : '');
    const count = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0);
    return { day: word(kept.day), partsToday: count(kept.partsToday), month: word(kept.month), partsThisMonth: count(kept.partsThisMonth) };
  } catch {
    // Written by us or edited by hand: what cannot be read begins anew.
    return fresh;
  }
}
