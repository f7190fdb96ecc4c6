import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChannelBody, MessageList } from '../../gateway/api/contract.ts';
import { client, createKey, freePort, simulateSmsc, startGateway, until } from '../life/running.ts';
import { tempFolder } from '../store/open.ts';

/** A small disk of its own; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  const folder = join(tempFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=110m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => { execFileSync('umount', ['-l', folder]); });
  return folder;
}

/** A gateway whose data folder is on the small disk, with a carrier beside it. */
async function onDisk(disk: string, carrier: readonly string[], enabled: boolean) {
  const smscPort = await freePort();
  simulateSmsc(['--port', String(smscPort), '--system-id', 'peer', '--password', 'secret', '--receipts', 'success', ...carrier]);
  const folder = join(disk, 'data');
  const gateway = await startGateway(folder, await freePort());
  const key = createKey(folder);
  const api = client(gateway.url, key);
  await api.post('/v1/channels', { id: 'c', kind: 'smpp', enabled, settings: { host: '127.0.0.1', port: smscPort, systemId: 'peer', password: 'secret' } });
  const allDelivered = async () => (await api.get<MessageList>('/v1/messages?limit=200')).messages.every((message) => message.state === 'delivered');
  return { gateway, key, api, junk: join(disk, 'junk'), allDelivered };
}

/** Until not a byte is left. */
function fill(junk: string): void {
  expect(() => { for (let block = 0; block < 200; block += 1) appendFileSync(junk, Buffer.alloc(1 << 20, 1)); }).toThrow(/ENOSPC/);
}

describe('a disk that fills up', () => {
  it('answers 507 in time, lets what was accepted end, and recovers by itself', async ({ skip }) => {
    const disk = smallDisk();
    skip(disk === undefined, 'a tmpfs cannot be mounted here');
    if (disk === undefined) return;
    const { gateway, key, api, junk, allDelivered } = await onDisk(disk, [], false);
    const send = () => fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ to: Array.from({ length: 50 }, (_, index) => `+4915551${1000 + index}`), text: 'hello', channel: 'c' }) });
    expect((await send()).status).toBe(202);

    writeFileSync(junk, Buffer.alloc(40 << 20, 1));
    await until(async () => (await send()).status === 507, 10_000, 'the refusal');
    const refused = (await (await send()).json()) as { code: string };
    expect(refused.code).toBe('storage_full');
    // Now to the last byte, while fifty messages still have to be sent.
    fill(junk);
    await api.patch('/v1/channels/c', { enabled: true }).catch(() => undefined);
    rmSync(junk);
    await api.patch<ChannelBody>('/v1/channels/c', { enabled: true });
    await until(allDelivered, 30_000, 'everything accepted to be delivered');
    await until(async () => (await send()).status === 202, 10_000, 'the recovery');
    expect(gateway.child.exitCode).toBeNull();
  });

  it('finishes on its reserve what the network is owed, with not a byte left outside it', async ({ skip }) => {
    const disk = smallDisk();
    skip(disk === undefined, 'a tmpfs cannot be mounted here');
    if (disk === undefined) return;
    const { api, junk, allDelivered } = await onDisk(disk, ['--latency-ms', '3000'], true);
    await until(async () => (await api.get<ChannelBody>('/v1/channels/c')).state === 'ready', 10_000, 'the bind');
    await api.post('/v1/messages', { to: Array.from({ length: 40 }, (_, index) => `+4915551${1000 + index}`), text: 'hello', channel: 'c' });
    fill(junk);
    await until(allDelivered, 60_000, 'everything accepted to be delivered');
    rmSync(junk);
  });
});
