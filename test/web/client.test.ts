// The one HTTP client: what it sends, and what it makes of every kind of answer.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient } from '../../web/client.ts';

let server: Server | undefined;
afterEach(() => server?.close());

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const heard: Heard[] = [];
  let ended = 0;
  server = createServer((request, response) => {
    let said = '';
    request.on('data', (chunk: Buffer) => (said += chunk.toString()));
    request.on('end', () => {
      heard.push({ method: request.method, url: request.url, headers: request.headers, body: said });
      response.writeHead(status, headers).end(body);
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const client = createClient({ fetch: (path, init) => fetch(base + path, init), onSignedOut: () => (ended += 1), timeoutMs: 2_000 });
  return { client, heard, ended: () => ended };
}
const problem = (fields: object): string => JSON.stringify({ type: 'about:blank', title: 'No', status: 400, code: 'invalid_request', ...fields });

test('a reply carries its key, the mark of the panel and JSON', async () => {
  const { client, heard } = await answering(202, '{"messages":[]}');
  const answer = await client.reply('T 1', 'panel-1', { text: 'hi' });
  expect(answer).toEqual({ ok: true, body: { messages: [] } });
  expect(heard[0]).toMatchObject({ method: 'POST', url: '/v1/threads/T%201/messages', body: '{"text":"hi"}' });
  expect(heard[0]?.headers).toMatchObject({ 'idempotency-key': 'panel-1', 'x-fieldpost': '1', 'content-type': 'application/json' });
});

test('a read carries no body and leaves out what was not asked', async () => {
  const { client, heard } = await answering(200, '{"threads":[],"nextCursor":null}');
  await client.threads({ limit: 50, cursor: undefined, peer: '+1 5', unread: undefined });
  expect(heard[0]?.url).toBe('/v1/threads?limit=50&peer=%2B1+5');
  expect(heard[0]?.headers['x-fieldpost']).toBeUndefined();
});

test('a problem becomes a refusal with its code, its fields and the wait it asks for', async () => {
  const { client } = await answering(429, problem({ code: 'too_many_attempts', detail: 'Slow down', errors: [{ path: 'settings.host', message: 'is wrong' }], requestId: 'r1' }), { 'retry-after': '7' });
  expect(await client.channels()).toEqual({ ok: false, refusal: { status: 429, code: 'too_many_attempts', title: 'No', detail: 'Slow down', fields: [{ path: 'settings.host', message: 'is wrong' }], requestId: 'r1', retryAfterMs: 7_000 } });
});

test('an answer that is not ours is unreadable, whatever it looks like', async () => {
  for (const body of ['<html>502</html>', '{"error":"no"}', '', 'null']) {
    const { client } = await answering(502, body);
    const answer = await client.channels();
    expect(answer).toMatchObject({ ok: false, refusal: { status: 502, code: 'unreadable' } });
    server?.close();
  }
});

test('no answer is unreachable, and so is an answer that breaks off in the middle', async () => {
  const silent = createClient({ fetch: () => Promise.reject(new TypeError('failed')), onSignedOut: () => undefined });
  expect(await silent.about()).toMatchObject({ ok: false, refusal: { status: 0, code: 'unreachable' } });
  const { client } = await answering(200, '{"threads":[');
  expect(await client.threads({})).toMatchObject({ ok: false, refusal: { code: 'unreachable' } });
});

test('a 401 says that the session ended, but not while signing in', async () => {
  const { client, ended } = await answering(401, problem({ code: 'unauthenticated' }));
  await client.signIn({ email: 'a', password: 'b' });
  await client.session();
  expect(ended()).toBe(0);
  await client.channels();
  expect(ended()).toBe(1);
});

test('an empty answer is an answer', async () => {
  const { client } = await answering(204, '');
  expect(await client.signOut()).toEqual({ ok: true, body: undefined });
});

test('a transcript is text and is not read as anything else', async () => {
  const { client, heard } = await answering(200, '{"looks":"like data"}\n', { 'content-type': 'text/plain' });
  expect(await client.transcript('a b')).toEqual({ ok: true, body: '{"looks":"like data"}\n' });
  expect(heard[0]).toMatchObject({ method: 'GET', url: '/v1/channels/a%20b/transcript' });
  expect(heard[0]?.headers.accept).toBe('text/plain');
});

test('a test without a number leaves the choice to the gateway', async () => {
  const { client, heard } = await answering(202, '{}');
  await client.startSelfTest('c', '');
  await client.startSelfTest('c', '+1');
  expect(heard.map((one) => one.body)).toEqual(['{}', '{"to":"+1"}']);
});

test('what a device is asked for may take longer than what the gateway knows itself', async () => {
  const waited: number[] = [];
  const original = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    waited.push(ms);
    return original(ms);
  };
  try {
    const client = createClient({ fetch: () => Promise.reject(new TypeError('failed')), onSignedOut: () => undefined, timeoutMs: 10 });
    await client.channels();
    await client.ussd('c', '*100#');
    await client.detect('stick');
  } finally {
    AbortSignal.timeout = original;
  }
  expect(waited).toEqual([10, 90, 90]);
});
