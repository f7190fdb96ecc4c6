// Limits on tries, counted before each try and kept in the store, so that a restart gives nobody new tries.
import type { AuthStore } from '../store/auth-store.ts';
import { tryOnce } from './bucket.ts';
import type { Level, Rule } from './bucket.ts';
import { hashSecret } from './secret.ts';

export interface LimitRules {
  /** Sign-in, per address and person. */
  readonly login: Rule;
  /** Sign-in and set-up, per address. */
  readonly address: Rule;
  /** Sign-in, all together: bounds the work that passwords cost. */
  readonly all: Rule;
  /** Unknown or wrong keys, per address. */
  readonly credential: Rule;
}

export const usualLimits: LimitRules = {
  login: { burst: 5, everyMs: 300_000 },
  address: { burst: 30, everyMs: 20_000 },
  all: { burst: 200, everyMs: 500 },
  credential: { burst: 30, everyMs: 2_000 },
};

export interface Limits {
  /** Counts one try; undefined: go ahead, otherwise how long to wait. Durable before it resolves. */
  take(name: string, rule: Rule): Promise<number | undefined>;
  /** As `take`, in memory only: for what costs little and comes often. */
  takeFleeting(name: string, rule: Rule): number | undefined;
  /** Whether `takeFleeting` would refuse now. */
  spent(name: string, rule: Rule): boolean;
  /** Forgets the tries of somebody who turned out to be right. */
  clear(name: string): Promise<void>;
}

const mostNames = 20_000;

export function createLimits(options: { readonly store: AuthStore; readonly clock: { now(): number } }): Limits {
  const { store, clock } = options;
  const kept = new Map<string, Promise<{ level: Level | undefined }>>();
  const fleeting = new Map<string, Level>();

  /** One shared entry per name, so that tries at the same moment count each other. */
  async function entry(name: string): Promise<{ level: Level | undefined }> {
    const known = kept.get(name);
    if (known !== undefined) return known;
    if (kept.size >= mostNames) kept.delete(kept.keys().next().value ?? name);
    const loading = store.limit(name).then((level) => ({ level }));
    kept.set(name, loading);
    loading.catch(() => kept.delete(name));
    return loading;
  }

  return {
    async take(plainName, rule) {
      const name = storedName(plainName);
      const found = await entry(name);
      const outcome = tryOnce(found.level, rule, clock.now());
      if (!outcome.allowed) return outcome.retryAfterMs;
      found.level = outcome.level;
      await store.setLimit(name, outcome.level);
      return undefined;
    },
    takeFleeting(name, rule) {
      const outcome = tryOnce(fleeting.get(name), rule, clock.now());
      if (!outcome.allowed) return outcome.retryAfterMs;
      if (fleeting.size >= mostNames) fleeting.delete(fleeting.keys().next().value ?? name);
      fleeting.set(name, outcome.level);
      return undefined;
    },
    spent: (name, rule) => !tryOnce(fleeting.get(name), rule, clock.now()).allowed,
    async clear(plainName) {
      const name = storedName(plainName);
      const found = await entry(name);
      found.level = { count: 0, until: clock.now() };
      await store.setLimit(name, found.level);
    },
  };
}

/** Names hold e-mail addresses and IP addresses, which the limits table need not tell. */
function storedName(name: string): string {
  const colon = name.indexOf(':');
  return `${name.slice(0, colon)}:${hashSecret(name.slice(colon + 1)).slice(0, 32)}`;
}
