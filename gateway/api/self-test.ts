// Whether a channel really works: a text from it to its own number, and how far that has come. The text is an ordinary message; a
// word in it that nobody else writes tells when it has come back.
import { z } from 'zod';
import type { Message } from '../message/types.ts';
import { isDialable } from '../sms/address.ts';
import type { Store } from '../store/store.ts';
import { channelId, messageId, selfTestBody, selfTestRequest } from './contract.ts';
import type { SelfTestBody } from './contract.ts';
import { ApiError } from './errors.ts';
import { accepted } from './messages.ts';
import type { Metrics } from './metrics.ts';
import type { ChannelPort, FlowPort } from './ports.ts';
import { route } from './routes.ts';
import type { Route } from './routes.ts';
import { iso, isoOrNull, shapeMessage } from './shapes.ts';

export interface SelfTestRooms {
  readonly store: Pick<Store, 'message' | 'messages'>;
  readonly channels: ChannelPort;
  readonly flow: FlowPort;
  readonly clock: { now(): number };
  readonly newId: (at: number) => string;
  readonly metrics: Metrics;
}

/** A test that was not sent by then says enough. */
const validityMs = 600_000;
const prefix = 'self-test:';
const newestLooked = 100;

export function selfTestRoutes(rooms: SelfTestRooms): readonly Route[] {
  const { store, channels, clock } = rooms;

  /** The text as it came back, on the same channel. */
  async function arrival(channel: string, token: string): Promise<Message | undefined> {
    const isIt = (message: Message): boolean => message.text.includes(token);
    const filter = { direction: 'inbound', channel } as const;
    const newest = await store.messages(filter, { limit: newestLooked, before: undefined });
    const found = newest.items.find(isIt);
    if (found !== undefined || newest.next === undefined) return found;
    // On a busy line it may lie further back; by then its words are indexed.
    return (await store.messages({ ...filter, search: token }, { limit: 10, before: undefined })).items.find(isIt);
  }

  async function progress(channel: string, id: string): Promise<SelfTestBody> {
    const record = await store.message(id);
    const reference = record?.message.reference ?? '';
    if (record === undefined || record.message.channel !== channel || record.message.direction !== 'outbound' || !reference.startsWith(prefix)) throw new ApiError('not_found');
    const { message, history } = record;
    const whenIn = (state: string): number | undefined => history.find((step) => step.state === state)?.at;
    const arrived = await arrival(channel, reference.slice(prefix.length));
    return {
      messageId: id, state: message.state, cause: shapeMessage(message).cause, startedAt: iso(message.createdAt),
      sentAt: isoOrNull(whenIn('sent') ?? whenIn('delivered')), deliveredAt: isoOrNull(whenIn('delivered')), arrivedAt: isoOrNull(arrived?.createdAt),
    };
  }

  return [
    route({
      method: 'POST', path: '/v1/channels/:id/self-test', access: 'channels:manage', summary: 'Send a text from the channel to its own number, or to another one.',
      params: z.object({ id: channelId }), body: selfTestRequest, answers: { 202: selfTestBody },
      async run({ params, body, principal }) {
        const offered = channels.offered(params.id);
        if (offered === undefined) throw new ApiError('not_found');
        if (!offered.abilities.tools.includes('selfTest')) throw new ApiError('tool_unavailable');
        const to = body.to ?? offered.abilities.lines.find(isDialable);
        if (to === undefined) throw new ApiError('no_own_number', { field: 'to', detail: 'The SIM does not tell its number. Enter it in the settings of the channel, or say where to send the test.' });
        // The end of an id is chance.
        const token = rooms.newId(clock.now()).slice(-10);
        const { messages } = await accepted(rooms, {
          to: [to], text: `Fieldpost self-test ${token}`, from: undefined, channel: params.id, priority: 'urgent', duplicatePolicy: 'never', validityMs, scheduledAt: undefined,
          reference: `${prefix}${token}`, flash: false, sticky: undefined, actor: principal.actor, idempotency: undefined,
        });
        return { status: 202, body: await progress(params.id, messages[0]?.id ?? '') };
      },
    }),
    route({
      method: 'GET', path: '/v1/channels/:id/self-test/:message', access: 'messages:read', summary: 'How far a self-test is: taken by the network, reported as delivered, come back.',
      params: z.object({ id: channelId, message: messageId }), answers: { 200: selfTestBody },
      run: async ({ params }) => ({ status: 200, body: await progress(params.id, params.message) }),
    }),
  ];
}
