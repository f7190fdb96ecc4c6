// What a channel may keep at the gateway and ask of it, through the network of channels and the real store.
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Abilities, ChannelHost, ChannelKind, LinkError } from '../../gateway/channels/channel.ts';
import { nodeTimers } from '../../gateway/channels/timers.ts';
import { createNetwork } from '../../gateway/flow/network.ts';
import { claimOne, newId, openStore, outcome, request } from '../store/open.ts';

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Two kinds of channel that only lend their hosts. */
async function rig() {
  const store = await openStore();
  const hosts = new Map<string, ChannelHost>();
  const kindOf = (name: string): ChannelKind => ({
    name, title: name, summary: '', settings: z.unknown(),
    create(_settings, host) {
      const abilities: Abilities = { receipts: true, alphaSender: false, maxParts: 1, window: 1, lines: [], flash: true, tools: ['transcript'] };
      let end: (error: LinkError | undefined) => void = quiet;
      const ended = new Promise<LinkError | undefined>((resolve) => { end = resolve; });
      return {
        abilities, ended, tools: { transcript: () => `of ${host.channelId}` },
        async start() { hosts.set(host.channelId, host); },
        async stop() { end(undefined); },
        submit: () => new Promise(() => undefined),
      };
    },
  });
  const kinds = [kindOf('one'), kindOf('two')];
  const noticed: string[] = [];
  const network = createNetwork({
    store, folder: '/data', findKind: (name) => kinds.find((kind) => kind.name === name), clock: { now: () => Date.now() }, timers: nodeTimers, random: Math.random, newId, logFor: () => log, onChange: quiet,
    onNotice: (channel, kind) => noticed.push(`${channel} ${kind}`),
  });
  onTestFinished(() => network.stop(10));
  async function host(id: string, kind: string): Promise<ChannelHost> {
    await network.put({ id, kind, name: id, enabled: true, settings: {} });
    await expect.poll(() => hosts.get(id)).toBeDefined();
    const found = hosts.get(id);
    if (found === undefined) throw new Error('a host');
    return found;
  }
  return { store, network, host, noticed };
}

describe('a channel', () => {
  it('knows who it is, and lends its tools to whoever looks', async () => {
    const { host, network } = await rig();
    expect(await host('a', 'one')).toMatchObject({ channelId: 'a', folder: '/data' });
    expect(network.get('a')?.tools?.transcript?.()).toBe('of a');
  });
  it('remembers for all of its kind and for no other', async () => {
    const { host } = await rig();
    const [a, b, c] = [await host('a', 'one'), await host('b', 'one'), await host('c', 'two')];
    await a.memory.set('sim', '8949');
    expect([await b.memory.get('sim'), await c.memory.get('sim')]).toEqual(['8949', undefined]);
    await c.memory.set('sim', 'other');
    await b.memory.set('sim', undefined);
    expect([await a.memory.get('sim'), await c.memory.get('sim')]).toEqual([undefined, 'other']);
  });
  it('remembers 16 KiB at a time and not more', async () => {
    const { host } = await rig();
    const { memory } = await host('a', 'one');
    await memory.set('k', 'x'.repeat(16_384));
    await expect(memory.set('k', 'é'.repeat(8_193))).rejects.toThrow(RangeError);
    expect(await memory.get('k')).toHaveLength(16_384);
  });
  it('has a notice kept before it may answer the network, once, and counted once', async () => {
    const { host, store, noticed } = await rig();
    const channel = await host('a', 'one');
    const notice = { kind: 'quarantined', identity: { key: 'k', lasting: false }, summary: `Octets \uD800 nobody can read. ${'x'.repeat(1_000)}`, data: { pdu: '07'.repeat(200), length: 200 } } as const;
    expect([await channel.notice(notice), await channel.notice(notice)]).toEqual(['stored', 'duplicate']);
    const { items } = await store.notices('a', { limit: 10, before: undefined });
    expect(items).toMatchObject([{ kind: 'quarantined', actor: undefined, data: { pdu: '07'.repeat(200), length: 200 } }]);
    expect(items[0]?.summary).toMatch(/^Octets \uFFFD nobody can read\. x+…$/u);
    expect(noticed).toEqual(['a quarantined']);
    channel.acked(notice.identity);
    await expect.poll(() => channel.notice(notice)).toBe('stored');
  });
  it('measures without waiting, and what is no number is no measurement', async () => {
    const { host, store } = await rig();
    const channel = await host('a', 'one');
    channel.sample({ signalDbm: -70, voltageMv: Number.NaN });
    channel.sample({ signalDbm: Infinity });
    const all = () => store.series({ channel: 'a', name: undefined, from: 0, to: Date.now() + 1, stepMs: 86_400_000 });
    await expect.poll(async () => (await all()).map(({ name, points }) => [name, points.map(([, mean]) => mean)])).toEqual([['signalDbm', [-70]]]);
  });
  it('is told which of its attempts nobody has settled', async () => {
    const { host, store } = await rig();
    const now = Date.now();
    await store.accept(request(now, ['+491'], { channel: 'a' }));
    const job = await claimOne(store, now, 'a');
    await store.settle([outcome(job, { outcome: 'unknown', next: 'unknown', taken: [], at: now + 1, cause: { code: 'answer_timeout' } })]);
    const [mine, other] = [await host('a', 'one'), await host('b', 'one')];
    expect(await mine.unsettled()).toMatchObject([{ messageId: job.messageId, attempt: 1, to: '+491', text: 'hello', closedAt: now + 1 }]);
    expect(await other.unsettled()).toEqual([]);
  });
});
