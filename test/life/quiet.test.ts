// Nothing leaves the building by default: a gateway that runs, with people texting over its simulated network, holds no socket to
// anywhere but this machine. Read from the kernel's own tables, so a library's hidden call would show too.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MessageList } from '../../gateway/api/contract.ts';
import { tempFolder } from '../store/open.ts';
import { client, createKey, freePort, startGateway, until } from './running.ts';

/** Remote ends, in the kernel's hex, of every socket this process holds. */
function remotes(pid: number): string[] {
  const inodes = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const match = /^socket:\[([0-9]+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (match?.[1] !== undefined) inodes.add(match[1]);
    } catch { /* closed between listing and looking */ }
  }
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/)).filter((columns) => inodes.has(columns[9] ?? '')).map((columns) => columns[2]?.split(':')[0] ?? '');
}
const isHere = (remote: string) => /^0+$/.test(remote) || remote.endsWith('7F') || remote === '00000000000000000000000001000000' || /^0000000000000000FFFF0000.{6}7F$/.test(remote);

describe('a gateway left alone', () => {
  it('talks to nobody outside this machine', async () => {
    const folder = tempFolder();
    const gateway = await startGateway(folder, await freePort());
    const api = client(gateway.url, createKey(folder));
    await api.post('/v1/channels', { id: 'sim', kind: 'simulated', settings: { replyMs: 50, receiptMs: 50 } });
    await api.post('/v1/messages', { to: '+447700900101', text: 'Is anybody there?', channel: 'sim' });
    const seen = new Set<string>();
    await until(async () => {
      for (const remote of remotes(gateway.child.pid ?? 0)) seen.add(remote);
      return (await api.get<MessageList>('/v1/messages?direction=inbound')).messages.length > 0;
    }, 15_000, 'a reply');
    expect(seen.size).toBeGreaterThan(0);
    expect([...seen].filter((remote) => !isHere(remote))).toEqual([]);
  });
});
