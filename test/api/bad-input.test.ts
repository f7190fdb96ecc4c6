// Requests that are wrong, by mistake or on purpose: rows B01 to B18 of the list of bad input. After each the gateway still serves.
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { raw, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

let rig: Rig;
let key: string;
let cursorBefore: number;
beforeAll(async () => {
  rig = await startRig({ limits: { requestTimeoutMs: 1_000, headersTimeoutMs: 800, checkEveryMs: 100 } });
  key = await rig.key('admin');
  cursorBefore = rig.store.cursor();
});
afterEach(async () => {
  expect((await rig.call('GET', '/healthz')).text).toBe('ok\n');
  expect(rig.store.cursor(), 'nothing was stored').toBe(cursorBefore);
  expect(rig.log.filter(({ level }) => level === 'error')).toEqual([]);
});
afterAll(() => rig.stop());

const good = '{"to":"+4915550001","text":"x"}';
const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${rig.origin}/v1/messages`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers }, body: body as BodyInit });
async function refused(answer: Response | Promise<Response>): Promise<[number, string]> {
  const { status, headers, text } = await Promise.resolve(answer).then(async (got) => ({ status: got.status, headers: got.headers, text: await got.text() }));
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  return [status, JSON.parse(text).code];
}
const head = (extra: readonly string[] = []): string => ['POST /v1/messages HTTP/1.1', 'Host: x', `Authorization: Bearer ${key}`, 'Content-Type: application/json', ...extra, '', ''].join('\r\n');
const statusOf = (text: string): string => text.split(' ', 2)[1] ?? text;

describe('B01 size', () => {
  it('refuses a body that says it is too large, and closes', async () => {
    const text = await raw(rig.port, head(['Content-Length: 262145']));
    expect(statusOf(text)).toBe('413');
    expect(text).toContain('Connection: close');
    expect(text).toContain('body_too_large');
  });
  it('takes a body of exactly the limit to the checks', async () => {
    expect(await refused(post(`${good.slice(0, -1)}${' '.repeat(262_144 - good.length)},}`))).toEqual([413, 'body_too_large']);
    expect(await refused(post(`${good.slice(0, -1)}${' '.repeat(262_144 - good.length - 2)},}`))).toEqual([400, 'invalid_json']);
  });
  it('refuses chunks without end when they pass the limit', async () => {
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    expect(statusOf(await raw(rig.port, [head(['Transfer-Encoding: chunked']), ...Array.from({ length: 17 }, () => chunk)]))).toBe('413');
  });
  it('gives up on a body that never ends, and on headers that never end', async () => {
    expect(statusOf(await raw(rig.port, `${head(['Transfer-Encoding: chunked'])}4\r\n    \r\n`))).toBe('408');
    expect(statusOf(await raw(rig.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A'))).toBe('408');
  });
  it('refuses headers that are too large', async () => {
    expect(statusOf(await raw(rig.port, `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`))).toBe('431');
  });
});

describe('B02 not the JSON that is expected', () => {
  it.each([
    ['nothing that is JSON', 'to=1'], ['a BOM', `\u{FEFF}${good}`], ['trailing bytes', `${good}x`], ['two documents', good + good], ['half of it', good.slice(0, 9)],
    ['NaN', '{"to":"+4915550001","text":"x","validityMs":NaN}'], ['comments', `${good}//`], ['single quotes', "{'to':'1'}"], ['white space only', '  '],
  ])('%s', async (_name, body) => {
    expect(await refused(post(body))).toEqual([400, 'invalid_json']);
  });
  it('bytes that are not UTF-8, and UTF-16', async () => {
    expect(await refused(post(Buffer.from(good.replace('"x"', '"\xe9"'), 'latin1')))).toEqual([400, 'invalid_json']);
    expect(await refused(post(Buffer.from(good, 'utf16le')))).toEqual([400, 'invalid_json']);
  });
  it('no body at all', async () => {
    expect(await refused(fetch(`${rig.origin}/v1/messages`, { method: 'POST', headers: { authorization: `Bearer ${key}` } }))).toEqual([400, 'invalid_json']);
  });
  it.each(['null', '[]', '"x"', '1', 'true'])('%s instead of an object', async (body) => {
    expect(await refused(post(body))).toEqual([400, 'invalid_request']);
  });
});

describe('B03 Content-Type', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=iso-8859-1', 'application/json-patch+json', 'application/json, text/plain'])('refuses %s', async (type) => {
    expect(await refused(post(good, { 'content-type': type }))).toEqual([415, 'unsupported_media_type']);
  });
  it('refuses a body without one', async () => {
    expect(statusOf(await raw(rig.port, `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`))).toBe('415');
  });
  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])('takes %s', async (type) => {
    expect(await refused(post('{}', { 'content-type': type }))).toEqual([400, 'invalid_request']);
  });
});

describe('B04 depth and width', () => {
  it.each([
    ['21 levels', `${'['.repeat(21)}${']'.repeat(21)}`], ['120,000 levels', `${'['.repeat(120_000)}${']'.repeat(120_000)}`], ['objects in depth', `${'{"a":'.repeat(21)}1${'}'.repeat(21)}`], ['unclosed depth', '['.repeat(200_000)],
    ['more than 10,000 keys', `{${Array.from({ length: 10_001 }, (_, index) => `"k${index}":1`).join(',')}}`],
    ['more than 10,000 keys in many objects', `[${Array.from({ length: 5_001 }, () => '{"a":1,"b":1}').join(',')}]`],
  ])('refuses %s quickly', async (_name, body) => {
    const began = performance.now();
    expect(await refused(post(body))).toEqual([400, 'invalid_json']);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('B05, B06 and B07 keys', () => {
  it.each([
    ['__proto__', '{"to":"+4915550001","text":"x","__proto__":{"admin":true}}'], ['__proto__, escaped', '{"to":"+4915550001","text":"x","\\u005f_proto__":{}}'],
    ['constructor', '{"constructor":{"prototype":{}}}'], ['prototype', '{"a":{"prototype":1}}'],
    ['the same key twice', '{"to":"+4915550001","text":"x","to":"+4915550002"}'], ['the same key twice, escaped', '{"to":"+4915550001","text":"x","\\u0074o":"+4915550002"}'], ['the same key twice, deep', '[{"a":[{"b":1,"b":2}]}]'],
  ])('refuses %s', async (_name, body) => {
    expect(await refused(post(body))).toEqual([400, 'invalid_json']);
  });
  it('refuses fields that are not known, each with its name', async () => {
    const answer = await post('{"to":"+4915550001","text":"x","role":"admin","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}');
    const body = await answer.json() as { code: string; errors: { path: string }[] };
    expect([answer.status, body.code, body.errors.map(({ path }) => path)]).toEqual([400, 'invalid_request', ['role', 'id']]);
  });
  it.each(['limit=1&limit=2', 'limit=1&cursor=a&cursor=a', 'colour=red', 'limit=1&__proto__=1', 'limit%00=1'])('refuses the query %s', async (query) => {
    expect((await rig.call('GET', `/v1/messages?${query}`, { key })).body).toMatchObject({ status: 400, code: 'invalid_request' });
  });
  it('refuses a query where none is read, and a body where none is read', async () => {
    expect((await rig.call('GET', '/v1/channels?a=1', { key })).body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'a' }] });
    expect((await rig.call('POST', `/v1/messages/${rig.newId()}/cancel`, { key, body: { force: true } })).body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'force' }] });
    expect((await rig.call('POST', `/v1/messages/${rig.newId()}/cancel`, { key, body: {} })).status).toBe(404);
  });
});

describe('B08 numbers', () => {
  it.each(['"60000"', '1e400', '-0', '9007199254740993', '1.5', '-1', 'true', '60000.5', '[60000]'])('refuses %s as a validity', async (number) => {
    const [status] = await refused(post(`{"to":"+4915550001","text":"x","validityMs":${number}}`));
    expect(status).toBe(400);
  });
  it('names the place of a wrong type inside a list', async () => {
    expect(await (await post('{"to":["+4915550001",7],"text":"x"}')).json()).toMatchObject({ code: 'invalid_request', errors: [{ path: 'to.1' }] });
  });
  it.each([7, {}, [], null, '', 'x'.repeat(41)])('refuses %j as a recipient', async (to) => {
    expect(await (await post(JSON.stringify({ to, text: 'x' }))).json()).toMatchObject({ status: 400, errors: [{ path: 'to' }] });
  });
});

describe('B09 smuggling', () => {
  it.each([
    ['length and chunks together', head(['Content-Length: 5', 'Transfer-Encoding: chunked']) + '0\r\n\r\n'],
    ['two lengths', head(['Content-Length: 5', 'Content-Length: 6']) + 'aaaaa'],
    ['a chunked that is not the last coding', head(['Transfer-Encoding: chunked, gzip']) + '0\r\n\r\n'],
    ['bare line feeds', `GET /healthz HTTP/1.1\nHost: x\n\n`],
    ['a space before the colon', `GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n`],
    ['a folded header', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n`],
    ['NUL in a header', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n`],
    ['a length with a sign', head(['Content-Length: +5']) + 'aaaaa'],
    ['no Host', `GET /healthz HTTP/1.1\r\n\r\n`],
  ])('refuses %s and closes', async (_name, bytes) => {
    expect(statusOf(await raw(rig.port, bytes))).toBe('400');
  });
  it('never lets a value break out of an answer', async () => {
    const text = await raw(rig.port, `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\nIdempotency-Key: a%0d%0aSet-Cookie: b\r\n\r\n{}`);
    expect(statusOf(text)).toBe('400');
    expect(text.split('\r\n\r\n')[0]).not.toContain('Set-Cookie');
  });
});

describe('B10 Host and friends', () => {
  it.each(['evil:x@good', 'a b', 'good/evil', 'a,b', 'x'.repeat(400), 'good:123456', '[::1', 'good?x'])('refuses Host %s', async (host) => {
    expect(statusOf(await raw(rig.port, `GET /v1/about HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))).toBe('400');
  });
  it('serves a health check of HTTP 1.0, which names no host', async () => {
    expect(statusOf(await raw(rig.port, 'GET /healthz HTTP/1.0\r\n\r\n'))).toBe('200');
  });
  it('refuses an absolute request target', async () => {
    expect(statusOf(await raw(rig.port, 'GET http://evil.example/v1/about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))).toBe('400');
  });
  it('does not believe forwarded headers of a stranger', async () => {
    const answer = await rig.call('POST', '/v1/session', { body: { email: 'owner@example.org', password: 'a calm and long sentence' }, headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '9.9.9.9' } });
    expect(answer.headers.get('set-cookie')).not.toContain('Secure');
    expect(rig.log.at(-1)?.fields).toMatchObject({ address: '127.0.0.1' });
  });
});

describe('B11 paths and ids', () => {
  it.each(['..', '../../etc/passwd', '%2e%2e', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', '%00', '%ff', '%252e%252e', '01ARZ3NDEKTSV4RRFFQ69G5FA', '01arz3ndektsv4rrffq69g5fav', '01ARZ3NDEKTSV4RRFFQ69G5FAV%00', "1' OR '1'='1", 'x'.repeat(5_000)])('answers 404 to the id %s', async (id) => {
    for (const path of [`/v1/messages/${id}`, `/v1/threads/${id}`, `/v1/channels/${id}`, `/v1/threads/${id}/messages`]) {
      const text = await raw(rig.port, `GET ${path.replaceAll(' ', '%20')} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`);
      expect(['404', '400'], path).toContain(statusOf(text));
    }
  });
  it.each(['/v1', '/v1/', '/v1/messages/', '/v1//messages', '/V1/messages', '/v1/%6dessages', '/v1/nothing', '/etc/passwd', '//evil.example/', '/\\evil', '/v1/messages;a=1'])('has nothing at %s', async (path) => {
    expect(statusOf(await raw(rig.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`))).toBe('404');
  });
});

describe('B12 methods', () => {
  it.each([
    ['TRACE', '/v1/messages', 'GET, HEAD, POST'.split(', ')], ['PUT', '/v1/messages', ['POST']], ['PROPFIND', '/v1/channels', ['GET']], ['OPTIONS', '/v1/messages', ['POST']],
    ['POST', '/healthz', ['GET', 'HEAD']], ['DELETE', '/v1/messages/01ARZ3NDEKTSV4RRFFQ69G5FAV', ['GET']], ['PUT', '/v1/channels/line-1', ['GET', 'PATCH', 'DELETE']],
  ])('answers 405 to %s %s and names what is allowed', async (method, path, allowed) => {
    const text = await raw(rig.port, `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`);
    expect(statusOf(text)).toBe('405');
    const allow = /^Allow: (.*)$/m.exec(text)?.[1]?.trim().split(', ');
    for (const name of allowed) expect(allow).toContain(name);
    expect(allow).not.toContain(method);
  });
  it('knows no method override', async () => {
    const answer = await rig.call('POST', '/v1/channels/line-1/restart', { key, headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' } });
    expect(answer.status).toBe(200);
    expect((await rig.call('GET', '/v1/channels/line-1', { key })).status).toBe(200);
  });
  it('does not serve methods that HTTP does not have, nor tunnels', async () => {
    expect(statusOf(await raw(rig.port, 'FETCH /healthz HTTP/1.1\r\nHost: x\r\n\r\n'))).toBe('400');
    expect(await raw(rig.port, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
  });
});

describe('B14 and B16 lists', () => {
  it.each(['limit=-1', 'limit=0', 'limit=201', 'limit=1000000000', 'limit=1e2', 'limit=0x10', 'limit=', 'limit=%201', 'direction=sideways', 'state=1%3D1%20OR', 'channel=%27%3B--', 'threadId=x', 'sort=text', 'order=1%3D1', `search=${'x'.repeat(201)}`, `cursor=${'x'.repeat(201)}`])('refuses %s', async (query) => {
    expect((await rig.call('GET', `/v1/messages?${query}`, { key })).body).toMatchObject({ status: 400, code: 'invalid_request' });
  });
  it.each(['x', 'MTIz', '.', 'a.b', '../x', '%00', '1.AAAAAAAAAAAAAAAA'])('refuses the cursor %s', async (cursor) => {
    expect((await rig.call('GET', `/v1/messages?cursor=${cursor}`, { key })).body).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });
});

describe('B15 Idempotency-Key', () => {
  it.each([['empty', ''], ['blank', '   '], ['10 KB', 'k'.repeat(10_240)], ['256 characters', 'k'.repeat(256)], ['not ASCII', 'k\xe9'], ['a tab inside', 'a\tb']])('%s', async (_name, value) => {
    const text = await raw(rig.port, `${head([`Content-Length: ${good.length}`, 'Connection: close', `Idempotency-Key: ${value}`])}${good}`);
    expect(statusOf(text)).toBe('400');
    expect(text).toContain('invalid_idempotency_key');
  });
});

describe('B17 schedules', () => {
  it.each(['2020-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])('refuses %s with 422', async (scheduledAt) => {
    expect(await refused(post(JSON.stringify({ to: '+4915550001', text: 'x', scheduledAt })))).toEqual([422, 'invalid_schedule']);
  });
  it.each(['tomorrow', '2030-02-30T00:00:00Z', '2030-03-31T02:30:00', '1893456000000', '2030-01-01'])('refuses %s, which names no moment, with 400', async (scheduledAt) => {
    expect(await refused(post(JSON.stringify({ to: '+4915550001', text: 'x', scheduledAt })))).toEqual([400, 'invalid_request']);
  });
});

describe('B18 Expect and compression', () => {
  it('answers 417 at once to whoever waits to be asked for the body', async () => {
    for (const expectation of ['100-continue', 'something']) {
      const text = await raw(rig.port, head(['Content-Length: 31', `Expect: ${expectation}`]));
      expect(statusOf(text)).toBe('417');
      expect(text).toContain('expectation_failed');
    }
  });
  it('does not unpack a bomb', async () => {
    expect(await refused(post(gzipSync(Buffer.alloc(50_000_000, 0x20)), { 'content-encoding': 'gzip' }))).toEqual([415, 'unsupported_media_type']);
  });
});
