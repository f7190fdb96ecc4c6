// The simulated modem's SIM, radio, calls and USSD; its restarts, and what it does when it is unplugged; a real pty.
import { mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startModem, ussdForms } from '../../gateway/simulate/modem/index.ts';
import type { UssdForm } from '../../gateway/simulate/modem/index.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { dialled, endAll, linesOf, startedModem, submit, talking } from './modem-client.ts';

const folders: string[] = [];
afterEach(async () => {
  await endAll();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'modem-'));
  folders.push(made);
  return made;
}

describe('PIN and PUK', () => {
  it('has three tries, then wants the PUK, then has three again', async () => {
    const { client } = await talking({ pin: '1234', puk: '87654321' });
    await client.ask('AT+CMEE=1');
    expect(await client.ask('AT+CPIN?')).toEqual(['+CPIN: SIM PIN', 'OK']);
    expect(await client.ask('AT+QPINC="SC"')).toEqual(['+QPINC: "SC",3,10', 'OK']);
    expect(await client.ask('AT+CPIN="0000"')).toEqual(['+CME ERROR: 16']);
    expect(await client.ask('AT+QPINC="SC"')).toEqual(['+QPINC: "SC",2,10', 'OK']);
    await client.ask('AT+CPIN="0000"');
    expect(await client.ask('AT+CPIN=0000')).toEqual(['+CME ERROR: 12']);
    expect(await client.ask('AT+CPIN?')).toEqual(['+CPIN: SIM PUK', 'OK']);
    expect(await client.ask('AT+CPIN="1234"')).toEqual(['+CME ERROR: 12']);
    expect(await client.ask('AT+CPIN="11111111","2222"')).toEqual(['+CME ERROR: 16']);
    expect(await client.ask('AT+CPIN="87654321","2222"')).toEqual(['OK']);
    await client.until(/\+CPIN: READY\r\n[^]*\+QIND: PB DONE\r\n/);
    expect(await client.ask('AT+CPIN?')).toEqual(['+CPIN: READY', 'OK']);
    expect(await client.ask('AT+CPIN="2222"')).toEqual(['+CME ERROR: 3']);
  });

  it('opens with the right one, is busy for a while, and says when it is there', async () => {
    const clock = createFakeClock();
    const { client } = await talking({ pin: '1234', simReadyMs: 3_000, timers: clock.timers, now: () => clock.now() });
    await client.ask('AT+CMEE=1;+CREG=1');
    expect(await client.ask('AT+CREG?')).toEqual(['+CREG: 1,0', 'OK']);
    expect(await client.ask('AT+CPIN=1234')).toEqual(['OK']);
    expect(await client.ask('AT+CPIN?')).toEqual(['+CME ERROR: 14']);
    expect(await client.ask('AT+CMGS=17')).toEqual(['+CMS ERROR: 314']);
    await clock.advance(3_000);
    await client.until(/\+CPIN: READY\r\n[^]*\+CREG: 1\r\n/);
    expect(await client.ask('AT+CREG?')).toEqual(['+CREG: 1,1', 'OK']);
  });

  it('lets its number be read raw, before the PIN too', async () => {
    const { client } = await talking({ pin: '1234', iccid: '8949020000012345678' });
    expect(await client.ask('AT+CRSM=176,12258,0,0,10')).toEqual(['+CRSM: 144,0,"989420000010325476F8"', 'OK']);
  });

  it('refuses its storage before that, where the family does', async () => {
    const { client } = await talking({ family: 'zte', pin: '1234' });
    expect(await client.ask('AT+CPMS?')).toEqual(['+CMS ERROR: 311']);
    await client.ask('AT+CPIN=1234');
    expect((await client.ask('AT+CPMS?')).at(-1)).toBe('OK');
  });

  it('can be taken out, and asks anew when it is in again', async () => {
    const { modem, client } = await talking({ pin: '1234' });
    await client.ask('AT+CMEE=1;+CREG=1;+CPIN=1234');
    await client.until(/\+CREG: 1\r\n/);
    modem.sim('out');
    await client.until(/\+CPIN: NOT READY\r\n/);
    expect(await client.ask('AT+CPIN?')).toEqual(['+CME ERROR: 10']);
    modem.sim('in');
    expect(await client.ask('AT+CPIN?')).toEqual(['+CPIN: SIM PIN', 'OK']);
  });
});

describe('the radio', () => {
  it('tells registration in every form, and changes to those that asked', async () => {
    const { modem, client } = await talking();
    expect(await client.ask('AT+CREG?;+CGREG?;+CEREG?')).toEqual(['+CREG: 0,1', '+CGREG: 0,1', '+CEREG: 0,1', 'OK']);
    await client.ask('AT+CREG=1;+CEREG=2');
    modem.register(5);
    expect(linesOf(await client.until(/\+CEREG: .*\r\n/))).toEqual(['+CREG: 5', '+CEREG: 5,"1A2B","01C8F201",7']);
    modem.register(0);
    await client.until(/\+CEREG: 0\r\n/);
    expect(await client.ask('AT+CREG?')).toEqual(['+CREG: 1,0', 'OK']);
    expect(await (await talking({ family: 'wavecom' })).client.ask('AT+CEREG?')).toEqual(['ERROR']);
  });

  it('is switched off and on', async () => {
    const { client } = await talking();
    await client.ask('AT+CREG=1');
    expect(await client.ask('AT+CFUN=4')).toEqual(['OK']);
    await client.until(/\+CREG: 0\r\n/);
    expect(await client.ask('AT+CFUN?;+CSQ')).toEqual(['+CFUN: 4', '+CSQ: 99,99', 'OK']);
    expect(await client.send(submit('Hello'))).toEqual(['+CMS ERROR: 331']);
    await client.ask('AT+CFUN=1');
    await client.until(/\+CREG: 1\r\n/);
  });

  it('tells the operator as asked, and takes its time to look for others', async () => {
    const clock = createFakeClock();
    const { client } = await talking({ timers: clock.timers, now: () => clock.now() });
    expect(await client.ask('AT+COPS=3,2;+COPS?')).toEqual(['+COPS: 0,2,"00101",7', 'OK']);
    expect(await client.ask('AT+COPS=3,0;+COPS?')).toEqual(['+COPS: 0,0,"Simulated Network",7', 'OK']);
    const scan = client.ask('AT+COPS=?');
    await expect.poll(() => clock.pending).toBeGreaterThan(0);
    await clock.advance(3_000);
    expect(await scan).toEqual([expect.stringContaining('(1,"Other Network","Other","00102",7)'), 'OK']);
    expect(await client.ask('AT+COPS=0')).toEqual(['OK']);
  });

  it('tells its signal, unasked to those that want it', async () => {
    const { modem, client } = await talking({ family: 'simcom' });
    modem.signal(7);
    expect(await client.ask('AT+CSQ')).toEqual(['+CSQ: 7,99', 'OK']);
    await client.ask('AT+AUTOCSQ=1,1');
    modem.signal(12);
    await client.until(/\+CSQ: 12,99\r\n/);
    expect((await client.ask('AT+CESQ'))[0]).toMatch(/^\+CESQ: 99,99,255,255,20,34$/);
  });

  it('chatters in the family that does, until it is told not to', async () => {
    const clock = createFakeClock();
    const { client } = await talking({ family: 'huawei', chatterMs: 1_000, timers: clock.timers, now: () => clock.now() });
    await clock.advance(1_000);
    await client.until(/\^RSSI:17\r\n/);
    await client.ask('AT^CURC=0');
    await clock.advance(10_000);
    expect(await client.ask('AT')).toEqual(['OK']);
  });
});

describe('calls', () => {
  it('ring, with their number for those that asked, until they are ended', async () => {
    const clock = createFakeClock();
    const { modem, client } = await talking({ timers: clock.timers, now: () => clock.now() });
    modem.ring('+4915550001');
    await client.until(/\r\nRING\r\n/);
    await client.ask('AT+CLIP=1');
    await clock.advance(5_000);
    await client.until(/\r\nRING\r\n\r\n\+CLIP: "\+4915550001",145,"",0,"",0\r\n/);
    expect(await client.ask('AT+CPAS')).toEqual(['+CPAS: 3', 'OK']);
    expect(await client.ask('AT+CHUP')).toEqual(['OK']);
    await clock.advance(60_000);
    expect(await client.ask('AT+CPAS')).toEqual(['+CPAS: 0', 'OK']);
    modem.ring('+4915550001');
    await clock.advance(60_000);
    await client.until(/\r\nNO CARRIER\r\n/);
  });
});

describe('USSD', () => {
  it('answers a code, keeps a session, and ends it', async () => {
    const { modem, client } = await talking();
    expect(await client.ask('AT+CUSD=1,"*100#",15')).toEqual(['OK']);
    await client.until(/\+CUSD: 0,"Balance: 12\.40 EUR\. [^"]*",15\r\n/);
    await client.ask('AT+CUSD=1,"*123#",15');
    await client.until(/\+CUSD: 1,"SimNet\n1 Balance[^"]*",15\r\n/);
    await client.ask('AT+CUSD=1,"2",15');
    await client.until(/\+CUSD: 1,"Data[^"]*",15\r\n/);
    await client.ask('AT+CUSD=2');
    await client.ask('AT+CUSD=1,"1",15');
    await client.until(/\+CUSD: 4\r\n/);
    expect(modem.asked()).toEqual(['*100#', '*123#', '2', '1']);
    modem.ussd('You have 3 new offers');
    await client.until(/\+CUSD: 0,"You have 3 new offers",15\r\n/);
  });

  it('needs a network, and says nothing to those that did not ask for it', async () => {
    const { modem, client } = await talking();
    await client.ask('AT+CUSD=0,"*100#",15');
    expect(await client.ask('AT+CUSD?')).toEqual(['+CUSD: 0', 'OK']);
    modem.register(0);
    await client.ask('AT+CMEE=1');
    expect(await client.ask('AT+CUSD=1,"*100#",15')).toEqual(['+CME ERROR: 30']);
  });

  const said: Record<UssdForm, readonly [ask: string, answer: RegExp]> = {
    charset: ['*105#', /"0411[0-9A-F]+",72/], packed: ['AA180C3602', /"C2303BEC1E97[0-9A-F]+",15/], mislabelled: ['*100#', /"00420061[0-9A-F]+",7\r/], ucs2: ['*100#', /"00420061[0-9A-F]+",72/],
    ucs2As15: ['*100#', /"00420061[0-9A-F]+",15/], asciiHex: ['*100#', /"42616C616E6365[0-9A-F]+",0\r/], plain: ['*100#', /"Balance: 12\.40 EUR\. [^"]*"\r/],
  };
  it.each(ussdForms)('is written in the form %s', async (ussdForm) => {
    const { client } = await talking({ ussdForm });
    const [ask, answer] = said[ussdForm];
    expect(await client.ask(`AT+CUSD=1,"${ask}",15`)).toEqual(['OK']);
    await client.until(answer);
  });

  it('must be asked for as the family wants it', async () => {
    const { client } = await talking({ family: 'huawei', chatterMs: 0 });
    expect(await client.ask('AT+CUSD=1,"*100#",15')).toEqual(['ERROR']);
    const { client: wide } = await talking();
    await wide.ask('AT+CSCS="UCS2"');
    await wide.ask('AT+CUSD=1,"002A0031003000300023",15');
    await wide.until(/\+CUSD: 0,"00420061[0-9A-F]+",15\r\n/);
  });
});

describe('coming and going', () => {
  it('restarts: goes away, comes back as after a start, the texts on the SIM still there', async () => {
    const { modem, client } = await talking({ restartMs: 1, pin: '1234' });
    await client.ask('AT+CPIN=1234');
    await client.ask('AT+CPMS="SM","SM","SM"');
    modem.text('+4915550001', 'Hello');
    expect(await client.ask('AT+CFUN=1,1')).toContain('OK');
    await client.closed();
    await expect.poll(() => modem.counts.restarts).toBe(1);
    await expect.poll(async () => dialled(modem.where).then((next) => next.ask('AT+CPIN?'), () => 'gone')).toEqual(['+CPIN: SIM PIN', 'OK']);
    expect(modem.stored('SM')).toBe(1);
  });

  it('is pulled out and plugged in again', async () => {
    const { modem, client } = await talking();
    await modem.unplug();
    await client.closed();
    await expect(dialled(modem.where)).rejects.toThrow('ECONNREFUSED');
    const before = modem.where;
    await modem.plug();
    expect(modem.where).toBe(before);
    expect(await (await dialled(modem.where)).ask('AT')).toEqual(['OK']);
  });

  it('is a serial port by way of a pty', async () => {
    const place = join(await folder(), 'sim');
    const modem = await startedModem({ tcp: undefined, link: place, family: 'cinterion' });
    expect(modem.where).toBe(place);
    const client = await dialled(place);
    expect(await client.raw('AT')).toBe('AT\r\r\nOK\r\n');
    expect(await client.ask('ATE0')).toEqual(['OK']);
    await client.ask('AT+CNMI=2,1,0,0,1');
    modem.text('+4915550001', 'Hello');
    await client.until(/\+CMTI: "SM",1\r\n/);
    expect(await client.send(submit('Hello'))).toEqual(['+CMGS: 0', 'OK']);
    await client.end();
    // Whoever opens it next goes on where that one stopped.
    const next = await dialled(place);
    expect((await next.ask('AT+CMGR=1')).at(-1)).toBe('OK');
    const device = await readlink(place);
    await modem.unplug();
    await next.closed();
    expect(existsSync(place)).toBe(false);
    const elsewhere = `${place}-b`;
    await modem.plug(elsewhere);
    expect([modem.where, existsSync(place)]).toEqual([elsewhere, false]);
    expect((await readlink(elsewhere)).startsWith(device.replace(/\d+$/, ''))).toBe(true);
    const again = await dialled(elsewhere);
    expect((await again.ask('AT+CMGR=1')).at(-1)).toBe('OK');
  });

  it('does not lay its link over a file, but over a link that leads nowhere', async () => {
    const place = join(await folder(), 'sim');
    await writeFile(place, 'a text');
    await expect(startModem({ link: place })).rejects.toThrow(/something else/);
    const leftover = `${place}-old`;
    await symlink('/dev/pts/99999', leftover);
    expect((await startedModem({ tcp: undefined, link: leftover })).where).toBe(leftover);
  });
});
