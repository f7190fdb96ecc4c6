// The same answers as two independent libraries, wherever those are right: sms-segments-calculator counts, node-pdu reads.
import * as fc from 'fast-check';
import { Deliver, parse } from 'node-pdu';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, test } from 'vitest';
import { gsm7Characters, gsm7Encode } from '../../gateway/sms/gsm7.ts';
import { fillBitsAfter, packSeptets } from '../../gateway/sms/septets.ts';
import { countParts, partUdh, splitText } from '../../gateway/sms/split.ts';

const simple = fc
  .array(fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...gsm7Characters.split('')) }, { weight: 1, arbitrary: fc.constantFrom('Ж', '😀', 'ç', '“') }), {
    maxLength: 400,
    size: 'max',
  })
  .map((list) => list.join(''));
const joined = fc.array(fc.constantFrom('a', '€', 'я', '😀', '👨‍👩‍👧‍👦', 'e\u0301', '🇩🇪', '👍🏽'), { maxLength: 200, size: 'max' }).map((list) => list.join(''));

/** node-pdu reads the page break and the section sign as a backtick. */
const readable = (text: string) => text.replaceAll(/[\f§]/g, '');

/** An SMS-DELIVER from +12 34 as a modem writes it (23.040 §9.2.2.1), with no SMSC address. */
function deliver(udh: Uint8Array | undefined, userData: Uint8Array, length: number, dcs: number): string {
  const header = udh ?? new Uint8Array();
  const octets = [0x00, udh === undefined ? 0x04 : 0x44, 0x04, 0x91, 0x21, 0x43, 0x00, dcs, 0x62, 0x11, 0x32, 0x10, 0x20, 0x30, 0x00, length];
  return Buffer.from([...octets, ...header, ...userData]).toString('hex').toUpperCase();
}

function textOf(pdu: string): string | undefined {
  const read = parse(pdu);
  return read instanceof Deliver ? read.data.getText() : undefined;
}

describe('against sms-segments-calculator', () => {
  test('the encoding and the count are the same for text without joined characters', () => {
    fc.assert(
      fc.property(simple, (text) => {
        const peer = new SegmentedMessage(text);
        expect(countParts(text)).toEqual({ parts: peer.segmentsCount, encoding: peer.encodingName === 'GSM-7' ? 'gsm7' : 'ucs2' });
      }),
    );
  });

  test('joined characters never cost more than there', () => {
    fc.assert(
      fc.property(joined, (text) => {
        expect(countParts(text).parts).toBeLessThanOrEqual(new SegmentedMessage(text).segmentsCount);
      }),
    );
  });

  test.each([
    'a'.repeat(160), 'a'.repeat(161), `${'a'.repeat(152)}]${'a'.repeat(152)}`, `${'я'.repeat(66)}😀${'я'.repeat(66)}`, '€'.repeat(81), 'ê', 'Ç', '👨‍👩‍👧‍👦'.repeat(6),
  ])('%j counts the same', (text) => {
    expect(countParts(text).parts).toBe(new SegmentedMessage(text).segmentsCount);
  });
});

describe('against node-pdu', () => {
  test('it reads every part that we make, header and fill bits included', () => {
    fc.assert(
      fc.property(simple, fc.constantFrom<8 | 16>(8, 16), fc.nat(65535), (text, concatWidth, ref) => {
        const split = splitText(readable(text), { concatWidth });
        for (const [index, part] of split.parts.entries()) {
          const udh = partUdh(split, index, ref);
          const header = udh?.length ?? 0;
          const septets = split.encoding === 'gsm7';
          const userData = septets ? packSeptets(part.payload, fillBitsAfter(header)) : part.payload;
          const length = septets ? Math.ceil((header * 8) / 7) + part.payload.length : header + part.payload.length;
          expect(textOf(deliver(udh, userData, length, septets ? 0 : 8))).toBe(part.text);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('it reads the alphabet as we write it', () => {
    const alphabet = readable(gsm7Characters);
    const septets = gsm7Encode(alphabet) ?? new Uint8Array();
    expect(textOf(deliver(undefined, packSeptets(septets), septets.length, 0))).toBe(alphabet);
  });
});
