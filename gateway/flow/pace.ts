// How fast one channel may go: as fast as its window allows until the network says "slower", then additive increase,
// multiplicative decrease, and free again after a quiet minute. Pure but for the counters it keeps.

export interface Pace {
  /** How many submits may begin now; Infinity when nothing limits. */
  allowance(now: number): number;
  /** Epoch ms when `allowance` will be at least one; undefined when it is now. */
  nextAt(now: number): number | undefined;
  began(count: number, now: number): void;
  throttled(now: number): void;
  /** Submits per second at present; undefined: unlimited. */
  limit(): number | undefined;
}

const pauseMs = 1_000;
const quietMs = 60_000;

export function createPace(): Pace {
  let perSecond: number | undefined;
  let pausedUntil = 0;
  let tokens = 0;
  let filledAt = 0;
  let lastThrottle = 0;
  /** What was begun in this second and the one before, to know from which speed to come down. */
  let second = 0;
  let begunNow = 0;
  let begunBefore = 0;

  function refill(now: number): void {
    if (perSecond === undefined) return;
    if (now - lastThrottle > quietMs) { perSecond = undefined; return; }
    const elapsed = Math.max(0, now - filledAt) / 1_000;
    // A twentieth more each second, at least one message.
    perSecond += Math.max(1, perSecond * 0.05) * elapsed;
    tokens = Math.min(Math.max(1, perSecond / 5), tokens + perSecond * elapsed);
    filledAt = now;
  }

  return {
    allowance(now) {
      if (now < pausedUntil && pausedUntil - now <= pauseMs) return 0;
      refill(now);
      return perSecond === undefined ? Infinity : Math.floor(tokens);
    },
    nextAt(now) {
      if (now < pausedUntil && pausedUntil - now <= pauseMs) return pausedUntil;
      refill(now);
      if (perSecond === undefined || tokens >= 1) return undefined;
      return now + Math.ceil(((1 - tokens) / perSecond) * 1_000);
    },
    began(count, now) {
      const current = Math.floor(now / 1_000);
      if (current !== second) { begunBefore = current === second + 1 ? begunNow : 0; begunNow = 0; second = current; }
      begunNow += count;
      tokens -= count;
    },
    throttled(now) {
      // A whole window may be refused at once: that is one sign, not many.
      if (now - lastThrottle < pauseMs && lastThrottle !== 0) return;
      lastThrottle = now;
      pausedUntil = now + pauseMs;
      perSecond = Math.max(1, Math.min(perSecond ?? Infinity, Math.max(begunNow, begunBefore)) / 2);
      tokens = 0;
      filledAt = pausedUntil;
    },
    limit: () => perSecond,
  };
}
