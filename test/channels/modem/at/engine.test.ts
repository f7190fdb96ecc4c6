// One command at a time: what ends it, what it is answered, what comes too late, and who else is on the port.
import { afterEach, describe, expect, it } from 'vitest';
import type { AtAnswer } from '../../../../gateway/channels/modem/at/at.ts';
import { createRig, createWire } from '../script.ts';
import type { Rig } from '../script.ts';

let rig: Rig;
afterEach(() => rig.engine.stop());

function open(): Rig {
  rig = createRig();
  return rig;
}

describe('a command', () => {
  it('is answered by its lines and its final result, without its echo', async () => {
    const { engine, hear, writes } = open();
    const answer = engine.run({ command: 'AT+CSQ' });
    expect(writes).toEqual(['AT+CSQ\r']);
    await hear('AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
    expect(await answer).toEqual({ result: { kind: 'ok' }, lines: ['+CSQ: 20,99'], payloadLeft: false });
  });

  it.each<[string, AtAnswer['result']]>([
    ['OK', { kind: 'ok' }],
    ['ERROR', { kind: 'error', text: 'ERROR' }],
    ['COMMAND NOT SUPPORT', { kind: 'error', text: 'COMMAND NOT SUPPORT' }],
    ['TOO MANY PARAMETERS', { kind: 'error', text: 'TOO MANY PARAMETERS' }],
    ['ABORTED', { kind: 'error', text: 'ABORTED' }],
    ['+CMS ERROR: 38', { kind: 'cms', code: 38, text: '+CMS ERROR: 38' }],
    ['+CMS ERROR:500', { kind: 'cms', code: 500, text: '+CMS ERROR:500' }],
    ['+CMS ERROR: Network out of order', { kind: 'cms', code: 38, text: '+CMS ERROR: Network out of order' }],
    ['+CMS ERROR: the moon is full', { kind: 'cms', code: undefined, text: '+CMS ERROR: the moon is full' }],
    ['+CME ERROR: 10', { kind: 'cme', code: 10, text: '+CME ERROR: 10' }],
    ['+CME ERROR: SIM not inserted', { kind: 'cme', code: 10, text: '+CME ERROR: SIM not inserted' }],
    ['+CME ERROR: PH-SIM PIN required', { kind: 'cme', code: 5, text: '+CME ERROR: PH-SIM PIN required' }],
    ['+CME ERROR', { kind: 'cme', code: undefined, text: '+CME ERROR' }],
  ])('ends with %s', async (line, result) => {
    const { engine, hear } = open();
    const answer = engine.run({ command: 'AT+X' });
    await hear(`\r\n${line}\r\n`);
    expect(await answer).toMatchObject({ result, lines: [] });
  });

  it.each(['OKAY', 'OK OK', '"OK"', 'ERRORS', '+COPS: 0,0,"OK"', 'XERROR', 'NOT OK'])('does not end with %s', async (line) => {
    const { engine, hear } = open();
    const answer = engine.run({ command: 'AT+COPS?' });
    await hear(`\r\n${line}\r\n\r\nOK\r\n`);
    expect(await answer).toMatchObject({ result: { kind: 'ok' }, lines: [line] });
  });

  it('ends with the end of a call only if it made one', async () => {
    const { engine, hear, urcs } = open();
    const signal = engine.run({ command: 'AT+CSQ' });
    await hear('\r\nNO CARRIER\r\n\r\nOK\r\n');
    expect((await signal).result).toEqual({ kind: 'ok' });
    expect(urcs.map(({ name }) => name)).toEqual(['NO CARRIER']);
    const call = engine.run({ command: 'ATD+447700900123;' });
    await hear('\r\nBUSY\r\n');
    expect((await call).result).toEqual({ kind: 'error', text: 'BUSY' });
  });

  it('waits its turn and is written in the turn in which the one before it ended', () => {
    const { engine, writes, port } = open();
    void engine.run({ command: 'AT+ONE' });
    void engine.run({ command: 'AT+TWO' });
    expect(writes).toEqual(['AT+ONE\r']);
    port.emit('data', Buffer.from('\r\nOK\r\n'));
    expect(writes).toEqual(['AT+ONE\r', 'AT+TWO\r']);
  });

  it('times out by itself, with what had come, and the next one goes out', async () => {
    const { engine, hear, clock, writes } = open();
    const slow = engine.run({ command: 'AT+COPS=?', timeoutMs: 180_000 });
    const next = engine.run({ command: 'AT' });
    await hear('\r\n+COPS: (2,"A")\r\n');
    await clock.advance(179_999);
    expect(writes).toEqual(['AT+COPS=?\r']);
    await clock.advance(1);
    expect(await slow).toEqual({ result: { kind: 'timeout' }, lines: ['+COPS: (2,"A")'], payloadLeft: false });
    expect(writes).toEqual(['AT+COPS=?\r', 'AT\r']);
    await clock.advance(5_000);
    expect((await next).result).toEqual({ kind: 'timeout' });
    expect(engine.counts.timeouts).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it.each(['AT+CPIN="1\r\nATD0"', 'AT\u001a', 'AT+X="é"', ''])('is not sent when it could be two: %j', async (command) => {
    const { engine, writes, logged } = open();
    expect(await engine.run({ command })).toMatchObject({ result: { kind: 'error' }, payloadLeft: false });
    expect(await engine.run({ command: 'AT+CMGS=1', payload: `00\u001a\rAT` })).toMatchObject({ result: { kind: 'error' }, payloadLeft: false });
    expect(writes).toEqual([]);
    expect(logged).toHaveLength(2);
  });

  it('keeps a PIN out of the transcript, with its echo', async () => {
    const { engine, hear, transcript } = open();
    const answer = engine.run({ command: 'AT+CPIN="4711"', secret: true });
    await hear('AT+CPIN="4711"\r\r\nOK\r\n');
    await answer;
    expect(transcript.text()).not.toContain('4711');
    expect(transcript.text()).toContain('> <hidden command>');
  });
});

describe('a payload', () => {
  const send = { command: 'AT+CMGS=24', payload: '0011000B914421436587F90000AA05C8329BFD06', timeoutMs: 120_000, expects: '+CMGS:' } as const;

  it('follows the prompt at once, in one write', async () => {
    const { engine, hear, writes } = open();
    const answer = engine.run(send);
    await hear('\r\n> ');
    expect(writes).toEqual([`${send.command}\r`, `${send.payload}\u001a`]);
    await hear(`${send.payload}\u001a\r\n+CMTI: "SM",3\r\n\r\n+CMGS: 17\r\n\r\nOK\r\n`);
    expect(await answer).toEqual({ result: { kind: 'ok' }, lines: ['+CMGS: 17'], payloadLeft: true });
    expect(rig.urcs).toEqual([{ name: '+CMTI', line: '+CMTI: "SM",3', rest: '"SM",3', second: undefined }]);
  });

  it('goes out with its command where there is no prompt', async () => {
    const { engine, hear, writes } = open();
    const answer = engine.run({ ...send, sameWrite: true });
    expect(writes).toEqual([`${send.command}\r${send.payload}\u001a`]);
    await hear('\r\n+CMGS: 18\r\n\r\nOK\r\n');
    expect(await answer).toMatchObject({ lines: ['+CMGS: 18'], payloadLeft: true });
  });

  it('stays here when no prompt comes; ESC is sent', async () => {
    const { engine, clock, writes } = open();
    const answer = engine.run(send);
    await clock.advance(10_000);
    expect(await answer).toEqual({ result: { kind: 'no_prompt' }, lines: [], payloadLeft: false });
    expect(writes).toEqual([`${send.command}\r`, '\u001b']);
  });

  it('stays here when an error comes instead of the prompt', async () => {
    const { engine, hear, writes } = open();
    const answer = engine.run(send);
    await hear('\r\n+CMS ERROR: 322\r\n');
    expect(await answer).toMatchObject({ result: { kind: 'cms', code: 322 }, payloadLeft: false });
    expect(writes).toHaveLength(1);
  });

  it('is timed from its end, and is known to have left', async () => {
    const { engine, hear, clock } = open();
    const answer = engine.run(send);
    await clock.advance(9_000);
    await hear('\r\n> ');
    await clock.advance(119_999);
    await hear('\r\n^RSSI:12\r\n');
    await clock.advance(1);
    expect(await answer).toMatchObject({ result: { kind: 'timeout' }, payloadLeft: true });
  });

  it('is not lured out by a line of an open text that begins like a prompt', async () => {
    const { engine, hear, writes, urcs } = open();
    const answer = engine.run(send);
    await hear('\r\n+CUSD: 1,"Menu\r\n> 1 balance\r\n> 2 more",15\r\n');
    expect(writes).toHaveLength(1);
    await hear('\r\n> ');
    expect(writes).toHaveLength(2);
    await hear('\r\n+CMGS: 1\r\nOK\r\n');
    await answer;
    expect(urcs).toMatchObject([{ name: '+CUSD', rest: '1,"Menu\n> 1 balance\n> 2 more",15' }]);
  });

  it('tells an answer that comes after the time-out as an URC, and counts its OK as ours', async () => {
    const { engine, hear, clock, urcs } = open();
    const answer = engine.run(send);
    await hear('\r\n> ');
    await clock.advance(120_000);
    expect((await answer).result.kind).toBe('timeout');
    await hear('\r\n+CMGS: 99\r\n\r\nOK\r\n');
    expect(urcs).toMatchObject([{ name: '+CMGS', rest: '99' }]);
    expect(engine.counts).toMatchObject({ foreign: 0, stray: 0 });
  });

  it('does not take the late answer of the one before it, as long as it has not left itself', async () => {
    const { engine, hear, clock, urcs } = open();
    const first = engine.run(send);
    await hear('\r\n> ');
    await clock.advance(120_000);
    await first;
    const second = engine.run(send);
    await hear('\r\n+CMGS: 99\r\n\r\n> ');
    await hear('\r\n+CMGS: 100\r\n\r\nOK\r\n');
    expect(await second).toMatchObject({ lines: ['+CMGS: 100'] });
    expect(urcs).toMatchObject([{ name: '+CMGS', rest: '99' }]);
  });
});

describe('a late answer', () => {
  async function givenUp(): Promise<Rig> {
    const made = open();
    const answer = made.engine.run({ command: 'AT+CMGS=2', payload: 'AABB', timeoutMs: 1_000 });
    await made.hear('\r\n> ');
    await made.clock.advance(1_000);
    expect((await answer).result.kind).toBe('timeout');
    return made;
  }

  it('does not end the command that runs when it comes', async () => {
    const { engine, hear, urcs } = await givenUp();
    const signal = engine.run({ command: 'AT+CSQ' });
    await hear('\r\n+CMGS: 9\r\n');
    await hear('\r\nOK\r\n');
    await hear('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
    expect(await signal).toEqual({ result: { kind: 'ok' }, lines: ['+CSQ: 20,99'], payloadLeft: false });
    expect(urcs.map(({ rest }) => rest)).toEqual(['9']);
    expect(engine.counts.foreign).toBe(0);
  });

  it('without its OK holds up nothing for longer than two seconds', async () => {
    const { engine, hear, clock } = await givenUp();
    await hear('\r\n+CMGS: 9\r\n');
    await clock.advance(2_001);
    const answer = engine.run({ command: 'AT' });
    await hear('\r\nOK\r\n');
    expect((await answer).result.kind).toBe('ok');
  });

  it('is nobody\'s when nothing was given up', async () => {
    const { engine, hear, urcs } = open();
    const answer = engine.run({ command: 'AT' });
    await hear('\r\n+CMGS: 9\r\n\r\nOK\r\n');
    expect((await answer).result.kind).toBe('ok');
    expect(urcs).toHaveLength(1);
  });
});

describe('quiet', () => {
  it('lasts until nothing has come for a while', async () => {
    const { engine, hear, clock } = open();
    let over = false;
    void engine.quiet(250).then(() => { over = true; });
    await clock.advance(200);
    await hear('\r\nOK\r\n');
    await clock.advance(200);
    expect(over).toBe(false);
    await clock.advance(50);
    expect(over).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('ends at its bound in a line that never is, and with the port', async () => {
    const { engine, hear, clock } = open();
    let over = 0;
    void engine.quiet(250, 1_000).then(() => { over += 1; });
    for (let passed = 0; passed < 1_000; passed += 100) {
      expect(over).toBe(0);
      await hear('^RSSI:12\r\n');
      await clock.advance(100);
    }
    expect(over).toBe(1);
    void engine.quiet(250).then(() => { over += 1; });
    engine.stop();
    await clock.advance(0);
    expect(over).toBe(2);
  });
});

describe('somebody else on the same port', () => {
  it('is known by commands that are not ours', async () => {
    const { engine, hear } = open();
    const answer = engine.run({ command: 'AT+CSQ' });
    await hear('AT+CGMM\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
    expect(await answer).toMatchObject({ lines: ['+CSQ: 20,99'] });
    expect(engine.counts.foreign).toBe(1);
    await hear('ATE0V1\rATZ\rAT^HWVER\r');
    expect(engine.counts.foreign).toBeGreaterThanOrEqual(3);
  });

  it('is known by two final results for one command, even within one chunk', async () => {
    const { engine, hear, writes } = open();
    const first = engine.run({ command: 'AT+ONE' });
    const second = engine.run({ command: 'AT+TWO' });
    await hear('\r\nOK\r\n\r\nERROR\r\n');
    expect((await first).result.kind).toBe('ok');
    expect(engine.counts.foreign).toBe(1);
    expect(writes).toEqual(['AT+ONE\r', 'AT+TWO\r']);
    await hear('\r\nOK\r\n');
    expect((await second).result.kind).toBe('ok');
  });

  it.each(['ATEL', 'ATLAS 900', 'Attention'])('is not a manufacturer called %s', async (line) => {
    const { engine, hear } = open();
    const answer = engine.run({ command: 'AT+CGMI' });
    await hear(`\r\n${line}\r\n\r\nOK\r\n`);
    expect((await answer).lines).toEqual([line]);
    expect(engine.counts.foreign).toBe(0);
  });

  it('is not our own late echo or the answer to an ESC', async () => {
    const { engine, hear, clock, writes } = open();
    const answer = engine.run({ command: 'AT+CSQ', timeoutMs: 100 });
    await clock.advance(100);
    await answer;
    engine.escape();
    expect(writes.at(-1)).toBe('\u001b\r');
    await hear('AT+CSQ\r\r\nOK\r\n\r\nERROR\r\n');
    expect(engine.counts).toMatchObject({ foreign: 0, stray: 0 });
  });
});

describe('the end', () => {
  it('comes with the port: everything is settled, nothing is written any more', async () => {
    const { engine, hear, port, writes, clock } = open();
    const sent = engine.run({ command: 'AT+CMGS=2', payload: 'AABB' });
    const queued = engine.run({ command: 'AT' });
    await hear('\r\n> ');
    port.destroy(new Error('EIO'));
    expect(await sent).toMatchObject({ result: { kind: 'closed' }, payloadLeft: true });
    expect(await queued).toMatchObject({ result: { kind: 'closed' }, payloadLeft: false });
    expect(await engine.closed).toBe('EIO');
    const before = writes.length;
    engine.escape();
    expect(await engine.run({ command: 'AT' })).toMatchObject({ result: { kind: 'closed' } });
    expect(writes).toHaveLength(before);
    expect(clock.pending).toBe(0);
  });

  it('comes when the other side hangs up', async () => {
    const { engine, port } = open();
    port.push(null);
    expect(await engine.closed).toMatch(/ended|went away/);
  });

  it('comes when it is stopped', async () => {
    const { engine, port } = open();
    const answer = engine.run({ command: 'AT' });
    engine.stop();
    expect((await answer).result).toEqual({ kind: 'closed' });
    expect(await engine.closed).toBe('stopped');
    expect(port.destroyed).toBe(true);
  });

  it('does not depend on a write that never calls back', async () => {
    const wire = createWire();
    rig = createRig(wire);
    wire.unplug();
    const answer = rig.engine.run({ command: 'AT' });
    const second = rig.engine.run({ command: 'AT' });
    await rig.clock.advance(10_000);
    expect([(await answer).result, (await second).result]).toEqual([{ kind: 'timeout' }, { kind: 'timeout' }]);
  });
});
