import { describe, expect, it } from 'vitest';
import { claimOne, firstId, openStore, outcome, request, stateOf } from './open.ts';

describe('accepting', () => {
  it('keeps every recipient as a message of its own, in one thread per number', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491', '+492', '+491']);
    expect(await store.accept(accepted)).toEqual({ outcome: 'accepted' });
    const { items } = await store.messages({}, { limit: 10, before: undefined });
    expect(items.map((message) => message.to)).toEqual(['+491', '+492', '+491']);
    expect(new Set(items.map((message) => message.threadId)).size).toBe(2);
    expect(items.every((message) => message.state === 'queued')).toBe(true);
  });
  it('is all or nothing: a clash in the middle leaves no message behind', async () => {
    const store = await openStore();
    const first = request(1_000, ['+491']);
    await store.accept(first);
    await expect(store.accept({ ...request(1_000, ['+492']), recipients: [{ id: 'NEW00000000000000000000000', to: '+492' }, { id: firstId(first), to: '+493' }] })).rejects.toMatchObject({ code: 'storage_failed' });
    expect((await store.messages({}, { limit: 10, before: undefined })).items).toHaveLength(1);
  });
  it('does not let one failing request take others of the same commit with it', async () => {
    const store = await openStore();
    const first = request(1_000, ['+491']);
    await store.accept(first);
    const answers = await Promise.allSettled([store.accept(request(1_001, ['+492'])), store.accept(first), store.accept(request(1_001, ['+493']))]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await store.messages({}, { limit: 10, before: undefined })).items).toHaveLength(3);
  });
  it('replays the answer for the same key and body, and refuses the key for another body', async () => {
    const store = await openStore();
    const idempotency = { scope: 's', key: 'k', fingerprint: 'a', answer: '["first"]' };
    expect(await store.accept(request(1_000, ['+491'], { idempotency }))).toEqual({ outcome: 'accepted' });
    expect(await store.accept(request(1_001, ['+491'], { idempotency: { ...idempotency, answer: '["second"]' } }))).toEqual({ outcome: 'replayed', answer: '["first"]' });
    expect(await store.accept(request(1_002, ['+492'], { idempotency: { ...idempotency, fingerprint: 'b' } }))).toEqual({ outcome: 'conflict' });
    expect((await store.messages({}, { limit: 10, before: undefined })).items).toHaveLength(1);
    await store.sweep(1_000 + 73 * 3_600_000);
    expect(await store.accept(request(1_003, ['+491'], { idempotency }))).toEqual({ outcome: 'accepted' });
  });
});

describe('claiming', () => {
  it('takes urgent before normal before bulk, and older before newer', async () => {
    const store = await openStore();
    for (const [index, priority] of (['bulk', 'normal', 'urgent', 'normal'] as const).entries()) await store.accept(request(1_000 + index, [`+49${index}`], { priority }));
    const { jobs } = await store.claim({ channel: 'c1', limit: 10, now: 2_000 });
    expect(jobs.map((job) => job.to)).toEqual(['+492', '+491', '+493', '+490']);
  });
  it('leaves other channels alone and never hands the same message out twice', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491']));
    await store.accept(request(1_000, ['+492'], { channel: 'c2' }));
    const answers = await Promise.all([1, 2, 3].map(() => store.claim({ channel: 'c1', limit: 5, now: 2_000 })));
    expect(answers.flatMap((answer) => answer.jobs.map((job) => job.to))).toEqual(['+491']);
  });
  it('expires what is past its validity instead of sending it stale', async () => {
    const store = await openStore();
    const late = request(1_000, ['+491'], { expiresAt: 1_400 });
    await store.accept(late);
    expect((await store.claim({ channel: 'c1', limit: 5, now: 1_500 })).jobs).toEqual([]);
    expect(await stateOf(store, firstId(late))).toBe('expired');
  });
  it('tells when the next message falls due, and a bad number does not hold up the others', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491']));
    const job = await claimOne(store);
    await store.settle([outcome(job, { outcome: 'transient', taken: [], next: 'retry', dueAt: 9_000, cause: { code: 'absent' } })]);
    await store.accept(request(2_000, ['+492']));
    const { jobs, nextDueAt } = await store.claim({ channel: 'c1', limit: 5, now: 2_500 });
    expect(jobs.map((found) => found.to)).toEqual(['+492']);
    expect(nextDueAt).toBe(9_000);
    expect((await claimOne(store, 9_000)).failures).toBe(1);
  });
});

describe('settling', () => {
  it('records attempts, parts and history, and finds the way from acceptance to delivery', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491'], { actor: 'key:k1' });
    await store.accept(accepted);
    const job = await claimOne(store);
    await store.settle([outcome(job)]);
    await store.receipt({ now: 3_000, channel: 'c1', refs: ['r1'], outcome: 'delivered', recipient: undefined, networkCode: '000', at: undefined });
    const detail = await store.message(firstId(accepted));
    expect(detail?.message.state).toBe('delivered');
    expect(detail?.history.map((step) => step.state)).toEqual(['queued', 'sending', 'sent', 'delivered']);
    expect(detail?.history[0]?.actor).toBe('key:k1');
    expect(detail?.attempts).toEqual([{ attempt: 1, channel: 'c1', openedAt: 1_500, closedAt: 2_000, outcome: 'taken', cause: undefined }]);
    expect(detail?.parts).toMatchObject([{ part: 1, ref: 'r1', state: 'delivered', networkCode: '000' }]);
  });
  it('ignores an outcome for an attempt that was never opened', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491']);
    await store.accept(accepted);
    await store.settle([outcome({ messageId: firstId(accepted), attempt: 7 }, { outcome: 'permanent', next: 'failed', taken: [] })]);
    expect(await stateOf(store, firstId(accepted))).toBe('queued');
  });
  it('sends again only the parts that were not taken, under the same reference', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491'], { parts: 3 }));
    const first = await claimOne(store);
    await store.settle([outcome(first, { outcome: 'transient', next: 'retry', dueAt: 2_000, taken: [{ part: 1, ref: 'a' }, { part: 3, ref: 'c' }] })]);
    const second = await claimOne(store, 2_500);
    expect(second.taken).toEqual([1, 3]);
    expect(second.concatRef).toBe(first.concatRef);
    await store.settle([outcome(second, { taken: [{ part: 2, ref: 'b' }] })]);
    expect(await stateOf(store, first.messageId)).toBe('sent');
  });
});

describe('an unknown outcome', () => {
  async function unknown(policy: 'hold' | 'resend' | 'never') {
    const store = await openStore();
    await store.accept(request(1_000, ['+491'], { duplicatePolicy: policy }));
    const job = await claimOne(store);
    await store.settle([outcome(job, { outcome: 'unknown', taken: [], next: 'unknown', dueAt: policy === 'resend' ? 5_000 : undefined, cause: { code: 'link_lost' } })]);
    return { store, job };
  }
  it('is held, not repeated, until a person decides; the repeat is marked and counted', async () => {
    const { store, job } = await unknown('hold');
    await store.sweep(9_999_999);
    expect(await stateOf(store, job.messageId)).toBe('unknown');
    expect(await store.decide({ id: job.messageId, as: 'resend', actor: 'person:p', now: 6_000 })).toEqual({ outcome: 'changed', channel: 'c1' });
    const again = await claimOne(store, 6_000);
    expect(again.attempt).toBe(2);
    const detail = await store.message(job.messageId);
    expect(detail?.message.repeats).toBe(1);
    expect(detail?.history.find((step) => step.cause?.code === 'repeated')?.actor).toBe('person:p');
  });
  it('is repeated by policy resend after its grace period, and not before', async () => {
    const { store, job } = await unknown('resend');
    await store.sweep(4_999);
    expect(await stateOf(store, job.messageId)).toBe('unknown');
    expect((await store.sweep(5_000)).channels).toEqual(['c1']);
    expect(await stateOf(store, job.messageId)).toBe('queued');
  });
  it('is never repeated where the policy says never, not even by a person', async () => {
    const { store, job } = await unknown('never');
    expect(await store.decide({ id: job.messageId, as: 'resend', actor: 'person:p', now: 6_000 })).toEqual({ outcome: 'wrong_state', state: 'unknown' });
    expect(await store.decide({ id: job.messageId, as: 'failed', actor: 'person:p', now: 6_000 })).toMatchObject({ outcome: 'changed' });
    expect(await stateOf(store, job.messageId)).toBe('failed');
  });
  it('is settled by a late answer, whose ref then finds its receipt', async () => {
    const { store, job } = await unknown('hold');
    await store.settle([outcome(job, { at: 7_000, taken: [{ part: 1, ref: 'late' }] })]);
    expect(await stateOf(store, job.messageId)).toBe('sent');
    await store.receipt({ now: 8_000, channel: 'c1', refs: ['late'], outcome: 'delivered', recipient: undefined, networkCode: undefined, at: undefined });
    expect(await stateOf(store, job.messageId)).toBe('delivered');
  });
});

describe('a late answer for one part of several', () => {
  it('keeps the message unknown, finds a receipt that came before it, and the last one settles it', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491'], { parts: 2 }));
    const job = await claimOne(store);
    await store.settle([outcome(job, { outcome: 'unknown', taken: [], next: 'unknown' })]);
    await store.receipt({ now: 2_500, channel: 'c1', refs: ['b'], outcome: 'delivered', recipient: undefined, networkCode: undefined, at: undefined });
    await store.settle([outcome(job, { taken: [{ part: 2, ref: 'b' }], next: 'unknown' })]);
    expect(await stateOf(store, job.messageId)).toBe('unknown');
    expect((await store.message(job.messageId))?.parts).toMatchObject([{ part: 2, state: 'delivered' }]);
    await store.settle([outcome(job, { taken: [{ part: 1, ref: 'a' }], next: 'unknown' })]);
    expect(await stateOf(store, job.messageId)).toBe('sent');
  });
});

describe('people and time', () => {
  it('cancels what has not been handed over, and nothing else', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491', '+492']);
    await store.accept(accepted);
    const job = await claimOne(store);
    expect(await store.cancel({ id: job.messageId, actor: 'person:p', now: 2_000 })).toEqual({ outcome: 'wrong_state', state: 'sending' });
    expect(await store.cancel({ id: accepted.recipients[1]?.id ?? '', actor: 'person:p', now: 2_000 })).toEqual({ outcome: 'changed', channel: 'c1' });
    expect((await store.claim({ channel: 'c1', limit: 5, now: 3_000 })).jobs).toEqual([]);
    expect(await store.cancel({ id: 'NOSUCH', actor: 'person:p', now: 2_000 })).toEqual({ outcome: 'not_found' });
  });
  it('queues a scheduled message when its time has come', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491'], { dueAt: 4_000 });
    await store.accept(accepted);
    expect(await stateOf(store, firstId(accepted))).toBe('scheduled');
    expect(await store.sweep(3_999)).toEqual({ channels: [], expired: 0 });
    expect(await stateOf(store, firstId(accepted))).toBe('scheduled');
    expect((await store.sweep(4_000)).channels).toEqual(['c1']);
    expect((await claimOne(store, 4_000)).to).toBe('+491');
  });
  it('expires a queued message although its channel never asks for it', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491'], { expiresAt: 2_000 });
    await store.accept(accepted);
    expect((await store.sweep(2_000)).expired).toBe(1);
    expect(await stateOf(store, firstId(accepted))).toBe('expired');
  });
});
