// Persons, sessions, keys and limits. Only hashes are kept here; what they mean is decided in the auth room.
import type { KeyRecord, PersonRecord, SessionRecord } from '../../auth-store.ts';
import type { Connection } from '../database.ts';

interface PersonRow { id: string; email: string; role: PersonRecord['role']; password_hash: string; created_at: number }
interface SessionRow { token_hash: string; person: string; created_at: number; seen_at: number; expires_at: number }
interface KeyRow { id: string; name: string; secret_hash: string; scopes: string; created_at: number; last_used_at: number | null }

const toPerson = (row: PersonRow): PersonRecord => ({ id: row.id, email: row.email, role: row.role, passwordHash: row.password_hash, createdAt: row.created_at });
const toKey = (row: KeyRow): KeyRecord => ({
  id: row.id, name: row.name, secretHash: row.secret_hash, scopes: JSON.parse(row.scopes) as string[], createdAt: row.created_at, lastUsedAt: row.last_used_at ?? undefined,
});

export function createPeopleReading(db: Connection) {
  const mark = db.prepare<[], number>("SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'setUp')").pluck();
  const byEmail = db.prepare<[string], PersonRow>('SELECT * FROM person WHERE email = ?');
  const byId = db.prepare<[string], PersonRow>('SELECT * FROM person WHERE id = ?');
  const sessionOf = db.prepare<[string], SessionRow>('SELECT * FROM session WHERE token_hash = ?');
  const keyOf = db.prepare<[string], KeyRow>('SELECT * FROM api_key WHERE id = ?');
  const allKeys = db.prepare<[], KeyRow>('SELECT * FROM api_key ORDER BY created_at, id LIMIT 10000');
  const limitOf = db.prepare<[string], { count: number; until: number }>('SELECT count, until FROM limits WHERE name = ?');
  return {
    isSetUp: (): boolean => mark.get() === 1,
    personByEmail(email: string) { const row = byEmail.get(email); return row && toPerson(row); },
    person(id: string) { const row = byId.get(id); return row && toPerson(row); },
    session(tokenHash: string): SessionRecord | undefined {
      const row = sessionOf.get(tokenHash);
      return row && { tokenHash: row.token_hash, personId: row.person, createdAt: row.created_at, seenAt: row.seen_at, expiresAt: row.expires_at };
    },
    key(id: string) { const row = keyOf.get(id); return row && toKey(row); },
    keys: (): readonly KeyRecord[] => allKeys.all().map(toKey),
    limit: (name: string) => limitOf.get(name),
  };
}

export function createPeopleWriting(db: Connection) {
  const owner = db.prepare<[], number>("SELECT EXISTS (SELECT 1 FROM person WHERE role = 'owner')").pluck();
  const addPerson = db.prepare('INSERT INTO person (id, email, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const setPassword = db.prepare('UPDATE person SET password_hash = ? WHERE id = ?');
  const addSession = db.prepare('INSERT INTO session (token_hash, person, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)');
  const touchSession = db.prepare('UPDATE session SET seen_at = ? WHERE token_hash = ?');
  const removeSession = db.prepare('DELETE FROM session WHERE token_hash = ?');
  const addKey = db.prepare('INSERT INTO api_key (id, name, secret_hash, scopes, created_at) VALUES (?, ?, ?, ?, ?)');
  const touchKey = db.prepare('UPDATE api_key SET last_used_at = ? WHERE id = ?');
  const removeKey = db.prepare('DELETE FROM api_key WHERE id = ?');
  const setLimit = db.prepare('INSERT INTO limits (name, count, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET count = excluded.count, until = excluded.until');
  // A mark of its own: taking the last key or person away must not open the set-up page again.
  const markSetUp = db.prepare("INSERT INTO meta (name, value) VALUES ('setUp', '1') ON CONFLICT DO NOTHING");
  return {
    addPerson({ person, onlyFirst }: { person: PersonRecord; onlyFirst: boolean }): 'added' | 'taken' {
      if (onlyFirst && owner.get() === 1) return 'taken';
      if (addPerson.run(person.id, person.email, person.role, person.passwordHash, person.createdAt).changes === 0) return 'taken';
      markSetUp.run();
      return 'added';
    },
    setPassword({ personId, passwordHash }: { personId: string; passwordHash: string }): void { setPassword.run(passwordHash, personId); },
    addSession(session: SessionRecord): void { addSession.run(session.tokenHash, session.personId, session.createdAt, session.seenAt, session.expiresAt); },
    touchSession({ tokenHash, seenAt }: { tokenHash: string; seenAt: number }): void { touchSession.run(seenAt, tokenHash); },
    removeSession(tokenHash: string): void { removeSession.run(tokenHash); },
    addKey(key: KeyRecord): void {
      addKey.run(key.id, key.name, key.secretHash, JSON.stringify(key.scopes), key.createdAt);
      markSetUp.run();
    },
    touchKey({ id, usedAt }: { id: string; usedAt: number }): void { touchKey.run(usedAt, id); },
    removeKey: (id: string): boolean => removeKey.run(id).changes === 1,
    setLimit({ name, limit }: { name: string; limit: { count: number; until: number } }): void {
      setLimit.run(name, limit.count, limit.until);
    },
  };
}
