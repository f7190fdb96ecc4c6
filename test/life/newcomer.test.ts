// The whole product as a newcomer meets it: real processes, the printed link, a carrier on a socket, a restart in the middle.
import { existsSync, readFileSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChannelBody, MessageDetail, MessageList, SendAnswer, ThreadList } from '../../gateway/api/contract.ts';
import { tempFolder } from '../store/open.ts';
import { client, createKey, freePort, root, run, simulateSmsc, startGateway, until } from './running.ts';

const main = `${root}dist/gateway/main.js`;
const patient = '+4915550001';

async function carrier(args: readonly string[] = []) {
  const port = await freePort();
  const smsc = simulateSmsc(['--port', String(port), '--system-id', 'peer', '--password', 'secret', '--receipt-delay-ms', '10', ...args]);
  return { smsc, channel: { id: 'smsc-1', kind: 'smpp', name: 'Carrier', settings: { host: '127.0.0.1', port, systemId: 'peer', password: 'secret', bind: 'transceiver' } } };
}

describe('a newcomer', () => {
  it('sets up by the printed link, sends, sees it delivered, gets a text, answers it, restarts, and loses nothing', async () => {
    const folder = tempFolder();
    const port = await freePort();
    const { smsc, channel } = await carrier();
    let gateway = await startGateway(folder, port);
    await until(() => gateway.output().includes('/setup#'), 5_000, 'the set-up link');
    const token = /\/setup#([a-z2-7]+)/.exec(gateway.output())?.[1] ?? '';
    const unsafe = { 'content-type': 'application/json', 'x-fieldpost': '1', origin: gateway.url };
    expect((await fetch(`${gateway.url}/v1/messages`)).status).toBe(403);
    const setUp = await fetch(`${gateway.url}/v1/setup`, { method: 'POST', headers: unsafe, body: JSON.stringify({ token, email: 'owner@example.org', password: 'a long enough phrase' }) });
    expect(setUp.status, await setUp.clone().text()).toBeLessThan(300);
    expect(setUp.headers.get('set-cookie')).toMatch(/fieldpost_session=.*HttpOnly.*SameSite=Strict/i);
    const again = await fetch(`${gateway.url}/v1/setup`, { method: 'POST', headers: unsafe, body: JSON.stringify({ token, email: 'other@example.org', password: 'a long enough phrase' }) });
    expect(again.status).toBe(409);
    expect(existsSync(join(folder, 'setup-link'))).toBe(false);

    const key = createKey(folder);
    let api = client(gateway.url, key);
    await api.post<ChannelBody>('/v1/channels', channel);
    await until(async () => (await api.get<ChannelBody>('/v1/channels/smsc-1')).state === 'ready', 10_000, 'the bind');
    const sent = (await api.post<SendAnswer>('/v1/messages', { to: patient, text: 'Your appointment is on Monday. ç€ '.repeat(10), channel: 'smsc-1' })).messages[0];
    expect(sent).toMatchObject({ to: patient, state: 'queued', parts: expect.any(Number) as number });
    await until(async () => (await api.get<MessageDetail>(`/v1/messages/${sent?.id}`)).state === 'delivered', 10_000, 'delivery');
    const detail = await api.get<MessageDetail>(`/v1/messages/${sent?.id}`);
    expect(detail.partList).toHaveLength(detail.parts);
    expect(detail.history.map((step) => step.state)).toEqual(['queued', 'sending', 'sent', 'delivered']);

    smsc.child.stdin?.write(`deliver ${patient} 4930123 Thank you, see you there\n`);
    await until(async () => (await api.get<ThreadList>('/v1/threads')).threads[0]?.unread === 1, 10_000, 'the text');
    const thread = (await api.get<ThreadList>('/v1/threads')).threads[0];
    const reply = (await api.post<SendAnswer>(`/v1/threads/${thread?.id}/messages`, { text: 'You are welcome.' })).messages[0];
    // In the middle of it all.
    await gateway.kill('SIGTERM');
    expect(gateway.child.exitCode).toBe(0);
    gateway = await startGateway(folder, port);
    api = client(gateway.url, key);
    await until(async () => ['delivered', 'unknown'].includes((await api.get<MessageDetail>(`/v1/messages/${reply?.id}`)).state), 15_000, 'the reply to end');
    const all = await api.get<MessageList>(`/v1/threads/${thread?.id}/messages`);
    expect(all.messages.map((message) => message.direction)).toEqual(['outbound', 'inbound', 'outbound']);
    expect(all.messages.find((message) => message.direction === 'inbound')).toMatchObject({ text: 'Thank you, see you there', from: patient, state: 'received' });
    expect(gateway.output()).not.toContain('/setup#');
  });

  it('finds nothing newly unknown after a stop whose peer answers', async () => {
    const folder = tempFolder();
    const port = await freePort();
    const { channel } = await carrier(['--latency-ms', '100', '--receipts', 'none']);
    const gateway = await startGateway(folder, port);
    const api = client(gateway.url, createKey(folder));
    await api.post('/v1/channels', channel);
    await until(async () => (await api.get<ChannelBody>('/v1/channels/smsc-1')).state === 'ready', 10_000, 'the bind');
    await api.post('/v1/messages', { to: Array.from({ length: 100 }, (_, index) => `+4915551${1000 + index}`), text: 'hello', channel: 'smsc-1' });
    await until(async () => (await api.get<ChannelBody>('/v1/channels/smsc-1')).counts.sent > 5, 10_000, 'some of them');
    await gateway.kill('SIGTERM');
    const next = await startGateway(folder, port);
    const list = await client(next.url, createKey(folder)).get<MessageList>('/v1/messages?limit=200');
    expect(list.messages.filter((message) => message.state === 'unknown')).toEqual([]);
    expect(list.messages).toHaveLength(100);
  });
});

describe('what went wrong with the files', () => {
  it.each([
    ['an empty database', (folder: string) => { truncateSync(join(folder, 'fieldpost.db'), 0); }, /[Rr]estore/],
    ['a missing database', (folder: string) => { unlinkSync(join(folder, 'fieldpost.db')); }, /[Rr]estore/],
    ['a missing node file', (folder: string) => { unlinkSync(join(folder, 'node.json')); }, /last good copy/],
    ['half a node file', (folder: string) => { truncateSync(join(folder, 'node.json'), 40); }, /last good copy/],
    ['a node file with unknown keys', (folder: string) => { writeFileSync(join(folder, 'node.json'), JSON.stringify({ ...(JSON.parse(readFileSync(join(folder, 'node.json'), 'utf8')) as object), admin: true, listen: 7 })); }, /admin[\s\S]*listen|listen[\s\S]*admin/],
  ])('%s stops the start, says how to go on, and never opens the set-up page', async (_name, spoil, words) => {
    const folder = tempFolder();
    const port = await freePort();
    const gateway = await startGateway(folder, port);
    createKey(folder);
    await gateway.kill('SIGTERM');
    for (const name of ['fieldpost.db-wal', 'fieldpost.db-shm']) if (existsSync(join(folder, name)) && statSync(join(folder, name)).size === 0) unlinkSync(join(folder, name));
    spoil(folder);
    const second = run([main, 'start'], { FIELDPOST_DATA: folder, FIELDPOST_LISTEN: `127.0.0.1:${port}` });
    await until(() => second.child.exitCode !== null, 10_000, 'the refusal');
    expect(second.child.exitCode).toBe(1);
    expect(second.output()).toMatch(words);
    expect(second.output()).not.toContain('/setup#');
  });

  it('a node file edited by hand meanwhile is not written over, and the API says so', async () => {
    const folder = tempFolder();
    const gateway = await startGateway(folder, await freePort());
    const key = createKey(folder);
    const file = join(folder, 'node.json');
    const edited = readFileSync(file, 'utf8').replace('"channels": []', '"channels": [], "baseUrl": "https://sms.example.org"');
    expect(edited).toContain('baseUrl');
    writeFileSync(file, edited);
    const answer = await fetch(`${gateway.url}/v1/channels`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ id: 'c', kind: 'simulated', settings: {} }) });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'settings_not_kept']);
    expect(readFileSync(file, 'utf8')).toBe(edited);
    expect((await client(gateway.url, key).get<{ channels: unknown[] }>('/v1/channels')).channels).toEqual([]);
  });

  it('a second gateway on the same folder ends at once', async () => {
    const folder = tempFolder();
    await startGateway(folder, await freePort());
    const second = run([main, 'start'], { FIELDPOST_DATA: folder, FIELDPOST_LISTEN: `127.0.0.1:${await freePort()}` });
    await until(() => second.child.exitCode !== null, 5_000, 'the second to end');
    expect(second.output()).toContain('Another Fieldpost is running');
  });
});
