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
  readonly last_event: number;
}

export interface Shared {
  /** The seq of the next message; rises by one a call. */
  nextMessage(): number;
  /** The seq of the peer's thread, made when the peer is new; it moves up because of this message of ours. */
  threadOfOutbound(peer: string, at: number, message: number): number;
  /** The same for a message of theirs, which counts as unread and says where a reply leaves. */
  threadOfInbound(peer: string, at: number, message: number, channel: string, line: string | null): number;
  /** A transaction was rolled back. */
  forgetCached(): void;
  /** The newest event's cursor, committed or about to be. */
  lastEvent(): number;
  /** Returns the event's cursor. `previous`: the message's event before this one. */
  addEvent(at: number, kind: string, message: number | null, thread: number | null, detail: object | undefined, previous: number | null): number;
  /** Applies a lifecycle event: writes state, cause and due time, and logs it. Returns the new state, or undefined when absorbed. */
  change(row: StateRow, event: LifecycleEvent, at: number, detail: { cause?: Cause | undefined; dueAt?: number | undefined; actor?: string | undefined; attempt?: object | undefined }): MessageState | undefined;
  readonly newId: (at: number) => string;
}

export function createShared(db: Connection, newId: (at: number) => string): Shared {
  const outboundThread = db.prepare<[string, number, number], number>(`INSERT INTO thread (peer, last_at, last_message) VALUES (?, ?, ?)
    ON CONFLICT (peer) DO UPDATE SET last_at = max(last_at, excluded.last_at), last_message = excluded.last_message RETURNING seq`).pluck();
  const inboundThread = db.prepare<[string, number, number, string, string | null], number>(`INSERT INTO thread (peer, last_at, last_message, channel, line, unread) VALUES (?, ?, ?, ?, ?, 1)
    ON CONFLICT (peer) DO UPDATE SET last_at = max(last_at, excluded.last_at), last_message = excluded.last_message, channel = excluded.channel, line = excluded.line, unread = unread + 1 RETURNING seq`).pluck();
  const newestMessage = db.prepare<[], number | null>('SELECT max(seq) FROM message').pluck();
  const newestEvent = db.prepare<[], number | null>('SELECT max(cursor) FROM event').pluck();
  let lastMessage = newestMessage.get() ?? 0;
  let lastEvent = newestEvent.get() ?? 0;
  const insertEvent = db.prepare('INSERT INTO event (cursor, at, kind, message, thread, data, previous) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE message SET state = ?, updated_at = ?, cause = ?, due_at = ?, last_event = ? WHERE seq = ?');

  const addEvent: Shared['addEvent'] = (at, kind, message, thread, detail, previous) => {
    lastEvent += 1;
    insertEvent.run(lastEvent, at, kind, message, thread, detail === undefined ? null : JSON.stringify(detail), previous);
    return lastEvent;
  };
  return {
    newId,
    addEvent,
    nextMessage: () => (lastMessage += 1),
    threadOfOutbound: (peer, at, message) => outboundThread.get(peer, at, message) ?? 0,
    threadOfInbound: (peer, at, message, channel, line) => inboundThread.get(peer, at, message, channel, line) ?? 0,
    lastEvent: () => lastEvent,
    forgetCached() {
      lastMessage = newestMessage.get() ?? 0;
      lastEvent = newestEvent.get() ?? 0;
    },
    change(row, event, at, detail) {
      const next = advance(row.state, event);
      if (next === undefined) return undefined;
      const { cause, actor, attempt } = detail;
      const cursor = addEvent(at, `message.${next}`, row.seq, row.thread, cause === undefined && actor === undefined && attempt === undefined ? undefined : { cause, actor, attempt }, row.last_event);
      update.run(next, at, fromCause(cause), detail.dueAt ?? null, cursor, row.seq);
      return next;
    },
  };
}
