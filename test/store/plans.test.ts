// That the rare is found by its index, however many messages are stored: SQLite falls back to reading everything without a word.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openConnection } from '../../gateway/store/sqlite/database.ts';
import { migrate } from '../../gateway/store/sqlite/migrate.ts';
import { stateIs } from '../../gateway/store/sqlite/rows.ts';
import { tempFolder } from './open.ts';

describe('messages in a rare state', () => {
  it.each(['unknown', 'failed', 'undelivered', 'expired', 'canceled', 'scheduled'] as const)('that are %s are found without reading the others', (state) => {
    const folder = tempFolder();
    const db = openConnection({ file: join(folder, 'fieldpost.db'), instanceId: 'i', create: true });
    migrate(db, { instanceId: 'i', backupTo: () => join(folder, 'backup') });
    const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN SELECT m.seq FROM message m WHERE ${stateIs(state)} ORDER BY m.seq DESC LIMIT 10`).all().map(({ detail }) => detail);
    expect(plan).toEqual([expect.stringMatching(/^SEARCH m USING .*message_trouble \(state=\?\)$/)]);
    db.close();
  });
});
