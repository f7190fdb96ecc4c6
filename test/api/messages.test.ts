// Messages and threads over HTTP, in the words that scripts rely on.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

let rig: Rig;
let key: string;
beforeAll(async () => {
  rig = await startRig();
  key = await rig.key('admin');
});
afterAll(() => rig.stop());

const post = (body: unknown, headers: Record<string, string> = {}) => rig.call('POST', '/v1/messages', { key, body, headers });

describe('POST /v1/messages', () => {
  it('answers 202 with one record per recipient once the message is stored', async () => {
    const answer = await request(rig.server).post('/v1/messages').set('Authorization', `Bearer ${key}`).send({ to: '+4915550001', text: 'hello', channel: 'line-1' });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ messages: [{ id: expect.stringMatching(/^[0-9A-Z]{26}$/), to: '+4915550001', state: 'queued', parts: 1 }] });
    expect((await rig.store.message(answer.body.messages[0].id))?.message).toMatchObject({ text: 'hello', channel: 'line-1', state: 'queued' });
  });

  it('keeps the order of up to 1,000 recipients and takes no more', async () => {
    const to = Array.from({ length: 1_000 }, (_, index) => `+49155${String(10_000 + index)}`);
    const answer = await post({ to, text: 'all' });
    expect(answer.status).toBe(202);
    expect(answer.body.messages.map((message: { to: string }) => message.to)).toEqual(to);
    const over = await post({ to: [...to, '+4915599999'], text: 'all' });
    expect([over.status, over.body.errors[0].path]).toEqual([400, 'to']);
  });

  it('keeps what was asked for', async () => {
    const scheduledAt = new Date(rig.now() + 3_600_000).toISOString();
    const { body } = await post({ to: '+4915550002', text: 'later', priority: 'urgent', validityMs: 60_000, scheduledAt, duplicatePolicy: 'never', reference: 'order 7' });
    expect(body.messages[0].state).toBe('scheduled');
    const read = await rig.call('GET', `/v1/messages/${body.messages[0].id}`, { key });
    expect(read.body).toMatchObject({ priority: 'urgent', duplicatePolicy: 'never', reference: 'order 7', dueAt: scheduledAt, expiresAt: new Date(Date.parse(scheduledAt) + 60_000).toISOString() });
    expect(read.body.history).toHaveLength(1);
    expect(read.body.history[0].actor).toMatch(/^key:[a-z2-7]{10}$/);
    expect(read.body).toMatchObject({ partList: [], attemptList: [] });
  });

  it.each([
    ['a recipient that is no number', { to: 'nobody at all' }, 'invalid_recipient', 'to'],
    ['one bad recipient among good ones, and then stores none', { to: ['+4915550001', '+4915550002', '+4915550003', '12ab'] }, 'invalid_recipient', 'to.3'],
    ['a text that is too long', { text: 'x'.repeat(2_000) }, 'text_too_long', 'text'],
    ['a channel that is not there', { channel: 'nowhere' }, 'unknown_channel', 'channel'],
    ['a sender that is not ours', { from: '+4917770000' }, 'sender_not_allowed', 'from'],
    ['control characters', { text: 'a\u0000b' }, 'invalid_text', 'text'],
  ])('refuses %s with 422', async (_name, change, code, path) => {
    const before = rig.store.cursor();
    const answer = await post({ to: '+4915550001', text: 'x', ...change });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ type: 'about:blank', status: 422, code, errors: [{ path }] });
    expect(answer.status).toBe(422);
    expect(rig.store.cursor()).toBe(before);
  });

  it('never says back what was wrong', async () => {
    const answer = await post({ to: 'Jane-Doe-Secret', text: 'x' });
    expect(answer.text).not.toContain('Jane');
  });
});

describe('an Idempotency-Key', () => {
  const body = { to: '+4915550001', text: 'once' };
  it('gets the first answer again and stores nothing again', async () => {
    const first = await post(body, { 'idempotency-key': 'k1' });
    const cursor = rig.store.cursor();
    // Another spelling of the same request.
    const again = await rig.call('POST', '/v1/messages', { key, body: '{ "text": "once", "to": "+4915550001" }', headers: { 'idempotency-key': 'k1' } });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(rig.store.cursor()).toBe(cursor);
  });

  it('makes one message of many requests at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ ...body, text: 'race' }, { 'idempotency-key': 'k2' })));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ body: { messages } }) => messages[0].id)).size).toBe(1);
    for (const answer of answers) if (answer.status !== 202) expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([409, 'idempotency_running', '1']);
  });

  it('belongs to its caller', async () => {
    const other = await rig.key('messages:send');
    const mine = await post(body, { 'idempotency-key': 'k3' });
    const theirs = await rig.call('POST', '/v1/messages', { key: other, body, headers: { 'idempotency-key': 'k3' } });
    expect(theirs.status).toBe(202);
    expect(theirs.body.messages[0].id).not.toBe(mine.body.messages[0].id);
  });
});

describe('GET /v1/messages', () => {
  it('pages through everything once, newest first', async () => {
    for (let index = 0; index < 7; index += 1) await post({ to: '+4916660001', text: `page ${index}` });
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const { body, status } = await rig.call('GET', `/v1/messages?direction=outbound&limit=3&peer=%2B4916660001${cursor === null ? '' : `&cursor=${cursor}`}`, { key });
      expect(status).toBe(200);
      seen.push(...body.messages.map((message: { text: string }) => message.text));
      cursor = body.nextCursor;
      pages += 1;
    } while (cursor !== null && pages < 10);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `page ${index}`));
  });

  it('lists what came in with the fields that scripts read', async () => {
    const id = await rig.receive('+4917770001', 'Good morning');
    const { body } = await rig.call('GET', '/v1/messages?direction=inbound&limit=200', { key });
    expect(body.messages.find((message: { id: string }) => message.id === id)).toMatchObject({ direction: 'inbound', text: 'Good morning', state: 'received', channel: 'line-1', from: '+4917770001', to: '+4915550009' });
    expect(body.nextCursor).toBeNull();
  });

  it('filters by state, channel, reference and words', async () => {
    await post({ to: '+4916660002', text: 'A zebra crossed', reference: 'zoo' });
    for (const filter of ['reference=zoo', 'peer=%2B49%201666%2000-02', 'state=queued&reference=zoo', 'channel=line-1&reference=zoo']) {
      const { body } = await rig.call('GET', `/v1/messages?${filter}`, { key });
      expect(body.messages.map((message: { text: string }) => message.text), filter).toEqual(['A zebra crossed']);
    }
    await expect.poll(async () => (await rig.call('GET', '/v1/messages?search=zebra', { key })).body.messages.length, { timeout: 5_000 }).toBe(1);
    expect((await rig.call('GET', '/v1/messages?reference=nothing', { key })).body).toEqual({ messages: [], nextCursor: null });
  });
});

describe('one message', () => {
  it('can be withdrawn once', async () => {
    const { body } = await post({ to: '+4915550001', text: 'never mind' });
    const path = `/v1/messages/${body.messages[0].id}/cancel`;
    const canceled = await rig.call('POST', path, { key });
    expect([canceled.status, canceled.body.state]).toEqual([200, 'canceled']);
    const again = await rig.call('POST', path, { key });
    expect([again.status, again.body.code, again.body.detail]).toEqual([409, 'wrong_state', 'The message is canceled.']);
  });

  it('of unknown outcome is settled by a person', async () => {
    const { body } = await post({ to: '+4915550001', text: 'what became of me' });
    const { id } = body.messages[0];
    const early = await rig.call('POST', `/v1/messages/${id}/settle`, { key, body: { as: 'failed' } });
    expect([early.status, early.body.code]).toEqual([409, 'wrong_state']);
    const { jobs } = await rig.store.claim({ channel: 'line-1', limit: 5_000, now: rig.now() });
    const job = jobs.find(({ messageId }) => messageId === id);
    await rig.store.settle([{ messageId: id, attempt: job?.attempt ?? 0, at: rig.now(), outcome: 'unknown', taken: [], cause: { code: 'link_lost' }, next: 'unknown', dueAt: undefined }]);
    const settled = await rig.call('POST', `/v1/messages/${id}/settle`, { key, body: { as: 'failed' } });
    expect([settled.status, settled.body.state]).toEqual([200, 'failed']);
    const { body: detail } = await rig.call('GET', `/v1/messages/${id}`, { key });
    expect(detail.attemptList).toMatchObject([{ attempt: 1, channel: 'line-1', outcome: 'unknown', cause: { code: 'link_lost' } }]);
    expect(detail.history.at(-1)).toMatchObject({ state: 'failed', actor: expect.stringContaining('key:') });
  });

  it('that does not exist is not found', async () => {
    for (const [method, rest] of [['GET', ''], ['POST', '/cancel']] as const) expect((await rig.call(method, `/v1/messages/${rig.newId()}${rest}`, { key })).status).toBe(404);
    expect((await rig.call('POST', `/v1/messages/${rig.newId()}/settle`, { key, body: { as: 'sent' } })).status).toBe(404);
  });
});

describe('threads', () => {
  it('hold both sides of a conversation and are answered by the line that was texted', async () => {
    await rig.receive('+4917770002', 'Are you open?');
    const { body: list } = await rig.call('GET', '/v1/threads?unread=true&peer=7770002', { key });
    expect(list.threads).toMatchObject([{ peer: '+4917770002', line: '+4915550009', channel: 'line-1', unread: 1, last: { direction: 'inbound', text: 'Are you open?' } }]);
    const { id } = list.threads[0];
    const reply = await rig.call('POST', `/v1/threads/${id}/messages`, { key, body: { text: 'Until six' }, headers: { 'idempotency-key': 'reply' } });
    expect([reply.status, reply.body.messages[0].to]).toEqual([202, '+4917770002']);
    expect((await rig.call('POST', `/v1/threads/${id}/messages`, { key, body: { text: 'Until six' }, headers: { 'idempotency-key': 'reply' } })).body).toEqual(reply.body);
    const first = await rig.call('GET', `/v1/threads/${id}/messages?limit=1`, { key });
    const second = await rig.call('GET', `/v1/threads/${id}/messages?limit=1&cursor=${first.body.nextCursor}`, { key });
    expect([...first.body.messages, ...second.body.messages].map(({ text, from }) => [text, from])).toEqual([['Until six', '+4915550009'], ['Are you open?', '+4917770002']]);
    expect((await rig.call('POST', `/v1/threads/${id}/read`, { key })).status).toBe(204);
    expect((await rig.call('GET', `/v1/threads/${id}`, { key })).body).toMatchObject({ unread: 0 });
  });

  it('are found again by any spelling of the number', async () => {
    const one = await rig.call('POST', '/v1/threads', { key, body: { peer: '+49 177 7000 3' } });
    const two = await rig.call('POST', '/v1/threads', { key, body: { peer: '+4917770003' } });
    expect(one.status).toBe(200);
    expect(two.body.id).toBe(one.body.id);
    expect((await rig.call('POST', '/v1/threads', { key, body: { peer: '???' } })).body).toMatchObject({ status: 422, code: 'invalid_recipient', errors: [{ path: 'peer' }] });
  });

  it('that do not exist are not found', async () => {
    const path = `/v1/threads/${rig.newId()}`;
    const answers = await Promise.all([rig.call('GET', path, { key }), rig.call('GET', `${path}/messages`, { key }), rig.call('POST', `${path}/messages`, { key, body: { text: 'x' } }), rig.call('POST', `${path}/read`, { key })]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});
