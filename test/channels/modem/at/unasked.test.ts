// What a modem says unasked, in the middle of anything: told by name, whole, and never taken for an answer.
import { afterEach, describe, expect, it } from 'vitest';
import { createRig } from '../script.ts';
import type { Rig } from '../script.ts';

const pdu = '07914497600000F0040B914421436587F900000301010000000005C8329BFD06';
const length = 24;
const report = '07914497600000F0062A0B914421436587F9030101000000000301010000100000';

let rig: Rig;
afterEach(() => rig.engine.stop());

function open(): Rig {
  rig = createRig();
  return rig;
}

describe('what comes unasked', () => {
  it('is told by name, one or two lines of it, cut anywhere', async () => {
    const stream = `\r\n+CMTI: "SM",3\r\n\r\n+CMT: ,${length}\r\n${pdu}\r\n\r\nRING\r\n\r\n+CDS: 25\r\n${report}\r\n\r\n+CREG: 1\r\n`;
    for (let cut = 1; cut < stream.length; cut += 1) {
      const { hear, urcs, engine } = open();
      await hear(stream.slice(0, cut));
      await hear(stream.slice(cut));
      expect(urcs.map(({ name, rest, second }) => [name, rest, second])).toEqual([
        ['+CMTI', '"SM",3', undefined], ['+CMT', `,${length}`, pdu], ['RING', '', undefined], ['+CDS', '25', report], ['+CREG', '1', undefined],
      ]);
      engine.stop();
    }
  });

  it.each([
    ['before the answer', (urc: string) => `${urc}\r\n+CMGR: 1,,${length}\r\n${pdu}\r\n\r\nOK\r\n`],
    ['between header and PDU', (urc: string) => `\r\n+CMGR: 1,,${length}\r\n${urc}${pdu}\r\n\r\nOK\r\n`],
    ['before the final result', (urc: string) => `\r\n+CMGR: 1,,${length}\r\n${pdu}\r\n${urc}\r\nOK\r\n`],
  ])('is cut out of an answer: %s', async (_, around) => {
    for (const [urc, name, second] of [['\r\n+CMTI: "SM",3\r\n', '+CMTI', undefined], ['\r\n+CDS: 25\r\n' + report + '\r\n', '+CDS', report]] as const) {
      const { engine, hear, urcs } = open();
      const answer = engine.run({ command: 'AT+CMGR=1' });
      await hear(around(urc));
      expect(await answer).toMatchObject({ result: { kind: 'ok' }, lines: [`+CMGR: 1,,${length}`, pdu] });
      expect(urcs).toMatchObject([{ name, second }]);
      engine.stop();
    }
  });

  it('leaves a PDU that was asked for alone when a header has lost its own', async () => {
    const { engine, hear, urcs } = open();
    const answer = engine.run({ command: 'AT+CMGR=1' });
    await hear(`\r\n+CMGR: 1,,${length}\r\n+CMT: ,99\r\n${pdu}\r\n\r\nOK\r\n`);
    expect(await answer).toMatchObject({ lines: [`+CMGR: 1,,${length}`, pdu] });
    expect(urcs).toEqual([]);
  });

  it('hands over a PDU whose header lies about its length', async () => {
    const { hear, urcs } = open();
    await hear(`\r\n+CMT: ,99\r\n${pdu}F\r\n`);
    expect(urcs).toMatchObject([{ name: '+CMT', second: `${pdu}F` }]);
  });

  it('drops a header whose PDU does not come, and counts it', async () => {
    const { engine, hear, clock, urcs } = open();
    await hear(`\r\n+CMT: ,${length}\r\n`);
    await clock.advance(2_000);
    expect(engine.counts.stray).toBe(1);
    const answer = engine.run({ command: 'AT+CIMI' });
    await hear('\r\n234150000000001\r\n\r\nOK\r\n');
    expect(await answer).toMatchObject({ lines: ['234150000000001'] });
    expect(urcs).toEqual([]);
  });

  it('is an answer only to the command that asks for it', async () => {
    const { engine, hear, urcs } = open();
    const read = engine.run({ command: 'AT+CREG?' });
    await hear('\r\n+CREG: 2,1\r\n\r\nOK\r\n');
    expect((await read).lines).toEqual(['+CREG: 2,1']);
    const set = engine.run({ command: 'AT+CREG=2' });
    await hear('\r\n+CREG: 5\r\n\r\nOK\r\n');
    expect((await set).lines).toEqual([]);
    const ussd = engine.run({ command: 'AT+CUSD=1,"*100#",15' });
    await hear('\r\n+CUSD: 0,"12.40",15\r\n\r\nOK\r\n');
    expect((await ussd).lines).toEqual([]);
    expect(urcs.map(({ line }) => line)).toEqual(['+CREG: 5', '+CUSD: 0,"12.40",15']);
  });

  it('may be a text of several lines, one of which reads OK', async () => {
    const { engine, hear, urcs } = open();
    const answer = engine.run({ command: 'AT+CSQ' });
    await hear('\r\n+CUSD: 1,"Say "OK"\r\nOK\r\nERROR\r\n1 more",15\r\n');
    await hear('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
    expect(await answer).toMatchObject({ lines: ['+CSQ: 20,99'] });
    expect(urcs.map(({ rest }) => rest)).toEqual(['1,"Say "OK"\nOK\nERROR\n1 more",15']);
  });

  it('ends a text without closing quote by itself', async () => {
    const { hear, clock, urcs } = open();
    await hear('\r\n+CUSD: 0,"Your balance is\r\n');
    expect(urcs).toEqual([]);
    await clock.advance(2_000);
    expect(urcs).toMatchObject([{ name: '+CUSD', rest: '0,"Your balance is' }]);
  });

  it('follows the table of the family', async () => {
    const { engine, hear, urcs } = open();
    await hear('\r\n^RSSI:12\r\n');
    engine.useUrcs([{ name: '^RSSI', lines: 1 }]);
    await hear('\r\n^RSSI:12\r\n');
    expect(urcs).toMatchObject([{ name: '^RSSI', rest: '12' }]);
    expect(engine.counts.stray).toBe(1);
  });

  it('reaches the other listeners when one fails, and none that has left', async () => {
    const { engine, hear, urcs, logged } = open();
    engine.onUrc(() => {
      throw new Error('broken');
    });
    const leave = engine.onUrc(() => expect.fail('has left'));
    leave();
    await hear('\r\nRING\r\n');
    expect(urcs).toHaveLength(1);
    expect(logged).toEqual(['a listener for unsolicited results failed']);
  });
});
