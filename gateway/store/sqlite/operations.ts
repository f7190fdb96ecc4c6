// Every operation by name, as the two worker threads offer them: writes run in the writer's shared transaction, reads on a
// connection of their own, so that a long search never holds up a commit.
import type { Thread } from '../store.ts';
import type { Connection } from './database.ts';
import { createInbound } from './ops/inbound.ts';
import { createNotebookReading, createNotebookWriting } from './ops/notebook.ts';
import { createNoticeReading, createNoticeWriting } from './ops/notices.ts';
import { createOutbound } from './ops/outbound.ts';
import { createPeopleReading, createPeopleWriting } from './ops/people.ts';
import { createReading } from './ops/reading.ts';
import { createReceipts } from './ops/receipts.ts';
import { createShared } from './ops/shared.ts';
import { createUnsettledReading } from './ops/unsettled.ts';
import { createUpkeep } from './ops/upkeep.ts';
import { createWords } from './ops/words.ts';
import { threadColumns, threadJoin, type ThreadRow, threadSeqOf, toThread } from './rows.ts';

export function createWrites(db: Connection, newId: (at: number) => string) {
  const shared = createShared(db, newId);
  const { receipt, parked } = createReceipts(db, shared);
  const inbound = createInbound(db, shared);
  const notebook = createNotebookWriting(db);
  const outbound = createOutbound(db, shared, parked);
  const upkeep = createUpkeep(db, shared, { inbound, parked, notebook });
  const threadByPeer = db.prepare<[string], ThreadRow>(`SELECT ${threadColumns} FROM ${threadJoin} WHERE t.peer = ?`);
  const addThread = db.prepare('INSERT INTO thread (peer, last_at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const clearUnread = db.prepare<[number], number>('UPDATE thread SET unread = 0 WHERE seq = ? AND unread > 0 RETURNING seq').pluck();
  const words = createWords(db);
  return {
    ops: {
      ...outbound, receipt, receive: inbound.receive, acked: inbound.acked, ...upkeep, ...createPeopleWriting(db), ...createNoticeWriting(db, shared), ...notebook.ops,
      openThread({ peer, now }: { peer: string; now: number }): Thread {
        addThread.run(peer, now);
        const row = threadByPeer.get(peer);
        if (row === undefined) throw new Error('a thread vanished in its own transaction');
        return toThread(row);
      },
      markRead({ threadId, now }: { threadId: string; now: number }): boolean {
        const seq = clearUnread.get(threadSeqOf(threadId));
        if (seq === undefined) return false;
        shared.addEvent(now, 'thread.read', null, seq, undefined, null);
        return true;
      },
    },
    indexWords: words.index,
    lastEvent: () => shared.lastEvent(),
    /** A transaction was rolled back: what is cached beside the tables is read again. */
    forgetCached(): void {
      shared.forgetCached();
      parked.recount();
    },
  };
}

export function createReads(db: Connection) {
  return { ...createReading(db), ...createPeopleReading(db), ...createNoticeReading(db), ...createNotebookReading(db), ...createUnsettledReading(db) };
}

export type Writes = ReturnType<typeof createWrites>['ops'];
export type Reads = ReturnType<typeof createReads>;
/** Room for every operation: its one argument in, its answer out. */
export type Operation = (argument: never) => unknown;
