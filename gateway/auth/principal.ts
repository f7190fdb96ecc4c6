// Who is asking, once that is known: a person in a session or a key.
import type { Role } from '../store/auth-store.ts';
import type { Scope } from './scope.ts';

export interface PersonPrincipal {
  readonly kind: 'person';
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** As messages and events name it. */
  readonly actor: string;
  /** Names the session without being able to open it. */
  readonly sessionHash: string;
}
export interface KeyPrincipal {
  readonly kind: 'key';
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly actor: string;
}
export type Principal = PersonPrincipal | KeyPrincipal;

/** What ends at once when a session is closed or a key taken back. */
export type Credential = { readonly kind: 'session'; readonly hash: string } | { readonly kind: 'key'; readonly id: string };

export function credentialOf(principal: Principal): Credential {
  return principal.kind === 'person' ? { kind: 'session', hash: principal.sessionHash } : { kind: 'key', id: principal.id };
}
