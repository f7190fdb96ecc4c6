// The auth room's front: who is asking, signing in and out, keys. Knows nothing of HTTP; the API calls it, the WebSocket too.
import type { AuthStore, PersonRecord } from '../store/auth-store.ts';
import { createKeys } from './keys.ts';
import type { Keys } from './keys.ts';
import { createLimits, usualLimits } from './limits.ts';
import type { LimitRules } from './limits.ts';
import { passwordProblem } from './password-rules.ts';
import { createPasswords } from './passwords.ts';
import { credentialOf } from './principal.ts';
import type { Credential, PersonPrincipal, Principal } from './principal.ts';
import type { Random } from './secret.ts';
import { createSessions } from './sessions.ts';
import type { OpenedSession, Sessions } from './sessions.ts';
import type { Setup } from './setup.ts';

export type SignInAnswer = { readonly ok: true; readonly session: OpenedSession } | { readonly ok: false; readonly code: 'invalid_credentials' } | { readonly ok: false; readonly code: 'too_many_attempts'; readonly retryAfterMs: number };
export type SetUpAnswer =
  | { readonly ok: true; readonly session: OpenedSession }
  | { readonly ok: false; readonly code: 'invalid_setup_link' | 'setup_link_expired' | 'already_set_up' }
  | { readonly ok: false; readonly code: 'invalid_password'; readonly detail: string }
  | { readonly ok: false; readonly code: 'too_many_attempts'; readonly retryAfterMs: number };

export interface Auth {
  readonly keys: Keys;
  /** `address`: the caller's IP. `limited`: too many wrong ones came from there. */
  byKey(key: string, address: string): Promise<Principal | 'limited' | undefined>;
  bySession(token: string, seen: boolean): Promise<PersonPrincipal | undefined>;
  signIn(request: { readonly email: string; readonly password: string; readonly address: string }): Promise<SignInAnswer>;
  signOut(principal: PersonPrincipal): Promise<void>;
  /** The first owner, with the token of the set-up link; signs in too. */
  setUp(request: { readonly token: string; readonly email: string; readonly password: string; readonly address: string }): Promise<SetUpAnswer>;
  revokeKey(id: string): Promise<boolean>;
  /** Whether this session or key is still good; does not count as use. */
  alive(credential: Credential): Promise<boolean>;
  /** Called when a session is closed or a key taken back here. Returns how to stop listening. */
  onEnded(listener: (credential: Credential) => void): () => void;
}

export interface AuthOptions {
  readonly store: AuthStore;
  readonly setup: Setup;
  readonly clock: { now(): number };
  readonly random: Random;
  readonly newId: (at: number) => string;
  readonly log: { error(fields: object, message: string): void; info(fields: object, message: string): void };
  readonly limits?: Partial<LimitRules>;
}

export function createAuth(options: AuthOptions): Auth {
  const { store, setup, clock, random, log } = options;
  const rules = { ...usualLimits, ...options.limits };
  const limits = createLimits({ store, clock });
  const passwords = createPasswords();
  const onFailure = (err: unknown): void => log.error({ err }, 'time of last use could not be stored');
  const sessions: Sessions = createSessions({ store, clock, random, onFailure });
  const keys = createKeys({ store, clock, random, limits, rule: rules.credential, onFailure });
  const listeners = new Set<(credential: Credential) => void>();
  const tellEnded = (credential: Credential): void => listeners.forEach((listener) => listener(credential));

  return {
    keys,
    async byKey(key, address) {
      return keys.known(key) ?? keys.find(key, address);
    },
    bySession: (token, seen) => sessions.find(token, seen),

    async signIn({ email: spelled, password, address }) {
      const email = spelled.trim().toLowerCase();
      const name = `login:${email}\n${address}`;
      // The narrowest first, so that one guesser does not use up what everybody shares.
      const retryAfterMs = (await limits.take(name, rules.login)) ?? (await limits.take(`address:${address}`, rules.address)) ?? limits.takeFleeting('all', rules.all);
      if (retryAfterMs !== undefined) {
        log.info({ address }, 'sign-in refused: too many tries');
        return { ok: false, code: 'too_many_attempts', retryAfterMs };
      }
      const person = await store.personByEmail(email);
      const outcome = await passwords.matches(person?.passwordHash, password);
      if (outcome === 'busy') return { ok: false, code: 'too_many_attempts', retryAfterMs: 1_000 };
      if (!outcome || person === undefined) {
        log.info({ address, personId: person?.id }, 'sign-in refused');
        return { ok: false, code: 'invalid_credentials' };
      }
      await limits.clear(name);
      log.info({ address, personId: person.id }, 'signed in');
      return { ok: true, session: await sessions.open(person) };
    },

    async signOut(principal) {
      await sessions.close(principal.sessionHash);
      tellEnded(credentialOf(principal));
    },

    async setUp({ token, email: spelled, password, address }) {
      const retryAfterMs = await limits.take(`address:${address}`, rules.address);
      if (retryAfterMs !== undefined) return { ok: false, code: 'too_many_attempts', retryAfterMs };
      const checked = await setup.check(token);
      if (checked === 'already_set_up') return { ok: false, code: 'already_set_up' };
      if (checked !== 'valid') return { ok: false, code: checked === 'expired' ? 'setup_link_expired' : 'invalid_setup_link' };
      const email = spelled.trim().toLowerCase();
      const problem = passwordProblem(password, email);
      if (problem !== undefined) return { ok: false, code: 'invalid_password', detail: `The password ${problem}.` };
      const now = clock.now();
      const person: PersonRecord = { id: options.newId(now), email, role: 'owner', passwordHash: await passwords.hash(password), createdAt: now };
      // Two people with the same link at the same moment: the store lets one through.
      if ((await store.addPerson(person, true)) === 'taken') return { ok: false, code: 'already_set_up' };
      await setup.finish();
      log.info({ address, personId: person.id }, 'set up');
      return { ok: true, session: await sessions.open(person) };
    },

    async revokeKey(id) {
      const removed = await keys.remove(id);
      if (removed) tellEnded({ kind: 'key', id });
      return removed;
    },
    alive: (credential) => (credential.kind === 'session' ? sessions.alive(credential.hash) : keys.alive(credential.id)),
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
