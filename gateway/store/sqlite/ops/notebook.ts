// What channels keep beside messages: small facts by key, and measurements as series of the last eight days.
import type { MemoryEntry, SampleEntry, SeriesRecord, SeriesRequest } from '../../store.ts';
import type { Connection } from '../database.ts';

export const sampleMs = 8 * 86_400_000;
/** Old samples removed at a time, over all series. */
const samplesPerClean = 2_000;

export function createNotebookWriting(db: Connection) {
  const keep = db.prepare('INSERT INTO memory (key, value, at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at');
  const forget = db.prepare('DELETE FROM memory WHERE key = ?');
  const seriesOf = db.prepare<[string, string], number>('SELECT id FROM series WHERE channel = ? AND name = ?').pluck();
  const addSeries = db.prepare<[string, string], number>('INSERT INTO series (channel, name) VALUES (?, ?) RETURNING id').pluck();
  const addSample = db.prepare('INSERT INTO sample (series, at, value) VALUES (?, ?, ?) ON CONFLICT (series, at) DO UPDATE SET value = excluded.value');
  const allSeries = db.prepare<[], number>('SELECT id FROM series').pluck();
  const removeOld = db.prepare('DELETE FROM sample WHERE series = ? AND at IN (SELECT at FROM sample WHERE series = ? AND at < ? ORDER BY at LIMIT ?)');
  const removeEmpty = db.prepare('DELETE FROM series WHERE id = ? AND NOT EXISTS (SELECT 1 FROM sample WHERE series = id)');

  return {
    ops: {
      remember({ key, value, now }: MemoryEntry): void {
        if (value === undefined) forget.run(key);
        else keep.run(key, value, now);
      },
      addSample({ now, channel, values }: SampleEntry): void {
        for (const [name, value] of Object.entries(values)) {
          const id = seriesOf.get(channel, name) ?? addSeries.get(channel, name);
          if (id !== undefined) addSample.run(id, now, value);
        }
      },
    },
    /** A stretch of what has become too old; the rest is for the next time. */
    clean(now: number): void {
      let left = samplesPerClean;
      for (const id of allSeries.all()) {
        if (left < 1) return;
        const { changes } = removeOld.run(id, id, now - sampleMs, left);
        left -= changes;
        if (changes > 0) removeEmpty.run(id);
      }
    },
  };
}

export function createNotebookReading(db: Connection) {
  const valueOf = db.prepare<[string], string>('SELECT value FROM memory WHERE key = ?').pluck();
  const named = db.prepare<{ channel: string | null; name: string | null }, { id: number; channel: string; name: string }>(
    'SELECT id, channel, name FROM series WHERE (:channel IS NULL OR channel = :channel) AND (:name IS NULL OR name = :name) ORDER BY channel, name');
  // Stretches begin at multiples of the step, so that a chart does not tremble from one look to the next.
  const means = db.prepare<{ id: number; from: number; to: number; step: number }, { bucket: number; mean: number }>(
    'SELECT at / CAST(:step AS INTEGER) * CAST(:step AS INTEGER) AS bucket, avg(value) AS mean FROM sample WHERE series = :id AND at >= :from AND at < :to GROUP BY bucket ORDER BY bucket');

  return {
    recall: (key: string): string | undefined => valueOf.get(key),
    series({ channel, name, from, to, stepMs }: SeriesRequest): readonly SeriesRecord[] {
      const found: SeriesRecord[] = [];
      for (const one of named.all({ channel: channel ?? null, name: name ?? null })) {
        const points = means.all({ id: one.id, from, to, step: stepMs }).map(({ bucket, mean }) => [bucket, mean] as const);
        if (points.length > 0) found.push({ channel: one.channel, name: one.name, points });
      }
      return found;
    },
  };
}
