// What channels keep beside messages: notices, small facts, series; and the attempts that nobody has settled.
import { describe, expect, it } from 'vitest';
import type { NoticeEntry } from '../../gateway/store/store.ts';
import { claimOne, firstId, inbound, openStore, outcome, request } from './open.ts';

const page = { limit: 50, before: undefined };
const hour = 3_600_000;
const day = 24 * hour;
const call = (now: number, more: Partial<NoticeEntry> = {}): NoticeEntry => ({ now, channel: 'c1', kind: 'call', identity: undefined, from: '+491', summary: 'Somebody rang.', data: {}, actor: undefined, ...more });

describe('notices', () => {
  it('come back newest first, page by page, as they were told', async () => {
    const store = await openStore();
    for (let index = 0; index < 5; index += 1) await store.addNotice(call(1_000 + index, { data: { count: index, pdu: '07' }, actor: index === 0 ? 'person:p' : undefined }));
    await store.addNotice(call(2_000, { channel: 'c2' }));
    const first = await store.notices('c1', { limit: 3, before: undefined });
    expect(first.items.map(({ at, data }) => [at, data])).toEqual([4, 3, 2].map((count) => [1_000 + count, { count, pdu: '07' }]));
    const second = await store.notices('c1', { limit: 3, before: first.next });
    expect(second.items.map(({ at }) => at)).toEqual([1_001, 1_000]);
    expect(second).toMatchObject({ next: undefined, items: [{}, { kind: 'call', channel: 'c1', from: '+491', summary: 'Somebody rang.', actor: 'person:p' }] });
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(5);
  });
  it('are told as events that name them', async () => {
    const store = await openStore();
    await store.addNotice(call(1_000, { kind: 'silent' }));
    const [event] = await store.events(0, 10);
    const { items } = await store.notices('c1', page);
    expect(event).toMatchObject({ at: 1_000, kind: 'channel.notice', message: undefined, thread: undefined, data: { kind: 'silent', channel: 'c1', noticeId: items[0]?.id } });
  });
  it('are kept once when the network hands them over again, and share their identities with texts', async () => {
    const store = await openStore();
    const identity = { key: 'pdu-1', lasting: true };
    expect([await store.addNotice(call(1_000, { identity })), await store.addNotice(call(1_100, { identity })), await store.addNotice(call(1_200, { identity, channel: 'c2' }))]).toEqual(['stored', 'duplicate', 'stored']);
    expect((await store.receive(inbound('pdu-1'))).outcome).toBe('duplicate');
    expect((await store.notices('c1', page)).items).toHaveLength(1);
    expect(await store.events(0, 10)).toHaveLength(2);
  });
  it('forget an identity that is not lasting once the network was answered', async () => {
    const store = await openStore();
    const identity = { key: 'weak', lasting: false };
    await store.addNotice(call(1_000, { identity }));
    expect(await store.addNotice(call(1_001, { identity }))).toBe('duplicate');
    await store.acked('c1', ['weak']);
    expect(await store.addNotice(call(1_002, { identity }))).toBe('stored');
  });
});

describe('memory', () => {
  it('keeps a value until it is replaced or forgotten, across restarts', async () => {
    const store = await openStore();
    await store.remember({ key: 'k', value: 'one', now: 1 });
    await store.remember({ key: 'k', value: 'two', now: 2 });
    await store.remember({ key: 'gone', value: 'x', now: 2 });
    await store.remember({ key: 'gone', value: undefined, now: 3 });
    await store.stop();
    const again = await openStore({ folder: store.folder, create: false });
    expect([await again.recall('k'), await again.recall('gone'), await again.recall('never')]).toEqual(['two', undefined, undefined]);
  });
});

describe('series', () => {
  it('are means over equal stretches, and a stretch without a measurement is absent', async () => {
    const store = await openStore();
    for (const [at, dbm] of [[10_000, -80], [10_500, -90], [31_000, -70]] as const) await store.addSample({ now: at, channel: 'c1', values: { signalDbm: dbm, voltageMv: 4_000.5 } });
    await store.addSample({ now: 12_000, channel: 'c2', values: { signalDbm: -60 } });
    const all = { channel: undefined, name: undefined, from: 0, to: 60_000, stepMs: 10_000 };
    expect(await store.series({ ...all, channel: 'c1' })).toEqual([
      { channel: 'c1', name: 'signalDbm', points: [[10_000, -85], [30_000, -70]] }, { channel: 'c1', name: 'voltageMv', points: [[10_000, 4_000.5], [30_000, 4_000.5]] },
    ]);
    expect((await store.series({ ...all, name: 'signalDbm' })).map(({ channel, points }) => [channel, points.length])).toEqual([['c1', 2], ['c2', 1]]);
    expect(await store.series({ ...all, name: 'nothing' })).toEqual([]);
    expect(await store.series({ ...all, channel: 'c1', from: 10_500, to: 31_000, stepMs: 100 })).toMatchObject([{ points: [[10_500, -90]] }, { points: [[10_500, 4_000.5]] }]);
  });
  it('keep steps of many days exact', async () => {
    const store = await openStore();
    const now = Date.UTC(2030, 0, 9);
    await store.addSample({ now, channel: 'c1', values: { x: 1 } });
    expect(await store.series({ channel: 'c1', name: 'x', from: now - day, to: now + 1, stepMs: 8 * day })).toEqual([{ channel: 'c1', name: 'x', points: [[Math.floor(now / (8 * day)) * 8 * day, 1]] }]);
  });
  it('end after eight days, a stretch at a time', async () => {
    const store = await openStore();
    const start = 100 * day;
    for (let index = 0; index < 2_500; index += 1) void store.addSample({ now: start + index, channel: 'c1', values: { x: index } });
    await store.addSample({ now: start + 9 * day, channel: 'c1', values: { x: 1 } });
    const old = async () => (await store.series({ channel: 'c1', name: 'x', from: start, to: start + day, stepMs: 1 }))[0]?.points.length ?? 0;
    await store.sweep(start + 9 * day);
    expect(await old()).toBe(500);
    await store.sweep(start + 9 * day + 61_000);
    expect(await old()).toBe(0);
    expect(await store.series({ channel: 'c1', name: undefined, from: start, to: start + 10 * day, stepMs: day })).toHaveLength(1);
    await store.sweep(start + 20 * day);
    await store.addSample({ now: start + 20 * day, channel: 'c1', values: { x: 2 } });
    expect(await store.series({ channel: 'c1', name: 'x', from: start, to: start + 21 * day, stepMs: day })).toMatchObject([{ points: [[start + 20 * day, 2]] }]);
  });
});

describe('what is unsettled', () => {
  it('names attempt, parts taken and times, newest first, of one channel and of three days', async () => {
    const store = await openStore();
    const start = 10 * day;
    const lost = { outcome: 'unknown', next: 'unknown', cause: { code: 'answer_timeout' } } as const;
    const ids: string[] = [];
    for (const [at, parts, taken] of [[start, 1, []], [start + hour, 3, [{ part: 2, ref: 'a' }]]] as const) {
      await store.accept(request(at, ['+491'], { parts, text: `text ${parts}` }));
      const job = await claimOne(store, at + 10);
      await store.settle([outcome(job, { ...lost, at: at + 500, taken })]);
      ids.push(job.messageId);
    }
    const elsewhere = request(start, ['+492'], { channel: 'c2' });
    await store.accept(elsewhere);
    await store.settle([outcome(await claimOne(store, start + 10, 'c2'), { ...lost, at: start + 20, taken: [] })]);
    expect(await store.unsettled('c1', start + day)).toEqual([
      { messageId: ids[1], attempt: 1, to: '+491', text: 'text 3', taken: [2], openedAt: start + hour + 10, closedAt: start + hour + 500, interrupted: false },
      { messageId: ids[0], attempt: 1, to: '+491', text: 'text 1', taken: [], openedAt: start + 10, closedAt: start + 500, interrupted: false },
    ]);
    expect((await store.unsettled('c2', start + day)).map(({ messageId }) => messageId)).toEqual([firstId(elsewhere)]);
    expect((await store.unsettled('c1', start + 3 * day + 501)).map(({ messageId }) => messageId)).toEqual([ids[1]]);
    await store.decide({ id: ids[1] ?? '', as: 'sent', actor: 'person:p', now: start + 2 * hour });
    expect((await store.unsettled('c1', start + day)).map(({ messageId }) => messageId)).toEqual([ids[0]]);
  });
  it('includes what a restart left open', async () => {
    const store = await openStore();
    await store.accept(request(day, ['+491']));
    const { messageId } = await claimOne(store, day + 5);
    await store.recover({ now: day + 1_000, resendAt: day + 2_000 });
    expect(await store.unsettled('c1', day + 2_000)).toMatchObject([{ messageId, attempt: 1, openedAt: day + 5, closedAt: day + 1_000, interrupted: true }]);
  });
  it('is no attempt whose part in doubt was taken later, and the rest of its message goes back to the queue', async () => {
    const store = await openStore();
    await store.accept(request(day, ['+491'], { parts: 3 }));
    const job = await claimOne(store, day + 5);
    await store.settle([outcome(job, { outcome: 'unknown', next: 'unknown', cause: { code: 'no_answer' }, at: day + 500, taken: [] })]);
    // A late word for an attempt that is not the last one says nothing about the last one.
    await store.settle([outcome({ ...job, attempt: 7 }, { outcome: 'taken', next: 'retry', cause: undefined, at: day + 600, dueAt: day + 600, taken: [] })]);
    expect((await store.message(job.messageId))?.message.state).toBe('unknown');
    await store.settle([outcome(job, { outcome: 'taken', next: 'retry', cause: undefined, at: day + 900, dueAt: day + 900, taken: [{ part: 1, ref: 'a' }] })]);
    expect(await store.unsettled('c1', day + 1_000)).toEqual([]);
    const detail = await store.message(job.messageId);
    expect(detail?.message).toMatchObject({ state: 'queued', repeats: 0 });
    expect(await claimOne(store, day + 1_000)).toMatchObject({ messageId: job.messageId, attempt: 2, taken: [1] });
  });
});

describe('flash', () => {
  it('stays with a text on its way out', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491'], { flash: true });
    await store.accept(accepted);
    expect((await claimOne(store)).flash).toBe(true);
    expect((await store.message(firstId(accepted)))?.message.flash).toBe(true);
    expect((await store.messages({}, page)).items[0]?.flash).toBe(true);
    expect((await store.events(0, 1))[0]?.message?.flash).toBe(true);
  });
  it('stays with a text that came in, whole or in parts', async () => {
    const store = await openStore();
    await store.receive(inbound('a', { flash: true }));
    for (const part of [1, 2]) await store.receive(inbound(`b${part}`, { flash: true, concat: { ref: 1, width: 8, total: 2, part } }));
    await store.receive(inbound('c'));
    expect((await store.messages({}, page)).items.map(({ flash }) => flash)).toEqual([false, true, true]);
  });
});
