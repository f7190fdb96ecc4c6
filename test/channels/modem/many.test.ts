// Twenty modems in one process: each is a world of its own. One is pulled out, one falls silent, one has a SIM that is barred, one is full
// of noise; the others send and receive as if they were alone.
import { describe, expect, it } from 'vitest';
import { familyNames } from '../../../gateway/simulate/modem/index.ts';
import type { Channel } from '../../../gateway/channels/channel.ts';
import type { SimulatedModem } from '../../../gateway/simulate/modem/index.ts';
import { job, longText } from '../peer.ts';
import type { RecordingHost } from '../peer.ts';
import { createDesk } from './desk.ts';
import { rejection, signal, stopAfterEach, until } from './rig.ts';
import { tapped } from './tap.ts';
import type { Tap } from './tap.ts';

stopAfterEach();

const count = 20;
const [pulled, silent, barred, noisy] = [3, 7, 11, 15] as const;
const sick: ReadonlySet<number> = new Set([pulled, silent, barred]);
const texts = 6;
/** A number per modem, so that a text that went by another one is seen. */
const personOf = (index: number): string => `+4477009${String(index).padStart(5, '0')}`;

interface Station {
  readonly index: number;
  readonly modem: SimulatedModem;
  readonly tap: Tap;
  readonly host: RecordingHost;
  readonly channel: Channel;
}

describe('twenty modems at once', () => {
  it('do not notice each other\'s troubles', async () => {
    const desk = createDesk();
    const stations = await Promise.all(Array.from({ length: count }, async (_, index): Promise<Station> => {
      const modem = await desk.plugIn(undefined, { family: familyNames[index % familyNames.length] ?? 'quectel', reports: 'success', latencyMs: 5 });
      const tap = await tapped(modem);
      const host = desk.host(`channel-${index}`);
      // A short time-out for the one that will be silent only: the machine is shared by all of them.
      const channel = desk.channel(host, { port: tap.where, answerTimeoutMs: 15_000, commandTimeoutMs: index === silent ? 500 : 10_000, healthSeconds: 3_600 });
      await channel.start(signal);
      return { index, modem, tap, host, channel };
    }));
    const at = (index: number): Station => stations[index] ?? stations[0] as Station;
    expect(stations.map(({ host }) => host.states.at(-1))).toEqual(stations.map(() => 'ready'));
    expect(new Set(stations.map(({ channel }) => channel.abilities.lines[0])).size).toBe(count);

    at(pulled).modem.misbehave.add('unplugs');
    at(barred).tap.fromModem = (text) => text.replace(/\+CMGS: \d+\r\n\r\nOK/, '+CMS ERROR: 8');
    at(noisy).modem.misbehave.add('garbage');
    at(silent).modem.misbehave.add('silent');

    const outcomes = stations.map(async ({ index, channel, modem }): Promise<string[]> => {
      const sent = Array.from({ length: texts }, async (_, number) => channel.submit(job({ to: personOf(index), text: number === 0 ? longText : `text ${number} by ${index}` }), signal));
      for (let number = 0; number < texts; number += 1) modem.text(personOf(index), `text ${number} for ${index}`);
      const settled = await Promise.allSettled(sent);
      return settled.map((one) => (one.status === 'fulfilled' ? 'sent' : (one.reason as { kind: string }).kind));
    });
    const kinds = await Promise.all(outcomes.filter((_, index) => index !== silent).toSpliced(silent, 0, Promise.resolve([])));
    for (const { index, modem, host } of stations) {
      if (sick.has(index)) continue;
      expect(kinds[index], `channel ${index}`).toEqual(Array.from({ length: texts }, () => 'sent'));
      await until(`all texts of ${index}`, () => host.parts.length === texts && modem.stored('SM') + modem.stored('ME') === 0);
      expect(new Set(host.parts.map(({ from, text }) => `${from}: ${text}`))).toEqual(new Set(Array.from({ length: texts }, (_, number) => `${personOf(index)}: text ${number} for ${index}`)));
      expect(new Set(modem.seen().map(({ to }) => to))).toEqual(new Set([personOf(index)]));
      expect(modem.seen()).toHaveLength(texts + 2);
      await until(`all reports of ${index}`, () => host.receipts.length === texts + 2);
      expect(host.states).not.toContain('waiting');
      expect(host.notices).toEqual([]);
    }
    // What the sick ones cost: one text in doubt, one refused, and none twice.
    desk.hurry(60);
    kinds[silent] = (await outcomes[silent]) ?? [];
    expect(kinds[pulled]?.filter((kind) => kind === 'unknown')).toHaveLength(1);
    expect(kinds[silent]).not.toContain('sent');
    expect(kinds[silent]).not.toContain('permanent');
    expect(kinds[barred]).toEqual(Array.from({ length: texts }, () => 'transient'));
    expect(at(barred).host.health.at(-1)?.code).toBe('operator_barring');
    expect(await at(pulled).channel.ended).toMatchObject({ code: 'link_lost' });
    expect(at(pulled).modem.seen()).toHaveLength(1);
  }, 60_000);

  it('stop all at once, and leave no timer and no port behind', async () => {
    const desk = createDesk();
    const stations = await Promise.all(Array.from({ length: count }, async (_, index) => {
      const modem = await desk.plugIn(undefined, { latencyMs: index % 2 === 0 ? 0 : 50 });
      const channel = desk.channel(desk.host(`channel-${index}`), { port: modem.where, answerTimeoutMs: 15_000, commandTimeoutMs: 10_000 });
      await channel.start(signal);
      return { modem, channel };
    }));
    expect(desk.surroundings.held.size).toBe(count);
    const sent = stations.flatMap(({ channel }) => Array.from({ length: 3 }, () => channel.submit(job(), signal).then(() => 'sent', ({ kind }: { kind: string }) => kind)));
    await until('the slow ones to be at it', () => stations.every(({ modem }) => modem.heard().some((line) => line.startsWith('AT+CMGS'))));
    await Promise.all(stations.map(({ channel }) => channel.stop()));
    // What was at the network was waited for; nothing is in doubt.
    expect(new Set(await Promise.all(sent))).not.toContain('unknown');
    const taken = (await Promise.all(sent)).filter((kind) => kind === 'sent').length;
    expect(stations.reduce((sum, { modem }) => sum + modem.seen().length, 0)).toBe(taken);
    expect(desk.surroundings.held.size).toBe(0);
    await until('the last timer', () => desk.timersSet() === 0, 3_000);
    expect(await rejection(stations[0]?.channel.submit(job(), signal) ?? Promise.resolve())).toMatchObject({ kind: 'transient', code: 'link_down' });
  }, 60_000);
});
