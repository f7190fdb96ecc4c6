import { describe, expect, it } from 'vitest';
import { openStore } from './open.ts';

const person = (id: string, email: string) => ({ id, email, role: 'owner' as const, passwordHash: 'h', createdAt: 1 });
const key = { id: 'k1', name: 'n', secretHash: 's', scopes: ['admin'], createdAt: 1, lastUsedAt: undefined };

describe('people and keys', () => {
  it('lets one of two first owners through', async () => {
    const { auth } = await openStore();
    expect(await auth.isSetUp()).toBe(false);
    expect((await Promise.all([auth.addPerson(person('a', 'a@x'), true), auth.addPerson(person('b', 'b@x'), true)])).toSorted()).toEqual(['added', 'taken']);
    expect(await auth.addPerson(person('c', 'c@x'), false)).toBe('added');
    expect(await auth.addPerson(person('d', 'c@x'), false)).toBe('taken');
  });
  it('stays set up when the last key was taken back, across restarts', async () => {
    const store = await openStore();
    await store.auth.addKey(key);
    expect(await store.auth.removeKey('k1')).toBe(true);
    await store.stop();
    const again = await openStore({ folder: store.folder, create: false });
    expect(await again.auth.isSetUp()).toBe(true);
    expect(await again.auth.key('k1')).toBeUndefined();
  });
  it('forgets sessions and limits that are long over', async () => {
    const store = await openStore();
    await store.auth.addSession({ tokenHash: 't', personId: 'p', createdAt: 1, seenAt: 1, expiresAt: 1_000 });
    await store.auth.setLimit('login', { count: 3, until: 1_000 });
    await store.sweep(2_000_000_000);
    expect([await store.auth.session('t'), await store.auth.limit('login')]).toEqual([undefined, undefined]);
  });
});
