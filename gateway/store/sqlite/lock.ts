// One gateway per data folder. The kernel drops the lock when its holder dies, however it dies, so nothing stale is left behind.
import Database from 'better-sqlite3';
import { join } from 'node:path';

/** Returns how to let go, or undefined when another process holds the folder. */
export function lockFolder(folder: string): (() => void) | undefined {
  const db = new Database(join(folder, 'fieldpost.lock'), { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return () => db.close();
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
}
