// Full-text search: what a person typed becomes a query that cannot be malformed, and new texts are indexed in batches while
// the writer has nothing better to do (indexing in the accepting commit would cost two thirds of the write speed).
import type { Connection } from '../database.ts';

/** Words that must all occur, each as a beginning; undefined when there is no word in it. */
export function matchExpression(search: string): string | undefined {
  const words = search.normalize('NFKC').match(/[\p{L}\p{N}]+/gu)?.slice(0, 12) ?? [];
  return words.length === 0 ? undefined : words.map((word) => `"${word}"*`).join(' ');
}

export function createWords(db: Connection) {
  const position = db.prepare<[], string>("SELECT value FROM meta WHERE name = 'indexedTo'").pluck();
  const keepPosition = db.prepare("INSERT INTO meta (name, value) VALUES ('indexedTo', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  const texts = db.prepare<[number, number], { seq: number; text: string }>('SELECT seq, text FROM message WHERE seq > ? ORDER BY seq LIMIT ?');
  const add = db.prepare('INSERT INTO message_words (rowid, text) VALUES (?, ?)');

  /** Indexes up to `limit` further messages; returns how many there were. */
  function index(limit: number): number {
    const rows = texts.all(Number(position.get() ?? 0), limit);
    for (const row of rows) add.run(row.seq, row.text);
    const last = rows.at(-1);
    if (last !== undefined) keepPosition.run(String(last.seq));
    return rows.length;
  }
  return { index };
}
