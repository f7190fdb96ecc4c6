// What is not a text and came over a channel, or was done to it: kept in order, told as an event, a repeat by identity told apart
// by the same rules as a part (inbound.ts).
import type { NoticeEntry, NoticeRecord, Page, PageRequest } from '../../store.ts';
import type { Connection } from '../database.ts';
import type { Shared } from './shared.ts';

interface NoticeRow { seq: number; channel: string; kind: string; sender: string | null; summary: string; details: string | null; actor: string | null; at: number }

/** As with threads: the number in the file's own spelling, no second key. */
const idOf = (seq: number): string => `N${String(seq).padStart(25, '0')}`;

export function createNoticeWriting(db: Connection, shared: Shared) {
  const addIdentity = db.prepare('INSERT INTO inbound_identity (channel, key, lasting, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const insert = db.prepare<(string | number | null)[], number>('INSERT INTO notice (channel, kind, sender, summary, details, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq').pluck();
  return {
    addNotice(notice: NoticeEntry): 'stored' | 'duplicate' {
      const { channel, kind, identity, now } = notice;
      if (identity !== undefined && addIdentity.run(channel, identity.key, identity.lasting ? 1 : 0, now).changes === 0) return 'duplicate';
      const details = Object.keys(notice.data).length === 0 ? null : JSON.stringify(notice.data);
      const seq = insert.get(channel, kind, notice.from ?? null, notice.summary, details, notice.actor ?? null, now) ?? 0;
      shared.addEvent(now, 'channel.notice', null, null, { kind, channel, noticeId: idOf(seq) }, null);
      return 'stored';
    },
  };
}

export function createNoticeReading(db: Connection) {
  const newest = db.prepare<[string, number, number], NoticeRow>('SELECT * FROM notice WHERE channel = ? AND seq < ? ORDER BY seq DESC LIMIT ?');
  return {
    notices({ channel, page }: { channel: string; page: PageRequest }): Page<NoticeRecord> {
      const rows = newest.all(channel, page.before === undefined ? Number.MAX_SAFE_INTEGER : Number(page.before), page.limit + 1);
      const shown = rows.slice(0, page.limit);
      const last = shown.at(-1);
      return {
        items: shown.map((row) => ({
          id: idOf(row.seq), at: row.at, channel: row.channel, kind: row.kind, from: row.sender ?? undefined, summary: row.summary,
          data: row.details === null ? {} : (JSON.parse(row.details) as NoticeRecord['data']), actor: row.actor ?? undefined,
        })),
        next: rows.length > page.limit && last !== undefined ? String(last.seq) : undefined,
      };
    },
  };
}
