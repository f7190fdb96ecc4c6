// The live socket: who may open it, what comes, what ends it. Rows B19 to B26 of the list of bad input.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LiveFrame } from '../../gateway/api/contract.ts';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

interface Client {
  readonly socket: WebSocket;
  readonly frames: LiveFrame[];
  /** Texts of the events so far, in order. */
  texts(): string[];
  readonly closed: Promise<number>;
}

function listen(rig: Rig, options: { after?: number; headers?: Record<string, string> }): Promise<Client> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/v1/live${options.after === undefined ? '' : `?after=${options.after}`}`, { headers: options.headers ?? {} });
    const frames: LiveFrame[] = [];
    const closed = new Promise<number>((done) => socket.on('close', (code) => done(code)));
    const texts = (): string[] => frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map((event) => event.message?.text ?? event.kind) : []));
    socket.on('message', (content: Buffer) => void frames.push(JSON.parse(content.toString('utf8')) as LiveFrame));
    socket.on('unexpected-response', (_request, response) => {
      reject(new Error(String(response.statusCode)));
      socket.terminate();
    });
    socket.on('error', () => undefined);
    socket.on('open', () => resolve({ socket, frames, texts, closed }));
  });
}
const until = (check: () => unknown) => expect.poll(check, { timeout: 10_000, interval: 10 });

describe('a live socket', () => {
  let rig: Rig;
  let bearer: Record<string, string>;
  beforeAll(async () => {
    rig = await startRig();
    bearer = { authorization: `Bearer ${await rig.key('messages:read')}` };
  });
  afterAll(() => rig.stop());

  it('greets, shows the channels and then tells what happens', async () => {
    const client = await listen(rig, { headers: bearer });
    await until(() => client.frames.length).toBeGreaterThanOrEqual(2);
    expect(client.frames[0]).toEqual({ type: 'hello', cursor: rig.store.cursor(), version: '1.2.3', demo: false });
    expect(client.frames[1]).toMatchObject({ type: 'channels', channels: [{ id: 'line-1', state: 'ready' }] });
    await rig.receive('+4917770001', 'first');
    await until(() => client.texts()).toEqual(['first']);
    const events = client.frames.find((frame) => frame.type === 'events');
    expect(events).toMatchObject({ cursor: rig.store.cursor(), events: [{ kind: 'message.received', message: { direction: 'inbound' }, thread: { unread: 1 } }] });
    rig.channels.changed();
    rig.channels.changed();
    await until(() => client.frames.filter(({ type }) => type === 'channels').length).toBe(2);
    client.socket.close();
  });

  it('tells of what came over a channel and is no text', async () => {
    const client = await listen(rig, { headers: bearer });
    await rig.store.addNotice({ now: rig.now(), channel: 'line-1', kind: 'call', identity: undefined, from: '+4917770001', summary: 'Somebody rang.', data: {}, actor: undefined });
    await until(() => client.texts()).toEqual(['channel.notice']);
    expect(client.frames.find((frame) => frame.type === 'events')).toMatchObject({ events: [{ kind: 'channel.notice', message: null, data: { kind: 'call', channel: 'line-1' } }] });
    client.socket.close();
  });

  it('resumes from a cursor without loss and without repeats, in order', async () => {
    const start = rig.store.cursor();
    const sent: string[] = [];
    const say = async (text: string): Promise<void> => {
      sent.push(text);
      await rig.receive('+4917770001', text);
    };
    for (let index = 0; index < 250; index += 1) await say(`n${index}`);
    const one = await listen(rig, { after: start, headers: bearer });
    await until(() => one.texts().length).toBe(250);
    const seen = one.frames.flatMap((frame) => (frame.type === 'events' ? [frame.cursor] : []));
    one.socket.terminate();
    for (let index = 250; index < 260; index += 1) await say(`n${index}`);
    const two = await listen(rig, { after: seen.at(-1) ?? 0, headers: bearer });
    await say('last');
    await until(() => two.texts().at(-1)).toBe('last');
    expect([...one.texts(), ...two.texts()]).toEqual(sent);
    const cursors = two.frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map(({ cursor }) => cursor) : []));
    expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
    two.socket.close();
  });

  it('serves sockets at different places each its own rest', async () => {
    const start = rig.store.cursor();
    await rig.receive('+4917770001', 'a');
    const middle = rig.store.cursor();
    await rig.receive('+4917770001', 'b');
    const clients = await Promise.all([start, middle, rig.store.cursor(), start].map((after) => listen(rig, { after, headers: bearer })));
    await rig.receive('+4917770001', 'c');
    await until(() => clients.map((client) => client.texts().join(''))).toEqual(['abc', 'bc', 'c', 'abc']);
    for (const client of clients) client.socket.close();
  });

  it('asks a client whose cursor is from another time to load anew', async () => {
    const client = await listen(rig, { after: rig.store.cursor() + 1_000, headers: bearer });
    await until(() => client.frames.map(({ type }) => type)).toContain('lagging');
    expect(client.frames[0]).toMatchObject({ type: 'hello', cursor: rig.store.cursor() });
    client.socket.close();
  });

  it('is open to a session of our own page, and to no other page (B19)', async () => {
    const { cookie } = await rig.browser();
    const client = await listen(rig, { headers: { cookie, origin: rig.origin } });
    client.socket.close();
    for (const headers of [{ cookie }, { cookie, origin: 'http://evil.example' }, { cookie, origin: 'null' }, { cookie, origin: `${rig.origin}0` }] as Record<string, string>[]) {
      await expect(listen(rig, { headers }), JSON.stringify(headers)).rejects.toThrow('403');
    }
  });

  it('is shut to whoever is not known or may not read', async () => {
    await expect(listen(rig, {})).rejects.toThrow('401');
    await expect(listen(rig, { headers: { authorization: 'Bearer x' } })).rejects.toThrow('401');
    await expect(listen(rig, { headers: { authorization: `Bearer ${await rig.key('messages:send')}` } })).rejects.toThrow('403');
    await expect(listen(rig, { after: -1, headers: bearer })).rejects.toThrow('400');
    await expect(new Promise((_resolve, reject) => new WebSocket(`ws://127.0.0.1:${rig.port}/elsewhere`).on('error', reject))).rejects.toThrow('404');
  });

  it.each([
    ['a frame over 64 KiB (B20)', 1009, (socket: WebSocket) => socket.send('x'.repeat(65_537))],
    ['a message in too many pieces (B20)', 1008, (socket: WebSocket) => { for (let index = 0; index < 70; index += 1) socket.send('x', { fin: false }); }],
    ['binary (B21)', 1003, (socket: WebSocket) => socket.send(Buffer.from([1]))],
    ['talking where nothing is asked (B22, B24)', 1008, (socket: WebSocket) => { for (let index = 0; index < 3; index += 1) socket.send('{"type":"hello"}'); }],
    ['a flood of pings (B24)', 1008, (socket: WebSocket): void => { socket.on('pong', () => socket.ping()); socket.ping(); }],
  ] as const)('is closed after %s', async (_name, code, misbehave) => {
    const client = await listen(rig, { headers: bearer });
    misbehave(client.socket);
    expect(await client.closed).toBe(code);
  });

  it('is closed after text that is not UTF-8 (B21)', async () => {
    const client = await listen(rig, { headers: bearer });
    (client.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]));
    expect(await client.closed).toBe(1007);
  });

  it('ends at once when its person signs out or its key is taken back (B23)', async () => {
    const { cookie, headers } = await rig.browser();
    const other = await rig.browser();
    const mine = await listen(rig, { headers: { cookie, origin: rig.origin } });
    const theirs = await listen(rig, { headers: { cookie: other.cookie, origin: rig.origin } });
    expect((await rig.call('DELETE', '/v1/session', { headers })).status).toBe(204);
    expect(await mine.closed).toBe(4401);
    expect(theirs.socket.readyState).toBe(WebSocket.OPEN);
    theirs.socket.close();
    const admin = await rig.key('admin');
    const { body } = await rig.call('POST', '/v1/keys', { key: admin, body: { name: 'screen', scopes: ['messages:read'] } });
    const client = await listen(rig, { headers: { authorization: `Bearer ${body.key}` } });
    await rig.call('DELETE', `/v1/keys/${body.id}`, { key: admin });
    expect(await client.closed).toBe(4401);
  });
});

describe('a live socket under limits', () => {
  it('ends when its session has expired or was ended elsewhere', async () => {
    const rig = await startRig({ live: { recheckMs: 20 } });
    const { cookie } = await rig.browser();
    const expiring = await listen(rig, { headers: { cookie, origin: rig.origin } });
    rig.advance(13 * 3_600_000);
    expect(await expiring.closed).toBe(4401);
    const key = await rig.key('messages:read');
    const removed = await listen(rig, { headers: { authorization: `Bearer ${key}` } });
    await rig.store.auth.removeKey(key.slice(3, 13));
    rig.advance(1_000);
    expect(await removed.closed).toBe(4401);
    await rig.stop();
  });

  it('ends when two pings stay unanswered, and lives while they are answered', async () => {
    const rig = await startRig({ live: { pingEveryMs: 30 } });
    const headers = { authorization: `Bearer ${await rig.key('messages:read')}` };
    const alive = await listen(rig, { headers });
    let pings = 0;
    alive.socket.on('ping', () => (pings += 1));
    const mute = await listen(rig, { headers });
    mute.socket.pong = () => undefined;
    (mute.socket as unknown as { _autoPong: boolean })._autoPong = false;
    expect(await mute.closed).toBe(1006);
    await until(() => pings).toBeGreaterThan(5);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    await rig.stop();
  });

  it('is cut when its reader is too slow, and the others do not wait for it', async () => {
    const rig = await startRig({ live: { bufferedBytes: 20_000 } });
    const headers = { authorization: `Bearer ${await rig.key('messages:read')}` };
    const slow = await listen(rig, { headers });
    const quick = await listen(rig, { headers });
    slow.socket.pause();
    const text = 'x'.repeat(1_000);
    for (let round = 0; round < 500 && rig.live.size === 2; round += 1) await Promise.all(Array.from({ length: 20 }, () => rig.receive('+4917770001', text)));
    await until(() => rig.live.size).toBe(1);
    await rig.receive('+4917770001', 'done');
    await until(() => quick.texts().at(-1)).toBe('done');
    slow.socket.terminate();
    await rig.stop();
  }, 60_000);

  it('may not be opened too often, in all, by one address or by one key (B26)', async () => {
    for (const [limit, status] of [['sockets', '503'], ['socketsPerAddress', '503'], ['socketsPerCredential', '503']] as const) {
      const rig = await startRig({ live: { [limit]: 2 } });
      const headers = { authorization: `Bearer ${await rig.key('messages:read')}` };
      const clients = [await listen(rig, { headers }), await listen(rig, { headers })];
      await expect(listen(rig, { headers }), limit).rejects.toThrow(status);
      clients[0]?.socket.close();
      await until(() => rig.live.size).toBe(1);
      await listen(rig, { headers });
      await rig.stop();
    }
  });

  it('tells a client that is too far behind to load anew instead of replaying everything', async () => {
    const rig = await startRig({ live: { lag: 10 } });
    const headers = { authorization: `Bearer ${await rig.key('messages:read')}` };
    for (let index = 0; index < 12; index += 1) await rig.receive('+4917770001', `n${index}`);
    const client = await listen(rig, { after: 0, headers });
    await until(() => client.frames.map(({ type }) => type)).toContain('lagging');
    expect(client.frames.find(({ type }) => type === 'lagging')).toEqual({ type: 'lagging', cursor: rig.store.cursor() });
    await rig.receive('+4917770001', 'next');
    await until(() => client.texts()).toEqual(['next']);
    await rig.stop();
  });

  it('says goodbye when the gateway stops', async () => {
    const rig = await startRig();
    const client = await listen(rig, { headers: { authorization: `Bearer ${await rig.key('messages:read')}` } });
    rig.live.stop();
    expect(await client.closed).toBe(1001);
    await rig.stop();
  });

  it('does not let a half-open upgrade linger', async () => {
    const rig = await startRig({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 200, checkEveryMs: 50 } });
    const socket = connect(rig.port, '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => undefined).resume();
    socket.write('GET /v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n');
    await closed;
    await rig.stop();
  });
});
