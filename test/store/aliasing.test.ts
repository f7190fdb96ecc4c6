// Refs that a network uses again and again (a modem has 256 of them): which message a report means is decided by who and when.
import { describe, expect, it } from 'vitest';
import type { ReceiptRecord, Store } from '../../gateway/store/store.ts';
import { claimOne, openStore, outcome, request, stateOf } from './open.ts';

const hour = 3_600_000;
const day = 24 * hour;
const me = '+4915550001';

/** Sends one text that is taken at `at` with that ref; gives the message's id. */
async function sent(store: Store, at: number, ref: string, to = me): Promise<string> {
  await store.accept(request(at, [to]));
  const job = await claimOne(store, at);
  await store.settle([outcome(job, { at, taken: [{ part: 1, ref }] })]);
  return job.messageId;
}

const report = (submittedAt: number | undefined, more: Partial<ReceiptRecord> = {}): ReceiptRecord => ({
  now: (submittedAt ?? 0) + 5_000, channel: 'c1', refs: ['sim:7'], outcome: 'delivered', recipient: me, networkCode: undefined, at: undefined, submittedAt, ...more,
});

describe('a report that says when its part was taken', () => {
  it('means the newer of two texts to the same person with the same ref, 256 messages apart', async () => {
    const store = await openStore();
    const older = await sent(store, day, 'sim:7');
    for (let index = 1; index < 256; index += 1) await store.accept(request(day + index, ['+4915559999'], { channel: 'other' }));
    const newer = await sent(store, day + hour, 'sim:7');
    expect(await store.receipt(report(day + hour))).toEqual({ matched: 'sim:7' });
    expect([await stateOf(store, older), await stateOf(store, newer)]).toEqual(['sent', 'delivered']);
  });
  it('means the older one when it was taken then, though the newer one has that ref too', async () => {
    const store = await openStore();
    const older = await sent(store, day, 'sim:7');
    const newer = await sent(store, day + hour, 'sim:7');
    await store.receipt(report(day + 2_000, { now: day + 2 * hour }));
    expect([await stateOf(store, older), await stateOf(store, newer)]).toEqual(['delivered', 'sent']);
  });
  it('passes over a text to somebody else that was taken nearer to it', async () => {
    const store = await openStore();
    const mine = await sent(store, day, 'sim:7');
    const other = await sent(store, day + hour, 'sim:7', '+4917770002');
    await store.receipt(report(day + hour, { recipient: '15550001' }));
    expect([await stateOf(store, mine), await stateOf(store, other)]).toEqual(['delivered', 'sent']);
  });
  it('finds its part although the network lives 14 hours away by its clock, and does not beyond 15', async () => {
    const store = await openStore();
    const id = await sent(store, 10 * day, 'sim:7');
    expect(await store.receipt(report(10 * day - 15 * hour - 1))).toEqual({ matched: undefined });
    expect(await store.receipt(report(10 * day + 15 * hour + 1))).toEqual({ matched: undefined });
    expect(await stateOf(store, id)).toBe('sent');
    expect(await store.receipt(report(10 * day + 14 * hour))).toEqual({ matched: 'sim:7' });
    expect(await stateOf(store, id)).toBe('delivered');
  });
  it('that comes late still turns an expired text into a delivered one', async () => {
    const store = await openStore();
    const id = await sent(store, day, 'sim:7');
    await store.receipt(report(day, { outcome: 'expired', now: day + 48 * hour }));
    expect(await stateOf(store, id)).toBe('expired');
    await store.receipt(report(day, { now: day + 60 * hour }));
    expect(await stateOf(store, id)).toBe('delivered');
  });
  it('concerns one part of a long text, not all', async () => {
    const store = await openStore();
    await store.accept(request(day, [me], { parts: 2 }));
    const job = await claimOne(store, day);
    await store.settle([outcome(job, { at: day, taken: [{ part: 1, ref: 'sim:7' }, { part: 2, ref: 'sim:8' }] })]);
    await store.receipt(report(day));
    expect((await store.message(job.messageId))?.parts.map(({ state }) => state)).toEqual(['delivered', 'taken']);
  });
});

describe('a report that waits for its part', () => {
  it('is applied when the answer comes within ten minutes', async () => {
    const store = await openStore();
    expect(await store.receipt(report(day, { now: day + 1_000 }))).toEqual({ matched: undefined });
    expect(await stateOf(store, await sent(store, day + 60_000, 'sim:7'))).toBe('delivered');
  });
  it.each<[string, Partial<ReceiptRecord>]>([
    ['was kept longer than ten minutes', { now: day - 600_000 }],
    ['is about another day', { now: day - 1_000, submittedAt: day - 16 * hour }],
    ['is about somebody else', { recipient: '+4917770002' }],
    ['does not say whom it is about', { recipient: undefined }],
  ])('does not touch a new text with the same ref when it %s', async (_what, more) => {
    const store = await openStore();
    expect(await store.receipt(report(day, { now: day - 1_000, ...more }))).toEqual({ matched: undefined });
    expect(await stateOf(store, await sent(store, day, 'sim:7'))).toBe('sent');
  });
  it('without that time is applied to whatever comes with its ref, as before', async () => {
    const store = await openStore();
    await store.receipt(report(undefined, { now: day - hour }));
    expect(await stateOf(store, await sent(store, day, 'sim:7'))).toBe('delivered');
  });
});
