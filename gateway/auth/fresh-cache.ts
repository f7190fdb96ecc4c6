// Remembers what the store said for at most a second, so that a busy second costs one read and a change made elsewhere (the
// console) still counts at once. Readers that come while a read is under way share it.

export const freshMs = 1_000;
const mostEntries = 10_000;

export interface FreshCache<T> {
  get(name: string): Promise<T | undefined>;
  /** What is known without asking, even if it is no longer fresh. */
  remembered(name: string): T | undefined;
  /** The same, only while it is fresh. */
  fresh(name: string): T | undefined;
  /** What is being read now will not be kept either. */
  drop(name: string): void;
}

export function createFreshCache<T>(options: { readonly clock: { now(): number }; readonly read: (name: string) => Promise<T | undefined> }): FreshCache<T> {
  const { clock, read } = options;
  const entries = new Map<string, { readonly value: T; readonly readAt: number }>();
  const reads = new Map<string, Promise<T | undefined>>();

  function fresh(name: string): T | undefined {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    const age = clock.now() - entry.readAt;
    return age >= 0 && age < freshMs ? entry.value : undefined;
  }

  async function ask(name: string, readAt: number): Promise<T | undefined> {
    const mine = read(name);
    reads.set(name, mine);
    try {
      const value = await mine;
      if (reads.get(name) !== mine) return value;
      if (value === undefined) entries.delete(name);
      else {
        if (entries.size >= mostEntries) entries.delete(entries.keys().next().value ?? name);
        entries.set(name, { value, readAt });
      }
      return value;
    } finally {
      if (reads.get(name) === mine) reads.delete(name);
    }
  }

  return {
    async get(name) {
      return fresh(name) ?? reads.get(name) ?? ask(name, clock.now());
    },
    remembered: (name) => entries.get(name)?.value,
    fresh,
    drop(name) {
      entries.delete(name);
      reads.delete(name);
    },
  };
}
