// What a person can do with a modem beside texting, what the network does beside texting, and what the settings hold back: all through the
// whole channel.
import { describe, expect, it } from 'vitest';
import type { ChannelTools } from '../../../gateway/channels/channel.ts';
import { gsm7Encode } from '../../../gateway/sms/gsm7.ts';
import { encodeDeliver } from '../../../gateway/sms/tpdu/index.ts';
import type { DeliverFields } from '../../../gateway/sms/tpdu/index.ts';
import { encodeUdh, portsElement } from '../../../gateway/sms/udh.ts';
import type { UssdMenu } from '../../../gateway/simulate/modem/index.ts';
import { job, longText } from '../peer.ts';
import { rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';
import type { Rig } from './rig.ts';

stopAfterEach();

const person = '+447700900160';
const toolsOf = ({ channel }: Rig): Required<ChannelTools> => channel.tools as Required<ChannelTools>;
const says = ({ host }: Rig, state: string, code?: string): boolean => host.states.at(-1) === state && host.health.at(-1)?.code === code;

describe('USSD', () => {
  it('asks, answers a menu and ends', async () => {
    const rig = await startedRig();
    const tools = toolsOf(rig);
    expect(await tools.ussd('*123#', signal)).toEqual({ text: 'SimNet\n1 Balance\n2 Data\n3 Language', open: true });
    expect(rig.host.health.at(-1)?.facts).toMatchObject({ ussdOpen: true });
    expect(await tools.ussd('3', signal)).toEqual({ text: 'Язык: русский', open: false });
    expect(rig.modem.asked()).toEqual(['*123#', '3']);
  });

  it('leaves an open session when it is told to', async () => {
    const rig = await startedRig();
    const tools = toolsOf(rig);
    await tools.ussd('*123#', signal);
    await tools.endUssd();
    expect(rig.modem.heard()).toContain('AT+CUSD=2');
    expect(await tools.ussd('*100#', signal)).toMatchObject({ text: 'Balance: 12.40 EUR. Valid until 31.12.2027.', open: false });
  });

  it('asks one thing at a time, and texts leave meanwhile', async () => {
    const rig = await startedRig({ ussdDelayMs: 400 });
    const tools = toolsOf(rig);
    const first = tools.ussd('*100#', signal);
    expect(await rejection(tools.ussd('*105#', signal))).toMatchObject({ code: 'tool_busy' });
    await rig.channel.submit(job(), signal);
    expect(await first).toMatchObject({ open: false });
    expect(rig.modem.asked()).toEqual(['*100#']);
  });

  it('stops waiting when it is called off', async () => {
    const rig = await startedRig({ ussdDelayMs: 1_500 });
    const calledOff = new AbortController();
    const asked = rejection(toolsOf(rig).ussd('*100#', calledOff.signal));
    await until('the code at the network', () => rig.modem.asked().length > 0);
    calledOff.abort();
    expect(await asked).toMatchObject({ name: 'ToolError' });
    await rig.channel.submit(job(), signal);
  });

  it('writes down what the network says unasked, quotes and all', async () => {
    const rig = await startedRig();
    rig.modem.ussd('Dial "1" for "more"\r\nOK\r\n+CMGS: 5');
    await until('the notice', () => rig.host.notices.some(({ kind }) => kind === 'ussd'));
    expect(rig.host.notices.find(({ kind }) => kind === 'ussd')?.data).toMatchObject({ open: false, text: expect.stringContaining('Dial "1" for "more"') });
    await rig.channel.submit(job(), signal);
    expect(rig.modem.seen()).toHaveLength(1);
  });
});

describe('the balance', () => {
  it('below its minimum holds texts back until a later check finds more', async () => {
    const menus: Record<string, UssdMenu> = { '*100#': { text: 'Balance: 0.40 EUR' } };
    const rig = await startedRig({ ussd: menus }, { balanceBy: 'ussd', balanceCode: '*100#', balanceMinimum: 1 });
    await until('the first check', () => says(rig, 'waiting', 'low_balance'));
    expect(await rejection(rig.channel.submit(job(), signal))).toMatchObject({ kind: 'transient', code: 'low_balance', blameless: true });
    expect(rig.modem.seen()).toHaveLength(0);
    expect(rig.host.notices.map(({ kind }) => kind)).toEqual(['low_balance']);
    menus['*100#'] = { text: 'Balance: 12.40 EUR' };
    expect(await toolsOf(rig).checkBalance(signal)).toEqual({ text: 'Balance: 12.40 EUR', amount: 12.4 });
    await until('ready', () => says(rig, 'ready'));
    await rig.channel.submit(job(), signal);
    expect(rig.host.health.at(-1)?.facts).toMatchObject({ balance: '12.40 EUR' });
  });

  it('is asked for by text, even while it is too low', async () => {
    const operator = '+999170111222';
    const rig = await startedRig({}, { balanceBy: 'sms', balanceCode: operator, balanceText: 'BAL', balanceMinimum: 1 });
    let amount = '0,30';
    for (const state of ['waiting', 'ready']) {
      const before = rig.modem.seen().length;
      const answers = until('the question', () => rig.modem.seen().length > before).then(() => rig.modem.text(operator, `You have ${amount} EUR.`));
      // The first may be the channel's own check.
      await (state === 'ready' ? toolsOf(rig).checkBalance(signal) : answers);
      await answers;
      await until(state, () => rig.host.states.at(-1) === state && rig.host.notices.length > 0);
      amount = '7,00';
    }
    expect(rig.modem.seen().map(({ to, text }) => [to, text])).toEqual([[operator, 'BAL'], [operator, 'BAL']]);
  });
});

const allowed = ['AT', 'at+csq', 'AT+CPIN?', 'AT+CREG?;+CSQ', 'ATI', 'AT+CMGF?', 'AT+CPMS?', 'AT+CNMI?', 'ATS3?', 'AT&D2', 'AT+COPS?'];
const refused = [
  'AT+CMGS=5', 'at+cmgs=5', 'AT + CMGS = 5', 'AT+CSQ;+CMGS=5', 'AT+CSQ";";+CMGS=5', 'ATE0+CMGS=5', 'AT+CMGW=5', 'AT+CMSS=1', 'AT+CMGC=5', 'AT+CMMS=2',
  'ate0d123;', 'ATD+447700900160;', 'ATDT123', 'AT+CSQ;D123;', 'AT&D2D123;', 'AT&S0D123', 'AT&C1D123', 'AT\\Q3D123', 'ATS7=30D123', 'ATA', 'ATO', 'ATO0', 'ATS0=1', 'ATS00=1', 'ATS3=65', 'ATS03=65',
  'AT+CPIN="1234"', 'at+cpin="1234"', 'AT+CPIN = "1234"', 'AT+CLCK="SC",0,"1234"', 'AT+CPWD="SC","1234","1111"', 'AT+CPIN2="1234"', 'AT+CSIM=26,"00200001083132333435FFFFFF"', 'AT+CMGSEX="+447700900160"', 'AT+QMGDA=6',
  'AT+CMGD=1', 'AT+CMGF=1', 'AT+CNMI=0,0', 'AT+CPMS="ME"', 'AT+CSMS=1', 'AT+CNMA', 'ATZ', 'ATZ0', 'AT&F', 'AT&F0', 'ATX4&F', 'ATE1', 'ATE01', 'ATX4E1', 'ATV0', 'ATQ1', 'ATQ01',
  'A/', 'CMGS', '', 'AT\rAT+CMGS=5', 'AT+CSQ\u001a', 'AT+CSQ\u0000',
];

describe('the console', () => {
  it('types what does no harm', async () => {
    const rig = await startedRig();
    for (const line of allowed) {
      expect((await toolsOf(rig).command(line, signal)).length).toBeGreaterThan(0);
      expect(rig.modem.heard()).toContain(line);
    }
  });

  it('types nothing that sends, calls, tries a PIN or changes what the gateway needs, however it is written', async () => {
    const rig = await startedRig({}, { healthSeconds: 3_600 });
    // The first look into the storages ends by itself.
    await until('a quiet modem', () => rig.modem.heard().filter((line) => line === 'AT+CMGL=4').length >= 2);
    await toolsOf(rig).command('AT', signal);
    const before = rig.modem.heard().length;
    const passed: string[] = [];
    for (const line of refused) await toolsOf(rig).command(line, signal).then(() => passed.push(line), (error: { code?: string }) => { if (error.code !== 'tool_refused') passed.push(line); });
    expect(passed).toEqual([]);
    await toolsOf(rig).command('AT+CSQ', signal);
    expect(rig.modem.heard().slice(before)).toEqual(['AT+CSQ']);
  });

  it('answers with what the modem said, errors too', async () => {
    const rig = await startedRig();
    expect(await toolsOf(rig).command('AT+CSQ', signal)).toEqual(['+CSQ: 20,99', 'OK']);
    expect((await toolsOf(rig).command('AT+NOSUCH', signal)).at(-1)).toContain('ERROR');
  });
});

it('keeps numbers, texts and the PIN out of the transcript', async () => {
  const rig = await startedRig({ pin: '73915', reports: 'success' }, { pin: '73915' });
  await rig.channel.submit(job({ to: '+447700900155', text: 'A secret text' }), signal);
  rig.modem.text(person, 'Another secret');
  await until('the text and the report', () => rig.host.parts.length > 0 && rig.host.receipts.length > 0);
  await toolsOf(rig).ussd('*105#', signal);
  rig.modem.ring(person);
  await until('the call', () => rig.host.notices.some(({ kind }) => kind === 'call'));
  const transcript = toolsOf(rig).transcript();
  expect(transcript).toContain('AT+CMGS=');
  expect(transcript).toContain('+CLIP');
  for (const number of ['447700900155', '447700900160', rig.modem.options.number.slice(1), rig.modem.options.imei, rig.modem.options.iccid, rig.modem.options.imsi]) {
    // As digits, with its digits swapped as in a PDU, and as UCS-2 hex.
    const swapped = number.padEnd(number.length + (number.length % 2), 'F').replaceAll(/(.)(.)/g, '$2$1');
    for (const form of [number, swapped, Buffer.from(number, 'latin1').toString('hex')]) expect(transcript).not.toContain(form);
  }
  for (const secret of ['73915', 'secret', '310,50']) expect(transcript).not.toContain(secret);
  const pdu = rig.modem.seen()[0]?.pdu ?? 'none';
  expect(transcript).not.toContain(pdu);
});

describe('calls', () => {
  it('are noted once each, however often they ring', async () => {
    const rig = await startedRig();
    rig.modem.ring(person);
    await until('the notice', () => rig.host.notices.length > 0);
    rig.modem.urc('RING');
    rig.modem.urc(`+CLIP: "${person}",145,"",0,"",0`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    expect(rig.host.notices).toMatchObject([{ kind: 'call', from: person }]);
    expect(rig.modem.heard().filter((line) => /^AT(?:H|\+CHUP|A)$/.test(line))).toEqual([]);
  });

  it('are ended where the settings say so', async () => {
    const rig = await startedRig({}, { hangUp: true });
    rig.modem.ring(person);
    await until('the end of the call', () => rig.modem.heard().some((line) => /^AT(?:H|\+CHUP)$/.test(line)));
    expect(rig.host.notices).toMatchObject([{ kind: 'call', from: person, summary: expect.stringContaining('ended') }]);
    await rig.channel.submit(job(), signal);
  });
});

describe('what is no plain text', () => {
  const ports = encodeUdh([portsElement({ width: 16, destination: 2948, source: 9200 })]);
  const sent: Pick<DeliverFields, 'from' | 'sentAt'> = { from: person, sentAt: { at: Date.UTC(2026, 0, 1), zoneMinutes: 0 } };

  it.each<[string, Partial<DeliverFields>, string]>([
    ['voice mail', { dcs: 0xc8 }, 'message_waiting'],
    ['a silent message', { protocolId: 0x40 }, 'silent'],
    ['a WAP push', { dcs: 4, header: ports, payload: Uint8Array.of(1, 6, 3, 0xae, 0x81, 0xea) }, 'wap_push'],
  ])('is a notice, and then gone from the modem: %s', async (_, fields, kind) => {
    const { modem, host } = await startedRig();
    expect(modem.pdu(encodeDeliver({ ...sent, dcs: 0, payload: gsm7Encode('Hello') ?? new Uint8Array(), ...fields }).hex)).toBe(true);
    await until('the notice', () => host.notices.length > 0);
    expect(host.notices).toMatchObject([{ kind, from: person }]);
    expect(host.parts).toHaveLength(0);
    await until('nothing left', () => modem.stored('SM') + modem.stored('ME') + modem.waiting() === 0);
  });

  it.each(['quectel', 'simcom', 'telit'] as const)('of class 0 is a text to be shown at once: %s', async (family) => {
    const { modem, host } = await startedRig({ family });
    modem.text(person, 'Look up!', 0);
    await until('the text', () => host.parts.length > 0);
    expect(host.parts).toMatchObject([{ from: person, text: 'Look up!', flash: true }]);
    await until('nothing left', () => modem.stored('SM') + modem.stored('ME') + modem.waiting() === 0);
  });
});

describe('what leaves', () => {
  it('stops at the daily cap, and the others wait without blame', async () => {
    const rig = await startedRig({}, { capPerDay: 2 });
    await rig.channel.submit(job(), signal);
    await rig.channel.submit(job(), signal);
    expect(await rejection(rig.channel.submit(job(), signal))).toMatchObject({ kind: 'transient', code: 'daily_cap_reached', blameless: true });
    await until('waiting', () => says(rig, 'waiting', 'daily_cap_reached'));
    await rig.channel.stop();
    const next = rig.again();
    await next.start(signal);
    expect(await rejection(next.submit(job(), signal))).toMatchObject({ code: 'daily_cap_reached' });
    expect(rig.modem.seen()).toHaveLength(2);
  });

  it('stops at the cap within a long message, and says which parts have left', async () => {
    const rig = await startedRig({}, { capPerDay: 2 });
    expect(await rejection(rig.channel.submit(job({ text: longText }), signal))).toMatchObject({ code: 'daily_cap_reached', blameless: true, taken: [{ part: 1 }, { part: 2 }] });
    expect(rig.modem.seen()).toHaveLength(2);
  });

  it('keeps its pace', async () => {
    const rig = await startedRig({}, { partsPerMinute: 600 });
    await Promise.all(Array.from({ length: 4 }, () => rig.channel.submit(job(), signal)));
    const times = rig.modem.seen().map(({ at }) => at);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(250);
  });

  it('has its flash, its validity and its wish for a report on the wire', async () => {
    const { channel, modem } = await startedRig();
    await channel.submit(job(), signal);
    await channel.submit(job({ flash: true, expiresAt: Date.now() + 2 * 3_600_000 }), signal);
    const [plain, flash] = modem.seen();
    expect(plain).toMatchObject({ flash: false, reportWanted: true, validity: undefined });
    expect(flash).toMatchObject({ flash: true, reportWanted: true, validity: expect.anything() });
    // Two hours after 23.040 §9.2.3.12.1: (23 + 1) times five minutes.
    expect(flash?.pdu).toMatch(/17[0-9A-F]+$/);
  });

  it('wants no report where the settings want none', async () => {
    const { channel, modem } = await startedRig({}, { receipts: false });
    await channel.submit(job(), signal);
    expect(modem.seen()).toMatchObject([{ reportWanted: false }]);
  });

  it('keeps the radio link open only when more is to follow', async () => {
    const { channel, modem } = await startedRig();
    const asked = (): number => modem.heard().filter((line) => line === 'AT+CMMS=1').length;
    await channel.submit(job(), signal);
    expect(asked()).toBe(0);
    // A radio link that was used just now is still open.
    await new Promise((resolve) => { setTimeout(resolve, 1_050); });
    await Promise.all(Array.from({ length: 3 }, () => channel.submit(job(), signal)));
    expect(asked()).toBe(1);
  });
});
