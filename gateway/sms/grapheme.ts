// Where the characters that people see begin and end (Unicode annex 29), asked only near one place of a text, because
// Intl.Segmenter costs far more than everything else about splitting. Without Intl.Segmenter only CR LF is kept together.

let segmenter: Intl.Segmenter | undefined;

/** The start of the grapheme that would be broken by a cut before `end`; `end` itself when nothing would. Not before `start`. */
export function graphemeStart(text: string, start: number, end: number): number {
  const before = text.charCodeAt(end - 1);
  const after = text.charCodeAt(end);
  if (before === 0x0d && after === 0x0a) return end - 1;
  if (standsAlone(before) && standsAlone(after)) return end;
  if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) return end;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  // Two units past the cut are the whole next code point, all that the rules look ahead.
  const near = segmenter.segment(text.slice(start, end + 2)).containing(end - start);
  return near === undefined ? end : start + near.index;
}

/** Scripts whose letters neither join nor are joined: Latin, Greek, Cyrillic, punctuation, currency, kana, Han. */
function standsAlone(unit: number): boolean {
  if (unit < 0x300) return unit !== 0xad;
  if (unit < 0x2000) return unit >= 0x370 && unit < 0x530 && !(unit >= 0x483 && unit <= 0x489);
  if (unit < 0x3041) return (unit >= 0x2010 && unit <= 0x2027) || (unit >= 0x20a0 && unit <= 0x20cf);
  return (unit <= 0x30ff && unit !== 0x3099 && unit !== 0x309a) || (unit >= 0x3400 && unit <= 0x9fff);
}
