// API keys: made once, shown once, kept as a hash, checked at every request in constant time and mostly from memory.
import type { AuthStore, KeyRecord } from '../store/auth-store.ts';
import type { Rule } from './bucket.ts';
import { createFreshCache } from './fresh-cache.ts';
import type { Limits } from './limits.ts';
import type { KeyPrincipal } from './principal.ts';
import { isScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { hashSecret, newKey, sameHash, splitKey } from './secret.ts';
import type { Random } from './secret.ts';

const touchEveryMs = 60_000;

export interface CreatedKey {
  readonly record: KeyRecord;
  /** Shown once. */
  readonly key: string;
}

export interface Keys {
  /** Undefined: not known now; ask `find`. Costs no read. */
  known(key: string): KeyPrincipal | undefined;
  /** `limited`: too many wrong keys came from this address. */
  find(key: string, address: string): Promise<KeyPrincipal | 'limited' | undefined>;
  alive(id: string): Promise<boolean>;
  list(): Promise<readonly KeyRecord[]>;
  create(request: { readonly name: string; readonly scopes: readonly Scope[] }): Promise<CreatedKey>;
  remove(id: string): Promise<boolean>;
}

interface Known {
  readonly principal: KeyPrincipal;
  readonly secretHash: string;
  usedAt: number;
}

export function createKeys(options: {
  readonly store: AuthStore;
  readonly clock: { now(): number };
  readonly random: Random;
  readonly limits: Limits;
  readonly rule: Rule;
  readonly onFailure: (error: unknown) => void;
}): Keys {
  const { store, clock, limits, rule } = options;
  const cache = createFreshCache<Known>({ clock, read });

  async function read(id: string): Promise<Known | undefined> {
    const record = await store.key(id);
    if (record === undefined) return undefined;
    const principal: KeyPrincipal = { kind: 'key', id, name: record.name, scopes: record.scopes.filter(isScope), actor: `key:${id}` };
    return { principal, secretHash: record.secretHash, usedAt: record.lastUsedAt ?? 0 };
  }

  function accepted(known: Known): KeyPrincipal {
    const now = clock.now();
    if (now - known.usedAt >= touchEveryMs) {
      known.usedAt = now;
      store.touchKey(known.principal.id, now).catch(options.onFailure);
    }
    return known.principal;
  }

  return {
    known(key) {
      const halves = splitKey(key);
      const entry = halves === undefined ? undefined : cache.fresh(halves.id);
      if (halves === undefined || entry === undefined) return undefined;
      return sameHash(entry.secretHash, hashSecret(halves.secret)) ? accepted(entry) : undefined;
    },
    async find(key, address) {
      const halves = splitKey(key);
      if (halves === undefined) return limits.takeFleeting(`key:${address}`, rule) === undefined ? undefined : 'limited';
      const presented = hashSecret(halves.secret);
      const remembered = cache.remembered(halves.id);
      // A key that was good a while ago is let through to the store, so that somebody else's guesses behind the same address do not shut it out.
      const wasGood = remembered !== undefined && sameHash(remembered.secretHash, presented);
      if (!wasGood && limits.spent(`key:${address}`, rule)) return 'limited';
      const entry = await cache.get(halves.id);
      if (entry !== undefined && sameHash(entry.secretHash, presented)) return accepted(entry);
      limits.takeFleeting(`key:${address}`, rule);
      return undefined;
    },
    async alive(id) {
      return (await cache.get(id)) !== undefined;
    },
    list: () => store.keys(),
    create: (request) => addKey({ ...options, ...request }),
    async remove(id) {
      const removed = await store.removeKey(id);
      cache.drop(id);
      return removed;
    },
  };
}

/** Also for the command line, with the gateway running or stopped. */
export async function addKey(options: { readonly store: AuthStore; readonly clock: { now(): number }; readonly random: Random; readonly name: string; readonly scopes: readonly Scope[] }): Promise<CreatedKey> {
  const { id, secretHash, key } = newKey(options.random);
  const record: KeyRecord = { id, name: options.name, secretHash, scopes: [...new Set(options.scopes)], createdAt: options.clock.now(), lastUsedAt: undefined };
  await options.store.addKey(record);
  return { record, key };
}
