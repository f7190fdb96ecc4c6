// Opaque secrets and their spelling: session tokens, API keys, the set-up token. Pure but for the hash function.
import { hash, timingSafeEqual } from 'node:crypto';

export type Random = (size: number) => Uint8Array;

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32 in lower case without padding: no `_` or `-`, safe to select with a double click. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((value >>> (bits - 5)) & 31);
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet.charAt((value << (5 - bits)) & 31);
}

/** SHA-256, hex. Enough for secrets of 128 bits and more, which cannot be guessed from their hash. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Takes the same time wherever two hex hashes differ. */
export function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one, 'latin1'), Buffer.from(other, 'latin1'));
}

/** 256 bits. */
export function newSessionToken(random: Random): string {
  return base32(random(32));
}
export function isSessionToken(text: string): boolean {
  return /^[a-z2-7]{52}$/.test(text);
}

/** 128 bits. */
export function newSetupToken(random: Random): string {
  return base32(random(16));
}

export interface NewKey {
  readonly id: string;
  readonly secretHash: string;
  /** Shown once. */
  readonly key: string;
}

export function newKey(random: Random): NewKey {
  const id = base32(random(7)).slice(0, 10);
  const secret = base32(random(32));
  return { id, secretHash: hashSecret(secret), key: `fp_${id}_${secret}` };
}

const keyLength = 66;
const secretAt = 14;

/** The two halves of `fp_<id>_<secret>`; undefined for anything else. */
export function splitKey(key: string): { readonly id: string; readonly secret: string } | undefined {
  if (key.length !== keyLength || !key.startsWith('fp_') || key.charAt(secretAt - 1) !== '_') return undefined;
  return { id: key.slice(3, secretAt - 1), secret: key.slice(secretAt) };
}
