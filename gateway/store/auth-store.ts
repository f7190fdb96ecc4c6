// Who may use this gateway: the part of the store that the auth room reads and writes. Only hashes come here, never secrets.

export type Role = 'owner' | 'admin';

export interface PersonRecord {
  readonly id: string;
  /** Lower case. */
  readonly email: string;
  readonly role: Role;
  /** Argon2id PHC string. */
  readonly passwordHash: string;
  readonly createdAt: number;
}
export interface SessionRecord {
  /** SHA-256 of the cookie's secret, hex. */
  readonly tokenHash: string;
  readonly personId: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the secret, hex. */
  readonly secretHash: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
}

export interface AuthStore {
  /** Whether an owner or a key was ever made: then the set-up page is shut for good. */
  isSetUp(): Promise<boolean>;
  /** `taken`: the address is in use. With `onlyFirst`: `taken` too when somebody already set this gateway up with an owner. */
  addPerson(person: PersonRecord, onlyFirst: boolean): Promise<'added' | 'taken'>;
  personByEmail(email: string): Promise<PersonRecord | undefined>;
  person(id: string): Promise<PersonRecord | undefined>;
  setPassword(personId: string, passwordHash: string): Promise<void>;
  addSession(session: SessionRecord): Promise<void>;
  session(tokenHash: string): Promise<SessionRecord | undefined>;
  touchSession(tokenHash: string, seenAt: number): Promise<void>;
  removeSession(tokenHash: string): Promise<void>;
  addKey(key: KeyRecord): Promise<void>;
  key(id: string): Promise<KeyRecord | undefined>;
  keys(): Promise<readonly KeyRecord[]>;
  touchKey(id: string, usedAt: number): Promise<void>;
  removeKey(id: string): Promise<boolean>;
  /** Failed tries and locks that must outlive a restart: a small value by name. */
  limit(name: string): Promise<{ readonly count: number; readonly until: number } | undefined>;
  setLimit(name: string, limit: { readonly count: number; readonly until: number }): Promise<void>;
}
