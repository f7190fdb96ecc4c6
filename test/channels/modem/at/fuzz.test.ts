// A quarter of a million streams of garbage: the engine never throws, holds little, and a plain AT after each of them gets its OK.
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { AtEngine, AtRequest, Urc } from '../../../../gateway/channels/modem/at/at.ts';
import { createEngine } from '../../../../gateway/channels/modem/at/engine.ts';
import { Tokeniser, lineCap } from '../../../../gateway/channels/modem/at/tokeniser.ts';
import { createTranscript } from '../../../../gateway/channels/modem/at/transcript.ts';
import { UrcAssembly, findUrc, urcTable, usualUrcs } from '../../../../gateway/channels/modem/at/urcs.ts';
import type { Timers } from '../../../../gateway/channels/timers.ts';
import { seededRandom } from '../../../fakes/clock.ts';

const pieces = [
  '\r\n', '\r', '\n', '\r\r\n', '> ', '>', 'OK', '\r\nOK\r\n', 'ERROR', '\r\nERROR\r\n', '+CMS ERROR: ', '\r\n+CMS ERROR: 38\r\n', '+CME ERROR: SIM busy', 'COMMAND NOT SUPPORT', 'NO CARRIER', 'RING',
  '+CMTI: "SM",3', '+CMTI: ,-1', '\r\n+CMT: ,24\r\n', '\r\n+CMT: "a",', '+CDS: 25\r\n', '+CBM: 88\r\n', '+CUSD: 0,"', '\r\n+CUSD: 1,"Menu\r\n', '",15\r\n', '"', '+CREG: 2,1,"', '+CMGS: 17\r\n', '+CMGR: 1,,24\r\n', 'AT+CSQ\r', 'ATZ\r', 'AT',
  '07914497600000F0040B914421436587F900000301010000000005C8329BFD06', '0011', 'F', '\u0000', '\u0000\u0000\u00ff', '\u001a', '\u001b', ':', ',', ' ', '\t', '^RSSI:12\r\n', '((((', '\u007f', 'é',
];

type Chance = () => number;

function pick<T>(chance: Chance, from: readonly [T, ...T[]] | readonly T[]): T {
  const found = from[Math.floor(chance() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

function garbage(chance: Chance): Buffer[] {
  const chunks: Buffer[] = [];
  const count = 1 + Math.floor(chance() * 10);
  for (let index = 0; index < count; index += 1) {
    const kind = chance();
    if (kind < 0.8) chunks.push(Buffer.from(pick(chance, pieces), 'latin1'));
    else if (kind < 0.995) chunks.push(Buffer.from(Array.from({ length: 1 + Math.floor(chance() * 12) }, () => Math.floor(chance() * 256))));
    else chunks.push(Buffer.alloc(1 + Math.floor(chance() * 9_000), pick(chance, ['x', 'A', '0', '"', '>', ' '])));
  }
  return chunks;
}

/** Timers that fire when they are told to. */
function createHandTimers(): Timers & { now(): number; pass(spanMs: number): void } {
  const due = new Map<number, { at: number; run: () => void }>();
  let issued = 0;
  let nowMs = 0;
  return {
    now: () => nowMs,
    set(run, delayMs) {
      issued += 1;
      due.set(issued, { at: nowMs + delayMs, run });
      return issued;
    },
    clear: (handle) => void due.delete(Number(handle)),
    pass(spanMs) {
      nowMs += spanMs;
      for (const [key, { at, run }] of due) {
        if (at > nowMs || !due.delete(key)) continue;
        run();
      }
    },
  };
}

const silence = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const requests: readonly AtRequest[] = [
  { command: 'AT+CSQ' }, { command: 'AT+CMGR=1' }, { command: 'AT+CMGL=4' }, { command: 'AT+CREG?' }, { command: 'AT+CUSD=1,"*100#",15' }, { command: 'ATD*99#' },
  { command: 'AT+CMGS=24', payload: '0011', timeoutMs: 1_000, promptTimeoutMs: 1_000 }, { command: 'AT+CMGS=24', payload: '0011', sameWrite: true, timeoutMs: 1_000 }, { command: 'AT+CPIN="1234"', secret: true },
];

let engine: AtEngine | undefined;
afterEach(() => engine?.stop());

function open(): { engine: AtEngine; port: Duplex; timers: ReturnType<typeof createHandTimers>; urcs: Urc[]; transcript: ReturnType<typeof createTranscript> } {
  const timers = createHandTimers();
  const port = new Duplex({
    read() {
      // Said by the test.
    },
    write: (_chunk, _encoding, done) => done(),
  });
  const transcript = createTranscript({ now: () => timers.now() });
  const made = createEngine({ port, timers, now: () => timers.now(), log: silence, transcript });
  const urcs: Urc[] = [];
  made.onUrc((urc) => urcs.push(urc));
  engine = made;
  return { engine: made, port, timers, urcs, transcript };
}

describe('garbage', () => {
  it('of 100,000 streams never makes the engine throw, and AT gets its OK afterwards', async () => {
    const chance = seededRandom(20_300_101);
    const rig = open();
    const say = (chunk: Buffer): boolean => rig.port.emit('data', chunk);
    for (let stream = 0; stream < 100_000; stream += 1) {
      const busy = chance() < 0.6 ? rig.engine.run(pick(chance, requests)) : undefined;
      for (const chunk of garbage(chance)) say(chunk);
      // Whatever is open ends by itself: the line, the text, the header without PDU, the command.
      say(Buffer.from('\r\n'));
      rig.timers.pass(2_000);
      rig.timers.pass(5_000);
      await busy;
      const plain = rig.engine.run({ command: 'AT' });
      say(Buffer.from('\r\nOK\r\n'));
      const { result, lines } = await plain;
      if (result.kind !== 'ok' || lines.length > 0) expect.fail(`after stream ${stream} AT got ${JSON.stringify({ result, lines })}`);
    }
    expect(rig.urcs.length).toBeGreaterThan(10_000);
    for (const { second } of rig.urcs) if (second !== undefined) expect(second).toMatch(/^[0-9A-F]+$/i);
    expect(rig.transcript.text().length).toBeLessThan(70_000);
    const { overlong, noise, stray, foreign, timeouts } = rig.engine.counts;
    for (const count of [overlong, noise, stray, foreign, timeouts]) expect(count).toBeGreaterThan(100);
  }, 30_000);

  it('of 150,000 streams never makes the tokeniser or an open URC hold more than a line', () => {
    const chance = seededRandom(7);
    const timers = createHandTimers();
    const table = urcTable(usualUrcs);
    const assembly = new UrcAssembly({ timers, emit: () => undefined, onDropped: () => undefined });
    const tokeniser = new Tokeniser({
      line(text) {
        if (assembly.continues(text, { bare: chance() < 0.5, payload: undefined })) return;
        const row = findUrc(text.trim(), table);
        if (row !== undefined) assembly.begin(row, text.trim());
      },
      awaitsPrompt: () => chance() < 0.5,
      prompt: () => undefined,
    });
    for (let stream = 0; stream < 150_000; stream += 1) {
      for (const chunk of garbage(chance)) {
        tokeniser.push(chunk);
        if (tokeniser.held > lineCap || assembly.held > 3 * lineCap) expect.fail(`stream ${stream} made it hold ${tokeniser.held} and ${assembly.held} octets`);
      }
    }
  }, 30_000);

  it('of one megabyte without an end, NULs and a header without PDU is dropped and counted (B38)', async () => {
    const rig = open();
    const say = (text: string): boolean => rig.port.emit('data', Buffer.from(text, 'latin1'));
    for (let index = 0; index < 1_024; index += 1) say('0'.repeat(1_024));
    say('\r\n\u0000\u0000\r\n+CMT: ,24\r\n');
    const answer = rig.engine.run({ command: 'AT+CSQ' });
    say('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
    expect(await answer).toMatchObject({ result: { kind: 'ok' }, lines: ['+CSQ: 20,99'] });
    rig.timers.pass(2_000);
    expect(rig.engine.counts).toMatchObject({ overlong: 1, noise: 2, stray: 1 });
    expect(rig.urcs).toEqual([]);
  });

  it('that never ends in an answer is kept up to a bound', async () => {
    const rig = open();
    const answer = rig.engine.run({ command: 'AT+CMGL=4' });
    for (let index = 0; index < 20_000; index += 1) rig.port.emit('data', Buffer.from(`\r\n+CMGL: ${index},1,,24\r\n`));
    rig.port.emit('data', Buffer.from('\r\nOK\r\n'));
    expect((await answer).lines).toHaveLength(8_192);
    expect(rig.engine.counts.overlong).toBe(20_000 - 8_192);
  });
});
