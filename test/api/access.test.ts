// Who may do what: before set-up, without a name, with each scope, in a session, from another site. Generated from the description
// of the API itself, so that a new route cannot be forgotten.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSecret, newSessionToken } from '../../gateway/auth/secret.ts';
import { owner, raw, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  /** A scope, `person` or `owner`; undefined: everybody. */
  readonly scope: string | undefined;
}

async function operations(rig: Rig, key: string): Promise<Operation[]> {
  const { body } = await rig.call('GET', '/openapi.json', { key });
  return Object.entries(body.paths as Record<string, Record<string, { description?: string; security?: unknown }>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description, security }]) => ({
      method: method.toUpperCase(), path: path.replaceAll(/\{[a-z]+\}/g, path.includes('/channels') ? 'line-9' : path.includes('/keys') ? 'aaaaaaaaaa' : '01ARZ3NDEKTSV4RRFFQ69G5FAV'),
      scope: description?.replace('Scope: ', '').replace('The owner, signed in', 'owner') ?? (security === undefined ? undefined : 'person'),
    })));
}

describe('before set-up', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ setUp: false });
  });
  afterAll(() => rig.stop());

  it('only health, readiness, the about page and set-up answer', async () => {
    expect((await rig.call('GET', '/healthz')).text).toBe('ok\n');
    expect((await rig.call('GET', '/readyz')).body).toEqual({ ready: true });
    expect((await rig.call('GET', '/v1/about')).body).toEqual({ name: 'fieldpost', version: '1.2.3', setUp: false, demo: false });
    for (const [method, path] of [['GET', '/v1/messages'], ['POST', '/v1/messages'], ['POST', '/v1/session'], ['GET', '/v1/keys'], ['GET', '/openapi.json'], ['GET', '/metrics'], ['GET', '/v1/nothing'], ['DELETE', '/v1/messages']] as const) {
      const answer = await rig.call(method, path, { key: `fp_${'a'.repeat(10)}_${'a'.repeat(52)}`, ...(method === 'POST' ? { body: {} } : {}) });
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([403, 'not_set_up']);
    }
    expect(await raw(rig.port, 'GET /v1/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')).toMatch(/^HTTP\/1\.1 403[\s\S]*not_set_up/);
  });

  it('the link makes one owner, signs in, and then is worth nothing', async () => {
    const token = rig.setupToken ?? '';
    expect((await rig.call('POST', '/v1/setup', { body: { token: 'wrong', ...owner } })).body).toMatchObject({ status: 403, code: 'invalid_setup_link' });
    expect((await rig.call('POST', '/v1/setup', { body: { token, email: owner.email, password: 'short' } })).body).toMatchObject({ status: 422, code: 'invalid_password', errors: [{ path: 'password' }] });
    expect((await rig.call('POST', '/v1/setup', { body: { token, ...owner, role: 'owner' } })).status).toBe(400);
    expect((await rig.call('POST', '/v1/setup', { body: { token, ...owner }, headers: { origin: 'https://evil.example' } })).body.code).toBe('cross_site');
    const answers = await Promise.all([1, 2, 3].map((number) => rig.call('POST', '/v1/setup', { body: { token, ...owner, email: `o${number}@example.org` } })));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409, 409]);
    const cookie = answers.find(({ status }) => status === 200)?.headers.get('set-cookie') ?? '';
    expect((await rig.call('GET', '/v1/session', { headers: { cookie } })).body).toMatchObject({ person: { role: 'owner' } });
    expect((await rig.call('POST', '/v1/setup', { body: { token, ...owner } })).body).toMatchObject({ status: 409, code: 'already_set_up' });
    expect((await rig.call('GET', '/v1/about')).body.setUp).toBe(true);
  });
});

describe('a gateway that is set up', () => {
  let rig: Rig;
  let admin: string;
  let all: Operation[];
  beforeAll(async () => {
    rig = await startRig();
    admin = await rig.key('admin');
    all = await operations(rig, admin);
  });
  afterAll(() => rig.stop());
  const ask = (operation: Operation, key?: string) => rig.call(operation.method, operation.path, { ...(key === undefined ? {} : { key }), ...(['POST', 'PATCH'].includes(operation.method) ? { body: { unknown: 1 } } : {}) });

  it('answers nobody but those it knows, on every route', async () => {
    expect(all.length).toBeGreaterThan(25);
    for (const operation of all.filter(({ scope }) => scope !== undefined)) {
      for (const key of [undefined, '', 'fp_x_y', `fp_${'a'.repeat(10)}_${'a'.repeat(52)}`, `${admin}x`, admin.slice(0, -1), admin.toUpperCase()]) {
        const answer = await ask(operation, key);
        expect([answer.status, answer.body.code], `${operation.method} ${operation.path} ${key}`).toEqual([401, 'unauthenticated']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        rig.advance(60_000);
      }
    }
  });

  it('lets a key do what its scopes say and nothing else, on every route', async () => {
    for (const granted of ['messages:send', 'messages:read', 'channels:manage', 'admin'] as const) {
      const key = await rig.key(granted);
      for (const operation of all.filter(({ scope }) => scope !== undefined)) {
        const may = operation.scope === granted || (granted === 'admin' && operation.scope !== 'person' && operation.scope !== 'owner');
        const answer = await ask(operation, key);
        expect(answer.body?.code === 'missing_scope', `${granted} ${operation.method} ${operation.path} → ${answer.status}`).toBe(!may);
        if (!may) expect(answer.status).toBe(403);
        else expect([200, 204, 400, 404]).toContain(answer.status);
      }
    }
  });

  it('lets people who are not the owner do all but what is the owner\'s, on every route', async () => {
    const token = newSessionToken(randomBytes);
    await rig.store.auth.addPerson({ id: 'second', email: 'second@example.org', role: 'admin', passwordHash: 'x', createdAt: rig.now() }, false);
    await rig.store.auth.addSession({ tokenHash: hashSecret(token), personId: 'second', createdAt: rig.now(), seenAt: rig.now(), expiresAt: rig.now() + 3_600_000 });
    const { headers: owners } = await rig.browser();
    const others = { ...owners, cookie: `fieldpost_session=${token}` };
    expect(all.filter(({ scope }) => scope === 'owner').map(({ path }) => path)).toEqual(['/v1/channels/line-9/console']);
    // Signing out would end what is tried.
    for (const operation of all.filter(({ scope, path }) => scope !== undefined && path !== '/v1/session')) {
      for (const [who, headers] of [['owner', owners], ['other', others]] as const) {
        const answer = await rig.call(operation.method, operation.path, { headers, ...(['POST', 'PATCH'].includes(operation.method) ? { body: { unknown: 1 } } : {}) });
        expect(answer.body?.code === 'missing_scope', `${who} ${operation.method} ${operation.path} → ${answer.status}`).toBe(who === 'other' && operation.scope === 'owner');
      }
    }
  });

  it('takes a key back at once', async () => {
    const made = await rig.call('POST', '/v1/keys', { key: admin, body: { name: 'till', scopes: ['messages:read'] } });
    expect(made.status).toBe(201);
    const { key, id } = made.body;
    expect(key).toMatch(/^fp_[a-z2-7]{10}_[a-z2-7]{52}$/);
    expect((await rig.call('GET', '/v1/threads', { key })).status).toBe(200);
    const listed = await rig.call('GET', '/v1/keys', { key: admin });
    expect(listed.body.keys.find((one: { id: string }) => one.id === id)).toMatchObject({ name: 'till', scopes: ['messages:read'] });
    expect(listed.text).not.toContain(key.slice(14));
    expect((await rig.call('DELETE', `/v1/keys/${id}`, { key: admin })).status).toBe(204);
    expect((await rig.call('GET', '/v1/threads', { key })).status).toBe(401);
    expect((await rig.call('DELETE', `/v1/keys/${id}`, { key: admin })).status).toBe(404);
  });

  it('keeps answers out of caches and sniffers', async () => {
    for (const path of ['/v1/messages', '/v1/nothing', '/v1/about']) {
      const { headers } = await rig.call('GET', path, { key: admin });
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('hides what went wrong inside, and logs it under the same id', async () => {
    const broken = await startRig({ api: { channels: { ...rig.channels, list: () => Promise.reject(new Error('secret path /srv/x')) } } });
    const key = await broken.key('admin');
    const answer = await broken.call('GET', '/v1/channels', { key });
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('secret');
    expect(broken.log.filter(({ level }) => level === 'error').map(({ fields }) => (fields as { requestId: string }).requestId)).toEqual([answer.body.requestId]);
    await broken.stop();
  });
});

describe('a session', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.stop());

  it('is a cookie that scripts and other sites do not get, new at every sign-in', async () => {
    const first = await rig.call('POST', '/v1/session', { body: owner, headers: { cookie: 'fieldpost_session=chosen-by-somebody' } });
    expect(first.body).toEqual({ person: { id: expect.any(String), email: owner.email, role: 'owner' } });
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^fieldpost_session=[a-z2-7]{52}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
    const second = await rig.call('POST', '/v1/session', { body: owner, headers: { cookie } });
    expect(second.status).toBe(200);
    expect(second.headers.get('set-cookie')).toMatch(/^fieldpost_session=[a-z2-7]{52};/);
    expect(second.headers.get('set-cookie')?.split(';')[0]).not.toBe(cookie.split(';')[0]);
  });

  it('is Secure when the browser came by https through a trusted proxy', async () => {
    const behind = await startRig({ api: { trustedProxies: ['127.0.0.1'] } });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '6.6.6.6, 9.9.9.9' };
    const answer = await behind.call('POST', '/v1/session', { body: owner, headers: { ...headers, origin: `https://127.0.0.1:${behind.port}` } });
    expect(answer.headers.get('set-cookie')).toContain('; Secure');
    expect(behind.log.at(-1)?.fields).toMatchObject({ address: '9.9.9.9' });
    await behind.stop();
  });

  it('changes nothing without proof that our own page asked', async () => {
    const { cookie, headers } = await rig.browser();
    const body = { peer: '+4917770001' };
    const ask = (extra: Record<string, string>) => rig.call('POST', '/v1/threads', { body, headers: { cookie, ...extra } });
    expect((await rig.call('POST', '/v1/threads', { body, headers })).status).toBe(200);
    expect((await ask({ 'x-fieldpost': '1', origin: rig.origin })).status).toBe(200);
    const without: Record<string, string>[] = [
      {}, { 'x-fieldpost': '1' }, { 'sec-fetch-site': 'same-origin' }, { origin: rig.origin }, { 'x-fieldpost': '1', 'sec-fetch-site': 'cross-site', origin: rig.origin }, { 'x-fieldpost': '1', 'sec-fetch-site': 'same-site' },
      { 'x-fieldpost': '1', 'sec-fetch-site': 'none' }, { 'x-fieldpost': '1', origin: 'null' }, { 'x-fieldpost': '1', 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' }, { 'x-fieldpost': '1', origin: `${rig.origin}.evil.example` },
    ];
    for (const extra of without) expect((await ask(extra)).body, JSON.stringify(extra)).toMatchObject({ status: 403, code: 'cross_site' });
    expect((await rig.call('GET', '/v1/threads', { headers: { cookie } })).status).toBe(200);
  });

  it('cannot be opened from another site', async () => {
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) expect((await rig.call('POST', '/v1/session', { body: owner, headers })).body.code).toBe('cross_site');
  });

  it('ends when signed out, with the cookie taken back', async () => {
    const { cookie, headers } = await rig.browser();
    const out = await rig.call('DELETE', '/v1/session', { headers });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, 'fieldpost_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
    expect((await rig.call('GET', '/v1/session', { headers: { cookie } })).status).toBe(401);
  });

  it('ends after half a day without use and after a week in any case', async () => {
    const { cookie } = await rig.browser();
    const status = async () => (await rig.call('GET', '/v1/session', { headers: { cookie } })).status;
    for (let used = 0; used < 15; used += 1) {
      rig.advance(11 * 3_600_000);
      expect(await status()).toBe(200);
    }
    rig.advance(4 * 3_600_000);
    expect(await status()).toBe(401);
    const other = await rig.browser();
    rig.advance(12 * 3_600_000 + 1_000);
    expect((await rig.call('GET', '/v1/session', { headers: { cookie: other.cookie } })).status).toBe(401);
  });
});

describe('sign-in', () => {
  it('says the same about a wrong password and an unknown person, then makes guessers wait, and the owner elsewhere not', async () => {
    const rig = await startRig({ api: { trustedProxies: ['127.0.0.1'] } });
    const from = (address: string, email: string, password: string) => rig.call('POST', '/v1/session', { body: { email, password }, headers: { 'x-forwarded-for': address } });
    const wrong = await from('1.1.1.1', owner.email, 'wrong password here');
    const unknown = await from('1.1.1.1', 'nobody@example.org', 'wrong password here');
    expect(wrong.status).toBe(401);
    expect(unknown.text).toBe(wrong.text);
    for (let count = 1; count < 5; count += 1) expect((await from('1.1.1.1', owner.email, 'wrong password here')).status).toBe(401);
    const limited = await from('1.1.1.1', owner.email, owner.password);
    expect([limited.status, limited.body.code]).toEqual([429, 'too_many_attempts']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(200);
    expect((await from('2.2.2.2', owner.email, owner.password)).status).toBe(200);
    rig.advance(300_000);
    expect((await from('1.1.1.1', owner.email.toUpperCase(), owner.password)).status).toBe(200);
    await rig.stop();
  });

  it('does not look at passwords that are absurdly long, and at long ones as at wrong ones', async () => {
    const rig = await startRig();
    const ask = (password: string) => rig.call('POST', '/v1/session', { body: { email: owner.email, password } });
    expect((await ask('x'.repeat(1_025))).status).toBe(400);
    expect((await ask('x'.repeat(1_000_000))).status).toBe(413);
    expect((await ask('x'.repeat(1_000))).status).toBe(401);
    expect((await ask(`${owner.password}\u0000`)).status).toBe(401);
    await rig.stop();
  });
});

it('A flood of wrong keys from one address is slowed down, and a good key behind it still works', async () => {
  const rig = await startRig();
  const good = await rig.key('messages:read');
  expect((await rig.call('GET', '/v1/threads', { key: good })).status).toBe(200);
  const statuses: number[] = [];
  for (let count = 0; count < 40; count += 1) statuses.push((await rig.call('GET', '/v1/threads', { key: `fp_${'b'.repeat(10)}_${'c'.repeat(52)}` })).status);
  expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
  expect(statuses.at(-1)).toBe(429);
  rig.advance(2_000);
  expect((await rig.call('GET', '/v1/threads', { key: good })).status).toBe(200);
  await rig.stop();
});
