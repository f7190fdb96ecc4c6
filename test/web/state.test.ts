// The one reducer: what events, pages and answers make of what the panel knows, in whatever order they come.
import { describe, expect, test } from 'vitest';
import { emptyState, reduce, type Action, type Outgoing, type State } from '../../web/state.ts';
import { at, event, message, thread } from './sample.ts';

const run = (actions: readonly Action[], from: State = emptyState): State => actions.reduce(reduce, from);
const events = (cursor: number, ...list: ReturnType<typeof event>[]): Action => ({ type: 'frame', now: 1, frame: { type: 'events', events: list, cursor } });
const hello = (cursor: number): Action => ({ type: 'frame', now: 1, frame: { type: 'hello', cursor, version: '1', demo: false } });
const page = (list: ReturnType<typeof message>[], older: string | null, place: 'newest' | 'older' = 'newest'): Action => ({ type: 'page', threadId: 'T1', messages: list, older, place });
const written = (id: string): Outgoing => ({ id, threadId: 'T1', text: 'x', channel: undefined, writtenAt: 0, state: 'waiting', refusal: undefined });
const ids = (state: State): string[] => state.loaded.get('T1')?.messages.map((one) => one.id) ?? [];

describe('messages', () => {
  test('an event adds to a thread that is loaded and leaves one that is not alone', () => {
    const state = run([page([message('A')], null), events(5, event(4, message('B', { createdAt: at(1) })), event(5, message('Z', { threadId: 'T2' })))]);
    expect(ids(state)).toEqual(['A', 'B']);
    expect(state.loaded.has('T2')).toBe(false);
    expect(state.cursor).toBe(5);
  });

  test('an event told twice changes nothing the second time', () => {
    const once = run([page([message('A')], null), events(4, event(4, message('B', { createdAt: at(1) })))]);
    const twice = run([events(4, event(4, message('B', { state: 'failed', updatedAt: at(9) })))], once);
    expect(ids(twice)).toEqual(['A', 'B']);
    expect(twice.loaded.get('T1')?.messages[1]?.state).toBe('queued');
  });

  test('a page that was asked for before an event does not take the newer state back', () => {
    const state = run([page([message('A')], null), events(4, event(4, message('A', { state: 'delivered', updatedAt: at(5) }))), page([message('A', { state: 'sent', updatedAt: at(3) })], null)]);
    expect(state.loaded.get('T1')?.messages[0]?.state).toBe('delivered');
  });

  test('older pages go in front, and asking for the newest again does not forget how far back one has read', () => {
    const state = run([
      page([message('C', { createdAt: at(3) })], 'next'), page([message('A', { createdAt: at(1) }), message('B', { createdAt: at(2) })], null, 'older'),
      page([message('C', { createdAt: at(3) })], 'next'),
    ]);
    expect(ids(state)).toEqual(['A', 'B', 'C']);
    expect(state.loaded.get('T1')?.older).toBeNull();
  });

  test('texts of one instant stand in the order of their ids', () => {
    expect(ids(run([page([message('B'), message('A')], null)]))).toEqual(['A', 'B']);
  });
});

describe('what was written here', () => {
  test('it leaves the outbox when its message arrives by event, known by its reference', () => {
    const state = run([page([], null), { type: 'written', outgoing: written('panel-1') }, events(4, event(4, message('A', { reference: 'panel-1' })))]);
    expect(state.outbox).toEqual([]);
    expect(ids(state)).toEqual(['A']);
  });

  test('it leaves the outbox when its message arrives in a page', () => {
    expect(run([{ type: 'written', outgoing: written('panel-1') }, page([message('A', { reference: 'panel-1' })], null)]).outbox).toEqual([]);
  });

  test('a refusal stays with it until it is tried again', () => {
    const refusal = { status: 422, code: 'invalid_text', title: 'No', detail: undefined, fields: [], requestId: undefined, retryAfterMs: undefined };
    const refused = run([{ type: 'written', outgoing: written('panel-1') }, { type: 'refused', id: 'panel-1', refusal }]);
    expect(refused.outbox[0]).toMatchObject({ state: 'refused', refusal: { code: 'invalid_text' } });
    expect(run([{ type: 'again', id: 'panel-1' }], refused).outbox[0]).toMatchObject({ state: 'waiting', refusal: undefined });
  });
});

describe('threads', () => {
  test('an answer asked for before an event does not overwrite what the event told', () => {
    const state = run([hello(3), events(7, event(7, null, thread('T1', { unread: 2 }))), { type: 'threads', threads: [thread('T1', { unread: 0 })], askedAt: 3 }]);
    expect(state.threads.get('T1')?.body.unread).toBe(2);
  });

  test('an answer asked for after the event does', () => {
    const state = run([hello(3), events(7, event(7, null, thread('T1', { unread: 2 }))), { type: 'threads', threads: [thread('T1', { unread: 0 })], askedAt: 7 }]);
    expect(state.threads.get('T1')?.body.unread).toBe(0);
  });
});

describe('the link', () => {
  test('the first hello asks for everything again, a resumed one does not', () => {
    const first = run([hello(3)]);
    expect(first.generation).toBe(1);
    expect(run([hello(3)], first).generation).toBe(1);
  });

  test('being told that one lags, or that the gateway is behind, forgets what may have a gap', () => {
    const known = run([hello(30), page([message('A')], null)]);
    for (const frame of [{ type: 'lagging', cursor: 900 }, { type: 'hello', cursor: 2, version: '1', demo: false }] as const) {
      const state = run([{ type: 'frame', frame, now: 1 }], known);
      expect(state.loaded.size).toBe(0);
      expect(state.cursor).toBe(frame.cursor);
      expect(state.generation).toBe(known.generation + 1);
    }
  });

  test('the age of what is known counts from the moment the link went down', () => {
    const state = run([{ type: 'link', link: 'up', now: 100 }, { type: 'link', link: 'down', now: 500 }, { type: 'link', link: 'connecting', now: 900 }]);
    expect(state.heardAt).toBe(500);
  });
});

describe('notices', () => {
  const told = (cursor: number, kind: string, data: Record<string, unknown>) => ({ ...event(cursor, null), kind, data });
  test('are counted by the cursor that told of them, for their own channel only', () => {
    const state = run([hello(3), events(8, told(7, 'channel.notice', { channel: 'a', kind: 'call' }), told(8, 'thread.read', { channel: 'b' }))]);
    expect([...state.noticed]).toEqual([['a', 7]]);
    expect(run([events(9, told(9, 'channel.notice', { channel: 'a' }))], state).noticed.get('a')).toBe(9);
  });

  test('that were told already, or name no channel, change nothing', () => {
    const state = run([hello(30), events(30, told(7, 'channel.notice', { channel: 'a' }), told(31, 'channel.notice', {}))]);
    expect(state.noticed.size).toBe(0);
  });
});
