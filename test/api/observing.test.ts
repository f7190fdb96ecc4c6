// Health, readiness, figures, events, channels and the description of the API.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../gateway/store/store.ts';
import type { StoreErrorCode } from '../../gateway/store/store.ts';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

let rig: Rig;
let key: string;
beforeAll(async () => {
  rig = await startRig();
  key = await rig.key('admin');
});
afterAll(() => rig.stop());

describe('GET /v1/events', () => {
  it('gives events after a cursor, in order, and the cursor to ask with next', async () => {
    const start = rig.store.cursor();
    for (const text of ['a', 'b', 'c']) await rig.receive('+4917770001', text);
    const first = await rig.call('GET', `/v1/events?after=${start}&limit=2`, { key });
    expect(first.body.events.map((event: { message: { text: string } }) => event.message.text)).toEqual(['a', 'b']);
    const second = await rig.call('GET', `/v1/events?after=${first.body.cursor}`, { key });
    expect(second.body.events).toMatchObject([{ kind: 'message.received', message: { text: 'c' }, thread: { peer: '+4917770001' } }]);
    expect((await rig.call('GET', `/v1/events?after=${second.body.cursor}`, { key })).body).toEqual({ events: [], cursor: rig.store.cursor() });
  });

  it('waits for the next event when asked to, and not longer than asked', async () => {
    const start = rig.store.cursor();
    const waiting = rig.call('GET', `/v1/events?after=${start}&waitMs=20000`, { key });
    await rig.receive('+4917770001', 'at last');
    expect((await waiting).body.events).toMatchObject([{ message: { text: 'at last' } }]);
    const began = performance.now();
    expect((await rig.call('GET', `/v1/events?after=${rig.store.cursor()}&waitMs=50`, { key })).body.events).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(45);
  });

  it('takes a cursor from before a restored backup back to where we are', async () => {
    expect((await rig.call('GET', '/v1/events?after=999999999&waitMs=20000', { key })).body).toEqual({ events: [], cursor: rig.store.cursor() });
  });

  it('lets go of a caller who left', async () => {
    const ends = new AbortController();
    const left = fetch(`${rig.origin}/v1/events?after=${rig.store.cursor()}&waitMs=60000`, { headers: { authorization: `Bearer ${key}` }, signal: ends.signal });
    await expect.poll(() => new Promise((resolve) => rig.server.getConnections((_error, count) => resolve(count)))).toBeGreaterThan(0);
    ends.abort();
    await expect(left).rejects.toThrow();
    expect((await rig.call('GET', '/v1/about')).status).toBe(200);
  });

  it.each(['after=-1', 'after=x', 'limit=1001', 'waitMs=60001', 'after=1e3'])('refuses %s', async (query) => {
    expect((await rig.call('GET', `/v1/events?${query}`, { key })).body).toMatchObject({ status: 400, code: 'invalid_request' });
  });
});

describe('channels', () => {
  it('are added, changed, restarted and removed in the words that scripts rely on', async () => {
    const made = await rig.call('POST', '/v1/channels', { key, body: { id: 'smsc-1', kind: 'listed', name: 'Carrier', settings: { host: '127.0.0.1', password: 'secret' } } });
    expect([made.status, made.body.id, made.body.state]).toEqual([201, 'smsc-1', 'ready']);
    expect(made.text).not.toContain('secret');
    expect((await rig.call('GET', '/v1/channels', { key })).body.channels.map(({ id }: { id: string }) => id)).toEqual(['line-1', 'smsc-1']);
    expect((await rig.call('PATCH', '/v1/channels/smsc-1', { key, body: { name: 'Renamed' } })).body.name).toBe('Renamed');
    expect((await rig.call('POST', '/v1/channels/smsc-1/restart', { key })).status).toBe(200);
    expect(rig.channels.restarts).toContain('smsc-1');
    expect((await rig.call('DELETE', '/v1/channels/smsc-1', { key })).status).toBe(204);
    for (const [method, rest] of [['GET', ''], ['PATCH', ''], ['DELETE', ''], ['POST', '/restart']] as const) expect((await rig.call(method, `/v1/channels/smsc-1${rest}`, { key, ...(method === 'PATCH' ? { body: {} } : {}) })).status).toBe(404);
    expect((await rig.call('GET', '/v1/channel-kinds', { key })).body.kinds).toMatchObject([{ name: 'listed' }]);
  });

  it('are refused with the place of what is wrong', async () => {
    const ask = (change: object) => rig.call('POST', '/v1/channels', { key, body: { id: 'other', kind: 'listed', settings: {}, ...change } });
    expect((await ask({})).body).toMatchObject({ status: 422, code: 'invalid_settings', errors: [{ path: 'settings.host' }] });
    expect((await ask({ kind: 'pigeon' })).body).toMatchObject({ status: 422, code: 'unknown_kind', errors: [{ path: 'kind' }] });
    expect((await ask({ id: 'line-1', settings: { host: 'x' } })).body).toMatchObject({ status: 409, code: 'channel_exists', errors: [{ path: 'id' }] });
    expect((await ask({ id: 'Not An Id' })).body).toMatchObject({ status: 400, errors: [{ path: 'id' }] });
  });
});

describe('figures', () => {
  it('count messages, answers, channels and trouble, and tell nothing of anybody', async () => {
    await rig.call('POST', '/v1/messages', { key, body: { to: ['+4915550001', '+4915550002'], text: 'a private matter' } });
    const { text, headers } = await rig.call('GET', '/metrics', { key });
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/^fieldpost_messages_accepted_total 2$/m);
    expect(text).toMatch(/^fieldpost_messages\{channel="line-1",state="queued"\} 2$/m);
    expect(text).toMatch(/^fieldpost_channel_state\{channel="line-1",state="ready"\} 1$/m);
    expect(text).toMatch(/^fieldpost_channel_messages_total\{channel="line-1",outcome="sent"\} 3$/m);
    expect(Number(/^fieldpost_http_answers_total\{status="2xx"\} ([0-9]+)$/m.exec(text)?.[1])).toBeGreaterThan(5);
    expect(text).toMatch(/^fieldpost_event_loop_delay_seconds\{quantile="0.99"\} [0-9.e-]+$/m);
    for (const secret of ['4915550', '4917770', 'private', 'example.org']) expect(text).not.toContain(secret);
  });
});

describe('trouble with the store', () => {
  const inTrouble = (code: StoreErrorCode) => startRig({
    api: {
      store: new Proxy(rig.store, {
        get(store, name: keyof typeof rig.store) {
          if (name === 'trouble') return () => code;
          if (name === 'messages') return () => Promise.reject(new StoreError(code, 'disk /srv/x is in trouble'));
          return store[name];
        },
      }),
    },
  });
  it.each([['storage_full', 507], ['storage_busy', 503], ['storage_failed', 503], ['storage_unusable', 503]] as const)('is told as %s with %i, when to come back, and in readiness', async (code, status) => {
    const broken = await inTrouble(code);
    const answer = await broken.call('GET', '/v1/messages', { key: await broken.key('admin') });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.text).not.toContain('/srv');
    const ready = await broken.call('GET', '/readyz');
    expect([ready.status, ready.body]).toEqual([503, { ready: false, reason: code }]);
    expect((await broken.call('GET', '/healthz')).status).toBe(200);
    expect((await broken.call('GET', '/metrics', { key: await broken.key('admin') })).text).toContain(`fieldpost_storage_trouble{code="${code}"} 1`);
    await broken.stop();
  });

  it('is not the only reason: a gateway that stops is not ready either', async () => {
    const stopping = await startRig({ api: { unready: () => 'stopping' } });
    expect((await stopping.call('GET', '/readyz')).body).toEqual({ ready: false, reason: 'stopping' });
    await stopping.stop();
  });
});

describe('/openapi.json', () => {
  it('describes every route with schemas that resolve, in 3.1', async () => {
    const { body } = await rig.call('GET', '/openapi.json', { key });
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths).sort()).toEqual([
      '/healthz', '/metrics', '/readyz', '/v1/about', '/v1/channel-kinds', '/v1/channel-kinds/{kind}/detect', '/v1/channels', '/v1/channels/restart', '/v1/channels/series', '/v1/channels/{id}', '/v1/channels/{id}/balance',
      '/v1/channels/{id}/console', '/v1/channels/{id}/notices', '/v1/channels/{id}/restart', '/v1/channels/{id}/self-test', '/v1/channels/{id}/self-test/{message}', '/v1/channels/{id}/series',
      '/v1/channels/{id}/transcript', '/v1/channels/{id}/ussd', '/v1/events', '/v1/keys', '/v1/keys/{id}',
      '/v1/messages', '/v1/messages/{id}', '/v1/messages/{id}/cancel', '/v1/messages/{id}/settle', '/v1/session', '/v1/setup', '/v1/threads', '/v1/threads/{id}', '/v1/threads/{id}/messages', '/v1/threads/{id}/read',
    ]);
    const text = JSON.stringify(body);
    const used = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? ''));
    expect(used.size).toBeGreaterThan(10);
    for (const ref of used) {
      expect(ref).toMatch(/^#\/components\/schemas\/[A-Za-z]+$/);
      expect(body.components.schemas[ref.split('/').at(-1) ?? ''], ref).toMatchObject({ type: expect.anything() });
    }
    const send = body.paths['/v1/messages'].post;
    expect(send.requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/SendRequest' });
    expect(body.components.schemas.SendRequest).toMatchObject({ additionalProperties: false, required: ['to', 'text'] });
    expect(send.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header' }]);
    const operationIds = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(operationIds).size).toBe(operationIds.length);
    const list = body.paths['/v1/messages'].get.parameters;
    expect(list.find(({ name }: { name: string }) => name === 'direction')).toMatchObject({ in: 'query', required: false, schema: { enum: ['outbound', 'inbound'] } });
    expect(list.find(({ name }: { name: string }) => name === 'limit')).toMatchObject({ required: false });
  });
});
