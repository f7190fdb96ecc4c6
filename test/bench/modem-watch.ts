// What people and idle machines notice of GSM modems: how soon a text is on the screen, and what modems cost that have nothing to do.
import { WebSocket } from 'ws';
import type { LiveFrame } from '../../gateway/api/contract.ts';
import { until } from './children.ts';
import type { Gateway } from './gateway.ts';
import { settled, startPeer, switchOn, withModem } from './modem.ts';
import { quantiles } from './quantiles.ts';
import { type Scenario, Stage } from './scenario.ts';

const idleModems = 32;
const readyBoundMs = 60_000;
const now = () => Number(process.hrtime.bigint()) / 1e6;

/** A live socket as the panel opens it. Resolves with how to close it. */
function listen({ port, key }: Gateway, heard: (frame: LiveFrame) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/live`, { headers: { authorization: `Bearer ${key}` } });
    socket.on('message', (content: Buffer) => heard(JSON.parse(content.toString('utf8')) as LiveFrame));
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => reject(new Error(`the live socket was answered ${response.statusCode}`)));
    socket.on('open', () => resolve(() => socket.terminate()));
  });
}

/** From +CMTI to the event on the live socket; the text says when the modem announced it. */
const screen: Scenario = {
  name: 'modem-screen', how: 'texts come in one by one, 5 a second, through one modem behind a pty; from +CMTI leaving the modem to the event read from a live socket',
  run: (conditions) => withModem(conditions, 'modem-screen', { line: 'pty' }, async (on) => {
    on.gateway.addOwner();
    await switchOn(on);
    const tookMs: number[] = [];
    const close = await listen(on.gateway, (frame) => {
      const at = now();
      if (frame.type !== 'events') return;
      for (const { kind, message } of frame.events) {
        if (kind === 'message.received' && message !== null && message.text.startsWith('Seen')) tookMs.push(at - Number(message.text.split(' ').at(-1)));
      }
    });
    await settled();
    await on.peer.receive(20, 5, 'Before');
    const count = conditions.quick ? 40 : 200;
    await on.peer.receive(count, 5, 'Seen');
    await until('the last event', 5_000, async () => tookMs.length >= count);
    close();
    if (tookMs.length !== count) throw new Error(`${count} texts, ${tookMs.length} events`);
    const { p50, p99, max } = quantiles(tookMs);
    return { screenP50Ms: p50, screenP99Ms: p99, screenMaxMs: max };
  }),
};

/** Many modems that are ready and have nothing to do: health once a minute, chatter of the families that chatter. */
const idle: Scenario = {
  name: 'modem-idle', how: `${idleModems} modems of mixed families over TCP, in one process, ready and left alone for a minute; then another minute with a panel open`, once: true,
  run: (conditions) => Stage.on(conditions, 'modem-idle', async (stage) => {
    const { gateway } = stage;
    const measureMs = conditions.quick ? 10_000 : 60_000;
    gateway.addOwner();
    const peer = await startPeer(stage, ['--count', String(idleModems), '--families', 'quectel,simcom,huawei,zte,wavecom,telit,ublox,cinterion', '--chatter-ms', '5000']);
    for (const [index, port] of peer.where.entries()) await gateway.call('POST', '/v1/channels', { id: `modem-${index}`, kind: 'modem', enabled: true, settings: { port } }, 201);
    const states = async () => (await gateway.call<{ channels: { state: string }[] }>('GET', '/v1/channels')).channels.map(({ state }) => state);
    await until('all modems to be ready', readyBoundMs, async () => (await states()).every((state) => state === 'ready'), 500);
    for (let second = 0; second < 5; second += 1) await settled();
    const share = async (): Promise<number> => {
      const cpu = gateway.countCpu();
      const begun = performance.now();
      await new Promise((resolve) => { setTimeout(resolve, measureMs); });
      const ms = performance.now() - begun;
      const { loopUs, otherThreadsUs } = cpu(1, ms);
      return (loopUs + otherThreadsUs) / 1e4 / (ms / 1_000);
    };
    const before = await peer.stats();
    const idlePercent = await share();
    const { commands } = await peer.stats();
    const close = await listen(gateway, () => undefined);
    const watchedPercent = await share();
    close();
    if (!(await states()).every((state) => state === 'ready')) throw new Error('not every modem is still ready');
    return { idlePercent, watchedPercent, commandsPerSecond: ((commands - before.commands) * 1_000) / measureMs };
  }),
};

export const watchScenarios: readonly Scenario[] = [screen, idle];
