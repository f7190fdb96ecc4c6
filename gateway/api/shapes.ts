// From what the store keeps to what the API says: ISO times, null for nothing, the words of contract.ts. Pure.
import type { Cause, Message } from '../message/types.ts';
import type { KeyRecord } from '../store/auth-store.ts';
import type { EventRecord, MessageDetailRecord, Thread } from '../store/store.ts';
import { isScope } from '../auth/scope.ts';
import type { EventBody, KeyBody, MessageBody, MessageDetail, ThreadBody } from './contract.ts';

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at));

function shapeCause(cause: Cause | undefined): MessageBody['cause'] {
  if (cause === undefined) return null;
  const { code, networkCode, detail } = cause;
  return { code, ...(networkCode === undefined ? {} : { networkCode }), ...(detail === undefined ? {} : { detail }) };
}

export function shapeMessage(message: Message): MessageBody {
  return {
    id: message.id,
    direction: message.direction,
    state: message.state,
    from: message.from ?? null,
    to: message.to ?? null,
    text: message.text,
    channel: message.channel,
    threadId: message.threadId,
    priority: message.priority,
    duplicatePolicy: message.duplicatePolicy,
    reference: message.reference ?? null,
    parts: message.parts,
    encoding: message.encoding,
    flash: message.flash,
    attempts: message.attempts,
    repeats: message.repeats,
    cause: shapeCause(message.cause),
    createdAt: iso(message.createdAt),
    updatedAt: iso(message.updatedAt),
    dueAt: isoOrNull(message.dueAt),
    expiresAt: isoOrNull(message.expiresAt),
    sentAt: isoOrNull(message.sentAt),
  };
}

export function shapeDetail(record: MessageDetailRecord): MessageDetail {
  return {
    ...shapeMessage(record.message),
    history: record.history.map(({ at, state, cause, actor }) => ({ at: iso(at), state, cause: shapeCause(cause), actor: actor ?? null })),
    partList: record.parts.map(({ part, ref, state, networkCode, updatedAt }) => ({ part, ref: ref ?? null, state, networkCode: networkCode ?? null, updatedAt: iso(updatedAt) })),
    attemptList: record.attempts.map(({ attempt, channel, openedAt, closedAt, outcome, cause }) => ({ attempt, channel, openedAt: iso(openedAt), closedAt: isoOrNull(closedAt), outcome, cause: shapeCause(cause) })),
  };
}

export function shapeThread(thread: Thread): ThreadBody {
  const { id, peer, unread, last } = thread;
  return { id, peer, line: thread.line ?? null, channel: thread.channel ?? null, unread, lastAt: iso(thread.lastAt), last: last === undefined ? null : { id: last.id, direction: last.direction, state: last.state, text: last.text } };
}

export function shapeEvent(event: EventRecord): EventBody {
  return {
    cursor: event.cursor,
    at: iso(event.at),
    kind: event.kind,
    messageId: event.message?.id ?? null,
    message: event.message === undefined ? null : shapeMessage(event.message),
    thread: event.thread === undefined ? null : shapeThread(event.thread),
    data: { ...event.data },
  };
}

export function shapeKey(key: KeyRecord): KeyBody {
  return { id: key.id, name: key.name, scopes: key.scopes.filter(isScope), createdAt: iso(key.createdAt), lastUsedAt: isoOrNull(key.lastUsedAt) };
}
