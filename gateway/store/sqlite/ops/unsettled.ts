// Attempts whose outcome is unknown: what a report or a late word may still settle. Only looks.
import type { UnsettledRecord } from '../../store.ts';
import type { Connection } from '../database.ts';
import { stateIs } from '../rows.ts';

const unsettledMs = 3 * 86_400_000;

interface UnsettledRow { seq: number; id: string; peer: string; text: string; parts: number; attempts: number; at: number; data: string | null; late: number }

export function createUnsettledReading(db: Connection) {
  // An unknown message's newest event is the one that made it so; it names the attempt.
  const rows = db.prepare<[string, number], UnsettledRow>(`SELECT m.seq, m.id, m.peer, m.text, m.parts, m.attempts, e.at, e.data, (SELECT count(*) FROM part p WHERE p.message = m.seq AND p.taken_at > e.at) AS late FROM message m JOIN event e ON e.cursor = m.last_event
    WHERE ${stateIs('unknown')} AND m.channel = ? AND m.updated_at >= ? ORDER BY m.last_event DESC LIMIT 1000`);
  const takenParts = db.prepare<[number], number>('SELECT number FROM part WHERE message = ? ORDER BY number').pluck();
  return {
    unsettled({ channel, now }: { channel: string; now: number }): readonly UnsettledRecord[] {
      return rows.all(channel, now - unsettledMs).flatMap((row) => {
        const { attempt, cause } = (row.data === null ? {} : JSON.parse(row.data)) as { attempt?: { number: number; openedAt: number }; cause?: { code: string } };
        const interrupted = cause?.code === 'interrupted';
        // A part that was taken after the attempt was given up was the one in doubt; an interruption leaves every part in doubt.
        if (row.late > 0 && !interrupted) return [];
        return [{
          messageId: row.id, attempt: attempt?.number ?? row.attempts, to: row.peer, text: row.text, taken: row.parts === 1 ? [] : takenParts.all(row.seq),
          openedAt: attempt?.openedAt ?? row.at, closedAt: row.at, interrupted,
        }];
      });
    },
  };
}
