// Brings a database to the newest schema: one transaction per migration, and a copy of the file before the first.
import { StoreError } from '../store.ts';
import { type Connection, schemaVersion } from './database.ts';
import { migrations, type Migration } from './schema.ts';

/**
 * @param backupTo file for the copy made before an existing database is changed (`VACUUM INTO`: consistent and synced).
 * @throws StoreError `storage_failed` when a step failed; the database is then as the last finished step left it.
 */
export function migrate(db: Connection, options: { instanceId: string; backupTo: (version: number) => string; steps?: readonly Migration[] }): void {
  const steps = options.steps ?? migrations;
  const began = schemaVersion(db);
  let copied = false;
  for (const step of steps) {
    const from = schemaVersion(db);
    if (step.version <= from) continue;
    try {
      // One copy, of what was there; a file that was made a moment ago holds nothing worth it.
      if (began > 0 && !copied) db.prepare('VACUUM INTO ?').run(options.backupTo(began));
      copied = true;
      db.transaction(() => {
        db.exec(step.sql);
        if (from === 0) db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)').run('instanceId', options.instanceId);
        db.pragma(`user_version = ${step.version}`);
      }).immediate();
    } catch (error) {
      throw new StoreError('storage_failed', `Migration ${step.version} of the database failed; nothing of it was kept.`, error);
    }
  }
}
