// Does the composer get the right figures, the reason and the way out?
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeText } from '../../gateway/sms/count.ts';
import { gsm7Length } from '../../gateway/sms/gsm7.ts';
import { countParts } from '../../gateway/sms/split.ts';
import { suggestionFor } from '../../gateway/sms/suggest.ts';

describe('figures', () => {
  test.each<[string, string, object]>([
    ['an empty text', '', { encoding: 'gsm7', parts: 1, used: 0, room: 160, perPart: 160 }],
    ['two septets for a euro', 'a€', { encoding: 'gsm7', parts: 1, used: 3, room: 157, perPart: 160 }],
    ['the last part of two', 'a'.repeat(161), { encoding: 'gsm7', parts: 2, used: 161, room: 145, perPart: 153 }],
    ['units', 'я', { encoding: 'ucs2', parts: 1, used: 1, room: 69, perPart: 70 }],
    ['units of two parts', 'я'.repeat(71), { encoding: 'ucs2', parts: 2, used: 71, room: 63, perPart: 67 }],
  ])('%s', (_name, text, figures) => {
    expect(describeText(text)).toMatchObject(figures);
  });

  test('a text that fits has no offenders', () => {
    expect(describeText('Ça fait 5 €').offenders).toEqual([]);
  });
});

describe('offenders', () => {
  test('each is named once, where it stands first, with what could stand in for it', () => {
    expect(describeText('“Hi” – it’s 😀 “ok”').offenders).toEqual([
      { char: '“', index: 0, codePoint: 0x201c, suggestion: '"' },
      { char: '”', index: 3, codePoint: 0x201d, suggestion: '"' },
      { char: '–', index: 5, codePoint: 0x2013, suggestion: '-' },
      { char: '’', index: 9, codePoint: 0x2019, suggestion: "'" },
      { char: '😀', index: 12, codePoint: 0x1f600 },
    ]);
  });

  test('a letter with a combining accent is one, and its composed form may do', () => {
    expect(describeText('ete\u0301').offenders).toEqual([{ char: 'e\u0301', index: 2, codePoint: 0x301, suggestion: 'é' }]);
  });

  test('with every suggestion applied the text may cost less', () => {
    const text = `“${'a'.repeat(100)}” … ê ç\u00a0ł`;
    expect(describeText(text)).toMatchObject({ parts: 2, smartText: `"${'a'.repeat(100)}" ... e c l`, savedParts: 1 });
  });

  test('one that has no stand-in leaves nothing to offer', () => {
    const described = describeText('“Hi” 😀');
    expect(described.smartText).toBeUndefined();
    expect(described.savedParts).toBe(0);
  });

  test('nothing is offered that would cost more', () => {
    expect(describeText('…'.repeat(70))).not.toHaveProperty('smartText');
  });
});

describe('stand-ins', () => {
  test.each([
    ['‘', "'"], ['„', '"'], ['—', '-'], ['…', '...'], ['\u00a0', ' '], ['\u200b', ''], ['ç', 'c'], ['ê', 'e'], ['á', 'a'], ['À', 'A'],
    ['ł', 'l'], ['ﬁ', 'fi'], ['Ａ', 'A'], ['Α', 'A'], ['Ώ', 'Ω'], ['²', '^2'], ['™', 'TM'], ['\t', ' '], ['`', "'"],
  ])('%j may be written %j', (char, suggestion) => {
    expect(suggestionFor(char)).toBe(suggestion);
  });

  test.each(['Ж', '😀', '½', '①', '한', 'ا', '\0', '\ufffd'])('%j has none', (char) => {
    expect(suggestionFor(char)).toBeUndefined();
  });

  test('every one can be written in GSM 7-bit, and what is offered for a text costs what is promised', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.constantFrom('“', 'ê', '…')), { maxLength: 120 }).map((list) => list.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const described = describeText(text);
        for (const { suggestion } of described.offenders) expect(gsm7Length(suggestion ?? '')).toBeDefined();
        expect(described.offenders.length > 0).toBe(described.encoding === 'ucs2');
        if (described.smartText === undefined) return;
        expect(countParts(described.smartText)).toEqual({ parts: described.parts - described.savedParts, encoding: 'gsm7' });
      }),
    );
  });
});
