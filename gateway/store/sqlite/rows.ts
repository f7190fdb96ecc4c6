// Rows as they lie on disk and what they mean outside. Column names end here.
import type { Cause, Direction, DuplicatePolicy, Message, MessageState } from '../../message/types.ts';
import { priorities } from '../../message/types.ts';
import type { Thread } from '../store.ts';

export interface MessageRow {
  seq: number;
  id: string;
  thread: number;
  direction: Direction;
  state: MessageState;
  channel: string;
  peer: string;
  line: string | null;
  text: string;
  parts: number;
  encoding: 'gsm7' | 'ucs2';
  priority: number;
  policy: DuplicatePolicy;
  reference: string | null;
  created_at: number;
  updated_at: number;
  due_at: number | null;
  expires_at: number | null;
  sent_at: number | null;
  attempts: number;
  repeats: number;
  cause: string | null;
  flash: number;
}

/** A thread's public id is its number in the file's own spelling: no second key to keep, none to look up. */
export function threadIdOf(seq: number): string {
  return `T${String(seq).padStart(25, '0')}`;
}
/** -1 for what is no thread's id: no row has it. */
export function threadSeqOf(id: string): number {
  const seq = /^T[0-9]{25}$/.test(id) ? Number(id.slice(1)) : -1;
  return Number.isSafeInteger(seq) ? seq : -1;
}

/** Select list of a MessageRow. */
export const messageColumns = `m.seq, m.id, m.thread, m.direction, m.state, m.channel, m.peer, m.line, m.text, m.parts, m.encoding, m.priority,
  m.policy, m.reference, m.created_at, m.updated_at, m.due_at, m.expires_at, m.sent_at, m.attempts, m.repeats, m.cause, m.flash`;

const rareStates: readonly MessageState[] = ['unknown', 'failed', 'undelivered', 'expired', 'canceled', 'scheduled'];

/**
 * SQL for "is in this state", with `m` for the message. SQLite takes a partial index only where its condition stands word for word
 * in the query: the index message_trouble would never serve `state = 'unknown'` alone.
 */
export function stateIs(state: MessageState): string {
  const isIt = `m.state = '${state}'`;
  return rareStates.includes(state) ? `${isIt} AND m.state IN (${rareStates.map((rare) => `'${rare}'`).join(', ')})` : isIt;
}

export function toMessage(row: MessageRow): Message {
  const outbound = row.direction === 'outbound';
  return {
    id: row.id,
    direction: row.direction,
    state: row.state,
    from: outbound ? (row.line ?? undefined) : row.peer,
    to: outbound ? row.peer : (row.line ?? undefined),
    text: row.text,
    channel: row.channel,
    threadId: threadIdOf(row.thread),
    priority: priorities[row.priority] ?? 'normal',
    duplicatePolicy: row.policy,
    reference: row.reference ?? undefined,
    parts: row.parts,
    encoding: row.encoding,
    flash: row.flash === 1,
    attempts: row.attempts,
    repeats: row.repeats,
    cause: toCause(row.cause),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    dueAt: row.due_at ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    sentAt: row.sent_at ?? undefined,
  };
}

export function toCause(json: string | null | undefined): Cause | undefined {
  return json === null || json === undefined ? undefined : (JSON.parse(json) as Cause);
}
export function fromCause(cause: Cause | undefined): string | null {
  return cause === undefined ? null : JSON.stringify(cause);
}

export interface ThreadRow {
  seq: number;
  peer: string;
  line: string | null;
  channel: string | null;
  unread: number;
  last_at: number;
  last_id: string | null;
  last_direction: Direction;
  last_state: MessageState;
  last_text: string;
}
export const threadColumns = `t.seq, t.peer, t.line, t.channel, t.unread, t.last_at, l.id AS last_id, l.direction AS last_direction, l.state AS last_state,
  substr(l.text, 1, 160) AS last_text`;
export const threadJoin = 'thread t LEFT JOIN message l ON l.seq = t.last_message';

export function toThread(row: ThreadRow): Thread {
  return {
    id: threadIdOf(row.seq),
    peer: row.peer,
    line: row.line ?? undefined,
    channel: row.channel ?? undefined,
    unread: row.unread,
    lastAt: row.last_at,
    last: row.last_id === null ? undefined : { id: row.last_id, direction: row.last_direction, state: row.last_state, text: row.last_text },
  };
}
