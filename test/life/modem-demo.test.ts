// The demo as a newcomer starts it: one process with a conversation within moments, a SIM to send by, and nothing left of it at the end.
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ChannelBody, MessageDetail, MessageList, SendAnswer, ThreadList, UssdAnswerBody } from '../../gateway/api/contract.ts';
import { tempFolder } from '../store/open.ts';
import { freePort, root, run, until } from './running.ts';

const person = '+4915550001';

/** The API as the owner's browser sees it. */
function browser(url: string, cookie: string) {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { method, headers: { cookie, 'content-type': 'application/json', 'x-fieldpost': '1', origin: url }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json() as T;
  };
  return { get: <T>(path: string) => call<T>('GET', path), post: <T>(path: string, body: unknown) => call<T>('POST', path, body) };
}

it('The demo shows a conversation, sends by its SIM, is answered, and is gone when it ends', async () => {
  const port = await freePort();
  const scratch = tempFolder();
  const folders = (): string[] => readdirSync(scratch).filter((name) => name.startsWith('fieldpost-demo-'));
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const demo = run([`${root}dist/gateway/main.js`, 'start', '--demo'], { FIELDPOST_LISTEN: `127.0.0.1:${port}`, TMPDIR: scratch });
  await until(() => demo.output().includes('/setup#'), 15_000, 'the set-up link');
  const token = /\/setup#([a-z2-7]+)/.exec(demo.output())?.[1] ?? '';
  const setUp = await fetch(`${url}/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-fieldpost': '1', origin: url }, body: JSON.stringify({ token, email: 'owner@example.org', password: 'a calm and long sentence' }) });
  const api = browser(url, (setUp.headers.get('set-cookie') ?? '').split(';')[0] ?? '');

  await until(async () => (await api.get<ThreadList>('/v1/threads')).threads.length > 0, 30_000, 'somebody to write');
  await until(async () => (await api.get<{ channels: ChannelBody[] }>('/v1/channels')).channels.every(({ state }) => state === 'ready'), 20_000, 'both networks');
  expect(performance.now() - startedAt).toBeLessThan(60_000);

  const { channels } = await api.get<{ channels: ChannelBody[] }>('/v1/channels');
  const sim = channels.find(({ kind }) => kind === 'modem');
  expect(sim?.abilities).toMatchObject({ lines: ['+999170000001'], tools: expect.arrayContaining(['ussd', 'console', 'balance', 'selfTest']) as string[] });
  const sent = (await api.post<SendAnswer>('/v1/messages', { to: person, text: 'Are you there?', channel: sim?.id })).messages[0];
  await until(async () => (await api.get<MessageDetail>(`/v1/messages/${sent?.id}`)).state === 'delivered', 15_000, 'the report');
  await until(async () => (await api.get<MessageList>(`/v1/messages?direction=inbound&channel=${sim?.id}`)).messages.some(({ from }) => from === person), 15_000, 'the answer');
  expect((await api.post<UssdAnswerBody>(`/v1/channels/${sim?.id}/ussd`, { text: '*100#' })).text).toContain('Balance');
  await until(async () => (await api.get<ChannelBody>(`/v1/channels/${sim?.id}`)).health.facts?.['balance'] === '12.40 EUR', 15_000, 'the balance');

  expect(folders()).toHaveLength(1);
  await demo.kill('SIGTERM');
  expect(demo.child.exitCode).toBe(0);
  expect(folders()).toEqual([]);
}, 60_000);
