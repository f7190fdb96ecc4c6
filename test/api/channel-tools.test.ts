// What people may do with a channel beside texting: codes, the owner's console, transcript, balance, self-test, search for devices.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ToolError } from '../../gateway/channels/channel.ts';
import type { ChannelTools, Found, ToolErrorCode } from '../../gateway/channels/channel.ts';
import { createDetection } from '../../gateway/api/detection.ts';
import { hashSecret, newSessionToken } from '../../gateway/auth/secret.ts';
import { claimOne, outcome } from '../store/open.ts';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const allTools = ['ussd', 'console', 'transcript', 'balance', 'selfTest'] as const;

let rig: Rig;
let key: string;
beforeAll(async () => {
  rig = await startRig();
  key = await rig.key('channels:manage', 'messages:read');
});
afterAll(() => rig.stop());
beforeEach(() => {
  rig.channels.abilities = { ...rig.channels.abilities, lines: ['+4915550009'], tools: [...allTools] };
  rig.channels.tools = {};
});
const at = '/v1/channels/line-1';
const notices = async () => (await rig.store.notices('line-1', { limit: 50, before: undefined })).items;

describe('a code', () => {
  it('is sent, answered, and its session continued and ended', async () => {
    const asked: string[] = [];
    rig.channels.tools = {
      async ussd(text, signal) {
        asked.push(`${text} ${signal.aborted}`);
        return { text: 'Balance: 12.40', open: text === '*100#' };
      },
      async endUssd() { asked.push('end'); },
    };
    expect((await rig.call('POST', `${at}/ussd`, { key, body: { text: '*100#' } })).body).toEqual({ text: 'Balance: 12.40', open: true });
    expect((await rig.call('POST', `${at}/ussd`, { key, body: { text: '1' } })).body).toEqual({ text: 'Balance: 12.40', open: false });
    expect((await rig.call('DELETE', `${at}/ussd`, { key })).status).toBe(204);
    expect(asked).toEqual(['*100# false', '1 false', 'end']);
  });
  it('is called off when the caller leaves', async () => {
    let signal: AbortSignal | undefined;
    rig.channels.tools = { ussd: (_text, given) => new Promise(() => { signal = given; }) };
    const leaves = new AbortController();
    const left = fetch(`${rig.origin}${at}/ussd`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: '{"text":"*100#"}', signal: leaves.signal });
    await expect.poll(() => signal).toBeDefined();
    leaves.abort();
    await expect(left).rejects.toThrow();
    await expect.poll(() => signal?.aborted).toBe(true);
  });
  it.each<[ToolErrorCode, number]>([['tool_unavailable', 409], ['tool_busy', 409], ['tool_refused', 422], ['tool_failed', 502], ['tool_timeout', 504]])('that ends with %s is answered %i and says why', async (code, status) => {
    rig.channels.tools = { ussd: () => Promise.reject(new ToolError({ code, message: 'The reason.', networkCode: 'CME 30' })) };
    expect((await rig.call('POST', `${at}/ussd`, { key, body: { text: '*100#' } })).body).toMatchObject({ status, code, detail: 'The reason. (CME 30)' });
  });
});

describe('the balance', () => {
  it('is asked for and read, or shown as it came', async () => {
    rig.channels.tools = { checkBalance: async () => ({ text: 'You have 3 EUR', amount: 3 }) };
    expect((await rig.call('POST', `${at}/balance`, { key })).body).toEqual({ text: 'You have 3 EUR', amount: 3 });
    rig.channels.tools = { checkBalance: async () => ({ text: 'Call us', amount: undefined }) };
    expect((await rig.call('POST', `${at}/balance`, { key })).body).toEqual({ text: 'Call us', amount: null });
  });
});

describe('the transcript', () => {
  it('is a file of plain text', async () => {
    rig.channels.tools = { transcript: () => 'AT\nOK\n' };
    const { status, text, headers } = await rig.call('GET', `${at}/transcript`, { key });
    expect([status, text, headers.get('content-type'), headers.get('content-disposition')]).toEqual([200, 'AT\nOK\n', 'text/plain; charset=utf-8', 'attachment; filename="line-1-transcript.txt"']);
    expect((await rig.call('GET', `${at}/transcript`, { key: await rig.key('messages:read', 'messages:send') })).body.code).toBe('missing_scope');
  });
});

describe('every tool', () => {
  const calls = [['POST', 'ussd', { text: '*100#' }], ['DELETE', 'ussd', undefined], ['POST', 'balance', undefined], ['GET', 'transcript', undefined], ['POST', 'self-test', {}]] as const;
  it.each(calls)('%s %s is refused where the channel does not offer it, and unknown where there is no channel', async (method, tool, body) => {
    const working: ChannelTools = { ussd: async () => ({ text: '', open: false }), endUssd: async () => undefined, checkBalance: async () => ({ text: '', amount: 1 }), transcript: () => 'x' };
    rig.channels.tools = working;
    rig.channels.abilities = { ...rig.channels.abilities, tools: [] };
    expect((await rig.call(method, `${at}/${tool}`, { key, body })).body).toMatchObject({ status: 409, code: 'tool_unavailable' });
    expect((await rig.call(method, `/v1/channels/line-2/${tool}`, { key, body })).body).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('the console', () => {
  it('carries out what the owner typed once it is written down, and keeps no number of it', async () => {
    const { headers } = await rig.browser();
    const seen: unknown[] = [];
    rig.channels.tools = { async command(line) { seen.push(line, (await notices())[0]?.data); return ['+CSQ: 20,99', 'OK']; } };
    const answer = await rig.call('POST', `${at}/console`, { headers, body: { command: 'AT+CPBF="+4917612345678"\r' } });
    expect([answer.status, answer.body]).toEqual([200, { lines: ['+CSQ: 20,99', 'OK'] }]);
    expect(seen).toEqual(['AT+CPBF="+4917612345678"\r', { command: 'AT+CPBF="+•••••"·' }]);
    const [notice] = await notices();
    expect(notice).toMatchObject({ kind: 'console', actor: expect.stringMatching(/^person:/) });
    expect((await rig.store.events(rig.store.cursor() - 1, 1))[0]).toMatchObject({ kind: 'channel.notice', data: { kind: 'console', channel: 'line-1', noticeId: notice?.id } });
  });
  it('writes down what the channel refused, or could not do at all', async () => {
    const { headers } = await rig.browser();
    rig.channels.tools = { command: () => Promise.reject(new ToolError({ code: 'tool_refused', message: 'Not here.' })) };
    expect((await rig.call('POST', `${at}/console`, { headers, body: { command: 'AT+CMGS=1' } })).body).toMatchObject({ status: 422, code: 'tool_refused' });
    expect((await notices())[0]?.data).toEqual({ command: 'AT+CMGS=1' });
    rig.channels.tools = {};
    expect((await rig.call('POST', `${at}/console`, { headers, body: { command: 'AT+CMGS=2' } })).body).toMatchObject({ status: 409, code: 'tool_unavailable' });
    expect((await notices())[0]?.data).toEqual({ command: 'AT+CMGS=2' });
  });
  it('does nothing that it cannot write down', async () => {
    const commands: string[] = [];
    const broken = await startRig({ api: { store: { ...rig.store, addNotice: () => Promise.reject(new Error('disk')) } } });
    broken.channels.abilities = { ...broken.channels.abilities, tools: [...allTools] };
    broken.channels.tools = { async command(line) { commands.push(line); return ['OK']; } };
    const { headers } = await broken.browser();
    expect((await broken.call('POST', `${at}/console`, { headers, body: { command: 'AT' } })).status).toBe(500);
    expect(commands).toEqual([]);
    await broken.stop();
  });
  it('is closed to keys of any scope and to other people, and says in the notices who tried, once a minute', async () => {
    const commands: string[] = [];
    rig.channels.tools = { async command(line) { commands.push(line); return ['OK']; } };
    const admin = await rig.key('admin');
    const token = newSessionToken(randomBytes);
    await rig.store.auth.addPerson({ id: 'other', email: 'other@example.org', role: 'admin', passwordHash: 'x', createdAt: rig.now() }, false);
    await rig.store.auth.addSession({ tokenHash: hashSecret(token), personId: 'other', createdAt: rig.now(), seenAt: rig.now(), expiresAt: rig.now() + 60_000 });
    const before = (await notices()).length;
    const body = { command: 'AT+SECRET' };
    for (const round of [1, 2]) {
      const byKey = await rig.call('POST', `${at}/console`, { key: admin, body });
      expect(byKey.body, String(round)).toMatchObject({ status: 403, code: 'missing_scope' });
    }
    const byPerson = await rig.call('POST', `${at}/console`, { headers: { cookie: `fieldpost_session=${token}`, 'x-fieldpost': '1', 'sec-fetch-site': 'same-origin', origin: rig.origin }, body });
    expect(byPerson.body).toMatchObject({ status: 403, code: 'missing_scope' });
    expect((await rig.call('POST', `${at}/console`, { body })).status).toBe(401);
    expect((await rig.call('POST', '/v1/channels/line-2/console', { key: admin, body })).status).toBe(403);
    const written = (await notices()).slice(0, -before);
    expect(written.map(({ kind, actor, data }) => [kind, actor, data])).toEqual([['console', 'person:other', {}], ['console', expect.stringMatching(/^key:/), {}]]);
    expect(commands).toEqual([]);
  });
});

describe('a self-test', () => {
  it('is an ordinary text to our own number, followed until it has come back', async () => {
    const begun = await rig.call('POST', `${at}/self-test`, { key, body: {} });
    expect([begun.status, begun.body]).toEqual([202, { messageId: expect.any(String), state: 'queued', cause: null, startedAt: expect.any(String), sentAt: null, deliveredAt: null, arrivedAt: null }]);
    const id: string = begun.body.messageId;
    const follow = async () => (await rig.call('GET', `${at}/self-test/${id}`, { key })).body;
    const sent = (await rig.store.message(id))?.message;
    expect(sent).toMatchObject({ to: '+4915550009', channel: 'line-1', priority: 'urgent', duplicatePolicy: 'never', reference: expect.stringMatching(/^self-test:[0-9A-Z]{10}$/) });
    expect(sent?.text).toContain(sent?.reference?.slice('self-test:'.length) ?? '?');
    const job = await claimOne(rig.store, rig.now(), 'line-1');
    await rig.store.settle([outcome(job, { at: rig.now(), taken: [{ part: 1, ref: 'st' }] })]);
    expect(await follow()).toMatchObject({ state: 'sent', sentAt: expect.any(String), deliveredAt: null, arrivedAt: null });
    await rig.receive('+4915550009', 'Fieldpost self-test of somebody else');
    expect((await follow()).arrivedAt).toBeNull();
    await rig.receive('015550009', sent?.text ?? '');
    expect(await follow()).toMatchObject({ state: 'sent', deliveredAt: null, arrivedAt: expect.any(String) });
    await rig.store.receipt({ now: rig.now(), channel: 'line-1', refs: ['st'], outcome: 'delivered', recipient: undefined, networkCode: undefined, at: undefined });
    expect(await follow()).toMatchObject({ state: 'delivered', deliveredAt: expect.any(String) });
  });
  it('is found also behind much that came in later', async () => {
    const { body } = await rig.call('POST', `${at}/self-test`, { key, body: {} });
    await rig.receive('+4915550009', (await rig.store.message(body.messageId))?.message.text ?? '');
    await Promise.all(Array.from({ length: 120 }, (_, index) => rig.receive('+4917770001', `noise ${index}`)));
    await expect.poll(async () => (await rig.call('GET', `${at}/self-test/${body.messageId}`, { key })).body.arrivedAt, { timeout: 10_000 }).toEqual(expect.any(String));
  });
  it('needs a number to go to', async () => {
    rig.channels.abilities = { ...rig.channels.abilities, lines: [] };
    expect((await rig.call('POST', `${at}/self-test`, { key, body: {} })).body).toMatchObject({ status: 422, code: 'no_own_number', errors: [{ path: 'to' }] });
    expect((await rig.call('POST', `${at}/self-test`, { key, body: { to: '+4917770002' } })).status).toBe(202);
    expect((await rig.call('POST', `${at}/self-test`, { key, body: { to: 'nobody' } })).body).toMatchObject({ status: 422, code: 'invalid_recipient' });
  });
  it('is not to be had for other messages, nor of another channel', async () => {
    const other = await rig.receive('+4917770001', 'hello');
    expect((await rig.call('GET', `${at}/self-test/${other}`, { key })).status).toBe(404);
    const { body } = await rig.call('POST', `${at}/self-test`, { key, body: {} });
    expect((await rig.call('GET', `/v1/channels/line-2/self-test/${body.messageId}`, { key })).status).toBe(404);
  });
});

describe('looking for devices', () => {
  const found: Found = { title: 'EC25', detail: 'ttyUSB2', name: 'modem-1', settings: { port: '/dev/ttyUSB2' }, channelId: undefined, trouble: undefined };
  it('tells what was found, and that a kind cannot look', async () => {
    rig.channels.find = async () => [found, { ...found, channelId: 'line-1', trouble: 'It is in use.' }];
    expect((await rig.call('POST', '/v1/channel-kinds/listed/detect', { key })).body).toEqual({ found: [{ ...found, channelId: null, trouble: null }, { ...found, channelId: 'line-1', trouble: 'It is in use.' }] });
    expect((await rig.call('POST', '/v1/channel-kinds/other/detect', { key })).status).toBe(404);
    rig.channels.find = () => Promise.reject(new ToolError({ code: 'tool_busy', message: 'Somebody looks already.' }));
    expect((await rig.call('POST', '/v1/channel-kinds/listed/detect', { key })).body).toMatchObject({ status: 409, code: 'tool_busy' });
  });
  it('is done once at a time per kind, and again after one that failed', async () => {
    const begun: unknown[] = [];
    const endings: ((outcome: readonly Found[] | Error) => void)[] = [];
    const kindOf = (name: string, detects: boolean) => ({
      ...({ name, title: name, summary: '', settings: {}, create: () => { throw new Error('not here'); } } as unknown as Parameters<typeof createDetection>[0]['kinds'][number]),
      ...(detects ? { detect: (options: object) => new Promise<readonly Found[]>((resolve, reject) => { begun.push(options); endings.push((end) => (end instanceof Error ? reject(end) : resolve(end))); }) } : {}),
    });
    const detection = createDetection({ kinds: [kindOf('a', true), kindOf('b', true), kindOf('c', false)], folder: '/data', log, existing: (kind) => [{ id: `of-${kind}`, settings: 1 }] });
    const { signal } = new AbortController();
    expect([detection('c', signal), detection('unknown', signal)]).toEqual([undefined, undefined]);
    const first = detection('a', signal);
    await expect(detection('a', signal)).rejects.toMatchObject({ code: 'tool_busy' });
    const other = detection('b', signal);
    expect(begun).toEqual([{ folder: '/data', log, existing: [{ id: 'of-a', settings: 1 }], signal }, { folder: '/data', log, existing: [{ id: 'of-b', settings: 1 }], signal }]);
    endings[0]?.(new TypeError('bug'));
    await expect(first).rejects.toMatchObject({ name: 'ToolError', code: 'tool_failed' });
    endings[1]?.([found]);
    expect(await other).toEqual([found]);
    const again = detection('a', signal);
    endings[2]?.([]);
    expect(await again).toEqual([]);
  });
});
