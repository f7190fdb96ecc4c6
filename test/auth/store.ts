// The real store in a temp folder, with a clock to turn.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIds, openSqliteStore } from '../../gateway/store/sqlite/index.ts';
import type { Store } from '../../gateway/store/store.ts';

export interface AuthRig {
  readonly folder: string;
  readonly store: Store;
  readonly clock: { now(): number };
  readonly newId: (at: number) => string;
  readonly random: (size: number) => Uint8Array;
  readonly log: { readonly fields: object; readonly message: string }[];
  advance(ms: number): void;
  /** The same database opened anew, as after a restart. */
  reopen(): Promise<Store>;
  stop(): Promise<void>;
}

export async function openAuthRig(): Promise<AuthRig> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldpost-auth-'));
  const instanceId = 'a'.repeat(32);
  const open = (create: boolean): Promise<Store> => openSqliteStore({ folder, instanceId, create, reserveBytes: 4_096, watermarkBytes: 0 });
  const store = await open(true);
  const others: Store[] = [];
  let now = 1_800_000_000_000;
  return {
    folder, store,
    clock: { now: () => now },
    newId: createIds(),
    random: randomBytes,
    log: [],
    advance: (ms) => void (now += ms),
    async reopen() {
      const other = await open(false);
      others.push(other);
      return other;
    },
    async stop() {
      for (const one of [store, ...others]) await one.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
