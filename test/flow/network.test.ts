import { onTestFinished, describe, expect, it } from 'vitest';
import { findKind } from '../../gateway/channels/index.ts';
import { simulatedKind } from '../../gateway/channels/simulated/index.ts';
import { nodeTimers } from '../../gateway/channels/timers.ts';
import { createAccept, type SendWish } from '../../gateway/flow/accept.ts';
import { createNetwork } from '../../gateway/flow/network.ts';
import type { Store } from '../../gateway/store/store.ts';
import { newId, openStore, stateOf } from '../store/open.ts';

const clock = { now: () => Date.now() };
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

async function rig(settings: Record<string, unknown> = {}, more: { store?: Store } = {}) {
  const store = more.store ?? (await openStore());
  const network = createNetwork({ store, folder: '/nowhere', findKind, clock, timers: nodeTimers, random: Math.random, newId, logFor: () => log, onChange: quiet });
  onTestFinished(() => network.stop(100));
  const parsed = (extra: Record<string, unknown>) => simulatedKind.settings.parse({ startMs: 0, answerMs: 1, receiptMs: 1, replyMs: 1, people: [], greets: false, failedShare: 0, answerTimeoutMs: 60, ...extra });
  const put = (id: string, extra: Record<string, unknown> = {}, enabled = true) => network.put({ id, kind: simulatedKind.name, name: id, enabled, settings: parsed(extra) });
  await put('c1', settings);
  const accept = createAccept({ store, channels: () => network.list(), clock, newId, wake: (channel) => network.wake(channel) });
  const wish = (to: readonly string[], extra: Partial<SendWish> = {}): SendWish => ({
    to, text: 'hello', from: undefined, channel: 'c1', priority: 'normal', duplicatePolicy: 'hold', validityMs: undefined, scheduledAt: undefined, reference: undefined, flash: false, sticky: undefined, actor: 'key:k',
    idempotency: undefined, ...extra,
  });
  async function send(to: string, extra: Partial<SendWish> = {}): Promise<string> {
    const result = await accept(wish([to], extra));
    if (!result.ok) throw new Error(result.problem.code);
    return result.messages[0]?.id ?? '';
  }
  const becomes = (id: string, state: string) => expect.poll(() => stateOf(store, id), { timeout: 8_000, interval: 10 }).toBe(state);
  return { store, network, put, accept, wish, send, becomes };
}

describe('a message on its way', () => {
  it('is delivered, part by part, by a channel that gives receipts', async () => {
    const { send, becomes, store } = await rig();
    const id = await send('+4915550001', { text: 'long '.repeat(80) });
    await becomes(id, 'delivered');
    expect((await store.message(id))?.parts.map((part) => part.state)).toEqual(['delivered', 'delivered', 'delivered']);
  });
  it('is delivered although the receipt beats the answer', async () => {
    const { send, becomes } = await rig({ misbehaves: ['receiptBeforeAnswer'] });
    await becomes(await send('+4915550001'), 'delivered');
  });
  it('becomes unknown, once and for all, when the answer is lost', async () => {
    const { send, becomes, store } = await rig({ misbehaves: ['silentOnSubmit'], failedShare: 1, receiptMs: 600_000 });
    const id = await send('+4915550001');
    await becomes(id, 'unknown');
    expect((await store.message(id))?.attempts).toHaveLength(1);
  });
  it('is settled by an answer that comes late', async () => {
    const { send, becomes, store } = await rig({ misbehaves: ['lateAnswer'], answerMs: 100, receiptMs: 600_000 });
    const id = await send('+4915550001');
    await becomes(id, 'unknown');
    await becomes(id, 'sent');
    expect((await store.message(id))?.message.repeats).toBe(0);
  });
  it('is not held up by a number the network refuses', async () => {
    const { accept, wish, becomes } = await rig({ misbehaves: ['rejectsNumber'], window: 1 });
    const result = await accept(wish(['+491555000199', '+491555000101']));
    if (!result.ok) throw new Error('accepted');
    await becomes(result.messages[0]?.id ?? '', 'failed');
    await becomes(result.messages[1]?.id ?? '', 'delivered');
  });
  it('slows down when throttled, and loses no try over it', async () => {
    const { accept, wish, becomes, store } = await rig({ misbehaves: ['throttles'] });
    const result = await accept(wish(['+4915550001', '+4915550002', '+4915550003']));
    if (!result.ok) throw new Error('accepted');
    for (const message of result.messages) await becomes(message.id, 'delivered');
    const details = await Promise.all(result.messages.map((message) => store.message(message.id)));
    expect(details.flatMap((detail) => detail?.attempts ?? []).some((attempt) => attempt.outcome === 'throttled')).toBe(true);
  });
  it('waits while its channel is off and leaves as soon as it is on', async () => {
    const { send, becomes, put, store } = await rig();
    await put('c1', {}, false);
    const id = await send('+4915550001');
    expect(await stateOf(store, id)).toBe('queued');
    await put('c1');
    await becomes(id, 'delivered');
  });
  it('leaves by its own channel while another is stuck', async () => {
    const { send, becomes, put } = await rig({ misbehaves: ['neverReady'] });
    await put('c2');
    const stuck = await send('+4915550001');
    await becomes(await send('+4915550002', { channel: 'c2' }), 'delivered');
    await becomes(stuck, 'queued');
  });
  it('is never claimed beyond the window, so that a crash leaves few in doubt', async () => {
    const { accept, wish, network, store } = await rig({ window: 3, misbehaves: ['silentOnSubmit'], answerTimeoutMs: 5_000 });
    await accept(wish(Array.from({ length: 40 }, (_, index) => `+49155500${100 + index}`)));
    await expect.poll(() => network.get('c1')?.inFlight, { timeout: 5_000 }).toBe(3);
    expect((await store.counts())[0]).toMatchObject({ queued: 37, sending: 3 });
  });
  it('keeps a slow network busy: a slot that falls free is filled at once, not when half the window is', async () => {
    const { accept, wish, store } = await rig({ window: 4, answerMs: 400, answerTimeoutMs: 5_000, misbehaves: ['rejectsNumber'] });
    // Answers come one after the other, since the messages began one after the other.
    for (let index = 0; index < 4; index += 1) {
      await accept(wish([`+49155500${100 + index}`]));
      await new Promise((resolve) => { setTimeout(resolve, 80); });
    }
    const fifth = await accept(wish(['+49155500200']));
    if (!fifth.ok) throw new Error('accepted');
    const id = fifth.messages[0]?.id ?? '';
    await expect.poll(() => stateOf(store, id), { timeout: 5_000, interval: 5 }).toBe('sending');
    expect((await store.counts())[0]?.sending).toBe(4);
  });
  it('has its outcome stored when the channel is stopped in the middle', async () => {
    const { send, network, store } = await rig({ misbehaves: ['silentOnSubmit'], answerTimeoutMs: 60_000 });
    const id = await send('+4915550001');
    await expect.poll(() => network.get('c1')?.inFlight, { timeout: 5_000 }).toBe(1);
    await network.stop(20);
    expect(await stateOf(store, id)).toBe('unknown');
  });
});

describe('accepting', () => {
  it('refuses with a code and a place, and stores nothing', async () => {
    const { accept, wish, store } = await rig();
    const cases: [Partial<SendWish> & { to?: readonly string[] }, string, string | undefined][] = [
      [{ to: ['hello'] }, 'invalid_recipient', 'to'], [{ to: ['+4915550001', 'ACME'] }, 'invalid_recipient', 'to.1'], [{ text: 'a\u0000b' }, 'invalid_text', 'text'],
      [{ text: 'x'.repeat(10_000) }, 'text_too_long', 'text'], [{ channel: 'nowhere' }, 'unknown_channel', 'channel'], [{ from: '+49999999999' }, 'sender_not_allowed', 'from'],
      [{ from: 'A name that is too long' }, 'invalid_sender', 'from'], [{ scheduledAt: Date.now() - 3_600_000 }, 'invalid_schedule', 'scheduledAt'], [{ scheduledAt: Date.now() + 400 * 86_400_000 }, 'invalid_schedule', 'scheduledAt'],
    ];
    for (const [extra, code, field] of cases) expect(await accept(wish(extra.to ?? ['+4915550001'], extra)), code).toMatchObject({ ok: false, problem: { code, field } });
    expect((await store.messages({}, { limit: 10, before: undefined })).items).toEqual([]);
  });
  it('works on one request per idempotency key at a time, then replays it', async () => {
    const { accept, wish } = await rig();
    const idempotency = { scope: 's', key: 'k', fingerprint: 'f' };
    const [first, second] = await Promise.all([accept(wish(['+4915550001'], { idempotency })), accept(wish(['+4915550001'], { idempotency }))]);
    expect(second).toMatchObject({ ok: false, problem: { code: 'idempotency_running' } });
    expect(await accept(wish(['+4915550001'], { idempotency }))).toEqual({ ...first, replayed: true });
    expect(await accept(wish(['+4915550002'], { idempotency: { ...idempotency, fingerprint: 'g' } }))).toMatchObject({ ok: false, problem: { code: 'idempotency_conflict' } });
  });
  it('replays a request also when it could not be accepted any more', async () => {
    const { accept, wish, network } = await rig();
    const idempotency = { scope: 's', key: 'k', fingerprint: 'f' };
    const first = await accept(wish(['+4915550001'], { idempotency }));
    await network.remove('c1');
    expect(await accept(wish(['+4915550001'], { idempotency }))).toEqual({ ...first, replayed: true });
    expect(await accept(wish(['+4915550001'], { idempotency: { ...idempotency, fingerprint: 'g' } }))).toMatchObject({ problem: { code: 'idempotency_conflict' } });
    expect(await accept(wish(['+4915550001'], { idempotency: { ...idempotency, key: 'other' } }))).toMatchObject({ problem: { code: 'unknown_channel' } });
  });
  it('repairs lone surrogates and normalises numbers', async () => {
    const { send, store } = await rig();
    const detail = await store.message(await send('0049 (155) 500-01', { text: 'a\uD800b' }));
    expect(detail?.message).toMatchObject({ to: '+4915550001', text: 'a\uFFFDb' });
  });
});
