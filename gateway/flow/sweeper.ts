// The heartbeat of time itself: what falls due, lapses or is to be repeated. Small steps, once a second, nothing when nothing is due.
import type { Timers } from '../channels/timers.ts';
import type { Store } from '../store/store.ts';

export interface SweeperOptions {
  readonly store: Pick<Store, 'sweep'>;
  readonly clock: { now(): number };
  readonly timers: Timers;
  readonly log: { warn(fields: object, message: string): void };
  wake(channel: string): void;
}

const beatMs = 1_000;
/** A machine without a clock boots in 1970: until its time is plausible, nothing is sent or expired because of time. */
const earliestPlausible = Date.UTC(2025, 0, 1);

export function createSweeper(options: SweeperOptions): { start(): void; stop(): Promise<void> } {
  let timer: unknown;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  async function beat(): Promise<void> {
    const now = options.clock.now();
    try {
      if (now >= earliestPlausible) {
        const { channels } = await options.store.sweep(now);
        for (const channel of channels) options.wake(channel);
      }
    } catch (error) {
      options.log.warn({ err: error }, 'the store could not be swept; trying again');
    }
    if (!stopped) plan();
  }
  function plan(): void {
    timer = options.timers.set(() => { running = beat(); }, beatMs);
  }
  return {
    start: plan,
    async stop() {
      stopped = true;
      options.timers.clear(timer);
      await running;
    },
  };
}
