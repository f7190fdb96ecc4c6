// Argon2id, two at a time: more would only take memory from the rest. Whoever finds too many waiting is told to come back.

// OWASP Password Storage Cheat Sheet: m=19 MiB, t=2, p=1.
// The package's default algorithm is argon2id.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const mostWaiting = 50;

/** Loaded with the first password: a gateway that only serves keys never needs it in memory. */
const argon2 = () => import('@node-rs/argon2');

export interface Passwords {
  hash(password: string): Promise<string>;
  /** With `undefined` for a person who does not exist it takes as long and says no. `busy`: too many are waiting. */
  matches(stored: string | undefined, password: string): Promise<boolean | 'busy'>;
}

export function createPasswords(): Passwords {
  const waiting: (() => void)[] = [];
  let running = 0;
  let dummy: Promise<string> | undefined;

  async function turn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    hash: (password) => turn(async () => (await argon2()).hash(password.normalize('NFC'), cost)),
    async matches(stored, password) {
      if (waiting.length >= mostWaiting) return 'busy';
      return turn(async () => {
        // Made for everybody's first try, so that an unknown person does not take longer.
        const { hash, verify } = await argon2();
        const spare = await (dummy ??= hash('nobody has this password', cost));
        const fits = await verify(stored ?? spare, password.normalize('NFC'));
        return fits && stored !== undefined;
      });
    },
  };
}
