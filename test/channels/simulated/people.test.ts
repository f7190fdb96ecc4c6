// The people of the simulated network: who writes, to whom, in how many parts, and what is kept across links.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { InboundPart } from '../../../gateway/channels/channel.ts';
import { channelKinds, demoChannels, findKind } from '../../../gateway/channels/index.ts';
import { createSimulatedKind } from '../../../gateway/channels/simulated/index.ts';
import { createNetwork } from '../../../gateway/channels/simulated/network.ts';
import { answer } from '../../../gateway/channels/simulated/people.ts';
import { behaviours, scripts } from '../../../gateway/channels/simulated/script.ts';
import { misbehaviours, simulatedSettings } from '../../../gateway/channels/simulated/settings.ts';
import { createFakeClock, seededRandom } from '../../fakes/clock.ts';
import { createRecordingHost, job, longText } from '../peer.ts';

const line = '+447700900000';
const person = '+447700900101';

/** One network and as many links to it, one after the other, as the test opens. */
function rig({ seed = 3, startAt = Date.UTC(2030, 0, 1), ...fields }: { seed?: number; startAt?: number } & Partial<z.input<typeof simulatedSettings>> = {}) {
  const clock = createFakeClock(startAt);
  const kind = createSimulatedKind({ network: createNetwork({ clock, timers: clock.timers, random: seededRandom(seed) }), timers: clock.timers });
  const settings = simulatedSettings.parse({ greets: false, failedShare: 0, ...fields });
  const host = createRecordingHost(clock);

  async function open() {
    const channel = kind.create(settings, host);
    const start = channel.start(new AbortController().signal);
    await clock.advance(settings.startMs);
    await start;
    return channel;
  }

  async function send(channel: Awaited<ReturnType<typeof open>>, to: string, text: string, from?: string) {
    const result = channel.submit(job({ to, text, from }), new AbortController().signal);
    await clock.advance(60_000);
    return result;
  }
  return { clock, host, settings, open, send };
}

const joined = (parts: readonly InboundPart[]): string => parts.toSorted((a, b) => (a.concat?.part ?? 0) - (b.concat?.part ?? 0)).map(({ text }) => text).join('');

describe('the people of the simulated network', () => {
  it.each(behaviours)('who are %s stop talking by themselves', (behaviour) => {
    for (let turn = 0; turn < 10; turn += 1) {
      const said = answer({ behaviour, text: 'Hello', turn, replyMs: 1_000, random: seededRandom(turn) });
      expect(said.length).toBeLessThanOrEqual(2);
      expect(said.every(({ text, afterMs }) => text.length > 0 && afterMs >= 400)).toBe(true);
    }
  });

  it('do not say the same thing every time', () => {
    for (const behaviour of behaviours.filter((name) => scripts[name].otherwise.length > 1)) {
      const said = [0, 1, 2].map((turn) => answer({ behaviour, text: '…', turn, replyMs: 0, random: () => 0 })[0]?.text);
      expect(new Set(said).size).toBe(3);
    }
  });

  it('answer to the words they hear, and not to letters inside a word', () => {
    const menu = (text: string) => answer({ behaviour: 'menu', text, turn: 0, replyMs: 0, random: () => 0 })[0]?.text;
    expect(menu('STOCK')).toContain('In stock');
    expect(menu('2')).toContain('In stock');
    expect(menu('2024')).toContain('Reply HOURS');
    const chatty = (text: string) => answer({ behaviour: 'chatty', text, turn: 0, replyMs: 0, random: () => 0 })[0]?.text;
    expect(chatty('What is your name?')).not.toContain('works for us');
    expect(chatty('Come at 9 am')).toContain('works for us');
  });

  it('echo a text as it was, whatever is in it', () => {
    expect(answer({ behaviour: 'echo', text: "$& {text} $'", turn: 0, replyMs: 0, random: () => 0 })[0]?.text).toBe("$& {text} $'");
  });

  it('text back to the line that wrote to them, after the receipt', async () => {
    const { host, open, send } = rig({ lines: [line, '+447700900001'] });
    await send(await open(), person, 'Can you come on Thursday?', '+447700900001');
    expect(host.parts.map(({ from, to, text }) => ({ from, to, text }))).toEqual([
      { from: person, to: '+447700900001', text: 'That time works for us, thank you.' },
      { from: person, to: '+447700900001', text: 'Should I bring his yellow card?' },
    ]);
    expect(host.journal.indexOf('receipt')).toBeLessThan(host.journal.indexOf('inbound'));
  });

  it('cannot text back to a name, and do not text when the message never arrived', async () => {
    const named = rig();
    await named.send(await named.open(), person, 'Hello', 'CLINIC');
    expect(named.host.receipts).toHaveLength(1);
    expect(named.host.parts).toEqual([]);
    const failing = rig({ failedShare: 1 });
    await failing.send(await failing.open(), person, 'Hello');
    expect(failing.host.receipts).toMatchObject([{ outcome: 'undelivered', networkCode: 'SIM 6' }]);
    expect(failing.host.parts).toEqual([]);
  });

  it.each([['in order', []], ['last part first', ['partsOutOfOrder' as const]]])('write long texts as parts of one message, %s', async (_order, misbehaves) => {
    const { host, open, send } = rig({ misbehaves });
    await send(await open(), '+447700900102', 'Please send the full report');
    const total = host.parts[0]?.concat?.total ?? 0;
    expect(total).toBeGreaterThan(2);
    expect(host.parts).toHaveLength(total);
    expect(new Set(host.parts.map(({ concat }) => `${concat?.ref}/${concat?.width}/${concat?.total}`)).size).toBe(1);
    expect(host.parts[0]?.concat?.part).toBe(misbehaves.length === 0 ? 1 : total);
    expect(joined(host.parts)).toBe(scripts.reports.rules[0]?.reply[0]);
  });

  it('write first, once, even when the link comes and goes', async () => {
    const { clock, host, open } = rig({ greets: true });
    const first = await open();
    await clock.advance(60_000);
    const greeted = behaviours.filter((name) => scripts[name].greeting !== undefined).length;
    expect(new Set(host.parts.map(({ from }) => from)).size).toBe(greeted);
    const parts = host.parts.length;
    await first.stop();
    await open();
    await clock.advance(60_000);
    expect(host.parts).toHaveLength(parts);
  });
});

describe('the simulated network', () => {
  it('keeps receipts and replies for the next link', async () => {
    const { clock, host, open } = rig();
    const first = await open();
    const submit = first.submit(job({ to: person, text: 'Hello' }), new AbortController().signal);
    await clock.advance(120);
    const { taken } = await submit;
    await first.stop();
    await clock.advance(60_000);
    expect(host.receipts).toEqual([]);
    await open();
    await clock.advance(0);
    expect(host.receipts.map(({ refs }) => refs)).toEqual([[taken[0]?.ref]]);
    expect(host.parts.length).toBeGreaterThan(0);
  });

  it('hands a part over again when the link went before the acknowledgement', async () => {
    const { clock, host, open, send } = rig();
    let commit: () => void = () => undefined;
    const first = await open();
    host.beforeCommit = (what) => (what === 'receipt' ? Promise.resolve() : new Promise((resolve) => { commit = resolve; }));
    await send(first, '+12025550144', 'ping');
    await first.stop();
    commit();
    host.beforeCommit = async () => undefined;
    await open();
    await clock.advance(5_000);
    expect(host.parts.map(({ text }) => text)).toEqual(['ping', 'ping']);
    expect(host.parts[0]?.identity).toEqual(host.parts[1]?.identity);
    expect(host.ackedKeys).toHaveLength(1);
  });

  it('gives a receipt for every part and never a ref twice, not even after a restart of the process', async () => {
    const refs: string[] = [];
    for (const startAt of [0, 1, 86_400_000]) {
      const { host, open, send } = rig({ startAt });
      const { taken } = await send(await open(), '+447700900155', longText);
      expect(host.receipts.flatMap((receipt) => receipt.refs).sort()).toEqual(taken.map(({ ref }) => ref ?? '').sort());
      refs.push(...taken.map(({ ref }) => ref ?? ''));
    }
    expect(new Set(refs).size).toBe(9);
  });

  it('says expired when the time of a message has passed', async () => {
    const { clock, host, open } = rig();
    const channel = await open();
    const submit = channel.submit(job({ expiresAt: clock.now() + 10 }), new AbortController().signal);
    await clock.advance(10_000);
    await submit;
    expect(host.receipts).toMatchObject([{ outcome: 'expired' }]);
  });

  it('answers too late to be heard, and still sends the receipt', async () => {
    const { clock, host, open } = rig({ misbehaves: ['lateAnswer'], answerTimeoutMs: 500 });
    const channel = await open();
    const submit = channel.submit(job(), new AbortController().signal).catch((error: unknown) => error);
    await clock.advance(10_000);
    expect(await submit).toMatchObject({ kind: 'unknown', code: 'no_answer' });
    expect(host.receipts).toMatchObject([{ outcome: 'delivered', recipient: '+447700900155' }]);
  });

  it('does not take more than its window, nor more parts than it allows', async () => {
    const { clock, open } = rig({ window: 2, maxParts: 2 });
    const channel = await open();
    const submit = (text: string) => channel.submit(job({ text }), new AbortController().signal).catch((error: unknown) => error);
    expect(await submit(longText)).toMatchObject({ kind: 'permanent', code: 'too_many_parts' });
    const all = Promise.all([submit('1'), submit('2'), submit('3')]);
    await clock.advance(1_000);
    expect((await all)[2]).toMatchObject({ kind: 'throttled', code: 'window_full' });
  });

  it('leaves no timer behind when it stops', async () => {
    const { clock, open } = rig({ greets: true });
    const channel = await open();
    const submit = channel.submit(job({ to: person }), new AbortController().signal).catch(() => undefined);
    await channel.stop();
    await submit;
    expect(clock.pending).toBe(0);
  });
});

describe('the list of kinds', () => {
  it('has kinds of different names, each with settings that draw a form', () => {
    expect(new Set(channelKinds.map(({ name }) => name)).size).toBe(channelKinds.length);
    for (const kind of channelKinds) {
      expect(findKind(kind.name)).toBe(kind);
      const schema = z.toJSONSchema(kind.settings, { io: 'input' });
      for (const [field, property] of Object.entries(schema.properties ?? {})) expect(property, `${kind.name}.${field}`).toHaveProperty('title');
    }
    expect(findKind('pigeon')).toBeUndefined();
  });

  it('has demo channels that their kinds accept', () => {
    for (const { kind, settings } of demoChannels) expect(findKind(kind)?.settings.safeParse(settings).success).toBe(true);
    expect(demoChannels.length).toBeGreaterThan(0);
  });

  it('refuses settings that it does not know', () => {
    expect(simulatedSettings.safeParse({ pepole: [] }).success).toBe(false);
    expect(simulatedSettings.safeParse({ misbehaves: ['politely'] }).success).toBe(false);
    expect(simulatedSettings.safeParse({ misbehaves: misbehaviours }).success).toBe(true);
  });
});
