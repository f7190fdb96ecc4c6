// From a channel's settings to a modem that is ready: its SIM and the PIN, its registration, its family, and that it is the one that was meant.
import { describe, expect, it } from 'vitest';
import { familyNames } from '../../../gateway/simulate/modem/index.ts';
import type { FamilyName, SimulatedModem } from '../../../gateway/simulate/modem/index.ts';
import { dial } from '../../simulate/modem-client.ts';
import { job } from '../peer.ts';
import type { RecordingHost } from '../peer.ts';
import { createDesk } from './desk.ts';
import { makeRig, rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';
import { tapped } from './tap.ts';

stopAfterEach();

const person = '+447700900160';
const pinsTried = (modem: SimulatedModem): string[] => modem.heard().filter((line) => line.startsWith('AT+CPIN='));
const lastCode = (host: RecordingHost): string | undefined => host.health.at(-1)?.code;

/** Somebody tried PINs before us. */
async function tryPins(modem: SimulatedModem, ...pins: string[]): Promise<void> {
  const client = await dial(modem.where);
  for (const pin of pins) await client.raw(`AT+CPIN="${pin}"`);
  await client.end();
}

describe('a SIM with a PIN', () => {
  it('is unlocked by the right one and is ready', async () => {
    const { channel, host, modem } = await startedRig({ pin: '1234' }, { pin: '1234' });
    expect(host.states.at(-1)).toBe('ready');
    expect(pinsTried(modem)).toEqual(['AT+CPIN="1234"']);
    await channel.submit(job(), signal);
  });

  it('is not tried without one', async () => {
    const { channel, modem } = await makeRig({ pin: '1234' });
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: true, code: 'sim_pin_needed' });
    expect(pinsTried(modem)).toEqual([]);
  });

  it('gets a wrong one once: neither a new link nor a restart of the gateway tries it again', async () => {
    const desk = createDesk();
    const modem = await desk.plugIn(undefined, { pin: '1234' });
    const host = desk.host('channel-1');
    for (let start = 0; start < 3; start += 1) {
      expect(await rejection(desk.channel(host, { port: modem.where, pin: '9999' }).start(signal))).toMatchObject({ refused: true, code: 'sim_pin_wrong' });
    }
    // What outlives the process is the memory alone; and another channel may be given the same modem.
    const later = createDesk();
    const again = Object.assign(later.host('channel-2'), { memory: host.memory });
    expect(await rejection(later.channel(again, { port: modem.where, pin: '9999' }).start(signal))).toMatchObject({ refused: true, code: 'sim_pin_wrong' });
    expect(pinsTried(modem)).toEqual(['AT+CPIN="9999"']);
    await desk.channel(host, { port: modem.where, pin: '1234' }).start(signal);
    expect(host.states.at(-1)).toBe('ready');
  });

  it('may be tried again with a PIN that once was wrong for another SIM', async () => {
    const desk = createDesk();
    const [one, other] = [await desk.plugIn(undefined, { pin: '1234' }), await desk.plugIn(undefined, { pin: '9999' })];
    expect(await rejection(desk.channel(desk.host('channel-1'), { port: one.where, pin: '9999' }).start(signal))).toMatchObject({ code: 'sim_pin_wrong' });
    const host = desk.host('channel-2');
    await desk.channel(host, { port: other.where, pin: '9999' }).start(signal);
    expect(host.states.at(-1)).toBe('ready');
  });

  it.each(['quectel', 'simcom', 'huawei', 'zte', 'telit'] as const)('keeps its last try for a person: %s', async (family) => {
    const { channel, modem } = await makeRig({ family, pin: '1234' }, { pin: '1234' });
    await tryPins(modem, '0000', '0001');
    const before = pinsTried(modem).length;
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: true, code: 'sim_pin_last_try' });
    expect(pinsTried(modem)).toHaveLength(before);
  });

  it('that wants its PUK is waited for, and no PUK and no PIN is ever tried', async () => {
    const { channel, host, modem } = await makeRig({ pin: '1234' }, { pin: '1234' });
    await tryPins(modem, '0000', '0001', '0002');
    await channel.start(signal);
    expect(host.states.at(-1)).toBe('waiting');
    expect(host.health.at(-1)).toMatchObject({ code: 'sim_puk_needed', summary: expect.stringContaining('PUK') });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'transient', blameless: true });
    const looks = () => modem.heard().filter((line) => line === 'AT+CPIN?').length;
    const before = looks();
    await until('further looks at the SIM', () => looks() > before + 1);
    expect(pinsTried(modem)).toHaveLength(3);
    // Unlocked by a person: it goes on by itself.
    modem.sim('out');
    expect(pinsTried(modem)).toHaveLength(3);
  });

  it.each(familyNames)('is waited for while the modem reads it after its PIN: %s', async (family) => {
    const desk = createDesk();
    const modem = await desk.plugIn(undefined, { family, pin: '1234', simReadyMs: 150 });
    const host = desk.host('channel-1');
    const channel = desk.channel(host, { port: modem.where, pin: '1234', commandTimeoutMs: 60_000, answerTimeoutMs: 60_000 });
    // One family's modules crash when they are asked within seconds.
    desk.hurry(10);
    await channel.start(signal);
    await until('the SIM to be ready', () => host.states.at(-1) === 'ready');
    desk.hurry(1);
    expect(pinsTried(modem)).toHaveLength(1);
    expect(channel.abilities.lines).toEqual([modem.options.number]);
    await channel.submit(job(), signal);
    modem.text(person, 'Hello');
    await until('the text', () => host.parts.length === 1 && modem.acknowledged() === 1);
    // Nothing but the SIM was the matter.
    expect(new Set(host.health.slice(0, -1).map((health) => health?.code)).has('not_registered')).toBe(false);
  });

  it('that asks for its PIN again after an OK is not given it twice where it does not say how many tries are left', async () => {
    const desk = createDesk();
    const modem = await desk.plugIn(undefined, { family: 'wavecom', pin: '1234' });
    const tap = await tapped(modem);
    // The OK of some other command, and the PIN is wrong.
    tap.fromModem = (text) => text.replace('+CME ERROR: 16', 'OK');
    const host = desk.host('channel-1');
    desk.hurry(60);
    const channel = desk.channel(host, { port: tap.where, pin: '9999', commandTimeoutMs: 120_000, answerTimeoutMs: 120_000 });
    await channel.start(signal);
    expect(host.health.at(-1)?.code).toBe('sim_busy');
    expect(await channel.ended).toMatchObject({ refused: true, code: 'sim_pin_unclear' });
    expect(pinsTried(modem)).toEqual(['AT+CPIN="9999"']);
  });

  it('whose answer to a wrong PIN was cut off is left to a person', async () => {
    const desk = createDesk();
    const modem = await desk.plugIn(undefined, { pin: '1234' });
    const tap = await tapped(modem);
    tap.fromModem = (text) => {
      if (text.includes('+CME ERROR: 16')) setImmediate(() => tap.cut());
      return text.includes('+CME ERROR: 16') ? '' : text;
    };
    const host = desk.host('channel-1');
    const first = desk.channel(host, { port: tap.where, pin: '9999' });
    await first.start(signal).catch(() => undefined);
    await first.ended;
    expect(await rejection(desk.channel(host, { port: tap.where, pin: '9999' }).start(signal))).toMatchObject({ refused: true, code: 'sim_pin_unclear' });
    expect(pinsTried(modem)).toEqual(['AT+CPIN="9999"']);
  });

  it('is nowhere in what is told, logged, or kept', async () => {
    const desk = createDesk();
    const modem = await desk.plugIn(undefined, { pin: '4271' });
    const host = desk.host('channel-1');
    const logged: unknown[] = [];
    const keep = (...what: unknown[]): void => void logged.push(what);
    Object.assign(host, { log: { debug: keep, info: keep, warn: keep, error: keep } });
    const channel = desk.channel(host, { port: modem.where, pin: '4271' });
    await channel.start(signal);
    const everything = JSON.stringify([logged, host.health, host.notices, [...host.remembered], channel.tools?.transcript?.()]);
    expect(everything).toContain('<hidden command>');
    expect(everything).not.toContain('4271');
  });
});

describe('a SIM that is not there', () => {
  it.each(familyNames)('is waited for, and used when it is put in, without a restart: %s', async (family) => {
    const { modem, host, channel } = await makeRig({ family });
    modem.sim('out');
    await channel.start(signal);
    expect([host.states.at(-1), lastCode(host)]).toEqual(['waiting', 'sim_absent']);
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'transient', blameless: true });
    modem.sim('in');
    await until('the SIM to be used', () => host.states.at(-1) === 'ready');
    await channel.submit(job(), signal);
    expect(modem.seen()).toHaveLength(1);
  });

  it('that is busy for a while after the start is waited for', async () => {
    const { modem, host, channel } = await makeRig({ simReadyMs: 400 });
    await channel.start(signal);
    expect([host.states.at(-1), lastCode(host)]).toEqual(['waiting', 'sim_busy']);
    await until('the SIM to be ready', () => host.states.at(-1) === 'ready');
    expect(channel.abilities.lines).toEqual([modem.options.number]);
  });
});

describe('a modem whose SIM is ready before its texts are', () => {
  /** Refuses everything about texts, as many do for seconds after their start, until `texts.ready`. */
  async function unready(family: FamilyName) {
    const desk = createDesk();
    const modem = await desk.plugIn(undefined, { family, misbehave: ['storageFull'], storageSize: 5 });
    const tap = await tapped(modem);
    const texts = { ready: false };
    tap.toModem = (text) => {
      if (texts.ready || !/^AT\+(?:CPMS|CNMI|CSMS|CMG[LRD]|CSCA|CMMS|CNUM)/.test(text)) return text;
      setImmediate(() => tap.say('\r\n+CMS ERROR: 302\r\n'));
      return '';
    };
    const host = desk.host('channel-1');
    return { desk, modem, texts, host, channel: desk.channel(host, { port: tap.where, healthSeconds: 3_600 }) };
  }

  it.each(['simcom', 'quectel', 'huawei', 'cinterion'] as const)('is waited for, so that it does not stay deaf: %s', async (family) => {
    const { modem, texts, host, channel } = await unready(family);
    await channel.start(signal);
    expect([host.states.at(-1), lastCode(host)]).toEqual(['waiting', 'sim_busy']);
    texts.ready = true;
    modem.urc('SMS DONE');
    await until('the modem to be ready', () => host.states.at(-1) === 'ready', 3_000);
    await until('the old texts', () => host.parts.length === 5 && modem.stored('SM') + modem.stored('ME') === 0);
    modem.text(person, 'and a new one');
    await until('the new text', () => host.parts.at(-1)?.text === 'and a new one', 3_000);
    expect(channel.abilities.lines).toEqual([modem.options.number]);
  });

  it('is looked at again without a word from it, and in the end sends at least', async () => {
    const { desk, host, channel, modem } = await unready('wavecom');
    await channel.start(signal);
    desk.hurry(100);
    await until('the modem to be used as it is', () => host.states.at(-1) === 'ready', 10_000);
    desk.hurry(1);
    expect(modem.heard().filter((line) => line === 'AT+CPIN?').length).toBeGreaterThan(10);
    await channel.submit(job(), signal);
    expect(modem.seen()).toHaveLength(1);
  });
});

describe('registration', () => {
  it.each([
    [0, 'Not registered'], [2, 'Searching'], [3, 'denied'], [4, 'unknown'],
  ])('%d is waited for, and the modem\'s own word ends the wait', async (stat, words) => {
    const { modem, host, channel } = await startedRig({ registration: stat }, { healthSeconds: 3_600 });
    expect([host.states.at(-1), lastCode(host)]).toEqual(['waiting', 'not_registered']);
    expect(host.health.at(-1)?.summary).toContain(words);
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'transient', code: 'not_registered', blameless: true });
    modem.register(1);
    await until('the modem to be ready', () => host.states.at(-1) === 'ready', 2_000);
    await channel.submit(job(), signal);
    modem.register(2);
    await until('the modem to wait again', () => host.states.at(-1) === 'waiting', 2_000);
    expect(modem.seen()).toHaveLength(1);
  });

  it.each([1, 5, 6, 7])('%d counts as registered', async (stat) => {
    const { host, channel, modem } = await startedRig({ registration: stat });
    expect(host.states.at(-1)).toBe('ready');
    expect(host.health.at(-1)?.facts).toMatchObject({ roaming: stat === 5 || stat === 7 });
    await channel.submit(job(), signal);
    expect(modem.seen()).toHaveLength(1);
  });
});

describe('every family', () => {
  it.each(familyNames)('%s starts, says who it is, sends with a report and receives', async (family: FamilyName) => {
    const { channel, host, modem } = await startedRig({ family, reports: 'success' });
    expect(host.states.at(-1)).toBe('ready');
    expect(channel.abilities).toMatchObject({ receipts: true, flash: true, alphaSender: false, lines: [modem.options.number] });
    const { taken } = await channel.submit(job({ text: 'Привет, 世界' }), signal);
    expect(modem.seen()).toMatchObject([{ text: 'Привет, 世界', reportWanted: true }]);
    await until('the report', () => host.receipts.length > 0);
    expect(host.receipts[0]).toMatchObject({ refs: [taken[0]?.ref], outcome: 'delivered' });
    modem.text(person, 'Hello');
    await until('the text', () => host.parts.length > 0 && modem.acknowledged() === 1);
    expect(host.parts).toMatchObject([{ from: person, to: modem.options.number, text: 'Hello' }]);
    const facts = host.health.at(-1)?.facts ?? {};
    expect(facts).toMatchObject({ simState: 'Ready', registration: 'Registered, home network', imei: `…${modem.options.imei.slice(-4)}` });
    expect(facts['signalDbm']).toBeLessThan(-50);
    expect(facts['operator']).toMatch(/\p{L}/u);
    expect(facts['profile']).not.toBe('Other GSM modem');
    // Nothing that resets what other software has set.
    expect(modem.heard().filter((line) => /^AT(?:Z|&F|&W)/i.test(line))).toEqual([]);
  });
});

describe('which device it is', () => {
  it('a modem that was pulled out is found again under another name, without having been named', async () => {
    const desk = createDesk();
    const modem = await desk.plugIn('ttyUSB0');
    const host = desk.host('channel-1');
    const settings = { port: desk.port('ttyUSB0') };
    const first = desk.channel(host, settings);
    await first.start(signal);
    await modem.unplug();
    expect(await first.ended).toMatchObject({ refused: false, code: 'link_lost' });
    const next = desk.channel(host, settings);
    const starting = next.start(signal);
    await until('an honest state', () => host.health.at(-1)?.code === 'port_missing');
    expect(host.states.at(-1)).toBe('waiting');
    await modem.plug(desk.port('ttyUSB5'));
    await starting;
    expect(host.health.at(-1)?.facts).toMatchObject({ port: desk.port('ttyUSB5') });
    await next.submit(job(), signal);
    expect(modem.seen()).toHaveLength(1);
  });

  it('two modems that change places are not taken for each other', async () => {
    const desk = createDesk();
    const ports = [desk.port('left'), desk.port('right')] as const;
    const modems = [await desk.plugIn('left'), await desk.plugIn('right', { family: 'huawei' })] as const;
    const hosts = [desk.host('channel-1'), desk.host('channel-2')] as const;
    const start = async (index: 0 | 1) => {
      const channel = desk.channel(hosts[index], { port: ports[index] });
      await channel.start(signal);
      return channel;
    };
    const before = [await start(0), await start(1)];
    await Promise.all(modems.map((modem) => modem.unplug()));
    await Promise.all(before.map((channel) => channel.ended));
    await Promise.all([modems[0].plug(ports[1]), modems[1].plug(ports[0])]);
    const [first, second] = [await start(0), await start(1)];
    await first.submit(job({ text: 'by the first' }), signal);
    await second.submit(job({ text: 'by the second' }), signal);
    expect(modems.map((modem) => modem.seen().map(({ text }) => text))).toEqual([['by the first'], ['by the second']]);
    expect(first.abilities.lines).toEqual([modems[0].options.number]);
  });

  it('another modem in the place of ours is refused its work, and told from which it is', async () => {
    const desk = createDesk();
    const ours = await desk.plugIn('socket');
    const host = desk.host('channel-1');
    const channel = desk.channel(host, { port: desk.port('socket') });
    await channel.start(signal);
    await ours.unplug();
    await channel.ended;
    const stranger = await desk.plugIn('socket', { family: 'simcom' });
    const error = await rejection(desk.channel(host, { port: desk.port('socket') }).start(signal));
    expect(error).toMatchObject({ refused: false, code: 'other_device' });
    expect(error.message).toContain(stranger.options.imei.slice(-4));
    expect(error.message).not.toContain(stranger.options.imei);
    expect(stranger.heard().some((line) => line.startsWith('AT+CPIN'))).toBe(false);
  });

  it('the IMEI in the settings decides', async () => {
    const { modem, again } = await makeRig();
    expect(await rejection(again({ imei: '490154203237518' }).start(signal))).toMatchObject({ refused: false, code: 'other_device' });
    await again({ imei: modem.options.imei }).start(signal);
  });

  it.each<[string, string, string]>([
    ['a device that is not there', '/dev/serial/by-id/nothing-of-that-name', 'port_missing'],
    ['a file', '/etc/hostname', 'port_invalid'],
    ['a port on which nobody listens', 'tcp://127.0.0.1:1', 'tcp_refused'],
  ])('%s is named as the reason', async (_, port, code) => {
    const { again } = await makeRig();
    expect(await rejection(again({ port }).start(signal))).toMatchObject({ code });
  });

  it('a modem that another channel uses is left to it', async () => {
    const desk = createDesk();
    const modem = await desk.plugIn('only');
    await desk.channel(desk.host('channel-1'), { port: desk.port('only') }).start(signal);
    const error = await rejection(desk.channel(desk.host('channel-2'), { port: desk.port('only') }).start(signal));
    expect(error).toMatchObject({ refused: false, code: 'port_busy' });
    expect(error.message).toContain('channel-1');
    expect(modem.heard().filter((line) => line === 'AT+CGSN')).toHaveLength(1);
  });
});

it('a start that is called off ends at once, and nothing of it is left', async () => {
  const desk = createDesk();
  const modem = await desk.plugIn(undefined, { misbehave: ['silent'] });
  const calling = new AbortController();
  const channel = desk.channel(desk.host('channel-1'), { port: modem.where });
  const starting = rejection(channel.start(calling.signal));
  await until('a command', () => modem.heard().length > 0);
  calling.abort();
  expect(await starting).toMatchObject({ code: 'start_aborted' });
  await channel.stop();
  expect(desk.timersSet()).toBe(0);
  expect(desk.surroundings.held.size).toBe(0);
});
