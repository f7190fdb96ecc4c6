// Whatever comes ends as a value or as a named problem, soon, and never as more than its octets can hold.
import { describe, expect, test } from 'vitest';
import { gsm7Encode } from '../../../gateway/sms/gsm7.ts';
import { partUdh, splitText } from '../../../gateway/sms/split.ts';
import { canonicalOf, decodePdu, decodeTpdu, encodeDeliver, encodeStatusReport, encodeSubmit, hexOf, octetsOf, readDcs, readTpStatus, readWaiting } from '../../../gateway/sms/tpdu/index.ts';
import type { Decoded, Direction, Tpdu } from '../../../gateway/sms/tpdu/index.ts';
import { readConcat, readNational, readPorts } from '../../../gateway/sms/udh.ts';

/** mulberry32: the same cases every time. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const directions: readonly Direction[] = ['deliver', 'submit'];
const problems = new Set(['not_hex', 'cut', 'too_long', 'bad_address', 'bad_length', 'unknown_type']);
const sentAt = { at: Date.UTC(2026, 0, 2, 3, 4, 5), zoneMinutes: 60 };
const split = splitText('Ein längerer Text mit € und {Klammern}. '.repeat(12));
const wide = splitText('Привет 😀 '.repeat(20));
const turkish = splitText('Şişli ığdır ağaç '.repeat(5), { languages: [1] });
const septets = gsm7Encode('Hello') ?? new Uint8Array();
const first = (parts: ReturnType<typeof splitText>) => ({ payload: parts.parts[0]?.payload ?? new Uint8Array(), header: partUdh(parts, 0, 5) });

const good: readonly { readonly direction: Direction; readonly hex: string }[] = [
  ...[
    { from: '+4915150000001', dcs: 0, ...first(split) },
    { from: 'Information', dcs: 8, ...first(wide) },
    { from: '72727', dcs: 0, ...first(turkish), smsc: '+4917100000' },
    { from: '+4915150000001', dcs: 4, payload: new Uint8Array(100).fill(0xa5), header: Uint8Array.of(6, 5, 4, 0x0b, 0x84, 0x23, 0xf0) },
    { from: { ton: 7, npi: 15, value: '*#abc' }, dcs: 0xd9, payload: septets, header: Uint8Array.of(4, 1, 2, 0x80, 3) },
    { from: '', dcs: 0x20, payload: Uint8Array.of(1, 2, 3) },
  ].map((fields) => ({ direction: 'deliver' as const, hex: encodeDeliver({ sentAt, ...fields }).hex })),
  ...[
    { payload: septets, encoding: 'gsm7' as const, validityMs: 86_400_000, reportWanted: true },
    { payload: first(wide).payload, encoding: 'ucs2' as const, header: first(wide).header, smsc: '+4917100000' },
  ].map((fields) => ({ direction: 'submit' as const, hex: encodeSubmit({ to: '+4915150000001', ...fields }).hex })),
  // An absolute validity, then an enhanced one.
  { direction: 'submit', hex: '0019230491361934007180131112452305C8329BFD06' },
  { direction: 'submit', hex: '0009230491361934000330215400000005C8329BFD06' },
  { direction: 'deliver', hex: encodeStatusReport({ reference: 3, to: '+4915150000001', submittedAt: sentAt, dischargedAt: sentAt, status: 0x46 }).hex },
  { direction: 'deliver', hex: encodeStatusReport({ smsc: '+4917100000', reference: 3, to: 'Bank', submittedAt: sentAt, dischargedAt: sentAt, status: 0, protocolId: 9, userData: { dcs: 0, payload: septets, header: Uint8Array.of(3, 0x24, 1, 1) } }).hex },
];

/** Reads everything that could be read from it, so that nothing stays unread that could throw. */
function sizeOf(tpdu: Tpdu): number {
  for (const address of [tpdu.smsc, tpdu.type === 'deliver' ? tpdu.from : tpdu.to]) {
    if (address === undefined) continue;
    if (address.value.length > 20) throw new Error(`an address of ${address.value.length} characters`);
    if (canonicalOf(address) === '') throw new Error('an address without a spelling');
  }
  if (tpdu.type === 'report') readTpStatus(tpdu.status);
  else if (tpdu.type === 'deliver') readWaiting(tpdu);
  const content = tpdu.type === 'report' ? tpdu.userData : tpdu;
  if (content === undefined) return 0;
  readConcat(content.header);
  readPorts(content.header);
  readNational(content.header);
  const headerOctets = content.header.reduce((sum, { value }) => sum + 2 + value.length, 0);
  if (content.text !== undefined && content.octets.length > 0) throw new Error('both a text and octets');
  const perUnit = content.dcs.alphabet === 'ucs2' ? 16 : 7;
  return headerOctets + content.octets.length + Math.floor(((content.text?.length ?? 0) * perUnit) / 8);
}

/** Counts by what they ended as; throws for anything that must not be. No expect: it would be most of the time. */
function judge(decoded: Decoded, octets: number, counts: Map<string, number>): void {
  const end = decoded.ok ? decoded.tpdu.type : decoded.problem;
  counts.set(end, (counts.get(end) ?? 0) + 1);
  if (decoded.ok) {
    const size = sizeOf(decoded.tpdu);
    if (size > Math.min(octets, 140)) throw new Error(`${size} octets of content out of ${octets}`);
  } else if (!problems.has(decoded.problem) || decoded.detail.length < 5 || decoded.detail.length > 120) throw new Error(JSON.stringify(decoded));
}

function judgeHex(hex: string, counts: Map<string, number>): void {
  for (const direction of directions) {
    for (const smsc of [true, false]) judge(decodePdu(hex, { direction, smsc }), hex.length / 2, counts);
  }
}

describe('hostile octets', () => {
  test('the messages that are spoilt below are good ones', () => {
    for (const { hex, direction } of good) expect(decodePdu(hex, { direction, smsc: true })).toMatchObject({ ok: true });
  });

  test('100 000 readings of random octets', () => {
    const random = randomFrom(1);
    const counts = new Map<string, number>();
    for (let round = 0; round < 25_000; round += 1) {
      const octets = Uint8Array.from({ length: random(round % 3 === 0 ? 30 : 190) }, () => random(256));
      // Most random octets would stop at their first length, and never be read further.
      if (round % 2 === 0) octets.set(Uint8Array.of(0, random(256), random(22)).subarray(0, octets.length));
      judgeHex(hexOf(octets), counts);
    }
    expect([...counts.keys()]).toEqual(expect.arrayContaining(['bad_address', 'bad_length', 'cut', 'deliver', 'report', 'too_long', 'unknown_type']));
  });

  test('50 000 messages whose fields are random and whose lengths agree', () => {
    const random = randomFrom(3);
    const counts = new Map<string, number>();
    for (let round = 0; round < 50_000; round += 1) {
      const bytes = (count: number): number[] => Array.from({ length: count }, () => random(256));
      const digits = random(21);
      const address = [digits, random(256), ...bytes((digits + 1) >>> 1)];
      const dcs = random(256);
      const length = random(161);
      const { alphabet, compressed } = readDcs(dcs);
      const content = bytes(compressed || alphabet === 'octets' || alphabet === 'ucs2' ? length : Math.ceil((length * 7) / 8));
      // A header that could be one, more often than chance has it.
      if (content.length > 4 && random(2) === 0) content.splice(0, 3, random(content.length), random(40), random(5));
      const userData = [length, ...content];
      const isSubmit = round % 2 === 0;
      const first = (random(256) & 0xfc) | (isSubmit ? 1 : random(2) * 2);
      const validity = { 0x00: 0, 0x10: 1, 0x08: 7, 0x18: 7 }[first & 0x18] ?? 0;
      const octets = isSubmit
        ? [first, random(256), ...address, random(256), dcs, ...bytes(validity), ...userData]
        : (first & 3) === 2
          ? [first, random(256), ...address, ...bytes(15), 7, random(256), dcs, ...userData]
          : [first, ...address, random(256), dcs, ...bytes(7), ...userData];
      judge(decodeTpdu(Uint8Array.from(octets), isSubmit ? 'submit' : 'deliver'), octets.length, counts);
    }
    for (const type of ['deliver', 'submit', 'report']) expect(counts.get(type)).toBeGreaterThan(1_000);
  });

  test('every octet of every good message replaced by every other', () => {
    const counts = new Map<string, number>();
    let cases = 0;
    for (const { hex, direction } of good) {
      const octets = octetsOf(hex) ?? new Uint8Array();
      for (let at = 0; at < octets.length; at += 1) {
        const kept = octets[at] ?? 0;
        for (let octet = 0; octet < 256; octet += 1) {
          octets[at] = octet;
          judge(decodeTpdu(octets.subarray(1), direction), octets.length, counts);
          cases += 1;
        }
        octets[at] = kept;
      }
    }
    expect(cases).toBeGreaterThan(150_000);
    expect([...counts.keys()]).toEqual(expect.arrayContaining(['bad_address', 'bad_length', 'cut', 'deliver', 'report', 'submit', 'unknown_type']));
  });

  test('50 000 good messages with several octets spoilt, lost or doubled', () => {
    const random = randomFrom(2);
    const counts = new Map<string, number>();
    for (let round = 0; round < 50_000; round += 1) {
      const { hex, direction } = good[round % good.length] ?? { hex: '', direction: 'deliver' };
      const octets = [...(octetsOf(hex) ?? [])];
      for (let spoils = 1 + random(4); spoils > 0; spoils -= 1) {
        const at = random(octets.length);
        const way = random(4);
        if (way === 0) octets.splice(at, 1 + random(3));
        else if (way === 1) octets.splice(at, 0, ...octets.slice(at, at + 1 + random(5)));
        else if (way === 2) octets[at] = random(256);
        else octets[at] = (octets[at] ?? 0) ^ (1 << random(8));
      }
      judge(decodePdu(hexOf(octets), { direction, smsc: true, length: random(2) === 0 ? undefined : random(200) }), octets.length, counts);
    }
    expect(counts.size).toBeGreaterThan(6);
  });

  test('no good message that was cut is good, nor one with more behind it', () => {
    for (const { hex, direction } of good) {
      for (let end = 0; end < hex.length; end += 1) {
        const decoded = decodePdu(hex.slice(0, end), { direction, smsc: true, length: (octetsOf(hex)?.length ?? 0) - 1 });
        expect(decoded).toMatchObject({ ok: false, problem: end % 2 === 1 ? 'not_hex' : expect.stringMatching(/^(cut|bad_length)$/) });
      }
      // A report may go on with an indicator of nothing.
      for (const more of ['FF00', '0000000000', 'C0FFEE', isReport(hex, direction) ? '0001' : '00']) expect(decodePdu(hex + more, { direction, smsc: true })).toMatchObject({ ok: false });
    }
  });

  test('a text that was cut is no text, even when nobody announced its length', () => {
    for (const { hex, direction } of good.filter(({ hex: pdu, direction: way }) => !isReport(pdu, way))) {
      for (let end = 0; end < hex.length; end += 2) expect(decodePdu(hex.slice(0, end), { direction, smsc: true })).toMatchObject({ ok: false });
    }
  });

  test('every service centre length', () => {
    const { hex = '' } = good[0] ?? {};
    for (let length = 0; length < 256; length += 1) {
      const centre = hexOf([length]) + (length === 0 ? '' : '91') + '21'.repeat(Math.max(0, Math.min(length - 1, 12)));
      expect(decodePdu(centre + hex.slice(2), { direction: 'deliver', smsc: true }).ok).toBe(length <= 11);
    }
  });

  test('every character as a digit, and strings of megabytes', () => {
    const { hex = '' } = good[0] ?? {};
    for (let code = 0; code < 0x10000; code += 7) {
      const character = String.fromCharCode(code);
      const { ok } = decodePdu(`0004${character}491361900005150713220052300`, { direction: 'deliver', smsc: true });
      if (ok && !/^[0-9a-fA-F]$/.test(character)) throw new Error(`${code} is no digit`);
    }
    for (const endless of [hex.repeat(20_000), '\ud83d'.repeat(4_000_000), '0'.repeat(8_000_001)]) {
      const began = performance.now();
      expect(decodePdu(endless, { direction: 'deliver', smsc: true })).toMatchObject({ ok: false, problem: 'too_long' });
      expect(performance.now() - began).toBeLessThan(1_000);
    }
  });
});

function isReport(hex: string, direction: Direction): boolean {
  const decoded = decodePdu(hex, { direction, smsc: true });
  return decoded.ok && decoded.tpdu.type === 'report';
}
