// A clock that a test turns by hand, with timers that fire in its order.
import { setImmediate as macrotask } from 'node:timers/promises';

export interface FakeClock {
  now(): number;
  readonly timers: { set(run: () => void, delayMs: number): unknown; clear(handle: unknown): void };
  /** Fires every timer due within the span, in order, and lets promises settle after each. */
  advance(spanMs: number): Promise<void>;
  /** How many timers are set. */
  readonly pending: number;
}

export function createFakeClock(startMs = Date.UTC(2030, 0, 1)): FakeClock {
  let nowMs = startMs;
  let issued = 0;
  const due = new Map<number, { at: number; run: () => void }>();

  function next(untilMs: number): [number, { at: number; run: () => void }] | undefined {
    let best: [number, { at: number; run: () => void }] | undefined;
    for (const entry of due) if (entry[1].at <= untilMs && (best === undefined || entry[1].at < best[1].at)) best = entry;
    return best;
  }

  return {
    now: () => nowMs,
    timers: {
      set(run, delayMs) {
        issued += 1;
        due.set(issued, { at: nowMs + Math.max(0, delayMs), run });
        return issued;
      },
      clear: (handle) => void due.delete(Number(handle)),
    },
    async advance(spanMs) {
      const untilMs = nowMs + spanMs;
      await macrotask();
      for (let fired = 0; fired < 100_000; fired += 1) {
        const entry = next(untilMs);
        if (entry === undefined) break;
        due.delete(entry[0]);
        nowMs = Math.max(nowMs, entry[1].at);
        entry[1].run();
        await macrotask();
      }
      nowMs = untilMs;
    },
    get pending() {
      return due.size;
    },
  };
}

/** Chance that is the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
