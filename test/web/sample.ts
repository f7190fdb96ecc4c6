// Messages, threads and events as the API would tell them, with only what a test cares about spelled out.
import type { ChannelBody, EventBody, MessageBody, ThreadBody } from '../../gateway/api/contract.ts';

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

export function channel(id: string, over: Partial<Omit<ChannelBody, 'abilities' | 'counts' | 'health'>> & { abilities?: Partial<ChannelBody['abilities']>; counts?: Partial<ChannelBody['counts']>; health?: Partial<ChannelBody['health']> } = {}): ChannelBody {
  return {
    id, kind: 'k', name: id, enabled: true, settings: {}, state: 'ready', since: at(0), retryAt: null, ...over,
    health: { summary: 'Ready', ...over.health },
    abilities: { receipts: true, alphaSender: false, maxParts: 10, window: 1, lines: [], flash: false, tools: [], ...over.abilities },
    counts: { queued: 0, inFlight: 0, sent: 0, failed: 0, received: 0, unknown: 0, lastSentAt: null, lastReceivedAt: null, ...over.counts },
  };
}
