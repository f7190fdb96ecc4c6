// What is measured about GSM modems: simulated ones in a process of their own, behind real ptys and TCP ports. Not what people wait
// for on a screen (modem-watch.ts).
import { join } from 'node:path';
import { type Child, memoryOf, until } from './children.ts';
import type { CpuFigures, Gateway } from './gateway.ts';
import type { PeerInbound, PeerStats } from './modem-peer.ts';
import { channelId, type Conditions, type Figures, type Scenario, Stage } from './scenario.ts';

export type Line = 'pty' | 'tcp';

const answerBoundMs = 30_000;
const flowBoundMs = 300_000;
/** Between two looks at the peer: often enough to know when it began, seldom enough to cost it nothing. */
const lookMs = 20;
/** Leaves what a start still does behind. */
const settleMs = 1_000;

const sizes = (conditions: Conditions) => conditions.quick
  ? { warmUp: 200, out: 1_000, pacedMs: 3_000, in: 2_000, pacedIn: 1_000, slow: 4 }
  : { warmUp: 500, out: 5_000, pacedMs: 15_000, in: 10_000, pacedIn: 6_750, slow: 20 };

export interface ModemPeer {
  readonly where: readonly string[];
  stats(): Promise<PeerStats>;
  /** Forgets what was measured so far. */
  reset(): Promise<void>;
  /** Texts come in, so many a second (0: all at once); resolves when the last was deleted from the modem. */
  receive(count: number, rate: number, prefix: string): Promise<PeerInbound>;
}

export async function startPeer(stage: Stage, args: readonly string[]): Promise<ModemPeer> {
  const child: Child = stage.startPeer('modem-peer.ts', args);
  const ask = async <T>(line: string, boundMs = answerBoundMs): Promise<T> => {
    child.say(line);
    return child.answer<T>(boundMs);
  };
  const { where } = await child.answer<{ where: string[] }>(answerBoundMs);
  return {
    where,
    stats: async () => (await ask<{ stats: PeerStats }>('stats')).stats,
    reset: async () => void (await ask('reset')),
    receive: async (count, rate, prefix) => (await ask<{ inbound: PeerInbound }>(`in ${count} ${rate} ${prefix}`, flowBoundMs)).inbound,
  };
}

export interface ModemStage {
  readonly stage: Stage;
  readonly gateway: Gateway;
  readonly peer: ModemPeer;
}

/** A gateway and one modem, which is a channel that is switched off. */
export function withModem(conditions: Conditions, name: string, { line, peer = [], settings = {} }: { line: Line; peer?: readonly string[]; settings?: object }, act: (on: ModemStage) => Promise<Figures>): Promise<Figures> {
  return Stage.on(conditions, name, async (stage) => {
    const { gateway } = stage;
    const modem = await startPeer(stage, [...peer, ...(line === 'pty' ? ['--link', join(gateway.folder, 'modem')] : [])]);
    await gateway.call('POST', '/v1/channels', { id: channelId, kind: 'modem', name: 'Bench', enabled: false, settings: { port: modem.where[0], ...settings } }, 201);
    return act({ stage, gateway, peer: modem });
  });
}

export async function switchOn({ stage, gateway }: ModemStage): Promise<void> {
  await gateway.call('PATCH', `/v1/channels/${channelId}`, { enabled: true });
  await stage.untilReady();
}

async function untilParts(peer: ModemPeer, count: number, boundMs = flowBoundMs): Promise<PeerStats> {
  let last = await peer.stats();
  await until(`${count} parts`, boundMs, async () => {
    last = await peer.stats();
    return last.parts >= count;
  }, lookMs).catch((error: unknown) => { throw new Error(JSON.stringify(last), { cause: error }); });
  return last;
}

/** All threads of the gateway together, in cores. */
const cores = ({ loopUs, otherThreadsUs }: CpuFigures, perSecond: number): number => ((loopUs + otherThreadsUs) * perSecond) / 1e6;

/** A backlog that is waiting when the channel is switched on: as fast as one modem without latency lets it. */
function out(name: string, line: Line, reports: boolean): Scenario {
  return {
    name, how: `a backlog through one modem without latency behind a ${line}, ${reports ? 'every part reported and the reports acknowledged' : 'no reports'}; from the first part taken to the last, gaps from an answer to the next AT+CMGS, both seen by the modem`,
    run: (conditions) => withModem(conditions, name, { line, peer: ['--reports', reports ? 'success' : 'none'], settings: { receipts: reports } }, async (on) => {
      const { stage, gateway, peer } = on;
      const { warmUp, out: count } = sizes(conditions);
      await stage.load({ recipients: 100, messages: warmUp });
      await switchOn(on);
      await untilParts(peer, warmUp);
      await gateway.call('PATCH', `/v1/channels/${channelId}`, { enabled: false });
      await stage.load({ recipients: 100, messages: count });
      await peer.reset();
      await gateway.call('PATCH', `/v1/channels/${channelId}`, { enabled: true });
      const before = await untilParts(peer, 1);
      const cpu = gateway.countCpu();
      const { parts, firstPartAt, lastPartAt, gapMs, cpuSeconds } = await untilParts(peer, count);
      const perSecond = ((parts - 1) * 1_000) / (lastPartAt - firstPartAt);
      const used = cpu(parts - before.parts, ((parts - before.parts) / perSecond) * 1_000);
      await stage.expectAll(reports ? 'delivered' : 'sent', warmUp + count);
      if ((await peer.stats()).parts !== count) throw new Error('the modem saw a message twice');
      return {
        perSecond, gapP50Ms: gapMs.p50, gapP99Ms: gapMs.p99, gapMaxMs: gapMs.max, ...used, cores: cores(used, perSecond),
        peerShare: ((cpuSeconds - before.cpuSeconds) * 1_000) / (lastPartAt - before.lastPartAt), mostMb: memoryOf(gateway.pid).mostMb,
      };
    }),
  };
}

/** 100 texts a second, measured while they are sent: posted one by one as they come, or from a backlog at the channel's own pace. */
function paced(name: string, line: Line, posted: boolean, reports = false): Scenario {
  const rate = 100;
  return {
    name, how: `${rate} texts a second through one modem behind a ${line}, ${posted ? 'posted one by one and sent as they come, accepting included' : 'from a backlog at the pace of the channel'}${reports ? ', each reported' : ''}`,
    run: (conditions) => withModem(conditions, name, { line, peer: ['--reports', reports ? 'success' : 'none'], settings: { receipts: reports, ...(posted ? {} : { partsPerMinute: rate * 60 }) } }, async (on) => {
      const { stage, gateway, peer } = on;
      const count = Math.round((sizes(conditions).pacedMs / 1_000) * rate);
      const warmUp = rate * 2;
      const send = async (messages: number, from: number): Promise<void> => {
        const begun = performance.now();
        const open: Promise<unknown>[] = [];
        for (let number = 0; number < messages; number += 1) {
          const wait = begun + (number * 1_000) / rate - performance.now();
          if (wait > 0) await new Promise((resolve) => { setTimeout(resolve, wait); });
          open.push(gateway.call('POST', '/v1/messages', { to: `+49151${String(from + number).padStart(8, '0')}`, text: conditions.text, channel: channelId }, 202));
        }
        await Promise.all(open);
      };
      if (!posted) await stage.load({ recipients: 100, messages: warmUp + count });
      await switchOn(on);
      if (posted) await send(warmUp, 0);
      const before = await untilParts(peer, warmUp);
      const cpu = gateway.countCpu();
      if (posted) await send(count, warmUp);
      const { parts, lastPartAt } = await untilParts(peer, warmUp + count);
      const perSecond = ((parts - before.parts) * 1_000) / (lastPartAt - before.lastPartAt);
      const used = cpu(parts - before.parts, lastPartAt - before.lastPartAt);
      await stage.expectAll(reports ? 'delivered' : 'sent', warmUp + count);
      return { perSecond, ...used, cores: cores(used, perSecond) };
    }),
  };
}

/** Texts that come in: all at once, which lets the gateway read the storage whole, or one by one at a rate. */
function inbound(name: string, line: Line, rate: number): Scenario {
  return {
    name, how: `texts come in through one modem behind a ${line}, ${rate === 0 ? 'as fast as its storage is emptied' : `${rate} a second, each announced by itself`}; until the last was read, committed and deleted`,
    run: (conditions) => withModem(conditions, name, { line }, async (on) => {
      const { gateway, peer } = on;
      const count = rate === 0 ? sizes(conditions).in : sizes(conditions).pacedIn;
      await switchOn(on);
      await peer.receive(Math.ceil(count / 10), rate, 'Before');
      const before = await peer.stats();
      const cpu = gateway.countCpu();
      const { perSecond, seconds } = await peer.receive(count, rate, 'Message');
      const used = cpu(count, seconds * 1_000);
      const after = await peer.stats();
      const stored = await countInbound(gateway);
      if (stored !== count + Math.ceil(count / 10)) throw new Error(`${count + Math.ceil(count / 10)} came in, ${stored} are stored`);
      return { perSecond, ...used, cores: cores(used, perSecond), commandsPerText: (after.commands - before.commands) / count, peerShare: (after.cpuSeconds - before.cpuSeconds) / seconds };
    }),
  };
}

async function countInbound(gateway: Gateway): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const page: { messages: unknown[]; nextCursor: string | null } = await gateway.call('GET', `/v1/messages?direction=inbound&limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    count += page.messages.length;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return count;
}

/** The network takes three seconds for each part: how much of the time it is at work while texts wait. */
const slow: Scenario = {
  name: 'modem-slow-network', how: 'a backlog through one modem whose network needs 3 s per part; share of the time from the first part handed over to the last answer in which the network was at work', once: true,
  run: (conditions) => withModem(conditions, 'modem-slow-network', { line: 'pty', peer: ['--latency-ms', '3000'], settings: { receipts: false } }, async (on) => {
    const { slow: count } = sizes(conditions);
    await on.stage.load({ recipients: count, messages: count });
    await switchOn(on);
    await untilParts(on.peer, count);
    await on.stage.expectAll('sent', count);
    const { firstPartAt, lastPartAt, gapMs } = await on.peer.stats();
    return { busyPercent: (count * 3_000 * 100) / (lastPartAt - firstPartAt), gapP50Ms: gapMs.p50, gapMaxMs: gapMs.max };
  }),
};

export const settled = () => new Promise((resolve) => { setTimeout(resolve, settleMs); });

export const modemScenarios: readonly Scenario[] = [
  out('modem-out-tcp', 'tcp', false), out('modem-out-pty', 'pty', false), out('modem-reports-tcp', 'tcp', true), out('modem-reports-pty', 'pty', true),
  paced('modem-paced-tcp', 'tcp', true), paced('modem-paced-pty', 'pty', true), paced('modem-backlog-tcp', 'tcp', false), paced('modem-backlog-pty', 'pty', false),
  inbound('modem-in-tcp', 'tcp', 0), inbound('modem-in-pty', 'pty', 0), inbound('modem-in-paced-tcp', 'tcp', 450), inbound('modem-in-paced-pty', 'pty', 450), slow,
];
