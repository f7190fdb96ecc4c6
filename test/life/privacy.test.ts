// Canaries: planted numbers, texts and secrets go through everything that can go wrong; then whatever is written for
// operators is searched for them.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChannelBody, MessageList } from '../../gateway/api/contract.ts';
import { tempFolder } from '../store/open.ts';
import { client, createKey, freePort, simulateSmsc, startGateway, until } from './running.ts';

const number = '+4915557423981';
const text = 'canaryword appointment';
const password = 'canpass1';

describe('what operators can read', () => {
  it('never holds a number, a text or a secret, whatever went wrong', async () => {
    const folder = tempFolder();
    const port = await freePort();
    const smscPort = await freePort();
    simulateSmsc(['--port', String(smscPort), '--system-id', 'peer', '--password', password, '--misbehave', 'rejectsNumber', '--misbehave', 'truncatedPdus', '--inbound', `${number}:4930123:${text} in`, '--every-ms', '50', '--count', '3', '--receipts', 'mixed']);
    const gateway = await startGateway(folder, port);
    const key = createKey(folder);
    const api = client(gateway.url, key);
    const settings = { host: '127.0.0.1', port: smscPort, systemId: 'peer', password };
    await api.post('/v1/channels', { id: 'good', kind: 'smpp', settings });
    await api.post('/v1/channels', { id: 'bad', kind: 'smpp', settings: { ...settings, password: 'canwrong' } });
    await api.post('/v1/channels', { id: 'gone', kind: 'smpp', settings: { ...settings, port: await freePort() } });
    for (const [to, channel] of [[number, 'good'], [`${number.slice(0, -2)}99`, 'good'], [number, 'gone'], [number, 'bad']]) await api.post('/v1/messages', { to, channel, text });
    for (const body of ['{"to":"' + number + '","text":"' + text, JSON.stringify({ to: number, text, extra: text }), JSON.stringify({ to: [number, 'x'], text })]) {
      const answer = await fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      const problem = await answer.text();
      for (const secret of [number, number.slice(1), 'canaryword']) expect(problem).not.toContain(secret);
    }
    await fetch(`${gateway.url}/v1/messages`, { headers: { authorization: `Bearer ${key}x` } });
    await until(async () => (await api.get<MessageList>('/v1/messages?direction=inbound')).messages.length >= 3, 10_000, 'the texts');
    await until(async () => (await api.get<ChannelBody>('/v1/channels/bad')).state === 'refused', 10_000, 'the refusal');
    await until(async () => (await api.get<ChannelBody>('/v1/channels/gone')).state === 'waiting', 10_000, 'the back-off');
    const channels = JSON.stringify(await api.get('/v1/channels'));
    const metrics = await (await fetch(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text();
    await gateway.kill('SIGTERM');
    const seen: Record<string, string> = { log: gateway.output(), metrics, channels };
    for (const [where, content] of Object.entries(seen)) {
      expect(content.length, where).toBeGreaterThan(50);
      for (const secret of ['canaryword', number.slice(1), number.slice(-8), password, 'canwrong', key, key.split('_')[2] ?? key]) expect(content.includes(secret), `${secret} in ${where}`).toBe(false);
    }
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
    // Only the hash of a key is kept.
    expect(readFileSync(join(folder, 'fieldpost.db')).includes(key.split('_')[2] ?? key)).toBe(false);
  });
});
