// Messages, threads and events as the API would tell them, with only what a test cares about spelled out.
import type { EventBody, MessageBody, ThreadBody } from '../../gateway/api/contract.ts';

export const at = (second: number): string => new Date(Date.UTC(2026, 2, 3, 10, 0, second)).toISOString();

export function message(id: string, over: Partial<MessageBody> = {}): MessageBody {
  return {
    id, direction: 'outbound', state: 'queued', from: null, to: '+15550001', text: id, channel: 'c', threadId: 'T1', priority: 'normal', duplicatePolicy: 'hold', reference: null,
    parts: 1, encoding: 'gsm7', flash: false, attempts: 0, repeats: 0, cause: null, createdAt: at(0), updatedAt: at(0), dueAt: null, expiresAt: null, sentAt: null, ...over,
  };
}

export const thread = (id: string, over: Partial<ThreadBody> = {}): ThreadBody => ({ id, peer: '+15550001', line: null, channel: 'c', unread: 0, lastAt: at(0), last: null, ...over });

export const event = (cursor: number, told: MessageBody | null, about: ThreadBody | null = null): EventBody => ({
  cursor, at: at(cursor), kind: 'message.changed', messageId: told?.id ?? null, message: told, thread: about, data: {},
});
