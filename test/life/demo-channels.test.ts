// The demo's channels: the usual ones, and those that whoever starts it adds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { startApp } from '../../gateway/app.ts';
import { demoChannels } from '../../gateway/channels/index.ts';
import { simulatedKind } from '../../gateway/channels/simulated/index.ts';

it('A demo runs on its usual channels and on those it is given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldpost-demo-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const app = await startApp({
    environment: { folder, listen: { host: '127.0.0.1', port: 0 } }, demo: true, log: pino({ level: 'silent' }), died: () => undefined,
    demoChannels: [{ id: 'second', kind: simulatedKind.name, name: 'Second', settings: { people: [] } }],
  });
  onTestFinished(() => app.stop());
  const { token } = /#(?<token>.+)$/.exec(app.setupLink ?? '')?.groups ?? {};
  const made = await fetch(`${app.url}/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, email: 'o@example.org', password: 'a calm and long sentence' }) });
  const cookie = (made.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { channels } = await (await fetch(`${app.url}/v1/channels`, { headers: { cookie } })).json() as { channels: { id: string; abilities: { tools: string[] } }[] };
  expect(channels.map(({ id }) => id)).toEqual([...demoChannels.map(({ id }) => id), 'second']);
  const answer = await fetch(`${app.url}/v1/channels/second/notices`, { headers: { cookie } });
  expect(await answer.json()).toEqual({ notices: [], nextCursor: null });
});
