// The GSM alphabet, packing and UCS-2 by vectors. Those marked (k) are transcribed as data from github.com/warthog618/sms,
// Copyright (c) 2018 Kent Gibson, MIT License.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gsm7Characters, gsm7Decode, gsm7Encode, gsm7Length, isGsm7Char } from '../../gateway/sms/gsm7.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from '../../gateway/sms/septets.ts';
import { ucs2Decode, ucs2Encode, wellFormed } from '../../gateway/sms/ucs2.ts';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('GSM 7-bit', () => {
  // (k)
  test.each([
    ['', ''],
    ['message', 'message'],
    ['\u001b\u0028\u001b\u0029', '{}'],
    ['mes\u001b\u0040sage', 'mes|sage'],
  ])('%j is the septets of %j and back', (septets, text) => {
    expect(gsm7Decode(ascii(septets))).toBe(text);
    expect(gsm7Encode(text)).toEqual(ascii(septets));
  });

  // (k)
  test.each([
    ['a double escape reads as a space', 'mes\u001b\u001b\u0040sage', 'mes ¡sage'],
    ['a dangling escape reads as a space', 'message\u001b', 'message '],
    ['an escaped septet without a meaning reads as the main table has it', '\u001bA', 'A'],
  ])('%s', (_behaviour, septets, text) => {
    expect(gsm7Decode(ascii(septets))).toBe(text);
  });

  test('the extension characters cost two septets, all others one', () => {
    expect(gsm7Length('[]{}\\^~|€\f')).toBe(20);
    expect(gsm7Length('@Δ Çé¤¡')).toBe(7);
  });

  test('a character without a place fits nowhere', () => {
    for (const text of ['mesŞsage', 'ç', '`', '“', '\t', '\u001b', '😀', '\0', 'á']) expect(gsm7Encode(text)).toBeUndefined();
    expect(isGsm7Char('é')).toBe(true);
    expect(isGsm7Char('ê')).toBe(false);
    expect(isGsm7Char('ab')).toBe(false);
  });

  test('there are 127 characters and 10 in the extension, all different', () => {
    expect(new Set(gsm7Characters).size).toBe(137);
    expect(gsm7Characters).toHaveLength(137);
  });
});

describe('packing', () => {
  // (k)
  test.each([
    ['cr', 0, [13], [13]],
    ['one', 0, [49], [49]],
    ['two', 0, [48, 25], [48, 50]],
    ['eight', 0, [240, 48, 157, 94, 150, 187, 127], [...ascii('pattern?')]],
    ['nine', 0, [240, 48, 157, 94, 150, 187, 67, 33], [...ascii('pattern!!')]],
    [
      'long', 0,
      [97, 144, 189, 44, 207, 131, 216, 111, 247, 25, 68, 47, 207, 233, 32, 120, 152, 78, 47, 203, 221],
      [...ascii('a very long test pattern')],
    ],
    ['fill1', 1, [0xfe], [0x7f]],
    ['fill3', 3, [0xf8, 3], [0x7f]],
    ['fill4', 4, [0xf0, 7], [0x7f]],
    ['fill5', 5, [0xe0, 0xf], [0x7f]],
    ['fill6', 6, [0xc0, 0x1f], [0x7f]],
  ])('%s with %i fill bits', (_name, fillBits, octets, septets) => {
    expect([...packSeptets(Uint8Array.from(septets), fillBits)]).toEqual(octets);
    expect([...unpackSeptets(Uint8Array.from(octets), septets.length, fillBits)]).toEqual(septets);
  });

  test('septets come back whatever the fill', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 127, maxLength: 170 }), fc.nat(6), (septets, fillBits) => {
        const octets = packSeptets(septets, fillBits);
        expect(octets).toHaveLength(Math.ceil((septets.length * 7 + fillBits) / 8));
        expect(unpackSeptets(octets, septets.length, fillBits)).toEqual(septets);
      }),
    );
  });

  test('unpacking ends where the octets end, whatever count is claimed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer(), fc.nat(6), (octets, count, fillBits) => {
        expect(unpackSeptets(octets, count, fillBits).length).toBeLessThanOrEqual(Math.max(0, Math.min(count, (octets.length * 8) / 7)));
      }),
    );
    expect(unpackSeptets(Uint8Array.of(1), Number.NaN)).toHaveLength(0);
  });

  test('the fill after a header brings the text to a septet boundary', () => {
    expect([6, 7, 4, 10, 0].map(fillBitsAfter)).toEqual([1, 0, 3, 4, 0]);
    for (let header = 0; header < 140; header += 1) expect((header * 8 + fillBitsAfter(header)) % 7).toBe(0);
  });
});

describe('UCS-2', () => {
  test('two octets a unit, big-endian', () => {
    expect([...ucs2Encode('Ж😀')]).toEqual([0x04, 0x16, 0xd8, 0x3d, 0xde, 0x00]);
  });

  test('every string comes back, halves of pairs too, and long ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(ucs2Decode(ucs2Encode(text))).toBe(text);
      }),
    );
    expect(ucs2Decode(Uint8Array.of(0xd8, 0x3d))).toBe('\ud83d');
    const long = 'Ж'.repeat(100_000);
    expect(ucs2Decode(ucs2Encode(long))).toBe(long);
  });

  test('an odd last octet is left out', () => {
    expect(ucs2Decode(Uint8Array.of(0x04, 0x16, 0x04))).toBe('Ж');
  });

  test('only halves of pairs are replaced', () => {
    expect(wellFormed('a\ud83db\ude00😀\ud83d')).toBe('a\ufffdb\ufffd😀\ufffd');
    const units = fc.array(fc.constantFrom('\ud83d', '\ude00', 'a', 'Ж'), { maxLength: 20 }).map((list) => list.join(''));
    fc.assert(
      fc.property(units, (text) => {
        expect(wellFormed(text)).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
      }),
    );
  });
});
