// The set-up link: one, kept to itself, for a day, and only while nobody owns this gateway.
import { readFile, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKey, createOwner } from '../../gateway/auth/console.ts';
import { createSetup } from '../../gateway/auth/setup.ts';
import type { Setup } from '../../gateway/auth/setup.ts';
import { openAuthRig } from './store.ts';
import type { AuthRig } from './store.ts';

let rig: AuthRig;
let file: string;
beforeEach(async () => {
  rig = await openAuthRig();
  file = join(rig.folder, 'setup-link');
});
afterEach(() => rig.stop());
const setupHere = (): Setup => createSetup({ ...rig, store: rig.store.auth, link: (token) => `http://127.0.0.1:8080/setup#${token}` });
const exists = () => stat(file).then(() => true, () => false);

describe('the set-up link', () => {
  it('is in a file for its owner alone, with 128 bits of chance', async () => {
    const token = await setupHere().start();
    expect(token).toMatch(/^[a-z2-7]{26}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toBe(`http://127.0.0.1:8080/setup#${token}\nvalid until ${new Date(rig.clock.now() + 86_400_000).toISOString()}\n`);
  });

  it('stays the same over a restart within its day, and is another after it', async () => {
    const first = await setupHere().start();
    rig.advance(86_399_000);
    const again = setupHere();
    expect(await again.start()).toBe(first);
    expect(await again.check(first ?? '')).toBe('valid');
    rig.advance(2_000);
    expect(await again.check(first ?? '')).toBe('expired');
    const next = setupHere();
    expect(await next.start()).not.toBe(first);
    expect(await next.check(first ?? '')).toBe('wrong');
  });

  it('opens for the right token only', async () => {
    const setup = setupHere();
    const token = (await setup.start()) ?? '';
    for (const wrong of ['', token.slice(1), `${token}a`, token.toUpperCase(), 'a'.repeat(26)]) expect(await setup.check(wrong)).toBe('wrong');
    expect(await setup.check(token)).toBe('valid');
    expect(await setupHere().check(token)).toBe('wrong');
  });

  it.each(['owner', 'key'])('is gone at once when the console made an %s', async (made) => {
    const setup = setupHere();
    const token = (await setup.start()) ?? '';
    expect(await setup.isSetUp()).toBe(false);
    if (made === 'owner') await createOwner({ ...rig, store: rig.store.auth, email: 'o@example.org', password: 'a calm and long sentence' });
    else await createKey({ ...rig, store: rig.store.auth, name: 'k', scopes: ['admin'] });
    expect(await setup.check(token)).toBe('already_set_up');
    expect(await exists()).toBe(false);
    expect(await setup.isSetUp()).toBe(true);
    expect(await setupHere().start()).toBeUndefined();
  });

  it('does not come back while the gateway runs, not even when the last key is taken back', async () => {
    const setup = setupHere();
    await setup.start();
    const key = await createKey({ ...rig, store: rig.store.auth, name: 'k', scopes: ['admin'] });
    expect(await setup.isSetUp()).toBe(true);
    await rig.store.auth.removeKey(key.ok ? key.id : '');
    expect(await setup.isSetUp()).toBe(true);
  });

  it.each(['', 'half a li', 'http://x/setup#aaaaaaaaaaaaaaaaaaaaaaaaaa\nvalid until 9999-01-01T00:00:00.000Z\n', '\u0000'.repeat(5_000)])('is not taken from a file that says %j', async (content) => {
    await writeFile(file, content);
    const token = await setupHere().start();
    expect(token).toMatch(/^[a-z2-7]{26}$/);
    expect(token).not.toBe('a'.repeat(26));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is not written through a symbolic link', async () => {
    const victim = join(rig.folder, 'victim');
    await writeFile(victim, 'mine');
    await symlink(victim, file);
    await setupHere().start();
    expect(await readFile(victim, 'utf8')).toBe('mine');
    await unlink(file);
  });
});
