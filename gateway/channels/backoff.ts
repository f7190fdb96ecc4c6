// How long to wait before a link is tried again: exponential with full jitter above a floor, so that many gateways that
// lost one network do not come back in step, and none ever comes back in a tight loop.

export interface Backoff {
  /** The shortest pause. */
  readonly minMs: number;
  /** The longest pause. */
  readonly maxMs: number;
}

/** `failures` counts from 1; `random` gives 0 ≤ x < 1. */
export function backoffMs(failures: number, { minMs, maxMs }: Backoff, random: () => number): number {
  const ceilingMs = Math.min(maxMs, minMs * 2 ** failures);
  return Math.round(minMs + random() * (ceilingMs - minMs));
}
