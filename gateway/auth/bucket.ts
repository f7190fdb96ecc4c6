// How often something may be tried: a bucket of `burst` tries that gets one back every `everyMs`. Pure; kept as one time
// (the generic cell rate algorithm), so that it can be stored and outlives a restart.

export interface Rule {
  readonly burst: number;
  readonly everyMs: number;
}
export interface Level {
  /** Tries so far since the bucket was last full, for people who read the store. */
  readonly count: number;
  /** When the bucket will be full again. */
  readonly until: number;
}
export type Try = { readonly allowed: true; readonly level: Level } | { readonly allowed: false; readonly retryAfterMs: number };

export function tryOnce(level: Level | undefined, rule: Rule, now: number): Try {
  // A clock that jumped back must not lock anybody out for longer than an empty bucket takes to fill.
  const until = Math.min(level?.until ?? now, now + rule.burst * rule.everyMs);
  const full = until <= now;
  const next = Math.max(until, now) + rule.everyMs;
  const overMs = next - (now + rule.burst * rule.everyMs);
  if (overMs > 0) return { allowed: false, retryAfterMs: overMs };
  return { allowed: true, level: { count: full ? 1 : (level?.count ?? 0) + 1, until: next } };
}
