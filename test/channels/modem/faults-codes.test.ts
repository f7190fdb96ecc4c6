// F33 of the reliability sheet: every number with which a modem may refuse a text, through the whole channel. A bad number holds nobody up,
// a sick SIM burns no message, and nothing is asked in a busy loop.
import { describe, expect, it } from 'vitest';
import { cmeMeanings } from '../../../gateway/channels/modem/status-cme.ts';
import { cmsMeanings } from '../../../gateway/channels/modem/status-cms.ts';
import { meaningOf } from '../../../gateway/channels/modem/status.ts';
import { job } from '../peer.ts';
import { createDesk } from './desk.ts';
import { rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';
import { answering, started } from './tap.ts';

stopAfterEach();

const person = '+447700900160';
/** For a hurried clock: what answers at all answers in time. */
const patient = { answerTimeoutMs: 600_000, commandTimeoutMs: 120_000 };
const plain = (code: number, kind: 'CMS' | 'CME') => meaningOf(kind === 'CMS' ? { kind: 'cms', code, text: '' } : { kind: 'cme', code, text: '' });

describe('F33, an error of the modem', () => {
  const kinds = { message: { kind: 'permanent', blameless: false }, network: { kind: 'transient', blameless: false }, sim: { kind: 'transient', blameless: true }, modem: { kind: 'transient', blameless: true }, unknown: { kind: 'unknown', blameless: false } };

  it.each<['CMS' | 'CME', number[]]>([
    ['CMS', [...cmsMeanings.keys(), 0, 2, 9, 100, 200, 319, 400, 511, 514, 600, 999, 65_535]], ['CME', [...cmeMeanings.keys(), 8, 99, 200, 300, 500, 999]],
  ])('%s: every number there is ends the text as its class says, and the next text goes', async (kind, codes) => {
    const desk = createDesk();
    const { modem, tap, host, channel } = await started(desk, 'channel-1');
    const answer = answering(tap);
    for (const code of codes) {
      const meaning = plain(code, kind);
      answer.with = `+${kind} ERROR: ${code}`;
      const error = await rejection(channel.submit(job(), signal));
      expect({ code, kind: error.kind, blameless: error.blameless, said: error.code, networkCode: error.networkCode }).toEqual({ code, ...kinds[meaning.class], said: meaning.code, networkCode: `${kind} ${code}` });
      answer.with = undefined;
      if (meaning.class === 'sim') {
        await until(`the wait after ${code}`, () => host.states.at(-1) === 'waiting');
        expect(host.health.at(-1)?.code).toBe(meaning.code);
        desk.putForward(3 * 3_600_000);
        modem.urc('+CREG: 1');
        await until(`the end of the wait after ${code}`, () => host.states.at(-1) === 'ready');
      }
      await channel.submit(job(), signal);
    }
    expect(host.notices).toEqual([]);
  }, 40_000);

  // By the fact sheet, not by our tables.
  it.each<[string, string, string]>([
    ['CMS 1', 'permanent', 'the number is not in use'], ['CMS 28', 'permanent', 'nobody has it'], ['CMS 304', 'permanent', 'the PDU'], ['CMS 195', 'permanent', 'an invalid address'],
    ['CMS 8', 'transient', 'operator barring'], ['CMS 10', 'transient', 'call barred'], ['CMS 29', 'transient', 'facility'], ['CMS 310', 'transient', 'no SIM'], ['CMS 330', 'transient', 'no service centre'],
    ['CMS 42', 'transient', 'congestion'], ['CMS 331', 'transient', 'no network'], ['CMS 27', 'transient', 'out of service'], ['CMS 500', 'unknown', 'unknown'], ['CMS 332', 'unknown', 'network time-out'], ['CMS 777', 'transient', 'nobody knows it'],
    ['CME 30', 'transient', 'no network'], ['CME 26', 'permanent', 'the number is too long'], ['CME 14', 'transient', 'SIM busy'], ['CME 888', 'transient', 'nobody knows it'],
  ])('%s is %s: %s', async (code, kind) => {
    const { channel, tap } = await started(createDesk(), 'channel-1');
    answering(tap).with = `+${code.replace(' ', ' ERROR: ')}`;
    expect((await rejection(channel.submit(job(), signal))).kind).toBe(kind);
  });

  it.each(['ERROR', '+CMS ERROR: something in words', '+CMS ERROR:', '+CME ERROR: 99999999999'])('that has no number that anyone knows burns no message: %s', async (said) => {
    const { channel, tap } = await started(createDesk(), 'channel-1');
    answering(tap).with = said;
    expect((await rejection(channel.submit(job(), signal))).kind).toMatch(/^(?:unknown|transient)$/);
  });

  it.each([8, 10, 29, 302, 310, 330])('of a sick SIM (CMS %d) costs one try: the others are kept, the channel waits for longer and longer, and goes on', async (code) => {
    const desk = createDesk();
    const { modem, tap, host, channel } = await started(desk, 'channel-1', {}, { ...patient, healthSeconds: 3_600, sweepSeconds: 86_400 });
    const answer = answering(tap);
    const waits: string[] = [];
    // Refusals in a row are followed by seconds of rest.
    desk.hurry(50);
    for (let round = 0; round < 3; round += 1) {
      answer.with = `+CMS ERROR: ${code}`;
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => rejection(channel.submit(job(), signal))));
      expect(outcomes.map(({ kind, blameless }) => [kind, blameless])).toEqual(Array.from({ length: 4 }, () => ['transient', true]));
      expect(modem.seen()).toHaveLength(round + 1);
      await until('the wait', () => host.states.at(-1) === 'waiting');
      expect(host.health.at(-1)?.code).toBe(plain(code, 'CMS').code);
      waits.push(/in (\d+) minutes/.exec(host.health.at(-1)?.summary ?? '')?.[1] ?? '');
      desk.putForward(Number(waits.at(-1)) * 60_000 + 1);
      modem.urc('+CREG: 1');
      await until('the end of the wait', () => host.states.at(-1) === 'ready');
    }
    expect(waits).toEqual(['5', '10', '20']);
    answer.with = undefined;
    await channel.submit(job(), signal);
    expect(modem.seen()).toHaveLength(4);
  });

  it('of a sick SIM holds up neither the end of the channel nor that of the process', async () => {
    const desk = createDesk();
    const { tap, channel, modem } = await started(desk, 'channel-1');
    answering(tap).with = '+CMS ERROR: 8';
    modem.ring(person);
    await rejection(channel.submit(job(), signal));
    await channel.stop();
    await until('the last timer', () => desk.timersSet() === 0, 3_000);
  });

  it('a number that is refused does not hold up the one behind it, and no pause follows it', async () => {
    const { channel, modem } = await startedRig({ misbehave: ['rejectsNumber'] });
    const startedAt = performance.now();
    for (let text = 0; text < 10; text += 1) {
      const [bad, good] = [rejection(channel.submit(job({ to: '+447700900199' }), signal)), channel.submit(job(), signal)];
      expect(await bad).toMatchObject({ kind: 'permanent', code: 'unassigned_number' });
      await good;
    }
    expect(modem.seen()).toHaveLength(10);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('a network that refuses everything is asked less and less often', async () => {
    const desk = createDesk();
    const { channel, tap, modem } = await started(desk, 'channel-1', {}, { ...patient, healthSeconds: 3_600 });
    answering(tap).with = '+CMS ERROR: 42';
    desk.hurry(100);
    const asked = () => modem.heard().filter((line) => line.startsWith('AT+CMGS')).length;
    const startedAt = desk.surroundings.now();
    for (let text = 0; text < 6; text += 1) expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'transient', code: 'congestion' });
    // Two at once, then after 1, 2, 4 and 8 seconds.
    expect(desk.surroundings.now() - startedAt).toBeGreaterThanOrEqual(15_000);
    expect(asked()).toBe(6);
  });
});
