import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimOne, inbound, openStore, outcome, request, stateOf } from './open.ts';

const page = { limit: 50, before: undefined };
const parts = (texts: readonly string[], more: { ref?: number; width?: 8 | 16; key?: string } = {}) =>
  texts.map((text, index) => inbound(`${more.key ?? 'k'}${index}`, { text, concat: { ref: more.ref ?? 7, width: more.width ?? 8, total: texts.length, part: index + 1 } }));

describe('receiving', () => {
  it('stores one message for a part that the network hands over twice', async () => {
    const store = await openStore();
    expect(await store.receive(inbound('a'))).toMatchObject({ outcome: 'stored' });
    expect(await store.receive(inbound('a'))).toMatchObject({ outcome: 'duplicate' });
    expect((await store.messages({}, page)).items).toHaveLength(1);
  });
  it('keeps two equal texts as two messages', async () => {
    const store = await openStore();
    await store.receive(inbound('a', { text: 'SOS' }));
    await store.receive(inbound('b', { text: 'SOS' }));
    expect((await store.messages({}, page)).items.map((message) => message.text)).toEqual(['SOS', 'SOS']);
  });
  it('forgets an identity that is not lasting once the network was answered, and only then', async () => {
    const store = await openStore();
    const weak = { identity: { key: 'hash/0', lasting: false } };
    expect((await store.receive(inbound('x', weak))).outcome).toBe('stored');
    expect((await store.receive(inbound('x', weak))).outcome).toBe('duplicate');
    await store.acked('c1', ['hash/0']);
    expect((await store.receive(inbound('x', weak))).outcome).toBe('stored');
  });
  it('joins a long message in any order and shows it once', async () => {
    const store = await openStore();
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), fc.nat(255), fc.string({ minLength: 3, maxLength: 12 }), async (order, ref, key) => {
      const list = parts(['one ', 'two ', 'three ', 'four'], { ref, key });
      const whole = [];
      for (const index of order) {
        const part = list[index];
        if (part !== undefined) whole.push((await store.receive({ ...part, from: `+49${ref}`, identity: { key: `${key}|${ref}|${index}|${Math.random()}`, lasting: true } })).messageId);
      }
      expect(whole.filter((id) => id !== undefined)).toHaveLength(1);
      const found = await store.message(whole.at(-1) ?? '');
      expect(found?.message).toMatchObject({ text: 'one two three four', parts: 4, state: 'received' });
    }), { numRuns: 40 });
  });
  it('never mixes two senders, two lines, two reference widths or two totals', async () => {
    const store = await openStore();
    const [first, second] = parts(['A', 'B']);
    if (first === undefined || second?.concat === undefined) throw new Error('two parts');
    await store.receive(first);
    const strangers = [{ ...second, from: '+4999' }, { ...second, to: '+4900' }, { ...second, concat: { ...second.concat, width: 16 as const } }, { ...second, concat: { ...second.concat, total: 3 } }, { ...second, channel: 'c2' }];
    for (const [index, part] of strangers.entries()) expect((await store.receive({ ...part, identity: { key: `s${index}`, lasting: true } })).messageId).toBeUndefined();
    expect((await store.receive(second)).messageId).toBeDefined();
  });
  it('makes a character whole again that was cut between two parts', async () => {
    const store = await openStore();
    for (const part of parts(['go \uD83D', '\uDE00 on'])) await store.receive(part);
    expect((await store.messages({}, page)).items[0]?.text).toBe('go \u{1F600} on');
  });
  it('keeps both copies when a whole long message comes twice under new identities', async () => {
    const store = await openStore();
    for (const part of [...parts(['A', 'B'], { key: 'first' }), ...parts(['A', 'B'], { key: 'second' })]) await store.receive(part);
    expect((await store.messages({}, page)).items.map((message) => message.text)).toEqual(['AB', 'AB']);
  });
  it('shows a long message with a marked gap when a part never comes', async () => {
    const store = await openStore();
    for (const part of parts(['A', 'B', 'C']).filter((_, index) => index !== 1)) await store.receive(part);
    await store.sweep(5_000 + 25 * 3_600_000);
    const { items } = await store.messages({}, page);
    expect(items.map((message) => message.text)).toEqual(['A […] C']);
    const detail = await store.message(items[0]?.id ?? '');
    expect(detail?.history[0]?.cause?.code).toBe('parts_missing');
  });
  it('bounds how many unfinished long messages one sender may keep open', async () => {
    const store = await openStore();
    for (let ref = 0; ref < 60; ref += 1) await store.receive(inbound(`f${ref}`, { concat: { ref, width: 8, total: 2, part: 1 } }));
    expect((await store.messages({}, page)).items).toHaveLength(40);
  });
  it('counts unread per thread, remembers the line, and clears on reading', async () => {
    const store = await openStore();
    await store.receive(inbound('a'));
    await store.receive(inbound('b', { to: '+4930999' }));
    const [thread] = (await store.threads({}, page)).items;
    expect(thread).toMatchObject({ peer: '+4915550001', unread: 2, line: '+4930999', channel: 'c1' });
    expect(await store.markRead({ threadId: thread?.id ?? '', now: 6_000 })).toBe(true);
    expect((await store.threads({ unread: true }, page)).items).toEqual([]);
    expect(await store.markRead({ threadId: thread?.id ?? '', now: 6_000 })).toBe(false);
  });
});

describe('receipts', () => {
  const receipt = (refs: string[], more: object = {}) => ({ now: 3_000, channel: 'c1', refs, outcome: 'delivered' as const, recipient: undefined, networkCode: undefined, at: undefined, ...more });

  it('that beat the answer to their submit are parked and applied when it comes', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+4915550001']));
    const job = await claimOne(store);
    expect(await store.receipt(receipt(['abc', '2748'], { recipient: '15550001' }))).toEqual({ matched: undefined });
    expect(await stateOf(store, job.messageId)).toBe('sending');
    await store.settle([outcome(job, { taken: [{ part: 1, ref: 'abc' }] })]);
    expect(await stateOf(store, job.messageId)).toBe('delivered');
  });
  it('use the candidate whose message went to that recipient', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+4915550001', '+4915550002']));
    const { jobs } = await store.claim({ channel: 'c1', limit: 2, now: 2_000 });
    const [one, two] = jobs;
    if (one === undefined || two === undefined) throw new Error('two jobs');
    await store.settle([outcome(one, { taken: [{ part: 1, ref: '10' }] }), outcome(two, { taken: [{ part: 1, ref: 'a' }] })]);
    expect(await store.receipt(receipt(['10', 'a'], { recipient: '+4915550002' }))).toEqual({ matched: 'a' });
    expect([await stateOf(store, one.messageId), await stateOf(store, two.messageId)]).toEqual(['sent', 'delivered']);
  });
  it('of one channel never touch a message of another', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491']));
    const job = await claimOne(store);
    await store.settle([outcome(job)]);
    expect(await store.receipt(receipt(['r1'], { channel: 'c2' }))).toEqual({ matched: undefined });
    expect(await stateOf(store, job.messageId)).toBe('sent');
  });
  it('stand for every part when the network gave one ref for all of them', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491'], { parts: 3 }));
    const job = await claimOne(store);
    await store.settle([outcome(job, { taken: [1, 2, 3].map((part) => ({ part, ref: 'whole' })) })]);
    await store.receipt(receipt(['whole']));
    expect(await stateOf(store, job.messageId)).toBe('delivered');
  });
  it('deliver a long message only when every part was delivered, and a late delivery wins over a loss', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491'], { parts: 2 }));
    const job = await claimOne(store);
    await store.settle([outcome(job, { taken: [{ part: 1, ref: 'a' }, { part: 2, ref: 'b' }] })]);
    await store.receipt(receipt(['a']));
    expect(await stateOf(store, job.messageId)).toBe('sent');
    await store.receipt(receipt(['b'], { outcome: 'undelivered', networkCode: '001' }));
    expect(await stateOf(store, job.messageId)).toBe('undelivered');
    await store.receipt(receipt(['b']));
    expect(await stateOf(store, job.messageId)).toBe('delivered');
    await store.receipt(receipt(['b'], { outcome: 'undelivered' }));
    expect(await stateOf(store, job.messageId)).toBe('delivered');
  });
});
