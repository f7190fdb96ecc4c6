// What leaves for the network and what its answers mean, over real sockets.
import { describe, expect, it } from 'vitest';
import { seenPart } from '../../fakes/smsc-peer.ts';
import { job, longText } from '../peer.ts';
import { makeRig, rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';

stopAfterEach();

describe('submit_sm', () => {
  it('carries addresses, flags and times as the settings say', async () => {
    const { smsc, channel } = await startedRig({}, {
      sender: 'Clinic', serviceType: 'CMT', destinationTon: 0, destinationNpi: 8, urgentPriority: 3, receipts: 'failure', validity: 'absolute',
    });
    await channel.submit(job({ urgent: true, expiresAt: Date.now() + 3_600_000 }), signal);
    expect(smsc.submits[0]).toMatchObject({
      to: '447700900155', toTonNpi: [0, 8], from: 'Clinic', fromTonNpi: [5, 0], serviceType: 'CMT', priority: 3, registeredDelivery: 2, dataCoding: 0,
      validity: expect.stringMatching(/^[0-9]{12}000\+$/),
    });
  });

  it('takes the first line as its sender, a sender of the job before that, and none where there is none', async () => {
    const { smsc, channel } = await startedRig({}, { lines: ['+44 7700 900100', '40404'] });
    await channel.submit(job(), signal);
    await channel.submit(job({ from: '40404' }), signal);
    const { smsc: other, channel: bare } = await startedRig();
    await bare.submit(job(), signal);
    expect([...smsc.submits, ...other.submits].map(({ from, fromTonNpi }) => [from, ...fromTonNpi])).toEqual([['447700900100', 1, 1], ['40404', 3, 0], ['', 0, 0]]);
  });

  it.each<[string, (index: number) => object & { header: string }]>([
    ['udh8', (index: number) => ({ esmClass: 0x40, sar: undefined, header: `05000321030${index}` })],
    ['udh16', (index: number) => ({ esmClass: 0x40, sar: undefined, header: `0608044321030${index}` })],
    ['sar', (index: number) => ({ esmClass: 0, sar: { ref: 0x4321, total: 3, part: index }, header: '' })],
  ])('joins the parts of a long message by %s', async (longMessages, expected) => {
    const { smsc, channel } = await startedRig({}, { longMessages });
    const { taken } = await channel.submit(job({ text: longText, concatRef: 0x4321 }), signal);
    expect(taken.map(({ part }) => part)).toEqual([1, 2, 3]);
    expect(new Set(taken.map(({ ref }) => ref)).size).toBe(3);
    expect(smsc.submits.map(({ esmClass, sar, octets }, index) => {
      const { header } = expected(index + 1);
      return { esmClass, sar, header: octets.toString('hex', 0, header.length / 2) };
    })).toEqual([1, 2, 3].map(expected));
    expect(smsc.submits.map((seen) => seenPart(seen).text).join('')).toBe(longText);
  });

  it('carries a long message whole in message_payload, with one id for all of it', async () => {
    const { smsc, channel } = await startedRig({}, { longMessages: 'payload' });
    const { taken } = await channel.submit(job({ text: longText }), signal);
    expect(smsc.submits).toHaveLength(1);
    expect(smsc.submits[0]).toMatchObject({ inPayload: true, esmClass: 0 });
    expect(smsc.submits.map((seen) => seenPart(seen).text)).toEqual([longText]);
    expect(taken.map(({ part }) => part)).toEqual([1, 2, 3]);
    expect(new Set(taken.map(({ ref }) => ref)).size).toBe(1);
  });

  it.each([
    ['fewer', 'Ê'.repeat(100), { latin1: true }, 1, [1, 2]], ['more', 'a'.repeat(306), { longMessages: 'udh16' }, 3, [1, 2]],
    ['more', 'ü'.repeat(160), { defaultAlphabet: 'ascii' }, 3, [1]],
  ] as const)('that needs %s parts here than elsewhere still accounts for each', async (_word, text, settings, pdus, parts) => {
    const { smsc, channel } = await startedRig({}, settings);
    const { taken } = await channel.submit(job({ text }), signal);
    expect(smsc.submits).toHaveLength(pdus);
    expect(taken.map(({ part }) => part)).toEqual(parts);
  });

  it('whose last PDU fails has not taken the part that it belongs to', async () => {
    const { smsc, channel } = await startedRig({ misbehave: ['throttles'] }, { longMessages: 'udh16' });
    const error = await rejection(channel.submit(job({ text: 'a'.repeat(306) }), signal));
    expect(smsc.stats.submits).toBe(3);
    expect(error).toMatchObject({ kind: 'throttled', taken: [] });
  });

  it('never goes beyond the window, and everything gets its turn', async () => {
    const { smsc, channel } = await startedRig({ latencyMs: 20 }, { window: 4 });
    let most = 0;
    let answered = 0;
    const watch = setInterval(() => {
      most = Math.max(most, smsc.submits.length - answered);
    }, 1);
    await Promise.all(Array.from({ length: 40 }, async () => {
      await channel.submit(job(), signal);
      answered += 1;
    }));
    clearInterval(watch);
    expect(smsc.submits).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('keeps apart a thousand messages whose answers come in any order', async () => {
    const { smsc, channel } = await startedRig({ misbehave: ['outOfOrder', 'answersTwice', 'unknownSequence', 'splitsBytes'] }, { window: 200 });
    const texts = Array.from({ length: 300 }, (_, index) => `message ${index}`);
    const results = await Promise.all(texts.map((text) => channel.submit(job({ text }), signal)));
    const refs = new Map(smsc.submits.map((seen) => [seenPart(seen).ref, seenPart(seen).text]));
    expect(results.map(({ taken }) => refs.get(taken[0]?.ref ?? ''))).toEqual(texts);
  });

  it('is refused for good before anything is written, when an address cannot be', async () => {
    const { smsc, channel } = await startedRig();
    expect(await rejection(channel.submit(job({ to: '1'.repeat(21) }), signal))).toMatchObject({ kind: 'permanent', code: 'invalid_recipient' });
    expect(await rejection(channel.submit(job({ from: 'Ωmega' }), signal))).toMatchObject({ kind: 'permanent', code: 'invalid_sender' });
    expect(await rejection(channel.submit(job({ text: 'a'.repeat(153 * 256) }), signal))).toMatchObject({ kind: 'permanent', code: 'message_too_long' });
    await channel.submit(job(), signal);
    expect(smsc.submits).toHaveLength(1);
  });
});

describe('an answer', () => {
  it.each([['throttles', 'throttled', '0x00000058'], ['queueFull', 'throttled', '0x00000014'], ['systemError', 'transient', '0x00000008']] as const)('of a network that %s is %s', async (misbehave, kind, networkCode) => {
    const { channel } = await startedRig({ misbehave: [misbehave] });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind, networkCode, taken: [] });
    expect((await channel.submit(job(), signal)).taken).toHaveLength(1);
  });

  it('that refuses one part tells which others were taken, so that they are not sent again', async () => {
    const { smsc, channel } = await startedRig({ misbehave: ['throttles'] });
    const error = await rejection(channel.submit(job({ text: longText, concatRef: 9 }), signal));
    expect(error).toMatchObject({ kind: 'throttled', taken: [{ part: 2, ref: expect.any(String) }] });
    const { taken } = await channel.submit(job({ text: longText, concatRef: 9, attempt: 2, taken: [2, 1] }), signal);
    expect(taken.map(({ part }) => part)).toEqual([3]);
    expect(smsc.submits.map((seen) => seenPart(seen).concat?.part)).toEqual([2, 3]);
  });

  it('that never comes leaves the message in doubt, and the link up', async () => {
    const { channel, host } = await startedRig({ misbehave: ['silentOnSubmit'] }, { responseTimeoutMs: 200, window: 2 });
    const errors = await Promise.all([1, 2, 3].map(() => rejection(channel.submit(job(), signal))));
    expect(errors).toMatchObject([1, 2, 3].map(() => ({ kind: 'unknown', code: 'answer_timeout' })));
    expect(host.states.at(-1)).toBe('ready');
  });

  it('that is lost with the link leaves in doubt exactly what had left', async () => {
    const { smsc, channel } = await startedRig({ misbehave: ['silentOnSubmit'] }, { window: 10 });
    const open = Array.from({ length: 25 }, () => rejection(channel.submit(job(), signal)));
    await until('a full window', () => smsc.submits.length === 10);
    smsc.drop();
    const kinds = (await Promise.all(open)).map(({ kind }) => kind);
    expect(kinds).toEqual([...Array.from({ length: 10 }, () => 'unknown'), ...Array.from({ length: 15 }, () => 'transient')]);
    expect(await channel.ended).toMatchObject({ refused: false, code: 'link_lost' });
  });

  it('is not waited for once the submit is aborted', async () => {
    const { smsc, channel } = await startedRig({ misbehave: ['silentOnSubmit'] }, { window: 2 });
    const ends = new AbortController();
    const open = [1, 2, 3].map(() => rejection(channel.submit(job(), ends.signal)));
    await until('a full window', () => smsc.submits.length === 2);
    ends.abort();
    expect((await Promise.all(open)).map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'transient']);
    expect(await rejection(channel.submit(job(), ends.signal))).toMatchObject({ kind: 'transient' });
    expect(smsc.submits).toHaveLength(2);
  });

  it('arrives for what was sent before stop, within its bound', async () => {
    const { smsc, channel } = await startedRig({ latencyMs: 150 });
    const open = channel.submit(job(), signal);
    await until('the part at the network', () => smsc.submits.length === 1);
    await channel.stop();
    expect((await open).taken).toHaveLength(1);
  });
});

describe('a bind', () => {
  it('for receiving only sends nothing', async () => {
    const { channel, smsc } = await startedRig({}, { bind: 'receiver' });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'permanent', code: 'receive_only' });
    expect(smsc.submits).toEqual([]);
  });

  it.each([
    [{ misbehave: ['refusesBind'] }, { refused: true, code: 'bind_failed' }], [{ systemId: 'other' }, { refused: true, code: 'unknown_system_id' }],
    [{ password: 'other' }, { refused: true, code: 'wrong_password' }],
  ] as const)('that is answered as by %o is refused', async (options, expected) => {
    const { channel } = await makeRig(options);
    expect(await rejection(channel.start(signal))).toMatchObject(expected);
    expect(await channel.ended).toMatchObject(expected);
  });

  it('that is never answered ends in time', async () => {
    const { channel } = await makeRig({ misbehave: ['neverBinds'] }, { connectTimeoutMs: 150 });
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: false, code: 'bind_timeout' });
  });

  it('to a port where nobody listens says so', async () => {
    const { channel, smsc } = await makeRig();
    await smsc.stop();
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: false, code: 'connect_refused' });
  });
});
