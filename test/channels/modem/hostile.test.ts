// What no honest modem, network or sender would say, through the whole channel: it is data or it is dropped, nothing of it is obeyed,
// nothing blocks the SIM, and the next text arrives and leaves as always.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { gsm7Encode } from '../../../gateway/sms/gsm7.ts';
import { encodeDeliver } from '../../../gateway/sms/tpdu/index.ts';
import { job } from '../peer.ts';
import { atTheEnd, makeRig, signal, startedRig, stopAfterEach, until } from './rig.ts';
import type { Rig } from './rig.ts';

stopAfterEach();

const person = '+447700900160';
const left = ({ modem }: Rig): number => modem.stored('SM') + modem.stored('ME') + modem.waiting();
const good = encodeDeliver({ smsc: '+999170000000', from: person, dcs: 0, sentAt: { at: Date.UTC(2026, 0, 1), zoneMinutes: 0 }, payload: gsm7Encode('Hello there') ?? new Uint8Array() });

/** It goes on as if nothing had been. */
async function stillWorks(rig: Rig): Promise<void> {
  const [texts, sent] = [rig.host.parts.length, rig.modem.seen().length];
  rig.modem.text(person, 'after all that');
  await until('the next text', () => rig.host.parts.length > texts);
  expect(rig.host.parts.at(-1)).toMatchObject({ from: person, text: 'after all that' });
  await rig.channel.submit(job({ text: 'And out' }), signal);
  expect(rig.modem.seen()).toHaveLength(sent + 1);
  expect(rig.modem.seen().at(-1)).toMatchObject({ to: '+447700900155', text: 'And out' });
  await until('nothing left on the modem', () => left(rig) === 0);
}

/** A started channel that hears what the modem writes after it was changed. */
async function startedBetween(change: (text: string) => string): Promise<Rig> {
  const sockets: Socket[] = [];
  let port = 0;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    sockets.push(near, far);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    near.on('data', (octets: Buffer) => far.write(octets));
    far.on('data', (octets: Buffer) => near.write(change(octets.toString('latin1')), 'latin1'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atTheEnd(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const rig = await makeRig({}, { port: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` });
  port = Number(new URL(rig.modem.where).port);
  await rig.channel.start(signal);
  return rig;
}

describe('lines that make no sense', () => {
  it.each<[string, string]>([
    ['a header without its PDU', '+CMT: ,24'],
    ['a header before another', '+CMT: ,24\r\n+CMT: ,24'],
    ['a header before something that is no PDU', '+CMT: ,24\r\nno hex at all'],
    ['a report\'s header without its PDU', '+CDS: 25'],
    ['an announcement of an empty place', '+CMTI: "SM",9'],
    ['an announcement of a place beyond all', '+CMTI: "ME",99999'],
    ['an announcement with a negative place', '+CMTI: "SM",-1'],
    ['an announcement of no storage', '+CMTI: "QQ",1'],
    ['an announcement of nothing', '+CMTI:'],
    ['an announcement that would be a command', '+CMTI: "SM",1;+CMGD=1,4'],
    ['a storage that would be a command', '+CMTI: "SM";+CMGD=1,4,"",1'],
    ['a report in an empty place', '+CDSI: "SR",3'],
    ['an answer nobody waits for', '+CMGS: 5\r\n\r\nOK'],
    ['an error nobody waits for', '+CMS ERROR: 38'],
    ['a prompt nobody waits for', '> '],
    ['an open quote', '+CLIP: "+4477,145'],
    ['a registration out of all bounds', '+CREG: 99999999999999999999,"FFFF'],
    ['a SIM that says nothing', '+CPIN: '],
    ['a number too long for any', `+CSQ: ${'9'.repeat(300)}`],
  ])('are dropped: %s', async (_, line) => {
    const rig = await startedRig();
    rig.modem.urc(line);
    await stillWorks(rig);
    expect(rig.host.parts).toHaveLength(1);
    expect(rig.host.notices.filter(({ kind }) => kind !== 'call')).toEqual([]);
    expect(rig.modem.heard().filter((command) => command.includes('+CMGD') && !/^AT\+CMGD=\d{1,2}(?:;\+CMGD=\d{1,2})*$/.test(command))).toEqual([]);
  });

  it.each<[string, Buffer, 'overlongLines' | 'noise']>([
    ['a megabyte without a line end', Buffer.alloc(1_000_000, '#'), 'overlongLines'],
    ['a megabyte that ends in OK', Buffer.concat([Buffer.alloc(1_000_000, 'A'), Buffer.from('\r\nOK\r\n')]), 'overlongLines'],
    ['NULs', Buffer.alloc(10_000), 'noise'],
    ['octets of all kinds', Buffer.from(Array.from({ length: 2_560 }, (_, at) => (at * 7 + 3) % 256).filter((octet) => octet !== 62)), 'noise'],
  ])('are counted and dropped: %s', async (_, octets, fact) => {
    const rig = await startedRig();
    rig.modem.write(octets);
    rig.modem.write('\r\n');
    await stillWorks(rig);
    await until('the count', () => Number(rig.host.health.at(-1)?.facts?.[fact] ?? 0) > 0);
  });
});

describe('PDUs that cannot be read', () => {
  const tpdu = good.hex.slice(16);
  const smsc = good.hex.slice(0, 16);
  const broken: [string, string][] = [
    ['user data shorter than it says', good.hex.slice(0, -8)],
    ['an address longer than all the rest', `${smsc}${tpdu.slice(0, 2)}FF${tpdu.slice(4)}`],
    ['a header longer than its data', `${smsc}44${tpdu.slice(2, -22)}FF0102030405060708090A`],
    ['a message that was to leave', `${smsc}01000B914477000961F60000054CBD3F`],
    ['nearly nothing', '0004'],
  ];

  it.each(broken)('are kept raw, and their place is free after that: %s', async (_, hex) => {
    const rig = await startedRig();
    expect(rig.modem.pdu(hex)).toBe(true);
    await until('the notice', () => rig.host.notices.length > 0);
    expect(rig.host.notices).toMatchObject([{ kind: 'quarantined', data: { pdu: hex, problem: expect.any(String) } }]);
    await until('a free place', () => left(rig) === 0);
    await stillWorks(rig);
  });

  it.each<[string, string]>([
    ['an odd number of digits', good.hex.slice(0, -1)],
    ['a service centre of 255 octets', `FF${good.hex.slice(2)}`],
    ['nothing but a zero', '0'],
  ])('are kept raw where even the line is wrong: %s', async (_, line) => {
    const rig = await startedBetween((text) => text.replaceAll(good.hex, line));
    expect(rig.modem.pdu(good.hex)).toBe(true);
    await until('the notice', () => rig.host.notices.length > 0);
    expect(rig.host.notices[0]).toMatchObject({ kind: 'quarantined', data: { pdu: line } });
    await until('a free place', () => left(rig) === 0);
    await stillWorks(rig);
  });

  it.each<[string, number]>([['too short', good.length - 1], ['too long', good.length + 1], ['nothing', 0]])('are kept raw where the length lies: %s', async (_, length) => {
    const rig = await startedBetween((text) => text.replaceAll(`,${good.length}\r\n${good.hex}`, `,${length}\r\n${good.hex}`));
    rig.modem.pdu(good.hex);
    await until('whatever it is', () => rig.host.notices.length + rig.host.parts.length > 0);
    expect(rig.host.notices).toMatchObject([{ kind: 'quarantined', data: { pdu: good.hex } }]);
    await until('a free place', () => left(rig) === 0);
  });

  it('keep their place until they are committed', async () => {
    const rig = await startedRig();
    let commit: () => void = () => undefined;
    rig.host.beforeCommit = (what) => (what === 'notice' ? new Promise((resolve) => { commit = resolve; }) : Promise.resolve());
    const [, hex = ''] = broken[0] ?? [];
    rig.modem.pdu(hex);
    await until('the notice', () => rig.host.notices.length > 0);
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    expect(left(rig)).toBe(1);
    expect(rig.modem.heard().some((line) => line.includes('+CMGD'))).toBe(false);
    commit();
    await until('a free place', () => left(rig) === 0);
  });

  it('keep their place as long as they cannot be committed', async () => {
    const rig = await startedRig();
    let [full, refusals] = [true, 0];
    rig.host.beforeCommit = async () => {
      if (full) { refusals += 1; throw new Error('the disk is full'); }
    };
    rig.modem.pdu(broken[0]?.[1] ?? '');
    await until('several refusals', () => refusals > 1);
    expect(left(rig)).toBe(1);
    full = false;
    await until('a free place', () => left(rig) === 0);
    expect(rig.host.journal.filter((what) => what === 'acked')).toHaveLength(1);
  });

  // 23.040 §9.2.3.1: what comes with the reserved type is processed as a text.
  it('do not include those of the reserved type', async () => {
    const rig = await startedRig();
    rig.modem.pdu(`${smsc}07${tpdu.slice(2)}`);
    await until('the text', () => rig.host.parts.length > 0);
    expect(rig.host.parts).toMatchObject([{ from: person, text: 'Hello there' }]);
    await until('a free place', () => left(rig) === 0);
  });

  it('are kept raw and make room where a slot says the same nonsense again and again', async () => {
    const rig = await startedBetween((text) => text.replace(/(\+CMG[LR]: [^\r]*\r\n)[0-9A-F]+(?=\r\n)/g, '$1no pdu at all'));
    rig.modem.text(person, 'never readable');
    await until('the notice', () => rig.host.notices.length > 0, 15_000);
    expect(rig.host.notices[0]).toMatchObject({ kind: 'quarantined', data: { problem: 'not_hex', pdu: 'no pdu at all' } });
    await until('an empty storage', () => left(rig) === 0);
    expect(rig.host.parts).toEqual([]);
    expect(rig.modem.heard().filter((line) => line === 'AT+CMGL=4').length).toBeGreaterThanOrEqual(3);
  });

  it('are read again where a line was garbled on its way, and not deleted before', async () => {
    let garbled = 0;
    const rig = await startedBetween((text) => {
      if (garbled > 1 || !text.includes(good.hex)) return text;
      garbled += 1;
      return text.replaceAll(good.hex, `${good.hex.slice(0, 20)}~}x${good.hex.slice(23)}`);
    });
    rig.modem.pdu(good.hex);
    await until('a garbled line', () => garbled > 0);
    await until('the text', () => rig.host.parts.length > 0);
    expect(garbled).toBe(2);
    expect(rig.host.parts).toMatchObject([{ from: person, text: 'Hello there' }]);
    expect(rig.host.notices).toEqual([]);
    await until('a free place', () => left(rig) === 0);
  });
});

describe('texts that look like an answer', () => {
  const texts = ['OK', '\r\nOK\r\n', 'ERROR', '+CMGS: 5\r\n\r\nOK\r\n', 'before\u001aafter', 'before\u001bafter', '> ', '+CMS ERROR: 38', '"quoted", "twice', 'AT+CMGD=1,4\r', '\u202egnp.exe\u2066\u0000end', 'RING', '0791'];

  it('arrive whole', async () => {
    const rig = await startedRig();
    for (const [at, text] of texts.entries()) {
      rig.modem.text(person, text);
      await until(JSON.stringify(text), () => rig.host.parts.length > at);
    }
    expect(rig.host.parts.map(({ text }) => text)).toEqual(texts);
    expect(rig.host.notices).toEqual([]);
    await stillWorks(rig);
  });

  it('leave whole', async () => {
    const rig = await startedRig();
    for (const text of texts) await rig.channel.submit(job({ text }), signal);
    expect(rig.modem.seen().map(({ text }) => text)).toEqual(texts);
    await stillWorks(rig);
  });

  it('cannot dial, delete or send by the number they go to', async () => {
    const rig = await startedRig();
    for (const to of ['+447700900155";+CMGD=1,4', '+44770090015\u001a', '+4477\r\nATD123', '']) {
      await expect(rig.channel.submit(job({ to }), signal)).rejects.toMatchObject({ kind: 'permanent', code: 'invalid_recipient' });
    }
    expect(rig.modem.heard().some((line) => line.includes('CMGS'))).toBe(false);
    await stillWorks(rig);
  });
});

describe('names', () => {
  // A sender's name is in the default alphabet (23.040 §9.1.2.5): what looks alike there is Greek.
  it.each(['PΔYPΔL', '"OK"', 'A,B;C', '<b>@Ö', '+CMGS: 5'])('of senders are handed on as they are: %s', async (from) => {
    const rig = await startedRig();
    rig.modem.pdu(encodeDeliver({ smsc: '+999170000000', from, dcs: 0, sentAt: { at: Date.UTC(2026, 0, 1), zoneMinutes: 0 }, payload: gsm7Encode('Pay now') ?? new Uint8Array() }).hex);
    await until('the text', () => rig.host.parts.length > 0);
    expect(rig.host.parts[0]).toMatchObject({ from, text: 'Pay now' });
    await stillWorks(rig);
  });

  it.each<[string, string]>([
    ['quotes', 'Sim "the" Net'], ['an answer', '+CMGS: 5'], ['a line end', 'Sim\r\nOK\r\nNet'], ['an error', 'x\r\n+CMS ERROR: 500\r\n'], ['nothing', ''],
  ])('of operators change nothing: %s', async (_, name) => {
    const rig = await startedBetween((text) => text.replace(/(\+COPS: [^"]*")[^"\r]*"/g, (_whole, head: string) => `${head}${name}"`));
    await until('ready', () => rig.host.states.at(-1) === 'ready');
    await stillWorks(rig);
    await stillWorks(rig);
  });

  it('in USSD answers with quotes and line ends come whole', async () => {
    const text = 'Say "OK" or\n"+CMGS: 5"\nor 7';
    const rig = await startedRig({ ussd: { '*100#': { text } } });
    expect(await rig.channel.tools?.ussd?.('*100#', signal)).toEqual({ text, open: false });
    await stillWorks(rig);
  });
});
