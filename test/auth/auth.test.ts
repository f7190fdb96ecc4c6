// Signing in, sessions, keys and limits over the real store, across restarts and beside a console.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuth } from '../../gateway/auth/auth.ts';
import type { Auth } from '../../gateway/auth/auth.ts';
import { createKey, createOwner } from '../../gateway/auth/console.ts';
import { createPasswords } from '../../gateway/auth/passwords.ts';
import { createSetup } from '../../gateway/auth/setup.ts';
import type { AuthStore } from '../../gateway/store/auth-store.ts';
import { openAuthRig } from './store.ts';
import type { AuthRig } from './store.ts';

const email = 'owner@example.org';
const password = 'a calm and long sentence';
let rig: AuthRig;
beforeEach(async () => {
  rig = await openAuthRig();
});
afterEach(() => rig.stop());

function authOver(store: AuthStore): Auth {
  const line = (fields: object, message: string): void => void rig.log.push({ fields, message });
  const setup = createSetup({ ...rig, store, link: (token) => `http://x/setup#${token}` });
  return createAuth({ ...rig, store, setup, log: { info: line, error: line } });
}
/** The same store, counting the reads of one kind. */
function counting(store: AuthStore, name: keyof AuthStore): { store: AuthStore; count: () => number } {
  let count = 0;
  return {
    count: () => count,
    store: new Proxy(store, {
      get(target, asked: keyof AuthStore) {
        if (asked === name) count += 1;
        return target[asked];
      },
    }),
  };
}

describe('the console', () => {
  it('makes an owner who can sign in at once, spelled in any case', async () => {
    const auth = authOver(rig.store.auth);
    expect(await createOwner({ ...rig, store: rig.store.auth, email: ` ${email.toUpperCase()} `, password })).toMatchObject({ ok: true });
    expect(await auth.signIn({ email: 'Owner@Example.org', password, address: '1.1.1.1' })).toMatchObject({ ok: true, session: { principal: { email, role: 'owner', scopes: ['admin'] } } });
    expect(await createOwner({ ...rig, store: rig.store.auth, email, password })).toMatchObject({ ok: false, problem: expect.stringContaining('exists') });
  });
  it('refuses what is no address and what is no password', async () => {
    expect(await createOwner({ ...rig, store: rig.store.auth, email: 'nobody', password })).toMatchObject({ ok: false });
    expect(await createOwner({ ...rig, store: rig.store.auth, email, password: 'short' })).toMatchObject({ ok: false });
    expect(await rig.store.auth.isSetUp()).toBe(false);
  });
  it('makes a key that works at once on a running gateway', async () => {
    const auth = authOver(rig.store.auth);
    const made = await createKey({ ...rig, store: rig.store.auth, name: 'till', scopes: ['messages:send'] });
    if (!made.ok) throw new Error(made.problem);
    expect(await auth.byKey(made.key, '1.1.1.1')).toMatchObject({ kind: 'key', name: 'till', scopes: ['messages:send'], actor: `key:${made.id}` });
    for (const scopes of [[], ['everything'], ['admin', 'nothing']]) expect(await createKey({ ...rig, store: rig.store.auth, name: 'x', scopes })).toMatchObject({ ok: false });
    expect(await createKey({ ...rig, store: rig.store.auth, name: ' ', scopes: ['admin'] })).toMatchObject({ ok: false });
  });
});

describe('the store', () => {
  it('holds no password, no session token and no key, only hashes', async () => {
    const auth = authOver(rig.store.auth);
    await createOwner({ ...rig, store: rig.store.auth, email, password });
    const outcome = await auth.signIn({ email, password, address: '1.1.1.1' });
    if (!outcome.ok) throw new Error(outcome.code);
    const { record, key } = await auth.keys.create({ name: 'k', scopes: ['admin'] });
    const person = await rig.store.auth.personByEmail(email);
    const session = await rig.store.auth.session(outcome.session.principal.sessionHash);
    const kept = JSON.stringify([person, session, record, await rig.store.auth.keys()]);
    expect(person?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(session).toBeDefined();
    for (const secret of [password, outcome.session.token, key.slice(14)]) expect(kept).not.toContain(secret);
  });
});

describe('limits on sign-in', () => {
  const guess = (auth: Auth, address = '1.1.1.1', who = email) => auth.signIn({ email: who, password: 'not the password', address });
  beforeEach(async () => void (await createOwner({ ...rig, store: rig.store.auth, email, password })));

  it('outlive a restart', async () => {
    const before = authOver(rig.store.auth);
    for (let count = 0; count < 5; count += 1) expect(await guess(before)).toMatchObject({ code: 'invalid_credentials' });
    const after = authOver((await rig.reopen()).auth);
    expect(await after.signIn({ email, password, address: '1.1.1.1' })).toMatchObject({ code: 'too_many_attempts' });
    rig.advance(300_000);
    expect(await after.signIn({ email, password, address: '1.1.1.1' })).toMatchObject({ ok: true });
  });

  it('count tries that come at the same moment', async () => {
    const auth = authOver(rig.store.auth);
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => guess(auth)));
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.code === 'invalid_credentials')).toHaveLength(5);
  });

  it('hold one password against many people from one address, and let other addresses be', async () => {
    const auth = authOver(rig.store.auth);
    const codes: (string | undefined)[] = [];
    for (let count = 0; count < 40; count += 1) {
      const outcome = await guess(auth, '6.6.6.6', `person${count}@example.org`);
      codes.push(outcome.ok ? undefined : outcome.code);
    }
    expect(codes.slice(0, 30).every((code) => code === 'invalid_credentials')).toBe(true);
    expect(codes.at(-1)).toBe('too_many_attempts');
    expect(await auth.signIn({ email, password, address: '2.2.2.2' })).toMatchObject({ ok: true });
  });

  it('start anew after a right password, so that a typing mistake a day locks nobody out', async () => {
    const auth = authOver(rig.store.auth);
    for (let day = 0; day < 4; day += 1) {
      for (let count = 0; count < 4; count += 1) await guess(auth);
      expect(await auth.signIn({ email, password, address: '1.1.1.1' })).toMatchObject({ ok: true });
    }
  });
});

describe('keys', () => {
  it('cost one read in a busy second', async () => {
    const counted = counting(rig.store.auth, 'key');
    const auth = authOver(counted.store);
    const { key } = await auth.keys.create({ name: 'k', scopes: ['messages:send'] });
    await Promise.all(Array.from({ length: 100 }, () => auth.byKey(key, '1.1.1.1')));
    for (let count = 0; count < 100; count += 1) expect(auth.keys.known(key)).toBeDefined();
    expect(counted.count()).toBe(1);
    rig.advance(1_000);
    expect(auth.keys.known(key)).toBeUndefined();
    expect(await auth.byKey(key, '1.1.1.1')).toBeDefined();
    expect(counted.count()).toBe(2);
  });

  it('that are wrong in one place are not known, fresh or not', async () => {
    const auth = authOver(rig.store.auth);
    const { key } = await auth.keys.create({ name: 'k', scopes: ['messages:send'] });
    await auth.byKey(key, '1.1.1.1');
    for (let place = 0; place < key.length; place += 5) {
      const wrong = key.slice(0, place) + (key.charAt(place) === 'a' ? 'b' : 'a') + key.slice(place + 1);
      expect(auth.keys.known(wrong)).toBeUndefined();
      expect(await auth.byKey(wrong, `1.1.1.${place}`)).toBeUndefined();
    }
  });

  it('that the console took back stop working within a second, and those taken back here at once', async () => {
    const auth = authOver(rig.store.auth);
    const one = await auth.keys.create({ name: 'one', scopes: ['admin'] });
    const two = await auth.keys.create({ name: 'two', scopes: ['admin'] });
    await Promise.all([auth.byKey(one.key, 'a'), auth.byKey(two.key, 'a')]);
    await rig.store.auth.removeKey(one.record.id);
    rig.advance(1_000);
    expect(await auth.byKey(one.key, 'a')).toBeUndefined();
    expect(await auth.revokeKey(two.record.id)).toBe(true);
    expect(await auth.byKey(two.key, 'a')).toBeUndefined();
    expect(await auth.revokeKey(two.record.id)).toBe(false);
  });

  it('say when they were used last', async () => {
    const auth = authOver(rig.store.auth);
    const { key } = await auth.keys.create({ name: 'k', scopes: ['admin'] });
    await auth.byKey(key, '1.1.1.1');
    await expect.poll(async () => (await rig.store.auth.keys())[0]?.lastUsedAt).toBe(rig.clock.now());
  });
});

describe('passwords', () => {
  it('take as long for a person who does not exist', async () => {
    const passwords = createPasswords();
    const stored = await passwords.hash(password);
    await passwords.matches(undefined, 'warm up');
    const time = async (hash: string | undefined): Promise<number> => {
      const times: number[] = [];
      for (let count = 0; count < 7; count += 1) {
        const began = performance.now();
        expect(await passwords.matches(hash, 'wrong')).toBe(false);
        times.push(performance.now() - began);
      }
      return Math.min(...times);
    };
    const ratio = (await time(undefined)) / (await time(stored));
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  it('are the same however an accent was typed', async () => {
    const passwords = createPasswords();
    expect(await passwords.matches(await passwords.hash('caf\u00e9 au lait, s.v.p.'), 'cafe\u0301 au lait, s.v.p.')).toBe(true);
  });

  it('say that too many are waiting instead of taking all memory', async () => {
    const passwords = createPasswords();
    const stored = await passwords.hash(password);
    const outcomes = await Promise.all(Array.from({ length: 70 }, () => passwords.matches(stored, password)));
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(18);
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(52);
    expect(await passwords.matches(stored, password)).toBe(true);
  });
});
