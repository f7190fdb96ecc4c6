// Answers that come after their submit was given up as unknown: the host is told what was taken after all, once.
import { describe, expect, it } from 'vitest';
import type { SubmitError } from '../../../gateway/channels/channel.ts';
import { encodePdu } from '../../../gateway/channels/smpp/encode.ts';
import { smppKind } from '../../../gateway/channels/smpp/index.ts';
import { PendingRequests } from '../../../gateway/channels/smpp/pending.ts';
import type { Outcome } from '../../../gateway/channels/smpp/pending.ts';
import { seenPart } from '../../fakes/smsc-peer.ts';
import { job, longText } from '../peer.ts';
import { loggingHost, rawRig, rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';

stopAfterEach();

const unknown = { kind: 'unknown', code: 'answer_timeout', taken: [] };

function answer(sequence: number, status = 0): Buffer {
  const octets = encodePdu({ command: 'submit_sm_resp', sequence, status, body: { message_id: `0A${sequence}` } });
  if (!Buffer.isBuffer(octets)) throw new Error('cannot be encoded');
  return octets;
}

/** A peer that keeps its answers until the test gives them. */
async function silentRig(changed: object = {}) {
  const sequences: number[] = [];
  const rig = await rawRig((pdu) => {
    if (pdu.readUInt32BE(4) === 4) sequences.push(pdu.readUInt32BE(12));
    return undefined;
  }, { responseTimeoutMs: 100, ...changed });
  return { ...rig, sequences, give: (...octets: Buffer[]) => rig.socket().write(Buffer.concat(octets)) };
}

describe('an answer after the timeout', () => {
  it('settles the message with its ref and attempt', async () => {
    const { smsc, channel, host } = await startedRig({ latencyMs: 400 }, { responseTimeoutMs: 100 });
    const open = [job({ attempt: 3 }), job()].map((one) => ({ one, error: rejection(channel.submit(one, signal)) }));
    for (const { error } of open) expect(await error).toMatchObject(unknown);
    expect(host.lateAnswers).toEqual([]);
    await until('the late answers', () => host.lateAnswers.length === 2);
    expect(host.lateAnswers).toEqual(open.map(({ one }, index) => ({ messageId: one.messageId, attempt: one.attempt, taken: [{ part: 1, ref: smsc.submits[index]?.id.toLowerCase() }] })));
  });

  it.each(['udh8', 'payload'])('settles every part of a long message by %s', async (longMessages) => {
    const { smsc, channel, host } = await startedRig({ latencyMs: 400 }, { responseTimeoutMs: 100, longMessages });
    const long = job({ text: longText });
    expect(await rejection(channel.submit(long, signal))).toMatchObject(unknown);
    const taken = () => host.lateAnswers.flatMap((late) => late.taken);
    await until('all parts', () => taken().length === 3);
    const refs = smsc.submits.map((seen) => seen.id.toLowerCase());
    expect(taken()).toEqual([1, 2, 3].map((part, index) => ({ part, ref: refs[Math.min(index, refs.length - 1)] })));
    expect(new Set(host.lateAnswers.map(({ messageId }) => messageId))).toEqual(new Set([long.messageId]));
  });

  it('and answers in time make up every part of every message exactly once', async () => {
    const { smsc, channel, host } = await startedRig({ misbehave: ['delaysAnswers'] }, { responseTimeoutMs: 100 });
    const jobs = Array.from({ length: 12 }, (_, index) => job({ text: longText, concatRef: index + 1 }));
    const told = new Map(jobs.map(({ messageId }): [string, string[]] => [messageId, []]));
    const note = (messageId: string, taken: readonly { part: number; ref: string | undefined }[]) => told.get(messageId)?.push(...taken.map(({ part, ref }) => `${part} ${ref}`));
    await Promise.all(jobs.map(async (one) => {
      const { taken } = await channel.submit(one, signal).catch((error: unknown) => error as SubmitError);
      note(one.messageId, taken);
    }));
    const inTime = [...told.values()].flat().length;
    await until('all parts', () => inTime + host.lateAnswers.flatMap(({ taken }) => taken).length >= 36);
    for (const { messageId, taken } of host.lateAnswers) note(messageId, taken);
    expect(host.lateAnswers.length).toBeGreaterThan(0);
    const seen = smsc.submits.map(seenPart);
    for (const { messageId, concatRef } of jobs) {
      expect(told.get(messageId)?.toSorted()).toEqual(seen.filter(({ concat }) => concat?.ref === concatRef).map(({ concat, ref }) => `${concat?.part} ${ref}`).toSorted());
    }
  });

  it('is no late answer while other parts are still waited for', async () => {
    const { channel, host, sequences, give } = await silentRig({ window: 2, responseTimeoutMs: 400 });
    const submit = channel.submit(job({ text: longText }), signal);
    await until('the last part, which the timeout of the others makes room for', () => sequences.length === 3);
    give(...sequences.map((sequence) => answer(sequence)));
    expect((await submit).taken).toEqual(sequences.map((sequence, index) => ({ part: index + 1, ref: `a${sequence}` })));
    expect(host.lateAnswers).toEqual([]);
  });

  it('that refuses the message while other parts are waited for says more than that nobody knows', async () => {
    const { channel, sequences, give } = await silentRig({ window: 2, responseTimeoutMs: 400 });
    const error = rejection(channel.submit(job({ text: longText }), signal));
    await until('the last part', () => sequences.length === 3);
    give(answer(2, 0x58), answer(3), answer(4));
    expect(await error).toMatchObject({ kind: 'throttled', taken: [{ part: 2 }, { part: 3 }] });
  });

  it('that is an error is only counted, and a second one belongs to nothing', async () => {
    const { channel, host, give } = await silentRig();
    expect(host.health.at(-1)).toEqual({ summary: 'Bound as transceiver' });
    const errors = [rejection(channel.submit(job(), signal)), rejection(channel.submit(job(), signal))];
    expect(await Promise.all(errors)).toMatchObject([unknown, unknown]);
    give(answer(2, 0x0b), answer(2), answer(3));
    await until('the other late answer', () => host.lateAnswers.length === 1);
    expect(host.lateAnswers[0]?.taken).toEqual([{ part: 1, ref: 'a3' }]);
    await until('the counts', () => host.health.at(-1)?.facts?.['answeredLate'] === 2);
    expect(host.health.at(-1)).toEqual({ summary: 'Bound as transceiver', facts: { unansweredInTime: 2, answeredLate: 2, answersToUnknownSequence: 1 } });
  });

  it('is told of as well when the submit was aborted', async () => {
    const { channel, host, sequences, give } = await silentRig({ responseTimeoutMs: 60_000 });
    const ends = new AbortController();
    const error = rejection(channel.submit(job(), ends.signal));
    await until('the part at the network', () => sequences.length === 1);
    ends.abort();
    expect(await error).toMatchObject({ kind: 'unknown' });
    give(answer(2));
    await until('the late answer', () => host.lateAnswers.length === 1);
    expect(host.lateAnswers[0]?.taken).toEqual([{ part: 1, ref: 'a2' }]);
  });

  it('and just before the end of the link is told of before the end is', async () => {
    const { channel, host, socket } = await silentRig();
    expect(await rejection(channel.submit(job(), signal))).toMatchObject(unknown);
    socket().end(answer(2));
    expect(await channel.ended).toMatchObject({ code: 'link_lost' });
    expect(host.lateAnswers).toHaveLength(1);
  });

  it('is not told of after stop', async () => {
    const { smsc, channel, host, settings } = await startedRig({ latencyMs: 600 }, { responseTimeoutMs: 100 });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject(unknown);
    await channel.stop();
    expect(host.lateAnswers).toEqual([]);
    const later = loggingHost();
    const second = smppKind.create(smppKind.settings.parse(settings), later);
    await second.start(signal);
    await rejection(second.submit(job(), signal));
    await until('the answer to a message sent after it', () => later.lateAnswers.length === 1);
    await second.stop();
    expect(smsc.submits).toHaveLength(2);
    expect(host.lateAnswers).toEqual([]);
  });
});

describe('requests without an answer', () => {
  it('have no place in the window, and only the newest ten thousand are known again', () => {
    let now = 0;
    const outcomes: Outcome[] = [];
    const pending = new PendingRequests(500, () => now, () => true);
    for (let index = 0; index < 10_500; index += 1) pending.add({ command: 'unbind', body: {}, settle: (outcome) => outcomes.push(outcome) }, false, false);
    for (; now < 21; now += 1) pending.expire(now);
    expect(outcomes).toEqual(Array.from({ length: 10_500 }, () => ({ kind: 'timeout' })));
    expect(pending.size).toBe(0);
    expect([1, 500, 501, 10_500].map((sequence) => pending.find(sequence)?.sequence)).toEqual([undefined, undefined, 501, 10_500]);
    const entry = pending.find(501);
    if (entry !== undefined) pending.settle(entry, { kind: 'late', status: 0, pdu: undefined });
    expect(outcomes.at(-1)).toEqual({ kind: 'late', status: 0, pdu: undefined });
    expect(pending.find(501)).toBeUndefined();
    pending.end(undefined);
    expect(pending.find(10_500)).toBeUndefined();
    expect(outcomes).toHaveLength(10_501);
  });
});
