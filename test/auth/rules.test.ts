// The pure parts: buckets, password rules, secrets, scopes.
import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tryOnce } from '../../gateway/auth/bucket.ts';
import type { Level } from '../../gateway/auth/bucket.ts';
import { passwordProblem } from '../../gateway/auth/password-rules.ts';
import { allows, isScope } from '../../gateway/auth/scope.ts';
import { base32, hashSecret, isSessionToken, newKey, newSessionToken, newSetupToken, sameHash, splitKey } from '../../gateway/auth/secret.ts';

describe('a bucket of tries', () => {
  const rule = { burst: 5, everyMs: 300_000 };
  it('lets five through, then one every five minutes', () => {
    let level: Level | undefined;
    const allowed = (now: number): boolean => {
      const outcome = tryOnce(level, rule, now);
      if (outcome.allowed) level = outcome.level;
      return outcome.allowed;
    };
    expect([0, 0, 0, 1, 2, 3].map(allowed)).toEqual([true, true, true, true, true, false]);
    expect(allowed(299_999)).toBe(false);
    expect(allowed(300_000)).toBe(true);
    expect(allowed(300_001)).toBe(false);
    expect([1, 2, 3, 4, 5, 6].map(() => allowed(99_999_999))).toEqual([true, true, true, true, true, false]);
  });

  it('says how long to wait, and is right about it', () => {
    fc.assert(fc.property(fc.array(fc.nat(400_000), { maxLength: 40 }), (pauses) => {
      let level: Level | undefined;
      let now = 1_000;
      for (const pause of pauses) {
        now += pause;
        const outcome = tryOnce(level, rule, now);
        if (outcome.allowed) level = outcome.level;
        else {
          expect(tryOnce(level, rule, now + outcome.retryAfterMs - 1).allowed).toBe(false);
          expect(tryOnce(level, rule, now + outcome.retryAfterMs).allowed).toBe(true);
          expect(outcome.retryAfterMs).toBeLessThanOrEqual(rule.everyMs);
        }
      }
    }));
  });

  it('does not lock anybody out for years when the clock was wrong', () => {
    const outcome = tryOnce({ count: 9, until: 9e15 }, rule, 1_000);
    expect(outcome.allowed ? 0 : outcome.retryAfterMs).toBeLessThanOrEqual(rule.everyMs);
  });
});

describe('a password', () => {
  it.each(['eleven char', 'x'.repeat(129), 'password1234', 'PASSWORD1234', 'aaaaaaaaaaaa', 'abababababab', '123456789012', 'qwertyuiopas', 'lkjhgfdsa'.slice(0, 3), 'owner@example.org', 'fieldpost1234', 'fieldpostfieldpost', 'owner-12345678'])('may not be %s', (password) => {
    expect(passwordProblem(password, 'owner@example.org')).toBeTypeOf('string');
  });
  it.each(['twelve chars', 'x1'.repeat(20).concat('abcdef'), 'ünïcödé wörds', '🙂🙃😀😃😄😁😆😅😂🤣😊😇', 'the owner has a dog', 'a'.repeat(100).concat('bcdefgh'), ' leading and trailing '])('may be %s', (password) => {
    expect(passwordProblem(password, 'owner@example.org')).toBeUndefined();
  });
  it('has no rules of composition', () => {
    expect(passwordProblem('only lower case letters', 'a@b.example')).toBeUndefined();
  });
});

describe('secrets', () => {
  it('are as long as they say, and each is another', () => {
    expect(newSessionToken(randomBytes)).toHaveLength(52);
    expect(newSetupToken(randomBytes)).toHaveLength(26);
    expect(isSessionToken(newSessionToken(randomBytes))).toBe(true);
    expect(new Set(Array.from({ length: 1_000 }, () => newSessionToken(randomBytes))).size).toBe(1_000);
  });
  it('are spelled as RFC 4648 spells them', () => {
    for (const [plain, spelled] of [['', ''], ['f', 'my'], ['fo', 'mzxq'], ['foo', 'mzxw6'], ['foob', 'mzxw6yq'], ['fooba', 'mzxw6ytb'], ['foobar', 'mzxw6ytboi']] as const) expect(base32(Buffer.from(plain))).toBe(spelled);
  });
  it('make keys that come apart again', () => {
    const { id, secretHash, key } = newKey(randomBytes);
    expect(key).toMatch(/^fp_[a-z2-7]{10}_[a-z2-7]{52}$/);
    const halves = splitKey(key);
    expect(halves?.id).toBe(id);
    expect(hashSecret(halves?.secret ?? '')).toBe(secretHash);
    expect(secretHash).toBe(createHash('sha256').update(key.slice(14)).digest('hex'));
    for (const wrong of ['', key.slice(1), `${key}a`, key.replace('fp_', 'fq_'), key.slice(0, 13) + 'a'.repeat(53), 'x'.repeat(66)]) expect(splitKey(wrong)).toBeUndefined();
  });
  it('are compared by their hashes', () => {
    expect(sameHash(hashSecret('a'), hashSecret('a'))).toBe(true);
    expect(sameHash(hashSecret('a'), hashSecret('b'))).toBe(false);
    expect(sameHash('', hashSecret('a'))).toBe(false);
  });
});

it('A scope allows itself, and admin allows all', () => {
  expect(allows(['messages:read'], 'messages:read')).toBe(true);
  expect(allows(['messages:read', 'messages:send'], 'channels:manage')).toBe(false);
  expect(allows(['admin'], 'channels:manage')).toBe(true);
  expect(allows([], 'messages:read')).toBe(false);
  expect(isScope('owner')).toBe(false);
});
