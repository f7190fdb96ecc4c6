// The simulated modem seen by a program on its line: what 27.005, 27.007 and V.250 promise.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { decodePdu, encodeDeliver } from '../../gateway/sms/tpdu/index.ts';
import { createAir, families, familyNames } from '../../gateway/simulate/modem/index.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { dialled, endAll, linesOf, startedModem, submit, talking } from './modem-client.ts';

afterEach(endAll);

const decoded = (hex: string | undefined) => {
  const answer = decodePdu(hex ?? '', { direction: 'deliver', smsc: true });
  return answer.ok ? answer.tpdu : answer;
};

describe('the line', () => {
  it('echoes until it is told not to', async () => {
    const client = await dialled((await startedModem()).where);
    expect(await client.raw('AT')).toBe('AT\r\r\nOK\r\n');
    expect(await client.raw('ATE0')).toBe('ATE0\r\r\nOK\r\n');
    expect(await client.raw('AT')).toBe('\r\nOK\r\n');
    expect(await client.raw('ATZ')).toBe('\r\nOK\r\n');
    expect(await client.raw('AT')).toBe('AT\r\r\nOK\r\n');
  });

  it('takes several commands in a line, stops at the first that fails, and repeats with A/', async () => {
    const { client } = await talking();
    expect(await client.ask('AT+CMEE=1;+CREG=2;+CREG?;V1S0?')).toEqual(['+CREG: 2,1,"1A2B","01C8F201",7', '000', 'OK']);
    expect(await client.ask('AT+CSQ;+CFUN=9;+CSQ')).toEqual(['+CSQ: 20,99', '+CME ERROR: 50']);
    expect(await client.ask('at+csq')).toEqual(['+CSQ: 20,99', 'OK']);
    client.write('A/');
    expect(linesOf(await client.until(/OK\r\n/))).toEqual(['+CSQ: 20,99', 'OK']);
  });

  it('tells errors in no words, in numbers and in words', async () => {
    const { client } = await talking({ pin: '1234' });
    expect(await client.ask('AT+CIMI')).toEqual(['ERROR']);
    await client.ask('AT+CMEE=1');
    expect(await client.ask('AT+CIMI')).toEqual(['+CME ERROR: 11']);
    await client.ask('AT+CMEE=2');
    expect(await client.ask('AT+CIMI')).toEqual(['+CME ERROR: SIM PIN required']);
    expect(await client.ask('AT+CMGL=4')).toEqual(['+CMS ERROR: (U)SIM PIN required']);
  });

  it('ignores what is no command, and answers in numbers where that is wanted', async () => {
    const { client } = await talking();
    client.write('\u001b\r0011223344\u001a\r\n');
    expect(await client.ask('xxAT+CSQ')).toEqual(['+CSQ: 20,99', 'OK']);
    client.write('ATV0\r');
    expect(await client.until(/0\r/)).toBe('0\r');
    client.write('AT+CSQ\r');
    expect(await client.until(/0\r$/)).toBe('+CSQ: 20,99\r\n0\r');
  });

  it('serves one client at a time, and the next after it', async () => {
    const { modem, client } = await talking();
    const second = await dialled(modem.where);
    await second.closed();
    await client.end();
    const third = await dialled(modem.where);
    expect(await third.ask('AT')).toEqual(['OK']);
  });
});

describe.each(familyNames)('a modem of family %s', (family) => {
  it('says who it is', async () => {
    const { modem, client } = await talking({ family });
    const { manufacturer, model, firmware, unknownCommand } = families[family];
    expect(await client.ask('AT+CGMI')).toEqual([manufacturer, 'OK']);
    expect(await client.ask('AT+CGMM')).toEqual([model, 'OK']);
    expect(await client.ask('AT+CGMR')).toEqual([firmware, 'OK']);
    expect(await client.ask('AT+CGSN')).toEqual([modem.options.imei, 'OK']);
    expect(await client.ask('AT+CIMI')).toEqual([modem.options.imsi, 'OK']);
    expect((await client.ask('ATI')).at(-1)).toBe('OK');
    expect(await client.ask('AT+NOSUCH?')).toEqual([unknownCommand === 'cme4' ? 'ERROR' : unknownCommand]);
  });

  it('has a command for the number of the card', async () => {
    const { modem, client } = await talking({ family });
    const answers = [];
    for (const command of ['AT+CCID', 'AT+ICCID?', 'AT^ICCID?', 'AT+QCCID', 'AT+CICCID', 'AT#CCID', 'AT^SCID']) answers.push(...(await client.ask(command)));
    expect(answers.filter((line) => line.includes(modem.options.iccid)).length).toBeGreaterThan(0);
  });

  it('takes the routing it offers, tells it again, and refuses another', async () => {
    const { client } = await talking({ family });
    const offer = (await client.ask('AT+CNMI=?'))[0] ?? '';
    expect(offer).toBe(`+CNMI: ${families[family].cnmi}`);
    const bfr = offer.endsWith('(1)') ? 1 : 0;
    expect(await client.ask(`AT+CNMI=2,1,0,2,${bfr}`)).toEqual(family === 'huawei' || offer.includes('2') ? ['OK'] : ['+CMS ERROR: 303']);
    expect(await client.ask('AT+CNMI?')).toEqual([`+CNMI: 2,1,0,2,${bfr}`, 'OK']);
    expect(await client.ask('AT+CNMI=2,9,0,0,0')).toEqual(['+CMS ERROR: 303']);
    expect(await client.ask('AT+CNMI?')).toEqual([`+CNMI: 2,1,0,2,${bfr}`, 'OK']);
  });

  it('takes the memories it offers, and no others', async () => {
    const { client } = await talking({ family });
    const [reading] = families[family].memories;
    for (const name of reading) expect((await client.ask(`AT+CPMS="${name}"`)).at(-1)).toBe('OK');
    expect(await client.ask('AT+CPMS="XX"')).toEqual(['+CMS ERROR: 302']);
    expect((await client.ask('AT+CPMS?'))[0]).toMatch(/^\+CPMS: "[A-Z]{2}",\d+,\d+,"[A-Z]{2}",\d+,\d+,"[A-Z]{2}",\d+,\d+$/);
  });

  it('takes a text in and a text out', async () => {
    const { modem, client } = await talking({ family });
    await client.ask(`AT+CNMI=2,1,0,0,${families[family].cnmi.endsWith('(1)') ? 1 : 0}`);
    modem.text('+4915550001', 'Grüße: 10 €');
    const [memory, index] = /"(\w+)",(\d+)/.exec(await client.until(/\+CMTI: "\w+",\d+\r\n/))?.slice(1) ?? [];
    expect(index).toBe(String(families[family].firstIndex));
    await client.ask(`AT+CPMS="${memory ?? ''}"`);
    const [header, pdu, result] = await client.ask(`AT+CMGR=${index ?? ''}`);
    expect(header).toMatch(/^\+CMGR: 0,(?:"")?,\d+$/);
    expect(decoded(pdu)).toMatchObject({ type: 'deliver', text: 'Grüße: 10 €', from: { value: '4915550001' } });
    expect(result).toBe('OK');
    expect(modem.acknowledged()).toBe(0);
    expect(await client.ask(`AT+CMGD=${index ?? ''}`)).toEqual(['OK']);
    expect(modem.acknowledged()).toBe(1);
    expect(await client.send(submit('Hello'))).toEqual(['+CMGS: 0', 'OK']);
    expect(modem.seen()).toMatchObject([{ to: '+4915550001', text: 'Hello', reference: 0 }]);
  });
});

describe('sending', () => {
  it('shows the prompt to the byte, and can be cancelled', async () => {
    const { modem, client } = await talking();
    client.write('AT+CMGS=17\r');
    expect(await client.until(/> /)).toBe('\r\n> ');
    client.write('0011\u001b');
    expect(await client.until(/OK\r\n/)).toBe('\r\nOK\r\n');
    expect(modem.seen()).toEqual([]);
    expect(await client.ask('AT')).toEqual(['OK']);
  });

  it('refuses a PDU of another length, one that is no hex, one that is no SUBMIT, and a length that cannot be', async () => {
    const { modem, client } = await talking();
    const { hex, length } = submit('Hello');
    for (const pdu of [{ hex, length: length + 1 }, { hex: 'Hello', length }, { hex: `00${'FF'.repeat(length)}`, length }]) expect(await client.send(pdu)).toEqual(['+CMS ERROR: 304']);
    expect(await client.ask('AT+CMGS=3')).toEqual(['+CMS ERROR: 304']);
    expect(await client.ask('AT+CMGS=500')).toEqual(['+CMS ERROR: 304']);
    expect(modem.seen()).toEqual([]);
    expect(await client.send({ hex: `${hex.slice(0, 10)}\r\n${hex.slice(10)}`, length })).toEqual(['+CMGS: 0', 'OK']);
  });

  it('needs coverage, a SIM and a service centre', async () => {
    const { modem, client } = await talking();
    modem.register(0);
    expect(await client.send(submit('Hello'))).toEqual(['+CMS ERROR: 331']);
    modem.register(6);
    await client.ask('AT+CSCA=""');
    expect(await client.send(submit('Hello'))).toEqual(['+CMS ERROR: 330']);
    await client.ask('AT+CSCA="+999170000000",145');
    expect(await client.send(submit('Hello'))).toEqual(['+CMGS: 0', 'OK']);
    modem.sim('out');
    await client.until(/NOT READY\r\n/);
    expect(await client.ask('AT+CMGS=17')).toEqual(['+CMS ERROR: 310']);
  });

  it('counts the reference from 0 to 255 and round, over a restart too', async () => {
    const { modem, client } = await talking({ restartMs: 1 });
    for (let number = 0; number < 257; number += 1) expect(await client.send(submit('Hello'))).toEqual([`+CMGS: ${number % 256}`, 'OK']);
    await client.ask('AT+CFUN=1,1');
    await client.closed();
    await expect.poll(async () => dialled(modem.where).then((next) => next.send(submit('Hello')), () => 'not yet')).toEqual([submit('Hello').hex, '+CMGS: 1', 'OK']);
  });

  it('answers when the network does, and takes what is typed meanwhile afterwards', async () => {
    const clock = createFakeClock();
    const { modem, client } = await talking({ latencyMs: 3_000, timers: clock.timers, now: () => clock.now() });
    const answer = client.send(submit('Hello'));
    await expect.poll(() => modem.seen().length).toBe(1);
    client.write('AT+CSQ\r');
    await clock.advance(2_999);
    expect(client.text).toBe('');
    await clock.advance(1);
    expect(await answer).toEqual(['+CMGS: 0', 'OK']);
    expect(linesOf(await client.until(/OK/))).toEqual(['+CSQ: 20,99', 'OK']);
  });

  it('writes a part down before it answers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modem-'));
    try {
      const ledger = join(folder, 'ledger.jsonl');
      const { client } = await talking({ ledger });
      await client.send(submit('one'));
      await client.send(submit('two'));
      const lines = (await readFile(ledger, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as object);
      expect(lines).toMatchObject([{ to: '+4915550001', text: 'one', reference: 0 }, { text: 'two', reference: 1 }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps a message and sends it from there', async () => {
    const { modem, client } = await talking();
    const { hex, length } = submit('Kept');
    client.write(`AT+CMGW=${length}\r`);
    await client.until(/> $/);
    client.write(`${hex}\u001a`);
    expect(linesOf(await client.until(/OK\r\n/))).toEqual(['+CMGW: 0', 'OK']);
    expect(await client.ask('AT+CMGL=2')).toEqual([`+CMGL: 0,2,,${length}`, hex, 'OK']);
    expect(await client.ask('AT+CMSS=0')).toEqual(['+CMSS: 0', 'OK']);
    expect(modem.seen()).toMatchObject([{ text: 'Kept' }]);
    expect(await client.ask('AT+CMGL=3')).toEqual([`+CMGL: 0,3,,${length}`, hex, 'OK']);
  });
});

describe('reports and answers of people', () => {
  it.each([['success', 0x00], ['failure', 0x41]] as const)('tells %s straight to the line', async (reports, status) => {
    const { client } = await talking({ reports });
    await client.ask('AT+CNMI=2,1,0,1,0');
    expect(await client.send(submit('Hello', { reportWanted: true }))).toEqual(['+CMGS: 0', 'OK']);
    const [header, pdu] = linesOf(await client.until(/\+CDS: \d+\r\n[0-9A-F]+\r\n/));
    expect(header).toMatch(/^\+CDS: \d+$/);
    expect(decoded(pdu)).toMatchObject({ type: 'report', reference: 0, status, to: { value: '4915550001' } });
  });

  it('keeps a report where the family does, and calls that place as the family does', async () => {
    const { client } = await talking({ family: 'quectel' });
    await client.ask('AT+CNMI=2,1,0,2,0');
    await client.send(submit('Hello', { reportWanted: true }));
    await client.until(/\+CDSI: "SM",0\r\n/);
    await client.ask('AT+CPMS="SM"');
    expect(await client.ask('AT+CMGR=0')).toEqual(['OK']);
    await client.ask('AT+CPMS="SR"');
    expect(decoded((await client.ask('AT+CMGR=0'))[1])).toMatchObject({ type: 'report' });
  });

  it('sends none that was not asked for', async () => {
    const { modem, client } = await talking();
    await client.ask('AT+CNMI=2,1,0,1,0');
    await client.send(submit('Hello'));
    await client.ask('AT');
    expect([modem.counts.reports, modem.waiting()]).toEqual([0, 0]);
  });

  it('keeps those that nobody takes yet at the network', async () => {
    const { modem, client } = await talking();
    await client.send(submit('Hello', { reportWanted: true }));
    expect([modem.counts.reports, modem.waiting()]).toEqual([0, 1]);
    await modem.unplug();
    await modem.plug();
    const next = await dialled(modem.where);
    await next.ask('AT+CNMI=2,1,0,1,0');
    await next.until(/\+CDS: \d+\r\n[0-9A-F]+\r\n/);
    expect(modem.waiting()).toBe(0);
  });

  it('lets people text back, the own number hear itself, and modems text each other', async () => {
    const air = createAir();
    const { modem, client } = await talking({ air, echo: true });
    const other = await talking({ air, family: 'telit' });
    for (const one of [client, other.client]) {
      await one.ask('AT+CNMI=2,1,0,0,0');
      await one.ask('AT+CPMS="SM","SM","SM"');
    }
    await client.send(submit('Hello'));
    await client.until(/\+CMTI: "SM",0/);
    await client.send(submit('To myself', { to: modem.options.number }));
    await client.until(/\+CMTI: "SM",1/);
    await client.send(submit('To you', { to: other.modem.options.number }));
    await other.client.until(/\+CMTI: "SM",1/);
    const texts = linesOf(await client.raw('AT+CMGL=4')).filter((line) => /^[0-9A-F]+$/.test(line)).map(decoded);
    expect(texts).toMatchObject([{ text: expect.stringContaining('Thank you'), from: { value: '4915550001' } }, { text: 'To myself', from: { value: modem.options.number.slice(1) } }]);
    expect(decoded((await other.client.ask('AT+CMGR=1'))[1])).toMatchObject({ text: 'To you', from: { value: modem.options.number.slice(1) } });
  });
});

describe('texts that come in', () => {
  const longText = 'word '.repeat(60);

  it('come in parts, and any PDU as it is', async () => {
    const { modem, client } = await talking();
    await client.ask('AT+CNMI=2,1,0,0,0');
    modem.text('+4915550001', longText);
    await client.until(/\+CMTI: "ME",1/);
    expect(modem.pdu('07911326040000F0040BFF')).toBe(true);
    expect(modem.pdu('0')).toBe(false);
    await client.until(/\+CMTI: "ME",2/);
    const lines = await client.ask('AT+CMGL=4');
    expect(lines.filter((line) => line.startsWith('+CMGL'))).toHaveLength(3);
    expect(decoded(lines[1])).toMatchObject({ type: 'deliver', header: [{ id: 0 }] });
    expect(lines[5]).toBe('07911326040000F0040BFF');
    expect((await client.ask('AT+CMGL=0')).length).toBe(1);
  });

  it('wait at the network while the storage is full, and come when there is room', async () => {
    const { modem, client } = await talking({ storageSize: 2 });
    await client.ask('AT+CNMI=2,1,0,0,0');
    for (const text of ['one', 'two', 'three', 'four']) modem.text('+4915550001', text);
    await client.until(/\+QIND: "smsfull","SM"\r\n/);
    expect([modem.stored('ME'), modem.waiting()]).toEqual([2, 2]);
    expect(await client.ask('AT+CPMS?')).toEqual(['+CPMS: "ME",2,2,"ME",2,2,"ME",2,2', 'OK']);
    const { hex, length } = submit('x');
    client.write(`AT+CMGW=${length}\r`);
    await client.until(/> $/);
    client.write(`${hex}\u001a`);
    expect(linesOf(await client.until(/ERROR: \d+\r\n/))).toEqual(['+CMS ERROR: 322']);
    client.write('AT+CMGD=0\r');
    expect(linesOf(await client.until(/\+CMTI: "ME",0\r\n/))).toEqual(['OK', '+CMTI: "ME",0']);
    await client.ask('AT+CMGD=0,4');
    await expect.poll(() => [modem.stored('ME'), modem.waiting()]).toEqual([1, 0]);
    expect(modem.acknowledged()).toBe(3);
  });

  it('wait while there is no coverage or the SIM is locked', async () => {
    const { modem, client } = await talking({ pin: '1234' });
    modem.text('+4915550001', 'one');
    expect(modem.waiting()).toBe(1);
    await client.ask('AT+CPIN=1234');
    expect(modem.waiting()).toBe(0);
    modem.register(2);
    modem.text('+4915550001', 'two');
    expect(modem.waiting()).toBe(1);
    modem.register(5);
    expect(modem.waiting()).toBe(0);
  });

  it('go to the line where that is wanted, those of class 2 to the SIM', async () => {
    const { modem, client } = await talking({ family: 'telit' });
    await client.ask('AT+CNMI=2,2,0,0,0');
    modem.text('+4915550001', 'Hello');
    const [header, pdu] = linesOf(await client.until(/\+CMT: .*\r\n[0-9A-F]+\r\n/));
    expect(header).toMatch(/^\+CMT: "",\d+$/);
    expect(decoded(pdu)).toMatchObject({ text: 'Hello' });
    expect(modem.stored('SM')).toBe(0);
    modem.text('+4915550001', 'For the SIM', 2);
    await client.until(/\+CMTI: "SM",1/);
    await client.ask('AT+CNMI=2,3,0,0,0');
    modem.text('+4915550001', 'For the terminal', 3);
    await client.until(/\+CMT: /);
  });

  it('show class 0 at once where the family does', async () => {
    const { modem, client } = await talking({ family: 'simcom' });
    await client.ask('AT+CNMI=2,1,0,0,0');
    modem.text('+4915550001', 'Flash', 0);
    expect(decoded(linesOf(await client.until(/\+CMT: .*\r\n[0-9A-F]+\r\n/))[1])).toMatchObject({ text: 'Flash', dcs: { messageClass: 0 } });
  });

  it('must be acknowledged in phase 2+, or routing ends and they come again', async () => {
    const clock = createFakeClock();
    const { modem, client } = await talking({ timers: clock.timers, now: () => clock.now(), redeliverMs: 500 });
    expect(await client.ask('AT+CNMA')).toEqual(['+CMS ERROR: 303']);
    await client.ask('AT+CSMS=1');
    await client.ask('AT+CNMI=2,2,0,1,0');
    expect(await client.ask('AT+CNMA')).toEqual(['+CMS ERROR: 340']);
    modem.text('+4915550001', 'one');
    modem.text('+4915550001', 'two');
    await client.until(/\+CMT: /);
    await client.ask('AT');
    expect([modem.counts.texts, modem.acknowledged()]).toEqual([1, 0]);
    client.write('AT+CNMA=1\r');
    await client.until(/OK\r\n[^]*\+CMT: /);
    expect(modem.acknowledged()).toBe(1);
    await client.ask('AT+CNMA=2');
    expect(modem.acknowledged()).toBe(1);
    await clock.advance(500);
    await client.until(/\+CMT: .*\r\n[0-9A-F]+\r\n/);
    await clock.advance(15_000);
    expect(await client.ask('AT+CNMI?')).toEqual(['+CNMI: 2,0,0,0,0', 'OK']);
    expect(await client.ask('AT+CNMA')).toEqual(['+CMS ERROR: 340']);
    await clock.advance(500);
    expect(modem.stored('ME')).toBe(1);
  });

  it('are announced later while the modem keeps its lines back', async () => {
    const { modem, client } = await talking({ family: 'telit' });
    await client.ask('AT+CNMI=0,1,0,0,0');
    modem.text('+4915550001', 'Hello');
    expect(await client.ask('AT')).toEqual(['OK']);
    await client.ask('AT+CNMI=2,1,0,0,0');
    await client.until(/\+CMTI: "SM",1/);
  });

  it('are deleted as the flag says', async () => {
    const { modem, client } = await talking({ family: 'wavecom' });
    for (const text of ['a', 'b', 'c']) modem.text('+4915550001', text);
    await client.ask('AT+CMGR=2');
    expect(await client.ask('AT+CMGD=?')).toEqual(['+CMGD: (1,2,3),(0-4)', 'OK']);
    await client.ask('AT+CMGD=1,1');
    expect(await client.ask('AT+CMGD=?')).toEqual(['+CMGD: (1,3),(0-4)', 'OK']);
    await client.ask('AT+CMGD=1,4');
    expect(modem.stored('SM')).toBe(0);
    expect(await client.ask('AT+CMGR=2')).toEqual(['+CMS ERROR: 321']);
    expect(await client.ask('AT+CMGR=99')).toEqual(['+CMS ERROR: 321']);
  });

  it('can say anything that a TPDU can', async () => {
    const { modem, client } = await talking();
    await client.ask('AT+CNMI=2,1,0,0,0');
    modem.pdu(encodeDeliver({ from: 'SimNet', dcs: 0xc8, sentAt: { at: 0, zoneMinutes: 0 }, payload: new Uint8Array() }).hex);
    await client.until(/\+CMTI: "ME",0\r\n/);
    expect(decoded((await client.ask('AT+CMGR=0'))[1])).toMatchObject({ from: { ton: 5, value: 'SimNet' }, dcs: { waiting: { kind: 'voicemail', active: true } } });
  });
});
