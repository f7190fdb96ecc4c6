// Statements several operations need: the thread of a peer, the event log, a state change. All run inside the writer's transaction.
import { advance, type LifecycleEvent } from '../../../message/lifecycle.ts';
import type { Cause, MessageState } from '../../../message/types.ts';
import type { Connection } from '../database.ts';
import { fromCause } from '../rows.ts';

export interface StateRow {
  readonly seq: number;
  readonly state: MessageState;
  readonly channel: string;
  readonly thread: number;
}

export interface Shared {
  /** The thread's seq; made when the peer is new. */
  threadOf(peer: string, at: number): number;
  /** A new message moved the thread up. */
  touchThread(thread: number, message: number, at: number): void;
  touchThreadInbound(thread: number, message: number, at: number, channel: string, line: string | null): void;
  addEvent(at: number, kind: string, message: number | null, thread: number | null, detail: object | undefined): void;
  /** Applies a lifecycle event: writes state, cause and due time, and logs it. Returns the new state, or undefined when absorbed. */
  change(row: StateRow, event: LifecycleEvent, at: number, detail: { cause?: Cause | undefined; dueAt?: number | undefined; actor?: string | undefined; attempt?: object | undefined }): MessageState | undefined;
  readonly newId: (at: number) => string;
}

export function createShared(db: Connection, newId: (at: number) => string): Shared {
  const findThread = db.prepare<[string], number>('SELECT seq FROM thread WHERE peer = ?').pluck();
  const addThread = db.prepare('INSERT INTO thread (id, peer, last_at) VALUES (?, ?, ?)');
  const touch = db.prepare('UPDATE thread SET last_at = max(last_at, ?), last_message = ? WHERE seq = ?');
  const touchInbound = db.prepare('UPDATE thread SET last_at = max(last_at, ?), last_message = ?, unread = unread + 1, channel = ?, line = ? WHERE seq = ?');
  const insertEvent = db.prepare('INSERT INTO event (at, kind, message, thread, data) VALUES (?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE message SET state = ?, updated_at = ?, cause = ?, due_at = ? WHERE seq = ?');

  const addEvent: Shared['addEvent'] = (at, kind, message, thread, detail) => {
    insertEvent.run(at, kind, message, thread, detail === undefined ? null : JSON.stringify(detail));
  };
  return {
    newId,
    addEvent,
    threadOf(peer, at) {
      return findThread.get(peer) ?? Number(addThread.run(newId(at), peer, at).lastInsertRowid);
    },
    touchThread(thread, message, at) {
      touch.run(at, message, thread);
    },
    touchThreadInbound(thread, message, at, channel, line) {
      touchInbound.run(at, message, channel, line, thread);
    },
    change(row, event, at, detail) {
      const next = advance(row.state, event);
      if (next === undefined) return undefined;
      update.run(next, at, fromCause(detail.cause), detail.dueAt ?? null, row.seq);
      const { cause, actor, attempt } = detail;
      addEvent(at, `message.${next}`, row.seq, row.thread, cause === undefined && actor === undefined && attempt === undefined ? undefined : { cause, actor, attempt });
      return next;
    },
  };
}
