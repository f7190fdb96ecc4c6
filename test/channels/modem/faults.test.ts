// The faults of the reliability sheet that befall modems (F29 to F35, of which F33 is faults-codes.test.ts): each costs what it must and no more, and nothing goes twice.
import { describe, expect, it } from 'vitest';
import type { ModemOptions, SimulatedModem } from '../../../gateway/simulate/modem/index.ts';
import { job, longText } from '../peer.ts';
import type { RecordingHost } from '../peer.ts';
import { createDesk } from './desk.ts';
import { rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';
import { started } from './tap.ts';

stopAfterEach();

const person = '+447700900160';
const textsOf = (modem: SimulatedModem): string[] => modem.seen().map(({ text }) => text);
const stored = (modem: SimulatedModem): number => modem.stored('SM') + modem.stored('ME');

describe('F29, a modem that is pulled out behind Ctrl-Z', () => {
  it('leaves one text in doubt, and no other modem notices', async () => {
    const desk = createDesk();
    const [pulled, other] = [await started(desk, 'channel-1', { misbehave: ['silentAfterCtrlZ'] }, { answerTimeoutMs: 60_000 }), await started(desk, 'channel-2')];
    const first = rejection(pulled.channel.submit(job({ text: 'in doubt' }), signal));
    const behind = rejection(pulled.channel.submit(job({ text: 'has not left' }), signal));
    await until('the text at the network', () => pulled.modem.seen().length === 1);
    const meanwhile = other.channel.submit(job({ text: longText }), signal);
    await pulled.modem.unplug();
    expect(await first).toMatchObject({ kind: 'unknown', code: 'link_lost', taken: [] });
    // The code of what never began: no failure is counted for it.
    expect(await behind).toMatchObject({ kind: 'transient', code: 'stopped' });
    expect(await pulled.channel.ended).toMatchObject({ refused: false, code: 'link_lost' });
    expect((await meanwhile).taken).toHaveLength(3);
    for (let text = 0; text < 5; text += 1) await other.channel.submit(job(), signal);
    expect(other.modem.seen()).toHaveLength(8);
    expect(other.host.states).not.toContain('waiting');
    expect(textsOf(pulled.modem)).toEqual(['in doubt']);
  });

  it('of a long text keeps the parts that were taken, and only the one that left is in doubt', async () => {
    const desk = createDesk();
    const { modem, channel, again } = await started(desk, 'channel-1', { latencyMs: 30 }, { answerTimeoutMs: 60_000 });
    const long = job({ text: longText });
    const error = rejection(channel.submit(long, signal));
    await until('the first part at the network', () => modem.seen().length === 1);
    modem.misbehave.add('silentAfterCtrlZ');
    await until('the second part at the network', () => modem.seen().length === 2);
    await modem.unplug();
    expect(await error).toMatchObject({ kind: 'unknown', taken: [{ part: 1 }] });
    modem.misbehave.delete('silentAfterCtrlZ');
    await modem.plug();
    const next = again();
    await next.start(signal);
    // Whoever decides that it is sent again, leaves out what was taken.
    const { taken } = await next.submit({ ...long, attempt: 2, taken: [1, 2] }, signal);
    expect(taken.map(({ part }) => part)).toEqual([3]);
    expect(textsOf(modem).join('')).toBe(longText);
  });
});

describe('F30, a modem that is silent for ever', () => {
  it('is brought back from the softest step on, then left alone for longer and longer, with few commands', async () => {
    const desk = createDesk();
    const { modem, channel, host, again } = await started(desk, 'channel-1', { restartMs: 10 });
    modem.misbehave.add('silent');
    const before = modem.heard().length;
    desk.hurry(60);
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'transient', code: 'no_prompt', blameless: true });
    await until('the recovery to be told', () => host.health.at(-1)?.code === 'modem_silent');
    expect(host.states.at(-1)).toBe('waiting');
    expect(await channel.ended).toMatchObject({ refused: false, code: 'modem_restarted' });
    const tried = modem.heard().slice(before);
    const [off, on, restart] = ['AT+CFUN=4', 'AT+CFUN=1', 'AT+CFUN=1,1'].map((command) => tried.indexOf(command));
    expect(off).toBeGreaterThan(0);
    expect(on).toBeGreaterThan(off ?? 0);
    expect(restart).toBeGreaterThan(on ?? 0);
    expect(tried.length).toBeLessThan(120);
    expect(host.notices.filter(({ kind }) => kind === 'recovery').map(({ data }) => data?.['step'])).toEqual(['reinit', 'radio', 'restart']);

    // The supervisor makes the next links; each says when to try again.
    await until('the restart', () => modem.counts.restarts === 1);
    const pauses: number[] = [];
    const codes = new Set<string>();
    for (let link = 0; link < 30 && pauses.length < 6; link += 1) {
      const heardBefore = modem.heard().length;
      const error = await rejection(again().start(signal));
      expect(error.refused).toBe(false);
      expect(modem.heard().length - heardBefore).toBeLessThan(20);
      codes.add(error.code);
      if (error.code === 'modem_quarantined') pauses.push((error.retryAfterMs ?? 0) / 60_000);
      // Where its port is not back yet.
      if (error.code === 'link_lost') await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
    expect(pauses).toEqual([1, 2, 5, 10, 30, 30]);
    expect([...codes].filter((code) => code !== 'link_lost').sort()).toEqual(['modem_quarantined', 'modem_silent']);
    expect(textsOf(modem)).toEqual([]);

    // It comes back by itself: the next link uses it, and the history says what had been tried.
    modem.misbehave.delete('silent');
    desk.hurry(1);
    const last = again();
    await last.start(signal);
    await last.submit(job({ text: 'at last' }), signal);
    expect(textsOf(modem)).toEqual(['at last']);
    expect(host.health.at(-1)?.facts).toMatchObject({ radioTried: 1, restartTried: 1 });
  });

  it('in the middle of a text leaves that one in doubt and gives the others back', async () => {
    const desk = createDesk();
    const { modem, channel } = await started(desk, 'channel-1');
    // The prompt still comes; nothing behind it does.
    modem.misbehave.add('silentAfterCtrlZ');
    const outcomes = ['one', 'two', 'three'].map((text) => rejection(channel.submit(job({ text }), signal)));
    await until('the first text', () => modem.seen().length === 1);
    modem.misbehave.add('silent');
    desk.hurry(60);
    expect((await Promise.all(outcomes)).map(({ kind, code }) => [kind, code])).toEqual([['unknown', 'no_answer'], ['transient', 'stopped'], ['transient', 'stopped']]);
    expect(textsOf(modem)).toEqual(['one']);
  });
});

describe('F31, a line that is full of noise', () => {
  it('is read through: everything at once, in both directions', async () => {
    const { modem, host, channel } = await startedRig({ misbehave: ['garbage', 'splitsBytes', 'echoStuckOn', 'urcInsideAnswer'], reports: 'success' }, { answerTimeoutMs: 10_000, commandTimeoutMs: 8_000 });
    modem.text(person, 'through the noise');
    await channel.submit(job({ text: longText }), signal);
    expect(textsOf(modem).join('')).toBe(longText);
    await until('the text and the reports', () => host.parts.length === 1 && host.receipts.length === 3);
    expect(host.parts[0]).toMatchObject({ text: 'through the noise' });
    expect(host.notices).toEqual([]);
  });

  it('does not fill the memory when it never ends a line, and is told of', async () => {
    const { modem, host, channel } = await startedRig();
    modem.write('\0'.repeat(1_000));
    for (let piece = 0; piece < 100; piece += 1) modem.write('#'.repeat(10_000));
    const sent = channel.submit(job(), signal);
    modem.write('\r\n');
    await sent;
    modem.text(person, 'and on it goes');
    await until('the text', () => host.parts.length === 1);
    await until('the noise to be told of', () => Number(host.health.at(-1)?.facts?.['overlongLines'] ?? 0) > 0 && Number(host.health.at(-1)?.facts?.['noise'] ?? 0) >= 1_000);
    expect(channel.tools?.transcript?.().length).toBeLessThan(100_000);
  });
});

describe('another program on the same port', () => {
  it('may type whatever it likes in between: no text is lost, given up or sent twice, and people are told', async () => {
    const { modem, tap, host, channel } = await started(createDesk(), 'channel-1', { latencyMs: 5 }, { commandTimeoutMs: 200 });
    const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`);
    const sent: string[] = [];
    const typing = setInterval(() => tap.type('AT+GCAP\rATI\r'), 7);
    await until('the other one to be noticed', () => host.health.at(-1)?.code === 'port_shared');
    for (const text of texts) {
      modem.text(person, text);
      for (let attempt = 1; ; attempt += 1) {
        const error = await channel.submit(job({ text }), signal).then(() => undefined, (reason: unknown) => reason as { kind: string });
        if (error === undefined) sent.push(text);
        if (error === undefined || error.kind === 'unknown') break;
        expect(error.kind).toBe('transient');
        expect(attempt).toBeLessThan(20);
      }
    }
    clearInterval(typing);
    // One that is in doubt may have left.
    expect(textsOf(modem).filter((text) => sent.includes(text))).toEqual(sent);
    expect(new Set(textsOf(modem)).size).toBe(modem.seen().length);
    expect(sent.length).toBeGreaterThan(5);
    await until('all texts', () => new Set(host.parts.map(({ text }) => text)).size === texts.length && stored(modem) === 0, 15_000);
    expect(host.states.at(-1)).toBe('ready');
    expect(host.health.at(-1)?.facts?.['foreignCommands']).toBeGreaterThan(0);
  }, 60_000);

  it('that switches the answers off in the middle is got over, and the storage is not mistaken for another', async () => {
    const desk = createDesk();
    const { modem, tap, host, channel } = await started(desk, 'channel-1', {}, { healthSeconds: 3_600, sweepSeconds: 86_400, answerTimeoutMs: 800 });
    await until('the first look at both storages', () => modem.heard().filter((line) => line === 'AT+CMGL=4').length === 2);
    // Done, and not answered: which storage is chosen now is not known.
    tap.fromModem = (text) => (text.includes('+CPMS:') ? '' : text);
    modem.misbehave.add('deafUrc');
    modem.text(person, 'stored in the device');
    modem.misbehave.delete('deafUrc');
    desk.hurry(20);
    modem.urc('+CMTI: "SM",7');
    await until('the storage to be chosen', () => modem.heard().at(-1) === 'AT+CPMS="SM"');
    await until('the end of that', () => modem.heard().filter((line) => line === 'AT+CPMS="SM"').length > 1);
    tap.fromModem = (text) => text;
    await until('the text', () => host.parts.some(({ text }) => text === 'stored in the device') && stored(modem) === 0, 15_000);
    desk.hurry(1);
    await channel.submit(job(), signal);
  });
});

describe('F32, a modem that restarts or loses its SIM', () => {
  it('and its port is prepared anew by the next link', async () => {
    const desk = createDesk();
    const { modem, channel, again, host } = await started(desk, 'channel-1', { restartMs: 30, pin: '1234' }, { pin: '1234' });
    modem.restart();
    expect(await channel.ended).toMatchObject({ refused: false, code: 'link_lost' });
    modem.text(person, 'came meanwhile');
    let isUp = false;
    for (let link = 0; link < 50 && !isUp; link += 1) {
      isUp = await again().start(signal).then(() => true, (error: { code: string }) => {
        expect(error.code).toMatch(/^(?:link_lost|tcp_refused)$/);
        return new Promise<false>((resolve) => { setTimeout(() => resolve(false), 10); });
      });
    }
    expect(isUp).toBe(true);
    await until('what came meanwhile', () => host.parts.length === 1 && stored(modem) === 0);
    expect(modem.heard().filter((line) => line === 'AT+CPIN="1234"')).toHaveLength(2);
  });

  it('but not its port says so itself', async () => {
    const { modem, channel } = await startedRig();
    modem.urc('RDY');
    expect(await channel.ended).toMatchObject({ refused: false, code: 'modem_restarted' });
  });

  it('without a word is noticed by what it has forgotten', async () => {
    const desk = createDesk();
    const { tap, channel, again, modem, host } = await started(desk, 'channel-1');
    tap.type('ATZ\r');
    expect(await channel.ended).toMatchObject({ refused: false, code: 'modem_restarted' });
    await again().start(signal);
    modem.text(person, 'not lost');
    await until('the text', () => host.parts.length === 1);
  });

  it('waits without its SIM, burns no message meanwhile, and goes on with a new link when it is back', async () => {
    const desk = createDesk();
    const { modem, host, channel, again } = await started(desk, 'channel-1');
    modem.sim('out');
    await until('the SIM to be missed', () => host.states.at(-1) === 'waiting');
    expect(host.health.at(-1)).toMatchObject({ code: 'sim_absent' });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'transient', blameless: true });
    modem.sim('in');
    expect(await channel.ended).toMatchObject({ refused: false, code: 'sim_changed' });
    const next = again();
    await next.start(signal);
    await next.submit(job(), signal);
    expect(modem.seen()).toHaveLength(1);
  });
});

describe('F34, a storage that is full at the start', () => {
  it('is kept whole while nothing can be committed, and emptied once it can; then the network hands over what waits', async () => {
    const desk = createDesk();
    const modem = await desk.plugIn(undefined, { misbehave: ['storageFull'], storageSize: 8 });
    modem.text(person, 'waits at the network');
    const host = desk.host('channel-1');
    let isBroken = true;
    host.beforeCommit = async () => {
      if (isBroken) throw new Error('the disk is full');
    };
    await desk.channel(host, { port: modem.where }).start(signal);
    await until('an attempt at all of them', () => host.parts.length >= 8);
    expect(stored(modem)).toBe(8);
    expect(host.ackedKeys).toEqual([]);
    expect(host.health.at(-1)?.facts).toMatchObject({ storageUsed: 8, storageSize: 8 });
    isBroken = false;
    await until('the text from the network', () => host.parts.some(({ text }) => text === 'waits at the network') && stored(modem) === 0);
    expect(modem.waiting()).toBe(0);
    await until('the end of the last deletion', () => host.ackedKeys.length === 9);
  });

  it('or fills up while it runs is emptied at the modem\'s own word', async () => {
    const { modem, host } = await startedRig({ family: 'huawei', storageSize: 4, misbehave: [] }, { sweepSeconds: 86_400 });
    let commits = 0;
    host.beforeCommit = async () => {
      commits += 1;
      if (commits <= 4) throw new Error('not now');
    };
    for (let text = 0; text < 6; text += 1) modem.text(person, `text ${text}`);
    await until('all texts', () => host.ackedKeys.length === 6 && stored(modem) === 0, 12_000);
    expect(new Set(host.parts.map(({ text }) => text)).size).toBe(6);
  });
});

describe('F35, a SIM that is put into another modem', () => {
  const sims = [{ iccid: '8910199900000000017', imsi: '001010000000001', number: '+999170000701' }, { iccid: '8910199900000000025', imsi: '001010000000002', number: '+999170000702' }] as const;

  it('takes its caps with it, and a report finds its part by the SIM that sent it', async () => {
    const desk = createDesk();
    const run = async (host: RecordingHost, options: ModemOptions) => {
      const modem = await desk.plugIn(undefined, options);
      const channel = desk.channel(host, { port: modem.where, capPerDay: 2 });
      await channel.start(signal);
      return { modem, channel };
    };
    const first = await run(desk.host('channel-1'), sims[0]);
    const { taken } = await first.channel.submit(job(), signal);
    await first.channel.submit(job(), signal);
    await first.channel.stop();
    const [sameSim, otherSim] = [await run(desk.host('channel-2'), sims[0]), await run(desk.host('channel-3'), sims[1])];
    expect(await rejection(sameSim.channel.submit(job(), signal))).toMatchObject({ code: 'daily_cap_reached', blameless: true });
    const byOther = await otherSim.channel.submit(job(), signal);
    expect(byOther.taken[0]?.ref?.split(':')[0]).not.toBe(taken[0]?.ref?.split(':')[0]);
  });
});
