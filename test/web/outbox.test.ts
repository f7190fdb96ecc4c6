// The outbox: one text of a thread at a time, in order, each under one key for ever, until it is taken or refused.
import { expect, test, vi } from 'vitest';
import type { SendAnswer } from '../../gateway/api/contract.ts';
import type { Answer, Refusal } from '../../web/client.ts';
import { createOutbox, isPassing } from '../../web/outbox.ts';
import { emptyState, reduce, type Outgoing, type State } from '../../web/state.ts';
import { message } from './sample.ts';

const refusal = (status: number, code: string, retryAfterMs?: number): Refusal => ({ status, code, title: code, detail: undefined, fields: [], requestId: undefined, retryAfterMs });
const outgoing = (id: string, threadId = 'T1'): Outgoing => ({ id, threadId, text: id, channel: undefined, writtenAt: 0, state: 'waiting', refusal: undefined });
const taken = (id: string): Answer<SendAnswer> => ({ ok: true, body: { messages: [{ id, to: '+1', state: 'queued', parts: 1 }] } });

function setUp(answers: (Answer<SendAnswer> | 'later')[], shelf = new Map<string, string>()) {
  let state: State = reduce(emptyState, { type: 'page', threadId: 'T1', messages: [], older: null, place: 'newest' });
  const sent: string[] = [];
  const waits: { ms: number; act: () => void }[] = [];
  const flags = { ready: true };
  const release: (() => void)[] = [];
  const outbox = createOutbox({
    pending: () => state.outbox,
    ready: () => flags.ready,
    dispatch: (action) => (state = reduce(state, action)),
    send: async (one) => {
      sent.push(one.id);
      const answer = answers.shift() ?? taken(`m-${one.id}`);
      if (answer !== 'later') return answer;
      await new Promise<void>((resolve) => release.push(resolve));
      return taken(`m-${one.id}`);
    },
    read: async (id) => ({ ok: true, body: { ...message(id, { reference: id.slice(2) }), history: [], partList: [], attemptList: [] } }),
    store: { getItem: (name) => shelf.get(name) ?? null, setItem: (name, value) => void shelf.set(name, value), removeItem: (name) => void shelf.delete(name) },
    wait: (ms, act) => {
      waits.push({ ms, act });
      return () => undefined;
    },
    random: () => 1,
  });
  return { outbox, sent, waits, flags, release, shelf, state: () => state };
}

test('a text without an answer is tried again under the same key and shown once', async () => {
  const { outbox, sent, waits, state } = setUp([{ ok: false, refusal: refusal(0, 'unreachable') }]);
  outbox.write(outgoing('panel-1'));
  await vi.waitFor(() => expect(waits.length).toBe(1));
  expect(state().outbox[0]).toMatchObject({ state: 'waiting', refusal: { code: 'unreachable' } });
  waits[0]?.act();
  await vi.waitFor(() => expect(state().outbox).toEqual([]));
  expect(sent).toEqual(['panel-1', 'panel-1']);
  expect(state().loaded.get('T1')?.messages.map((one) => one.reference)).toEqual(['panel-1']);
});

test('texts of one thread go one after another, those of another thread do not wait for them', async () => {
  const { outbox, sent, release, state } = setUp(['later']);
  outbox.write(outgoing('a1'));
  outbox.write(outgoing('a2'));
  outbox.write(outgoing('b1', 'T2'));
  await vi.waitFor(() => expect(state().outbox.map((one) => one.id)).toEqual(['a1', 'a2']));
  expect(sent).toEqual(['a1', 'b1']);
  release[0]?.();
  await vi.waitFor(() => expect(state().outbox).toEqual([]));
  expect(sent).toEqual(['a1', 'b1', 'a2']);
});

test('a refused text stays with its reason and does not hold up the next one', async () => {
  const { outbox, sent, state, waits } = setUp([{ ok: false, refusal: refusal(422, 'invalid_text') }]);
  outbox.write(outgoing('a1'));
  outbox.write(outgoing('a2'));
  await vi.waitFor(() => expect(state().outbox[0]?.state).toBe('refused'));
  await vi.waitFor(() => expect(state().outbox.map((one) => one.id)).toEqual(['a1']));
  expect(sent).toEqual(['a1', 'a2']);
  expect(waits).toEqual([]);
  outbox.again('a1');
  await vi.waitFor(() => expect(state().outbox).toEqual([]));
});

test('the wait that the gateway asks for is kept', async () => {
  const { outbox, waits } = setUp([{ ok: false, refusal: refusal(429, 'too_many_attempts', 60_000) }]);
  outbox.write(outgoing('a1'));
  await vi.waitFor(() => expect(waits.map((one) => one.ms)).toEqual([60_000]));
});

test('nothing is sent while nobody is signed in, and what waits is kept for after a reload', async () => {
  const { outbox, sent, flags, shelf } = setUp([]);
  flags.ready = false;
  outbox.write(outgoing('a1'));
  expect(sent).toEqual([]);
  const after = setUp([], shelf);
  expect(after.outbox.saved()).toEqual([outgoing('a1')]);
});

test('a shelf that somebody broke is an empty shelf', () => {
  expect(setUp([], new Map([['fieldpost.outbox', '{oops']])).outbox.saved()).toEqual([]);
});

test('only what passes by itself is tried again', () => {
  for (const [status, code] of [[0, 'unreachable'], [401, 'unauthenticated'], [409, 'idempotency_running'], [429, 'too_many_attempts'], [503, 'overloaded'], [507, 'storage_full']] as const) expect(isPassing(refusal(status, code)), code).toBe(true);
  for (const [status, code] of [[400, 'invalid_request'], [403, 'cross_site'], [404, 'not_found'], [409, 'wrong_state'], [422, 'idempotency_conflict'], [413, 'body_too_large']] as const) expect(isPassing(refusal(status, code)), code).toBe(false);
});
