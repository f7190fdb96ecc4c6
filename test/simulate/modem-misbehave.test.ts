// Each misbehaviour of the simulated modem shows on its line, or at its network.
import { afterEach, describe, expect, it } from 'vitest';
import { misbehaviours } from '../../gateway/simulate/modem/index.ts';
import type { Misbehaviour } from '../../gateway/simulate/modem/index.ts';
import type { ModemOptions } from '../../gateway/simulate/modem/index.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { dialled, endAll, linesOf, startedModem, submit, talking } from './modem-client.ts';
import type { Client } from './modem-client.ts';

afterEach(endAll);

const misbehaving = (name: Misbehaviour, options: ModemOptions = {}) => talking({ ...options, misbehave: [name] });

/** Everything up to Ctrl-Z, and nothing of what comes. */
async function typed(client: Client, pdu = submit('Hello')): Promise<void> {
  client.write(`AT+CMGS=${pdu.length}\r`);
  await client.until(/> $/);
  client.write(`${pdu.hex}\u001a`);
}

const shown: Readonly<Record<Misbehaviour, () => Promise<void>>> = {
  async noPrompt() {
    const { modem, client } = await misbehaving('noPrompt');
    client.write('AT+CMGS=17\r');
    client.write('\u001b');
    expect(linesOf(await client.until(/OK\r\n/))).toEqual(['OK']);
    expect(await client.send(submit('Hello'))).toEqual(['+CMGS: 0', 'OK']);
    expect(modem.seen()).toHaveLength(1);
  },
  async silentAfterCtrlZ() {
    const { modem, client } = await misbehaving('silentAfterCtrlZ');
    await typed(client);
    expect(await client.ask('AT')).toEqual(['OK']);
    expect(modem.seen()).toHaveLength(1);
  },
  async lateAnswer() {
    const clock = createFakeClock();
    const { modem, client } = await misbehaving('lateAnswer', { lateMs: 2_000, timers: clock.timers, now: () => clock.now() });
    await typed(client);
    expect(await client.ask('AT')).toEqual(['OK']);
    expect(modem.seen()).toHaveLength(1);
    await clock.advance(2_000);
    expect(linesOf(await client.until(/OK\r\n/))).toEqual(['+CMGS: 0', 'OK']);
  },
  async errorAfterSend() {
    const { modem, client } = await misbehaving('errorAfterSend');
    expect(await client.send(submit('Hello'))).toEqual(['+CMS ERROR: 500']);
    expect(modem.seen()).toHaveLength(1);
  },
  async reportsBeforeAnswer() {
    const { client } = await misbehaving('reportsBeforeAnswer');
    await client.ask('AT+CNMI=2,1,0,1,0');
    await typed(client, submit('Hello', { reportWanted: true }));
    expect(linesOf(await client.until(/OK\r\n/))).toEqual([expect.stringMatching(/^\+CDS: /), expect.stringMatching(/^[0-9A-F]+$/), '+CMGS: 0', 'OK']);
  },
  async urcInsideAnswer() {
    const { client } = await misbehaving('urcInsideAnswer');
    expect(await client.ask('AT+CSQ;+CREG?')).toEqual(['+QIND: "csq",17,99', '+CSQ: 20,99', '+QIND: "csq",17,99', '+CREG: 0,1', '+QIND: "csq",17,99', 'OK']);
  },
  async splitsBytes() {
    const { client } = await misbehaving('splitsBytes');
    expect(await client.raw('AT+CSQ')).toBe('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
    expect(client.pieces.length).toBeGreaterThan(5);
  },
  async slow() {
    const clock = createFakeClock();
    const modem = await startedModem({ misbehave: ['slow'], timers: clock.timers, now: () => clock.now() });
    const client = await dialled(modem.where);
    client.write('AT+CGMI\r');
    await expect.poll(() => client.text).toBe('AT+CGMI\r\r\n');
    await clock.advance(10);
    await expect.poll(() => client.text).toBe('AT+CGMI\r\r\nQuectel\r\n\r');
    await clock.advance(10);
    await client.until(/OK\r\n/);
  },
  async echoStuckOn() {
    const { client } = await misbehaving('echoStuckOn');
    expect(await client.raw('ATE0')).toBe('ATE0\r\r\nOK\r\n');
    expect(await client.raw('AT')).toBe('AT\r\r\nOK\r\n');
  },
  async garbage() {
    const { client } = await misbehaving('garbage');
    expect(await client.raw('AT+CSQ')).toMatch(/^\0\0[^]+\0\r\n\+CSQ: 20,99\r\n\r\nOK\r\n$/);
    let longest = 0;
    for (let count = 0; count < 30; count += 1) longest = Math.max(longest, (await client.raw('AT')).length);
    expect(longest).toBeGreaterThan(1_000_000);
  },
  async deafUrc() {
    const { modem, client } = await misbehaving('deafUrc');
    await client.ask('AT+CNMI=2,1,0,0,0');
    modem.text('+4915550001', 'Hello');
    expect((await client.ask('AT+CMGL=4'))[0]).toMatch(/^\+CMGL: 0,0/);
  },
  async silent() {
    const clock = createFakeClock();
    const modem = await startedModem({ misbehave: ['silent'], timers: clock.timers });
    const client = await dialled(modem.where);
    client.write('AT\r');
    await expect.poll(() => modem.heard()).toEqual(['AT']);
    modem.misbehave.delete('silent');
    expect(await client.raw('AT')).toBe('AT\r\r\nOK\r\n');
  },
  async storageFull() {
    const { modem, client } = await misbehaving('storageFull', { storageSize: 3 });
    await client.ask('AT+CNMI=2,1,0,0,0');
    modem.text('+4915550001', 'Hello');
    expect([modem.stored('ME'), modem.waiting()]).toEqual([3, 1]);
    await client.ask('AT+CMGD=1');
    expect([modem.stored('ME'), modem.waiting()]).toEqual([3, 0]);
  },
  async wrongCdsiStorage() {
    const { modem, client } = await misbehaving('wrongCdsiStorage', { family: 'telit' });
    await client.ask('AT+CNMI=2,1,0,2,0');
    await client.send(submit('Hello', { reportWanted: true }));
    await client.until(/\+CDSI: "SM",1\r\n/);
    expect([modem.stored('SM'), modem.stored('SR')]).toEqual([0, 1]);
  },
  async repeatsInbound() {
    const { modem, client } = await misbehaving('repeatsInbound');
    await client.ask('AT+CNMI=2,1,0,0,0');
    modem.text('+4915550001', 'Hello');
    const first = await client.ask('AT+CMGR=0');
    client.write('AT+CMGD=0\r');
    await client.until(/OK\r\n\r\n\+CMTI: "ME",0\r\n/);
    expect((await client.ask('AT+CMGR=0'))[1]).toBe(first.find((line) => /^[0-9A-F]{30,}$/.test(line)));
    await client.ask('AT+CMGD=0');
    expect([modem.acknowledged(), modem.stored('ME')]).toEqual([2, 0]);
  },
  async reboots() {
    const { modem, client } = await misbehaving('reboots', { restartMs: 1 });
    await typed(client);
    await client.closed();
    expect(modem.seen()).toHaveLength(1);
    await expect.poll(() => dialled(modem.where).then((next) => next.send(submit('Hello')), () => 'gone')).toEqual([submit('Hello').hex, '+CMGS: 1', 'OK']);
    expect(modem.counts.restarts).toBe(1);
  },
  async unplugs() {
    const { modem, client } = await misbehaving('unplugs');
    await typed(client);
    await client.closed();
    expect(modem.seen()).toHaveLength(1);
    await modem.plug();
    expect((await (await dialled(modem.where)).send(submit('Hello'))).at(-1)).toBe('OK');
  },
  async renumbers() {
    const { modem, client } = await misbehaving('renumbers');
    const before = modem.where;
    await modem.unplug();
    await client.closed();
    await modem.plug();
    expect(modem.where).not.toBe(before);
    expect(await (await dialled(modem.where)).ask('AT+CGSN')).toEqual([modem.options.imei, 'OK']);
  },
  async wrongPin() {
    const { client } = await misbehaving('wrongPin', { pin: '1234' });
    await client.ask('AT+CMEE=1');
    expect(await client.ask('AT+CPIN=1234')).toEqual(['+CME ERROR: 16']);
    expect(await client.ask('AT+QPINC="SC"')).toEqual(['+QPINC: "SC",2,10', 'OK']);
  },
  async foreignProbe() {
    const clock = createFakeClock();
    const { modem, client } = await misbehaving('foreignProbe', { timers: clock.timers, now: () => clock.now() });
    await client.ask('AT');
    await clock.advance(2_000);
    expect(linesOf(await client.until(/OK\r\n[^]*OK\r\n/))).toContain('+GCAP: +CGSM');
    expect(modem.heard()).toContain('AT+GCAP');
  },
  async throttles() {
    const { modem, client } = await misbehaving('throttles');
    expect(await client.send(submit('Hello'))).toEqual(['+CMS ERROR: 42']);
    expect(await client.send(submit('Hello'))).toEqual(['+CMGS: 0', 'OK']);
    expect(modem.seen()).toHaveLength(1);
  },
  async systemError() {
    const { client } = await misbehaving('systemError');
    expect(await client.send(submit('Hello'))).toEqual(['+CMS ERROR: 38']);
    expect(await client.send(submit('Hello'))).toEqual(['+CMGS: 0', 'OK']);
  },
  async rejectsNumber() {
    const { modem, client } = await misbehaving('rejectsNumber');
    expect(await client.send(submit('Hello', { to: '+4915550099' }))).toEqual(['+CMS ERROR: 1']);
    expect(await client.send(submit('Hello'))).toEqual(['+CMGS: 0', 'OK']);
    expect(modem.seen()).toHaveLength(1);
  },
  async losesReports() {
    const { modem, client } = await misbehaving('losesReports');
    await client.ask('AT+CNMI=2,1,0,1,0');
    for (let number = 0; number < 2; number += 1) await client.send(submit('Hello', { reportWanted: true }));
    await client.until(/\+CDS: /);
    expect(modem.counts.reports).toBe(1);
  },
};

describe('a modem that misbehaves', () => {
  it.each(Object.entries(misbehaviours).map(([name, words]) => [name as Misbehaviour, words] as const))('%s: %s', async (name) => {
    await shown[name]();
  });

  it('hangs where the family does', async () => {
    const { modem, client } = await talking({ family: 'wavecom' });
    expect(await client.ask('AT+COPS=1,2,"00101"')).toEqual(['OK']);
    expect(await client.ask('AT+COPS=0')).toEqual(['OK']);
    client.write('AT+COPS=0\rAT\r');
    await expect.poll(() => modem.heard().at(-1)).toBe('AT+COPS=0');
    expect(client.text).toBe('');
  });

  it('writes what came up meanwhile before its answer, where the family does', async () => {
    const { modem, client } = await talking({ family: 'ublox', storageSize: 1 });
    await client.ask('AT+CNMI=2,1,0,0,0');
    modem.text('+4915550001', 'one');
    modem.text('+4915550001', 'two');
    await client.until(/\+CIEV: 8,1\r\n/);
    client.write('AT+CMGD=1\r');
    expect(linesOf(await client.until(/OK\r\n/))).toEqual(['+CMTI: "ME",1', 'OK']);
  });

  it('refuses what it offers, where the family does', async () => {
    const { client } = await talking({ family: 'zte', chatterMs: 0 });
    expect((await client.ask('AT+CNMI=?'))[0]).toContain('(0,1,2),(0,1)');
    expect(await client.ask('AT+CNMI=2,1,0,1,0')).toEqual(['+CMS ERROR: 303']);
    expect(await client.ask('AT+CNMI=2,1,0,2,0')).toEqual(['OK']);
  });
});
