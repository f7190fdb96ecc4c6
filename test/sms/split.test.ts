// Does splitting lose nothing, break nothing and cost the least?
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gsm7Characters, gsm7Decode } from '../../gateway/sms/gsm7.ts';
import { packSeptets } from '../../gateway/sms/septets.ts';
import { countParts, partUdh, type SplitOptions, type SplitText, splitText } from '../../gateway/sms/split.ts';
import { ucs2Decode, wellFormed } from '../../gateway/sms/ucs2.ts';
import { decodeUdh, readConcat, readNational } from '../../gateway/sms/udh.ts';

const family = '👨‍👩‍👧‍👦';
const sizes = (split: SplitText) => split.parts.map(({ payload }) => (split.encoding === 'gsm7' ? payload.length : payload.length / 2));

const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...gsm7Characters.split('')) },
  { weight: 1, arbitrary: fc.constantFrom('Ж', 'ş', 'ğ', 'ı', '😀', family, 'e\u0301', 'हि', '\r\n', '\ud83d', '\ude00', '한', '🇩🇪') },
);
const mixed = fc.array(pieces, { maxLength: 420, size: 'max' }).map((list) => list.join(''));
const gsm = fc.array(fc.constantFrom(...gsm7Characters.split('')), { maxLength: 700, size: 'max' }).map((list) => list.join(''));
const hindi = fc.array(fc.constantFrom('क', 'हि', '१', ' ', '€'), { maxLength: 400, size: 'max' }).map((list) => list.join(''));
const options = fc.record({ concatWidth: fc.constantFrom<8 | 16>(8, 16), languages: fc.constantFrom<number[][]>([], [1], [6], [1, 3, 6, 13]) });

describe('the edges of a part', () => {
  test.each<[string, string, SplitOptions, number[]]>([
    ['an empty text is one empty part', '', {}, [0]],
    ['160 septets are one part', 'a'.repeat(160), {}, [160]],
    ['161 are two, 153 each', 'a'.repeat(161), {}, [153, 8]],
    ['306 are two', 'a'.repeat(306), {}, [153, 153]],
    ['307 are three', 'a'.repeat(307), {}, [153, 153, 1]],
    ['a 16-bit reference leaves 152', 'a'.repeat(161), { concatWidth: 16 }, [152, 9]],
    ['80 euros are one part', '€'.repeat(80), {}, [160]],
    ['an escape pair moves to the next part whole', `${'a'.repeat(152)}]${'a'.repeat(152)}`, {}, [152, 153, 1]],
    ['70 units are one part', 'я'.repeat(70), {}, [70]],
    ['71 are two, 67 each', 'я'.repeat(71), {}, [67, 4]],
    ['a 16-bit reference leaves 66', 'я'.repeat(71), { concatWidth: 16 }, [66, 5]],
    ['a surrogate pair moves to the next part whole', `${'я'.repeat(66)}😀${'я'.repeat(66)}`, {}, [66, 67, 1]],
    ['a line break of two characters stays whole', `${'a'.repeat(152)}\r\n${'a'.repeat(20)}`, {}, [152, 22]],
    ['a national table leaves 155 septets', 'ş'.repeat(155), { languages: [1] }, [155]],
    ['and 149 beside a reference', 'ş'.repeat(156), { languages: [1] }, [149, 7]],
    ['two tables leave 152', `${'क'.repeat(150)}१`, { languages: [6] }, [152]],
    ['and 146 beside a reference', `१${'क'.repeat(151)}`, { languages: [6] }, [146, 7]],
    ['or 145 beside a wide one', `१${'क'.repeat(151)}`, { languages: [6], concatWidth: 16 }, [145, 8]],
    ['six families fit', family.repeat(7), {}, [66, 11]],
  ])('%s', (_behaviour, text, splitOptions, expected) => {
    const split = splitText(text, splitOptions);
    expect(sizes(split)).toEqual(expected);
    expect(countParts(text, splitOptions)).toEqual({ parts: expected.length, encoding: split.encoding });
  });

  test('a grapheme is broken only where keeping it whole would cost a part', () => {
    expect(splitText(`${'я'.repeat(60)}${family}${'я'.repeat(56)}`).parts.map(({ text }) => text.length)).toEqual([60, 67]);
    const full = `${'я'.repeat(61)}${family}${'я'.repeat(62)}`;
    expect(full).toHaveLength(134);
    expect(sizes(splitText(full))).toEqual([67, 67]);
  });

  test('halves of surrogate pairs are replaced before anything else', () => {
    const split = splitText('a\ud83d');
    expect(split.parts[0]?.text).toBe('a\ufffd');
    expect([...(split.parts[0]?.payload ?? [])]).toEqual([0, 0x61, 0xff, 0xfd]);
  });
});

describe('for any text and options', () => {
  test('the parts together are the text, and their payloads say the same', () => {
    fc.assert(
      fc.property(fc.oneof(mixed, hindi), options, (text, splitOptions) => {
        const split = splitText(text, splitOptions);
        expect(split.parts.map((part) => part.text).join('')).toBe(wellFormed(text));
        for (const part of split.parts) {
          expect(split.encoding === 'gsm7' ? gsm7Decode(part.payload, split.tables) : ucs2Decode(part.payload)).toBe(part.text);
          // A broken pair would have been replaced.
          expect(wellFormed(part.text)).toBe(part.text);
        }
        expect(sizes(split).reduce((sum, size) => sum + size, 0)).toBe(split.septetsOrUnits);
      }),
    );
  });

  test('no part with its header exceeds 140 octets, and the header says which part it is', () => {
    fc.assert(
      fc.property(fc.oneof(mixed, gsm, hindi), options, fc.nat(65535), (text, splitOptions, ref) => {
        const split = splitText(text, splitOptions);
        for (const [index, part] of split.parts.entries()) {
          const header = partUdh(split, index, ref) ?? new Uint8Array();
          const fill = (7 - ((header.length * 8) % 7)) % 7;
          const octets = split.encoding === 'gsm7' ? packSeptets(part.payload, fill) : part.payload;
          expect(header.length + octets.length).toBeLessThanOrEqual(140);
          expect(sizes(split)[index]).toBeLessThanOrEqual(split.perPart);
          const elements = decodeUdh(header)?.elements ?? [];
          expect(readNational(elements)).toEqual(split.tables);
          expect(readConcat(elements)).toEqual(
            split.parts.length === 1
              ? undefined
              : { ref: splitOptions.concatWidth === 8 ? ref & 255 : ref, width: splitOptions.concatWidth, total: split.parts.length, part: index + 1 },
          );
        }
      }),
    );
  });

  test('counting says what splitting does', () => {
    fc.assert(
      fc.property(fc.oneof(mixed, hindi), options, (text, splitOptions) => {
        const { parts, encoding } = splitText(text, splitOptions);
        expect(countParts(text, splitOptions)).toEqual({ parts: parts.length, encoding });
      }),
    );
  });

  test('more languages never cost more, and the default tables are kept while they are as cheap', () => {
    fc.assert(
      fc.property(mixed, (text) => {
        const plain = splitText(text);
        const national = splitText(text, { languages: [1, 6] });
        expect(national.parts.length).toBeLessThanOrEqual(plain.parts.length);
        if (plain.encoding === 'gsm7' && national.parts.length === plain.parts.length) expect(national.tables).toEqual({ locking: 0, single: 0 });
      }),
    );
  });

  test('no part could have been filled further unless a pair or a grapheme forbade it', () => {
    fc.assert(
      fc.property(gsm, (text) => {
        const split = splitText(text);
        for (const [index, used] of sizes(split).slice(0, -1).entries()) {
          const next = split.parts[index + 1]?.text ?? '';
          const room = split.perPart - used;
          if (room === 0) continue;
          const lineBreak = next.startsWith('\n') || next.startsWith('\r\n');
          expect(room === 1 && ('[]{}\\^~|€\f'.includes(next.charAt(0)) || lineBreak)).toBe(true);
        }
      }),
    );
  });
});

describe('national tables', () => {
  test('Turkish stays in septets when its tables are allowed, and says so in a header', () => {
    const text = 'Şişli ığdır ağaç '.repeat(5);
    expect(splitText(text)).toMatchObject({ encoding: 'ucs2', parts: { length: 2 } });
    const split = splitText(text, { languages: [1] });
    expect(split).toMatchObject({ encoding: 'gsm7', parts: { length: 1 }, tables: { locking: 0, single: 1 } });
    expect([...(partUdh(split, 0, 7) ?? [])]).toEqual([3, 0x24, 1, 1]);
  });

  test('the locking shift is taken where it makes fewer parts', () => {
    expect(splitText('ş'.repeat(140), { languages: [1] })).toMatchObject({ tables: { locking: 1, single: 0 }, parts: { length: 1 } });
  });

  test('both are taken where only both can write it', () => {
    const split = splitText('नमस्ते १२३', { languages: [6] });
    expect(split).toMatchObject({ encoding: 'gsm7', tables: { locking: 6, single: 6 } });
    expect([...(partUdh(split, 0, 0) ?? [])]).toEqual([6, 0x24, 1, 6, 0x25, 1, 6]);
  });

  test('ids that nobody defined and Spanish, which has no locking table, do no harm', () => {
    expect(splitText('ş', { languages: [0, 14, 255, -1] }).encoding).toBe('ucs2');
    expect(splitText('á', { languages: [2] }).tables).toEqual({ locking: 0, single: 2 });
  });
});

describe('length', () => {
  test('a text of more than 255 parts is split but fits nowhere, and gets no header that lies', () => {
    const split = splitText('я'.repeat(20_000));
    expect(split.parts).toHaveLength(299);
    expect(split.fits).toBe(false);
    expect(() => partUdh(split, 0, 1)).toThrow(RangeError);
    expect(splitText('я'.repeat(255 * 67)).fits).toBe(true);
  });

  test('a lower limit is measured too', () => {
    expect(splitText('a'.repeat(306), { maxParts: 2 }).fits).toBe(true);
    expect(splitText('a'.repeat(307), { maxParts: 2 }).fits).toBe(false);
  });
});
