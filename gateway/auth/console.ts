// What the command line does with people and keys. Works on the store alone, so also beside a running gateway.
import { z } from 'zod';
import type { AuthStore } from '../store/auth-store.ts';
import { addKey } from './keys.ts';
import { passwordProblem } from './password-rules.ts';
import { createPasswords } from './passwords.ts';
import { isScope, scopes } from './scope.ts';
import type { Random } from './secret.ts';

export type OwnerAnswer = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly problem: string };
export type KeyAnswer = { readonly ok: true; readonly id: string; readonly key: string } | { readonly ok: false; readonly problem: string };

const emailAddress = z.email().max(200);

export async function createOwner(options: { readonly store: AuthStore; readonly clock: { now(): number }; readonly newId: (at: number) => string; readonly email: string; readonly password: string }): Promise<OwnerAnswer> {
  const { store, clock, password } = options;
  const email = options.email.trim().toLowerCase();
  if (!emailAddress.safeParse(email).success) return { ok: false, problem: 'The e-mail address is not one.' };
  const problem = passwordProblem(password, email);
  if (problem !== undefined) return { ok: false, problem: `The password ${problem}.` };
  const now = clock.now();
  const id = options.newId(now);
  const outcome = await store.addPerson({ id, email, role: 'owner', passwordHash: await createPasswords().hash(password), createdAt: now }, false);
  return outcome === 'added' ? { ok: true, id } : { ok: false, problem: 'Somebody with this e-mail address exists already.' };
}

export async function createKey(options: { readonly store: AuthStore; readonly clock: { now(): number }; readonly random: Random; readonly name: string; readonly scopes: readonly string[] }): Promise<KeyAnswer> {
  const name = options.name.trim();
  if (name === '' || name.length > 80) return { ok: false, problem: 'The name must have 1 to 80 characters.' };
  const wanted = options.scopes.filter(isScope);
  if (wanted.length === 0 || wanted.length !== options.scopes.length) return { ok: false, problem: `A scope must be one of ${scopes.join(', ')}.` };
  const { record, key } = await addKey({ ...options, name, scopes: wanted });
  return { ok: true, id: record.id, key };
}
