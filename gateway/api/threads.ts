// Threads: the conversations of the inbox. Lists, opens, reads and answers them.
import { z } from 'zod';
import { canonicalAddress } from '../sms/address.ts';
import { listThreadsQuery, messageList, openThreadRequest, pageQuery, replyRequest, sendAnswer, threadBody, threadId, threadList } from './contract.ts';
import { ApiError } from './errors.ts';
import { idempotencyHeader, idempotencyOf, send, wishOf } from './messages.ts';
import type { MessageRooms } from './messages.ts';
import { route } from './routes.ts';
import type { Route } from './routes.ts';
import { shapeMessage, shapeThread } from './shapes.ts';
import type { Thread } from '../store/store.ts';

const byId = z.object({ id: threadId });

export function threadRoutes(rooms: MessageRooms & { readonly newId: (at: number) => string }): readonly Route[] {
  const { store, clock, cursors } = rooms;

  async function threadOf(id: string): Promise<Thread> {
    const thread = await store.thread(id);
    if (thread === undefined) throw new ApiError('not_found');
    return thread;
  }

  return [
    route({
      method: 'GET', path: '/v1/threads', access: 'messages:read', summary: 'List threads, latest activity first.',
      query: listThreadsQuery, answers: { 200: threadList },
      async run({ query }) {
        const unread = query.unread === undefined ? undefined : query.unread === 'true';
        const page = await store.threads({ unread, peer: query.peer }, { limit: query.limit, before: query.cursor === undefined ? undefined : cursors.open('threads', query.cursor) });
        return { status: 200, body: { threads: page.items.map(shapeThread), nextCursor: page.next === undefined ? null : cursors.seal('threads', page.next) } };
      },
    }),
    route({
      method: 'POST', path: '/v1/threads', access: 'messages:send', summary: 'Find or open the thread with a number.',
      body: openThreadRequest, answers: { 200: threadBody },
      async run({ body }) {
        const peer = canonicalAddress(body.peer);
        if (peer === undefined) throw new ApiError('invalid_recipient', { field: 'peer', detail: 'This is not a number that can be texted.' });
        const now = clock.now();
        return { status: 200, body: shapeThread(await store.openThread({ peer, now })) };
      },
    }),
    route({
      method: 'GET', path: '/v1/threads/:id', access: 'messages:read', summary: 'Read one thread.',
      params: byId, answers: { 200: threadBody },
      run: async ({ params }) => ({ status: 200, body: shapeThread(await threadOf(params.id)) }),
    }),
    route({
      method: 'GET', path: '/v1/threads/:id/messages', access: 'messages:read', summary: 'List the messages of a thread, newest first.',
      params: byId, query: pageQuery, answers: { 200: messageList },
      async run({ params, query }) {
        const list = `thread ${params.id}`;
        await threadOf(params.id);
        const page = await store.messages({ threadId: params.id }, { limit: query.limit, before: query.cursor === undefined ? undefined : cursors.open(list, query.cursor) });
        return { status: 200, body: { messages: page.items.map(shapeMessage), nextCursor: page.next === undefined ? null : cursors.seal(list, page.next) } };
      },
    }),
    route({
      method: 'POST', path: '/v1/threads/:id/messages', access: 'messages:send', summary: 'Answer in a thread, by the line that was texted unless another is chosen.',
      params: byId, body: replyRequest, headers: idempotencyHeader, answers: { 202: sendAnswer },
      async run({ params, body, principal, request }) {
        const idempotency = idempotencyOf(request.headers['idempotency-key'], principal, `thread ${params.id}`, body);
        const thread = await threadOf(params.id);
        const sticky = thread.channel === undefined ? undefined : { channel: thread.channel, line: thread.line };
        return send(rooms, { ...wishOf(body, principal), to: [thread.peer], sticky, idempotency });
      },
    }),
    route({
      method: 'POST', path: '/v1/threads/:id/read', access: 'messages:read', summary: 'Mark everything in a thread as read.',
      params: byId, answers: { 204: 'Done' },
      async run({ params }) {
        if (!(await store.markRead({ threadId: params.id, now: clock.now() }))) throw new ApiError('not_found');
        return { status: 204 };
      },
    }),
  ];
}
