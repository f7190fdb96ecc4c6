// The first run: no default account. Until an owner or a key exists, one link with a one-time token opens the set-up page. It
// is kept in a 0600 file in the data folder, lives 24 hours and is gone when somebody used it or the console made a key.
import { constants } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreMissing, replaceFile } from '../../config/durable.ts';
import type { AuthStore } from '../store/auth-store.ts';
import { hashSecret, newSetupToken, sameHash } from './secret.ts';
import type { Random } from './secret.ts';

export const setupLifeMs = 24 * 3_600_000;

export interface Setup {
  /** Once at start. The token for the link, the same after a restart within its life; undefined: this gateway is set up. */
  start(): Promise<string | undefined>;
  /** Once true it stays true. Somebody at the console may have made it so. */
  isSetUp(): Promise<boolean>;
  check(token: string): Promise<'valid' | 'wrong' | 'expired' | 'already_set_up'>;
  /** The link is worth nothing from now on. */
  finish(): Promise<void>;
}

export interface SetupOptions {
  readonly store: AuthStore;
  /** The data folder. */
  readonly folder: string;
  readonly clock: { now(): number };
  readonly random: Random;
  /** The whole link for people, as the file shows it. */
  readonly link: (token: string) => string;
}

export function createSetup(options: SetupOptions): Setup {
  const { store, clock } = options;
  const file = join(options.folder, 'setup-link');
  let held: { readonly token: string; readonly expiresAt: number } | undefined;
  let done = false;

  async function isSetUp(): Promise<boolean> {
    if (!done && (await store.isSetUp())) await finish();
    return done;
  }
  async function finish(): Promise<void> {
    done = true;
    held = undefined;
    await unlink(file).catch(ignoreMissing);
  }

  return {
    isSetUp,
    finish,
    async start() {
      if (await isSetUp()) return undefined;
      const found = parse(await readSmall(file));
      if (found !== undefined && found.expiresAt > clock.now() && found.expiresAt <= clock.now() + setupLifeMs) held = found;
      else held = { token: newSetupToken(options.random), expiresAt: clock.now() + setupLifeMs };
      // Written even when kept: the address in the link may have changed.
      await replaceFile(file, `${options.link(held.token)}\nvalid until ${new Date(held.expiresAt).toISOString()}\n`);
      return held.token;
    },
    async check(token) {
      if (await isSetUp()) return 'already_set_up';
      if (held === undefined || !sameHash(hashSecret(token), hashSecret(held.token))) return 'wrong';
      return held.expiresAt > clock.now() ? 'valid' : 'expired';
    },
  };
}

function parse(text: string): { readonly token: string; readonly expiresAt: number } | undefined {
  const match = /^\S{1,400}#([a-z2-7]{26})\nvalid until (\S{24})\n$/.exec(text);
  const expiresAt = Date.parse(match?.[2] ?? '');
  return match?.[1] === undefined || Number.isNaN(expiresAt) ? undefined : { token: match[1], expiresAt };
}

/** Empty when there is none, or when it is not a plain file. */
async function readSmall(file: string): Promise<string> {
  let handle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return '';
  }
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(1_024), position: 0 });
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle.close();
  }
}
