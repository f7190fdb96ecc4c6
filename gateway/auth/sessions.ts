// Sessions of people: opaque tokens, hashed at rest, ended by idleness, by age and by signing out. An inbox stays open all
// day, so idle is half a day and age a week; both are checked at every request.
import type { AuthStore, PersonRecord } from '../store/auth-store.ts';
import { createFreshCache } from './fresh-cache.ts';
import type { PersonPrincipal } from './principal.ts';
import { hashSecret, isSessionToken, newSessionToken } from './secret.ts';
import type { Random } from './secret.ts';

export const idleMs = 12 * 3_600_000;
export const absoluteMs = 7 * 86_400_000;
/** How stale the stored time of last use may be. */
const touchEveryMs = 60_000;

export interface OpenedSession {
  /** For the cookie, and nowhere else. */
  readonly token: string;
  readonly principal: PersonPrincipal;
  readonly expiresAt: number;
}

export interface Sessions {
  open(person: PersonRecord): Promise<OpenedSession>;
  /** Undefined: unknown, ended or never issued. `seen`: whether this counts as use. */
  find(token: string, seen: boolean): Promise<PersonPrincipal | undefined>;
  /** The same for somebody who holds only the hash, without counting as use. */
  alive(sessionHash: string): Promise<boolean>;
  close(sessionHash: string): Promise<void>;
}

interface Known {
  readonly principal: PersonPrincipal;
  readonly expiresAt: number;
  seenAt: number;
}

export function createSessions(options: { readonly store: AuthStore; readonly clock: { now(): number }; readonly random: Random; readonly onFailure: (error: unknown) => void }): Sessions {
  const { store, clock, random } = options;
  const cache = createFreshCache<Known>({ clock, read });

  async function read(hash: string): Promise<Known | undefined> {
    const session = await store.session(hash);
    if (session === undefined) return undefined;
    const person = await store.person(session.personId);
    if (person === undefined) return undefined;
    return { principal: principalOf(person, hash), expiresAt: session.expiresAt, seenAt: session.seenAt };
  }

  async function lookUp(hash: string, seen: boolean): Promise<PersonPrincipal | undefined> {
    const known = await cache.get(hash);
    if (known === undefined) return undefined;
    const now = clock.now();
    if (now >= known.expiresAt || now - known.seenAt >= idleMs) {
      cache.drop(hash);
      await store.removeSession(hash);
      return undefined;
    }
    if (seen && now - known.seenAt >= touchEveryMs) {
      known.seenAt = now;
      // A full disk must not sign anybody out.
      await store.touchSession(hash, now).catch(options.onFailure);
    }
    return known.principal;
  }

  return {
    async open(person) {
      const token = newSessionToken(random);
      const tokenHash = hashSecret(token);
      const now = clock.now();
      const expiresAt = now + absoluteMs;
      await store.addSession({ tokenHash, personId: person.id, createdAt: now, seenAt: now, expiresAt });
      return { token, principal: principalOf(person, tokenHash), expiresAt };
    },
    async find(token, seen) {
      return isSessionToken(token) ? lookUp(hashSecret(token), seen) : undefined;
    },
    async alive(hash) {
      return (await lookUp(hash, false)) !== undefined;
    },
    async close(hash) {
      await store.removeSession(hash);
      cache.drop(hash);
    },
  };
}

function principalOf(person: PersonRecord, sessionHash: string): PersonPrincipal {
  return { kind: 'person', id: person.id, email: person.email, role: person.role, scopes: ['admin'], actor: `person:${person.id}`, sessionHash };
}
