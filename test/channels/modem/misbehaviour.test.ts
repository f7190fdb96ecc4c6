// Each way in which a modem or its network is a bad peer: nothing is lost, nothing goes twice without a word, and the link goes on.
import { describe, expect, it } from 'vitest';
import { job, longText } from '../peer.ts';
import { makeRig, rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';
import type { ModemOptions } from '../../../gateway/simulate/modem/index.ts';

stopAfterEach();

const person = '+447700900160';

describe('sending through a modem that misbehaves', () => {
  it.each<[string, ModemOptions]>([
    ['urcInsideAnswer', { misbehave: ['urcInsideAnswer'] }],
    ['splitsBytes', { misbehave: ['splitsBytes'] }],
    ['echoStuckOn', { misbehave: ['echoStuckOn'] }],
    ['garbage', { misbehave: ['garbage'] }],
    ['slow', { misbehave: ['slow'] }],
  ])('hands over every part once: %s', async (_, options) => {
    const { channel, modem } = await startedRig(options, { answerTimeoutMs: 8_000, commandTimeoutMs: 5_000 });
    const { taken } = await channel.submit(job({ text: longText }), signal);
    expect(taken.map(({ part }) => part)).toEqual([1, 2, 3]);
    expect(modem.seen().map(({ text }) => text).join('')).toBe(longText);
    await channel.submit(job(), signal);
    expect(modem.seen()).toHaveLength(4);
  });

  it('gives back what the modem did not ask for, and sends it at the next try: noPrompt', async () => {
    const { channel, modem } = await startedRig({ misbehave: ['noPrompt'] });
    const error = await rejection(channel.submit(job(), signal));
    expect(error).toMatchObject({ kind: 'transient', code: 'no_prompt', blameless: true });
    expect(modem.seen()).toHaveLength(0);
    await channel.submit(job(), signal);
    expect(modem.seen()).toHaveLength(1);
  });

  it('does not know what became of a part that was never answered, and settles it by its report: silentAfterCtrlZ', async () => {
    const { channel, modem, host } = await startedRig({ misbehave: ['silentAfterCtrlZ'], reports: 'success', reportDelayMs: 1_200 });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'unknown', code: 'no_answer' });
    expect(modem.seen()).toHaveLength(1);
    // The store of the recording host knows no part: so the report is nobody's until the unknown one is asked.
    host.receipt = async () => ({ matched: undefined });
    await until('the report to settle it', () => host.lateAnswers.length > 0);
    expect(host.lateAnswers[0]?.taken).toEqual([{ part: 1, ref: modem.seen()[0] === undefined ? '' : expect.stringMatching(new RegExp(`:${modem.seen()[0]?.reference}$`)) }]);
  });

  it('takes an answer that comes after its time: lateAnswer', async () => {
    const { channel, modem, host } = await startedRig({ misbehave: ['lateAnswer'], lateMs: 1_500 });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'unknown' });
    await until('the late answer', () => host.lateAnswers.length > 0);
    expect(host.lateAnswers[0]).toMatchObject({ attempt: 1, taken: [{ part: 1 }] });
    expect(modem.seen()).toHaveLength(1);
  });

  it('does not take an error without a reason for a refusal: errorAfterSend', async () => {
    const { channel, modem } = await startedRig({ misbehave: ['errorAfterSend'] });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'unknown', networkCode: 'CMS 500' });
    expect(modem.seen()).toHaveLength(1);
  });

  it('hands on a report that comes before the answer: reportsBeforeAnswer', async () => {
    const { channel, host } = await startedRig({ misbehave: ['reportsBeforeAnswer'], reports: 'success' });
    const { taken } = await channel.submit(job(), signal);
    await until('the report', () => host.receipts.length > 0);
    expect(host.receipts[0]).toMatchObject({ refs: [taken[0]?.ref], outcome: 'delivered', recipient: '+447700900155' });
  });

  it('does not know about a part when the modem is pulled out behind it, and sends nothing twice: unplugs', async () => {
    const { channel, modem, again } = await startedRig({ misbehave: ['unplugs'] });
    const [first, second] = [rejection(channel.submit(job(), signal)), rejection(channel.submit(job(), signal))];
    expect(await first).toMatchObject({ kind: 'unknown', code: 'link_lost' });
    expect(await second).toMatchObject({ kind: 'transient' });
    expect(await channel.ended).toMatchObject({ refused: false, code: 'link_lost' });
    await modem.plug();
    const next = again({ port: modem.where });
    await next.start(signal);
    await next.submit(job(), signal);
    expect(modem.seen()).toHaveLength(2);
  });

  it('ends its link when the modem restarts, with what was at the network in doubt: reboots', async () => {
    const { channel, modem, again } = await startedRig({ misbehave: ['reboots'], restartMs: 50 });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'unknown' });
    expect(await channel.ended).toBeDefined();
    await until('the modem to be back', () => modem.counts.restarts > 0);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    const next = again({ port: modem.where });
    await next.start(signal);
    await next.submit(job(), signal);
    expect(modem.seen()).toHaveLength(2);
  });

  it.each<[string, object]>([
    ['throttles', { kind: 'transient', networkCode: 'CMS 42', code: 'congestion' }],
    ['systemError', { kind: 'transient', networkCode: 'CMS 38' }],
  ])('tries a passing refusal again without blaming the modem: %s', async (name, expected) => {
    const { channel } = await startedRig({ misbehave: [name as 'throttles'] });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ ...expected, blameless: false });
    await channel.submit(job(), signal);
  });

  it('does not let a bad number hold up the others: rejectsNumber', async () => {
    const { channel, modem } = await startedRig({ misbehave: ['rejectsNumber'] });
    const bad = Array.from({ length: 4 }, () => rejection(channel.submit(job({ to: '+447700900199' }), signal)));
    expect((await Promise.all(bad)).map(({ kind }) => kind)).toEqual(['permanent', 'permanent', 'permanent', 'permanent']);
    await channel.submit(job(), signal);
    expect(modem.seen()).toHaveLength(1);
  });
});

describe('receiving from a modem that misbehaves', () => {
  it.each(['urcInsideAnswer', 'splitsBytes', 'echoStuckOn', 'garbage', 'deafUrc', 'repeatsInbound'] as const)('takes every text and deletes it after its commit: %s', async (name) => {
    const { modem, host } = await startedRig({ misbehave: [name] }, { commandTimeoutMs: 5_000 });
    for (let text = 0; text < 6; text += 1) modem.text(person, `text ${text}`);
    await until('all texts', () => new Set(host.parts.map(({ text }) => text)).size === 6);
    await until('an empty storage', () => modem.stored('SM') + modem.stored('ME') === 0 && modem.waiting() === 0);
  });

  it('empties a storage that is full at the start, and takes what waits at the network: storageFull', async () => {
    const { modem, host, channel } = await makeRig({ misbehave: ['storageFull'], storageSize: 10 });
    modem.text(person, 'waits outside');
    await channel.start(signal);
    await until('all texts', () => host.parts.some(({ text }) => text === 'waits outside'));
    expect(host.parts.length).toBeGreaterThanOrEqual(11);
    await until('an empty storage', () => modem.stored('SM') + modem.stored('ME') === 0);
  });

  it('finds reports that are announced in the wrong storage: wrongCdsiStorage', async () => {
    const { channel, modem, host } = await startedRig({ misbehave: ['wrongCdsiStorage'], reports: 'success' });
    modem.text(person, 'must survive');
    const { taken } = await channel.submit(job(), signal);
    await until('the report', () => host.receipts.length > 0);
    expect(host.receipts[0]?.refs).toEqual([taken[0]?.ref]);
    await until('the text', () => host.parts.length > 0);
    expect(host.parts.map(({ text }) => text)).toEqual(['must survive']);
  });

  it('keeps a text on the modem until it is committed', async () => {
    const { modem, host } = await startedRig();
    let refusals = 2;
    host.beforeCommit = async () => {
      if (refusals > 0) { refusals -= 1; throw new Error('the disk is full'); }
    };
    modem.text(person, 'patience');
    await until('the first refusal', () => refusals < 2);
    expect(modem.stored('SM') + modem.stored('ME')).toBe(1);
    await until('the text to be gone from the modem', () => modem.stored('SM') + modem.stored('ME') === 0, 15_000);
    expect(host.journal.filter((what) => what === 'acked')).toHaveLength(1);
  }, 30_000);
});
