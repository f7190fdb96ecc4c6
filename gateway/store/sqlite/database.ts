// Opens one connection the only way we accept: WAL, synchronous=FULL read back, schema known. Whoever cannot have that
// does not get a connection. What to do about a missing, foreign or damaged file is said in the error.
import Database from 'better-sqlite3';
import { StoreError } from '../store.ts';
import { migrations } from './schema.ts';

export type Connection = Database.Database;

export interface OpenOptions {
  readonly file: string;
  /** Must match what the file says; the node file keeps the other copy. */
  readonly instanceId: string;
  /** Whether a new file may be made: only when the node file was made in the same start. */
  readonly create: boolean;
  readonly readonly?: boolean;
}

const restoreHint = 'Restore fieldpost.db (with fieldpost.db-wal, if there is one) from a backup into the data folder, or start with an empty data folder to begin anew.';

/** @throws StoreError `storage_unusable` with what to do. */
export function openConnection(options: OpenOptions): Connection {
  let db: Connection;
  try {
    db = new Database(options.file, { readonly: options.readonly ?? false, fileMustExist: !options.create, timeout: 5_000 });
  } catch (error) {
    throw new StoreError('storage_unusable', `The database ${options.file} is missing or cannot be opened. ${restoreHint}`, error);
  }
  try {
    // Before anything is written: a file that is refused stays as it is.
    checkIdentity(db, options);
    if (!db.readonly) {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      // better-sqlite3 is built with WAL_SYNCHRONOUS=1, so the setting is read back: NORMAL would lose acknowledged commits at a power cut.
      if (db.pragma('synchronous', { simple: true }) !== 2) throw new StoreError('storage_unusable', 'SQLite refuses synchronous=FULL; accepted messages would not survive a power cut.');
      if (db.pragma('journal_mode', { simple: true }) !== 'wal') throw new StoreError('storage_unusable', 'SQLite refuses write-ahead logging on this file system. Use a local disk for the data folder.');
      db.pragma('secure_delete = ON');
      db.pragma('wal_autocheckpoint = 16000');
      db.pragma('foreign_keys = OFF');
    }
    db.pragma('cache_size = -32000');
    db.pragma('temp_store = MEMORY');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof StoreError) throw error;
    throw new StoreError('storage_unusable', `The database ${options.file} is damaged or is not a Fieldpost database. ${restoreHint}`, error);
  }
}

function checkIdentity(db: Connection, options: OpenOptions): void {
  const version = schemaVersion(db);
  if (version === 0) {
    if (options.create) return;
    throw new StoreError('storage_unusable', `The database ${options.file} is empty although this gateway is installed. ${restoreHint}`);
  }
  const newest = migrations.at(-1)?.version ?? 0;
  if (version > newest) throw new StoreError('storage_unusable', `The database was written by a newer Fieldpost (schema ${version}, this one knows ${newest}). Install that version again.`);
  const found = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE name = 'instanceId'").get()?.value;
  if (found !== options.instanceId) throw new StoreError('storage_unusable', `The database ${options.file} belongs to another installation than node.json in the same folder. ${restoreHint}`);
}

export function schemaVersion(db: Connection): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** Quick structural check, bounded by the caller's patience: throws `storage_unusable` on the first damage. */
export function checkStructure(db: Connection): void {
  const answer = db.pragma('quick_check(1)', { simple: true });
  if (answer !== 'ok') throw new StoreError('storage_unusable', `The database is damaged (${String(answer).slice(0, 200)}). ${restoreHint}`);
}
