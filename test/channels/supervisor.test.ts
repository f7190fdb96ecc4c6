// The supervisor with channels that fail in every way a link can, and with time turned by hand.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { backoffMs } from '../../gateway/channels/backoff.ts';
import { LinkError, SubmitError, ToolError } from '../../gateway/channels/channel.ts';
import type { Abilities, Channel, ChannelHost, ChannelKind, ChannelTools } from '../../gateway/channels/channel.ts';
import { createSupervisor } from '../../gateway/channels/supervisor.ts';
import type { SupervisorState } from '../../gateway/channels/supervisor.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createRecordingHost, job } from './peer.ts';

interface Link {
  readonly host: ChannelHost;
  readonly settings: string;
  readonly signal: AbortSignal;
  /** What the channel says it can. */
  abilities: Abilities;
  stops: number;
  up(): void;
  fail(error: unknown): void;
  end(error: LinkError | undefined): void;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  const parts: { resolve?: (value: T) => void; reject?: (error: unknown) => void } = {};
  const promise = new Promise<T>((resolve, reject) => {
    Object.assign(parts, { resolve, reject });
  });
  return { promise, resolve: (value) => parts.resolve?.(value), reject: (error) => parts.reject?.(error) };
}

const able = (line: string): Abilities => ({ receipts: true, alphaSender: false, maxParts: 3, window: 5, lines: [line], flash: false, tools: [] });

/** A kind whose links do what the test says; `begin` runs in each link's start. */
function rig({ begin = (link: Link) => link.up(), overrides = {}, random = () => 0.5 }: { begin?: (link: Link) => void; overrides?: Partial<Channel>; random?: () => number } = {}) {
  const clock = createFakeClock();
  const links: Link[] = [];
  const kind: ChannelKind<string> = {
    name: 'scripted', title: 'Scripted', summary: 'For this test', settings: z.string(),
    create(settings, host) {
      const { promise: started, resolve: up, reject: fail } = deferred<void>();
      const { promise: ended, resolve: end } = deferred<LinkError | undefined>();
      let link: Link | undefined;
      return {
        get abilities() { return link?.abilities ?? able(settings); },
        start(signal) {
          link = { host, settings, signal, abilities: able(settings), stops: 0, up, fail, end };
          links.push(link);
          begin(link);
          return started;
        },
        async stop() {
          if (link !== undefined) link.stops += 1;
          end(undefined);
        },
        submit: async () => ({ taken: [{ part: 1, ref: 'a' }] }),
        ended,
        ...overrides,
      };
    },
  };
  const seen: SupervisorState[] = [];
  const currents: (Channel | undefined)[] = [];
  const supervisor = createSupervisor({
    kind, settings: 'first', host: createRecordingHost(clock), timers: clock.timers, random,
    onState: (state) => seen.push(state), onCurrent: (channel) => currents.push(channel),
  });
  return { clock, links, kind, supervisor, seen, currents, words: () => seen.map(({ state }) => state) };
}

const lost = () => new LinkError({ refused: false, code: 'link_lost', message: 'The link was lost.' });
const lostFor = (retryAfterMs: number) => new LinkError({ refused: false, code: 'port_busy', message: 'Another program has it.', retryAfterMs });
const wrong = () => new LinkError({ refused: true, code: 'bad_credentials', message: 'Wrong password.' });

describe('the supervisor', () => {
  it('offers the channel only while it is ready', async () => {
    const { clock, supervisor, links, words, currents } = rig();
    expect(supervisor.current()).toBeUndefined();
    await supervisor.start();
    await clock.advance(0);
    expect(words()).toEqual(['connecting', 'ready']);
    expect(supervisor.current()?.abilities.lines).toEqual(['first']);
    links[0]?.host.state('waiting', { summary: 'No SIM' });
    expect(supervisor.current()).toBeUndefined();
    expect(supervisor.state).toMatchObject({ state: 'waiting', retryAt: undefined, health: { summary: 'No SIM' } });
    links[0]?.host.state('ready');
    expect(supervisor.current()).toBeDefined();
    await supervisor.stop();
    expect(supervisor.current()).toBeUndefined();
    expect(words()).toEqual(['connecting', 'ready', 'waiting', 'ready', 'stopped']);
    expect(currents.map((channel) => channel !== undefined)).toEqual([true, false, true, false]);
  });

  it('does not believe a channel that says ready before its start has resolved', async () => {
    const { clock, supervisor, links } = rig({ begin: (link) => link.host.state('ready', { summary: 'Bound' }) });
    await supervisor.start();
    await clock.advance(10);
    expect(supervisor.state.state).toBe('connecting');
    expect(supervisor.current()).toBeUndefined();
    links[0]?.up();
    await clock.advance(0);
    expect(supervisor.state).toMatchObject({ state: 'ready', health: { summary: 'Bound' } });
    await supervisor.stop();
  });

  it('leaves a channel waiting that is up and cannot be used yet, and moves as it says', async () => {
    const { clock, supervisor, words, links, currents } = rig({ begin: (link) => { link.host.state('waiting', { summary: 'No SIM', code: 'sim_absent' }); link.up(); } });
    await supervisor.start();
    await clock.advance(0);
    expect(supervisor.state).toMatchObject({ state: 'waiting', retryAt: undefined, health: { summary: 'No SIM', code: 'sim_absent' } });
    expect(supervisor.current()).toBeUndefined();
    await clock.advance(3_600_000);
    expect(links).toHaveLength(1);
    links[0]?.host.state('ready', { summary: 'Registered' });
    expect(supervisor.current()).toBeDefined();
    links[0]?.host.state('waiting', { summary: 'Not registered' });
    expect(supervisor.current()).toBeUndefined();
    await supervisor.stop();
    expect(words()).toEqual(['connecting', 'waiting', 'waiting', 'ready', 'waiting', 'stopped']);
    expect(currents.map((channel) => channel !== undefined)).toEqual([true, false]);
  });

  it('goes by the last word of a start that said several', async () => {
    const { clock, supervisor } = rig({ begin: (link) => { link.host.state('waiting', { summary: 'No SIM' }); link.host.state('ready', { summary: 'Registered' }); link.up(); } });
    await supervisor.start();
    await clock.advance(0);
    expect(supervisor.state).toMatchObject({ state: 'ready', health: { summary: 'Registered' } });
    await supervisor.stop();
  });

  it('looks at abilities again when the link is up and whenever the channel says something', async () => {
    const { clock, supervisor, links } = rig({ begin: (link) => { link.abilities = { ...link.abilities, lines: ['found in start'] }; link.up(); } });
    await supervisor.start();
    await clock.advance(0);
    expect(supervisor.abilities.lines).toEqual(['found in start']);
    const [link] = links;
    if (link === undefined) throw new Error('a link');
    link.abilities = { ...link.abilities, lines: ['found later'] };
    link.host.state('ready', { summary: 'SIM read' });
    expect(supervisor.abilities.lines).toEqual(['found later']);
    await supervisor.stop();
    expect(supervisor.abilities.lines).toEqual(['found later']);
  });

  it('waits at least as long as a lost link asked for, and no shorter than it would anyway', async () => {
    for (const [askedMs, waitsMs] of [[240_000, 240_000], [100, 1_500]] as const) {
      const { clock, supervisor } = rig({ begin: (link) => link.fail(lostFor(askedMs)) });
      await supervisor.start();
      await clock.advance(0);
      expect((supervisor.state.retryAt ?? 0) - clock.now()).toBe(waitsMs);
      await supervisor.stop();
    }
  });

  it('keeps what is known of a device in sight between two links, but not what was measured of the moment', async () => {
    const { clock, supervisor, links } = rig();
    await supervisor.start();
    await clock.advance(0);
    links[0]?.host.state('ready', { summary: 'Registered', facts: { model: 'EC25', signalDbm: -70, simState: 'Ready', ussdOpen: true, partsToday: 3 } });
    links[0]?.host.state('waiting', { summary: 'Not registered' });
    expect(supervisor.state.health).toEqual({ summary: 'Not registered', facts: { model: 'EC25', partsToday: 3 } });
    links[0]?.end(lost());
    await clock.advance(0);
    expect(supervisor.state.health).toEqual({ summary: 'The link was lost.', code: 'link_lost', facts: { model: 'EC25', partsToday: 3 } });
    await clock.advance(60_000);
    links[1]?.host.state('ready', { summary: 'Registered', facts: { model: 'SIM7600' } });
    expect(supervisor.state.health.facts).toEqual({ model: 'SIM7600' });
    await supervisor.stop();
    expect(supervisor.state.health).toEqual({ summary: 'Stopped' });
  });

  it('lends the tools of its channel while the link lives, and the transcript also afterwards', async () => {
    const tools: ChannelTools = {
      ussd: async (text) => ({ text: `re ${text}`, open: false }), transcript: () => 'AT\nOK',
      checkBalance: () => Promise.reject(new ToolError({ code: 'tool_busy', message: 'Busy.' })), command: () => Promise.reject(new TypeError('bug')),
    };
    const { clock, supervisor } = rig({ overrides: { tools } });
    const { signal } = new AbortController();
    expect(supervisor.tools()).toBeUndefined();
    await supervisor.start();
    await clock.advance(0);
    expect(await supervisor.tools()?.ussd?.('*100#', signal)).toEqual({ text: 're *100#', open: false });
    await expect(supervisor.tools()?.checkBalance?.(signal)).rejects.toMatchObject({ name: 'ToolError', code: 'tool_busy' });
    await expect(supervisor.tools()?.command?.('AT', signal)).rejects.toMatchObject({ name: 'ToolError', code: 'tool_failed' });
    expect(Object.keys(supervisor.tools() ?? {}).toSorted()).toEqual(['checkBalance', 'command', 'transcript', 'ussd']);
    await supervisor.stop();
    expect(Object.keys(supervisor.tools() ?? {})).toEqual(['transcript']);
    expect(supervisor.tools()?.transcript?.()).toBe('AT\nOK');
  });

  it('backs off longer after each failure, up to a minute, and says when it will try again', async () => {
    const { clock, supervisor, links } = rig({ begin: (link) => link.fail(lost()) });
    await supervisor.start();
    await clock.advance(0);
    const pauses: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      expect(supervisor.state).toMatchObject({ state: 'waiting', health: { code: 'link_lost' } });
      const pauseMs = (supervisor.state.retryAt ?? 0) - clock.now();
      pauses.push(pauseMs);
      const before = links.length;
      await clock.advance(pauseMs - 1);
      expect(links).toHaveLength(before);
      await clock.advance(1);
      expect(links).toHaveLength(before + 1);
    }
    expect(pauses).toEqual([1_500, 2_500, 4_500, 8_500, 16_500, 30_500, 30_500, 30_500]);
    expect(links.every(({ stops }) => stops === 1)).toBe(true);
    await supervisor.stop();
    expect(clock.pending).toBe(0);
  });

  it('begins the back-off anew after a link that had been up for a while, and not after one that fell at once', async () => {
    const { clock, supervisor, links } = rig();
    await supervisor.start();
    const pauses: number[] = [];
    for (const upMs of [0, 0, 0, 31_000, 0]) {
      await clock.advance(upMs);
      links.at(-1)?.end(lost());
      await clock.advance(0);
      pauses.push((supervisor.state.retryAt ?? 0) - clock.now());
      await clock.advance(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([1_500, 2_500, 4_500, 1_500, 2_500]);
    await supervisor.stop();
  });

  it.each([
    ['in start', (link: Link) => link.fail(wrong())],
    ['after it was up', (link: Link) => { link.up(); setImmediate(() => link.end(wrong())); }],
  ])('never tries again after a refusal %s, until it is restarted', async (_when, begin) => {
    const { clock, supervisor, links } = rig({ begin });
    await supervisor.start();
    await clock.advance(5);
    await clock.advance(3_600_000);
    expect(links).toHaveLength(1);
    expect(links[0]?.stops).toBe(1);
    expect(supervisor.state).toMatchObject({ state: 'refused', retryAt: undefined, health: { code: 'bad_credentials', summary: 'Wrong password.' } });
    await supervisor.start();
    await clock.advance(3_600_000);
    expect(links).toHaveLength(1);
    await supervisor.restart('second');
    await clock.advance(5);
    expect(links).toHaveLength(2);
    expect(links[1]?.settings).toBe('second');
    expect(supervisor.abilities.lines).toEqual(['second']);
    await supervisor.stop();
    expect(supervisor.state.state).toBe('stopped');
  });

  it('restarts at once, whatever pause it was in', async () => {
    const { clock, supervisor, links } = rig({ begin: (link) => link.fail(lost()), random: () => 0.999 });
    await supervisor.start();
    await clock.advance(60_000);
    const before = links.length;
    await supervisor.restart();
    await clock.advance(0);
    expect(links).toHaveLength(before + 1);
    await supervisor.stop();
  });

  it('aborts a start that hangs, and tries again', async () => {
    const { clock, supervisor, links } = rig({ begin: () => undefined });
    await supervisor.start();
    await clock.advance(59_999);
    expect(links[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(links[0]?.signal.aborted).toBe(true);
    expect(links[0]?.stops).toBe(1);
    expect(supervisor.state).toMatchObject({ state: 'waiting', health: { code: 'start_timeout' } });
    await clock.advance(2_000);
    expect(links).toHaveLength(2);
    await supervisor.stop();
    expect(clock.pending).toBe(0);
  });

  it('ignores what a channel says of itself after its link is over', async () => {
    const { clock, supervisor, links } = rig();
    await supervisor.start();
    await clock.advance(0);
    await supervisor.stop();
    links[0]?.host.state('ready');
    expect(supervisor.state.state).toBe('stopped');
    expect(supervisor.current()).toBeUndefined();
  });

  it.each<[string, () => Partial<Channel>, string]>([
    ['start throws something else than a link error', () => ({ start: () => { throw new TypeError('bug'); } }), 'channel_fault'],
    ['start rejects with no error at all', () => ({ start: () => Promise.reject(new Error()) }), 'channel_fault'],
    ['ended rejects', () => ({ ended: Promise.reject(new Error('bug')) }), 'channel_fault'],
    ['ended resolves although nobody stopped it', () => ({ ended: Promise.resolve(undefined) }), 'link_ended'],
  ])('treats it as a passing failure when %s', async (_what, overrides, code) => {
    const { clock, supervisor } = rig({ overrides: overrides() });
    await supervisor.start();
    await clock.advance(0);
    expect(supervisor.state).toMatchObject({ state: 'waiting', health: { code } });
    expect(supervisor.state.retryAt).toBeGreaterThan(clock.now());
    await supervisor.stop();
  });

  it('survives a kind that cannot even create a channel, and still knows some abilities', async () => {
    const { clock, kind } = rig();
    const broken: ChannelKind<string> = { ...kind, create: () => { throw new Error('bug'); } };
    const supervisor = createSupervisor({
      kind: broken, settings: '', host: createRecordingHost(clock), timers: clock.timers, random: () => 0, onState: () => { throw new Error('listener'); },
    });
    expect(supervisor.abilities).toMatchObject({ window: 1, lines: [] });
    await supervisor.start();
    await clock.advance(0);
    expect(supervisor.state).toMatchObject({ state: 'waiting', health: { code: 'channel_fault' } });
    await supervisor.stop();
  });

  it('leaves a channel behind that does not stop', async () => {
    const { clock, supervisor, links } = rig({ overrides: { stop: () => new Promise(() => undefined) } });
    await supervisor.start();
    await clock.advance(0);
    const restarted = supervisor.restart();
    await clock.advance(9_999);
    expect(links).toHaveLength(1);
    await clock.advance(1);
    await restarted;
    await clock.advance(0);
    expect(links).toHaveLength(2);
    const stopped = supervisor.stop();
    await clock.advance(10_000);
    await stopped;
    expect(supervisor.state.state).toBe('stopped');
  });

  it('turns whatever a submit throws into an unknown outcome', async () => {
    const { clock, supervisor } = rig({ overrides: { submit: () => { throw new RangeError('bug'); } } });
    await supervisor.start();
    await clock.advance(0);
    const error: unknown = await supervisor.current()?.submit(job(), new AbortController().signal).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(SubmitError);
    expect(error).toMatchObject({ kind: 'unknown', code: 'channel_fault' });
    await supervisor.stop();
  });

  it('takes lifecycle calls in the order they were made', async () => {
    const { clock, supervisor, links, words } = rig();
    await Promise.all([supervisor.start(), supervisor.stop(), supervisor.start(), supervisor.start(), supervisor.restart('second'), supervisor.stop()]);
    await clock.advance(0);
    expect(words().at(-1)).toBe('stopped');
    expect(links.map(({ settings }) => settings)).toEqual(['first', 'first', 'second']);
    expect(links.map(({ stops }) => stops)).toEqual([1, 1, 1]);
  });

  it('keeps the time a state began while only its health changes', async () => {
    const { clock, supervisor, links } = rig();
    await supervisor.start();
    await clock.advance(0);
    const { since } = supervisor.state;
    await clock.advance(5_000);
    links[0]?.host.state('ready', { summary: 'Bound', facts: { roundTripMs: 12 } });
    expect(supervisor.state).toMatchObject({ since, health: { facts: { roundTripMs: 12 } } });
    await supervisor.stop();
    expect(supervisor.state.since).toBe(since + 5_000);
  });
});

describe('the back-off', () => {
  it.each([[1, 0, 1_000], [1, 1, 2_000], [3, 0, 1_000], [3, 1, 8_000], [50, 1, 60_000], [5_000, 0, 1_000], [5_000, 1, 60_000]])(
    'after %i failures and with chance %d waits %i ms', (failures, chance, waitMs) => {
      expect(backoffMs(failures, { minMs: 1_000, maxMs: 60_000 }, () => chance)).toBe(waitMs);
    });
});
