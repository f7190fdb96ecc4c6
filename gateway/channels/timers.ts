// Timers as an argument, so that a test can turn the clock by hand, and a bounded wait on top of them.

export interface Timers {
  set(run: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
}

/** The machine's own timers. */
export const nodeTimers: Timers = {
  set: (run, delayMs) => setTimeout(run, delayMs),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

export interface Bounds {
  readonly timers: Timers;
  /** undefined: wait for as long as it takes. */
  readonly boundMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Settles as `promise` does, with `late` after the bound, or with `aborted` as soon as the signal is. Leaves no timer and no listener behind. */
export function bounded<T>(promise: Promise<T>, { timers, boundMs, signal }: Bounds): Promise<{ readonly settled: T } | 'late' | 'aborted'> {
  return new Promise((resolve, reject) => {
    const timer = boundMs === undefined ? undefined : timers.set(() => finish(() => resolve('late')), boundMs);
    const onAbort = (): void => finish(() => resolve('aborted'));
    const finish = (settle: () => void): void => {
      if (timer !== undefined) timers.clear(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    promise.then(
      (settled) => finish(() => resolve({ settled })),
      (error: unknown) => finish(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
  });
}

/** Resolves after the delay (undefined or Infinity: never by itself), or as soon as the signal is aborted. */
export async function pause(delayMs: number | undefined, timers: Timers, signal: AbortSignal): Promise<void> {
  const never = new Promise<never>(() => undefined);
  await bounded(never, { timers, boundMs: delayMs === Infinity ? undefined : delayMs, signal });
}
