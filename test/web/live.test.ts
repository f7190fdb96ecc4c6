// The live socket: resumes from its cursor, never hands a frame on twice, backs off with jitter and stops when told.
import { expect, test } from 'vitest';
import type { LiveFrame } from '../../gateway/api/contract.ts';
import { Live, type Socket } from '../../web/live.ts';
import { event, message } from './sample.ts';

class FakeSocket implements Socket {
  readonly #listeners = new Map<string, (event: { data: unknown; code: number }) => void>();
  closed = false;
  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener as (event: { data: unknown; code: number }) => void);
  }
  close(): void {
    this.closed = true;
  }
  tell(frame: LiveFrame): void {
    this.#listeners.get('message')?.({ data: JSON.stringify(frame), code: 0 });
  }
  break(code = 1006): void {
    this.#listeners.get('close')?.({ data: undefined, code });
  }
}

function setUp(random = 0) {
  const paths: string[] = [];
  const sockets: FakeSocket[] = [];
  const frames: LiveFrame[] = [];
  const links: string[] = [];
  const waits: { ms: number; act: () => void; live: boolean }[] = [];
  let refusals = 0;
  const live = new Live({
    connect: (path) => {
      paths.push(path);
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    onFrame: (frame) => frames.push(frame),
    onLink: (link) => links.push(link),
    onRefused: () => (refusals += 1),
    random: () => random,
    wait: (ms, act) => {
      const entry = { ms, act, live: true };
      waits.push(entry);
      return () => (entry.live = false);
    },
  });
  const pass = (): number => {
    const due = waits.findLast((entry) => entry.live);
    if (due === undefined) throw new Error('nothing waits');
    due.live = false;
    due.act();
    return due.ms;
  };
  const last = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('no socket');
    return socket;
  };
  return { live, paths, sockets, frames, links, waits, pass, last, refusals: () => refusals };
}
const hello = (cursor: number): LiveFrame => ({ type: 'hello', cursor, version: '1', demo: false });

test('it starts from now and comes back from the last cursor it was told', () => {
  const { live, paths, last, pass } = setUp();
  live.start();
  last().tell(hello(40));
  last().tell({ type: 'events', events: [event(41, message('A'))], cursor: 41 });
  last().break();
  pass();
  expect(paths).toEqual(['/v1/live', '/v1/live?after=41']);
});

test('a hello on resume does not move the cursor forward past events that are still to come', () => {
  const { live, paths, last, pass } = setUp();
  live.start();
  last().tell(hello(40));
  last().break();
  pass();
  last().tell(hello(90));
  last().break();
  pass();
  expect(paths.at(-1)).toBe('/v1/live?after=40');
});

test('events that were handed on before are not handed on again', () => {
  const { live, frames, last } = setUp();
  live.start();
  last().tell(hello(1));
  last().tell({ type: 'events', events: [event(2, message('A')), event(3, message('B'))], cursor: 3 });
  last().tell({ type: 'events', events: [event(3, message('B')), event(4, message('C'))], cursor: 4 });
  const told = frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map((one) => one.cursor) : []));
  expect(told).toEqual([2, 3, 4]);
});

test('waits grow to a ceiling, jitter keeps them between half and whole, and a greeting starts them anew', () => {
  for (const [random, share] of [[0, 0.5], [1, 1]] as const) {
    const { live, last, pass } = setUp(random);
    live.start();
    const waited: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      last().break();
      waited.push(pass());
    }
    expect(waited).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000].map((ms) => ms * share));
    last().tell(hello(1));
    last().break();
    expect(pass()).toBe(500 * share);
  }
});

test('a socket that never greets is given up', () => {
  const { live, sockets, links, pass } = setUp();
  live.start();
  pass();
  expect(sockets[0]?.closed).toBe(true);
  expect(links).toEqual(['connecting', 'down']);
});

test('a refused opening and an ended session are asked about, an ordinary drop is not', () => {
  const { live, last, pass, refusals } = setUp();
  live.start();
  last().break();
  expect(refusals()).toBe(1);
  pass();
  last().tell(hello(1));
  last().break(1006);
  expect(refusals()).toBe(1);
  pass();
  last().tell(hello(1));
  last().break(4401);
  expect(refusals()).toBe(2);
});

test('after stop nothing is opened, and what an old socket still says is not heard', () => {
  const { live, frames, last, sockets, waits } = setUp();
  live.start();
  last().tell(hello(1));
  const old = last();
  live.stop();
  old.tell(hello(2));
  old.break();
  live.nudge();
  expect(sockets.length).toBe(1);
  expect(frames.length).toBe(1);
  expect(waits.filter((entry) => entry.live)).toEqual([]);
});

test('a nudge tries at once instead of waiting', () => {
  const { live, sockets, last } = setUp();
  live.start();
  last().break();
  live.nudge();
  expect(sockets.length).toBe(2);
  live.nudge();
  expect(sockets.length).toBe(2);
});

test('when the machine loses its network the link is down without waiting for the silence', () => {
  const { live, links, last } = setUp();
  live.start();
  last().tell(hello(1));
  live.lost();
  expect(links.at(-1)).toBe('down');
  expect(last().closed).toBe(true);
});

test('a cursor behind ours means a restored gateway and is followed', () => {
  const { live, last, pass } = setUp();
  live.start();
  last().tell(hello(40));
  last().break();
  pass();
  last().tell(hello(7));
  expect(live.cursor).toBe(7);
});
