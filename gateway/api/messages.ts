// Messages: send, list, read, cancel, settle. Parses and answers; what may be sent and how is flow's business.
import { z } from 'zod';
import type { AcceptResult, SendWish } from '../flow/accept.ts';
import type { Principal } from '../auth/principal.ts';
import { hashSecret } from '../auth/secret.ts';
import { canonicalAddress } from '../sms/address.ts';
import type { ChangeAnswer, Store } from '../store/store.ts';
import { listMessagesQuery, messageBody, messageDetail, messageId, messageList, sendAnswer, sendRequest, settleRequest } from './contract.ts';
import type { ReplyRequest } from './contract.ts';
import type { Cursors } from './cursor.ts';
import { ApiError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { FlowPort } from './ports.ts';
import { route } from './routes.ts';
import type { Answer, Route } from './routes.ts';
import { shapeDetail, shapeMessage } from './shapes.ts';

export interface MessageRooms {
  readonly store: Store;
  readonly flow: FlowPort;
  readonly clock: { now(): number };
  readonly cursors: Cursors;
  readonly metrics: Metrics;
}

const byId = z.object({ id: messageId });
export const idempotencyHeader = { 'Idempotency-Key': '1 to 255 printable ASCII characters. The same key with the same request gets the first answer again, for 72 hours.' };

export function messageRoutes(rooms: MessageRooms): readonly Route[] {
  const { store, flow, clock, cursors } = rooms;

  async function afterChange(id: string, change: ChangeAnswer): Promise<Answer> {
    if (change.outcome === 'not_found') throw new ApiError('not_found');
    if (change.outcome === 'wrong_state') throw new ApiError('wrong_state', { detail: `The message is ${change.state}.` });
    flow.wake(change.channel);
    const record = await store.message(id);
    if (record === undefined) throw new ApiError('not_found');
    return { status: 200, body: shapeMessage(record.message) };
  }

  return [
    route({
      method: 'POST', path: '/v1/messages', access: 'messages:send', summary: 'Send a text to one or up to 1,000 recipients. All or none are accepted.',
      body: sendRequest, headers: idempotencyHeader, answers: { 202: sendAnswer },
      async run({ body, principal, request }) {
        const idempotency = idempotencyOf(request.headers['idempotency-key'], principal, 'messages', body);
        return send(rooms, { ...wishOf(body, principal), to: typeof body.to === 'string' ? [body.to] : body.to, sticky: undefined, idempotency });
      },
    }),
    route({
      method: 'GET', path: '/v1/messages', access: 'messages:read', summary: 'List messages, newest first.',
      query: listMessagesQuery, answers: { 200: messageList },
      async run({ query }) {
        const { limit, cursor, peer: spelled, ...filter } = query;
        const peer = spelled === undefined ? undefined : canonicalAddress(spelled);
        if (spelled !== undefined && peer === undefined) throw new ApiError('invalid_request', { field: 'peer', detail: 'This is not an address.' });
        const page = await store.messages({ ...filter, peer }, { limit, before: cursor === undefined ? undefined : cursors.open('messages', cursor) });
        return { status: 200, body: { messages: page.items.map(shapeMessage), nextCursor: page.next === undefined ? null : cursors.seal('messages', page.next) } };
      },
    }),
    route({
      method: 'GET', path: '/v1/messages/:id', access: 'messages:read', summary: 'Read one message with its history, parts and attempts.',
      params: byId, answers: { 200: messageDetail },
      async run({ params }) {
        const record = await store.message(params.id);
        if (record === undefined) throw new ApiError('not_found');
        return { status: 200, body: shapeDetail(record) };
      },
    }),
    route({
      method: 'POST', path: '/v1/messages/:id/cancel', access: 'messages:send', summary: 'Withdraw a message that has not been handed over.',
      params: byId, answers: { 200: messageBody },
      run: async ({ params, principal }) => afterChange(params.id, await store.cancel({ id: params.id, actor: principal.actor, now: clock.now() })),
    }),
    route({
      method: 'POST', path: '/v1/messages/:id/settle', access: 'messages:send', summary: 'Decide about a message whose outcome is unknown.',
      params: byId, body: settleRequest, answers: { 200: messageBody },
      run: async ({ params, body, principal }) => afterChange(params.id, await store.decide({ id: params.id, as: body.as, actor: principal.actor, now: clock.now() })),
    }),
  ];
}

/** What a send and a reply have in common. */
export function wishOf(body: Omit<ReplyRequest, never>, principal: Principal): Omit<SendWish, 'to' | 'sticky' | 'idempotency'> {
  return {
    text: body.text,
    from: body.from,
    channel: body.channel,
    priority: body.priority,
    duplicatePolicy: body.duplicatePolicy,
    validityMs: body.validityMs,
    scheduledAt: body.scheduledAt === undefined ? undefined : Date.parse(body.scheduledAt),
    reference: body.reference,
    flash: body.flash,
    actor: principal.actor,
  };
}

/** @throws ApiError with what the wish was refused for. */
export async function accepted(rooms: Pick<MessageRooms, 'flow' | 'metrics'>, wish: SendWish): Promise<Extract<AcceptResult, { ok: true }>> {
  const result: AcceptResult = await rooms.flow.accept(wish);
  if (!result.ok) {
    const { code, field, detail } = result.problem;
    throw new ApiError(code, { detail, field, ...(code === 'idempotency_running' ? { retryAfterMs: 1_000 } : {}) });
  }
  if (!result.replayed) rooms.metrics.accepted(result.messages.length);
  return result;
}

export async function send(rooms: Pick<MessageRooms, 'flow' | 'metrics'>, wish: SendWish): Promise<Answer> {
  const result = await accepted(rooms, wish);
  return { status: 202, body: { messages: result.messages }, ...(result.replayed ? { headers: { 'Idempotency-Replayed': 'true' } } : {}) };
}

/** The key counts per caller and route; the fingerprint is of what the request means, not of how it is spelled. */
export function idempotencyOf(header: string | readonly string[] | undefined, principal: Principal, routeName: string, body: unknown): SendWish['idempotency'] {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(header) || header.trim() === '') throw new ApiError('invalid_idempotency_key', { detail: 'It must have 1 to 255 printable ASCII characters.' });
  return { scope: `${principal.actor} ${routeName}`, key: header, fingerprint: hashSecret(JSON.stringify(body)) };
}
