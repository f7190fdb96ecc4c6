// What the composer shows beside a text: how many parts, how much room, which characters made it UCS-2 and what could stand
// in for them. Replacing is only offered; nothing here changes what is sent. Septets and units as in split.ts.
import { gsm7Length, isGsm7Char } from './gsm7.ts';
import { countParts, type SplitOptions, splitText } from './split.ts';
import { suggestionFor } from './suggest.ts';
import { wellFormed } from './ucs2.ts';

/** A character that GSM 7-bit does not have. */
export interface Offender {
  /** As written; a letter with its combining marks is one. */
  readonly char: string;
  /** Where it stands first, in UTF-16 units. */
  readonly index: number;
  /** Of the first code point that does not fit. */
  readonly codePoint: number;
  /** What GSM 7-bit has instead; may be empty, for characters nobody sees. */
  readonly suggestion?: string;
}

export interface TextDescription {
  readonly encoding: 'gsm7' | 'ucs2';
  readonly parts: number;
  /** Septets or units of the whole text, headers not counted. */
  readonly used: number;
  /** Septets or units left in the last part. */
  readonly room: number;
  /** Septets or units a part of this text holds. */
  readonly perPart: number;
  /** Distinct, in the order of the text; empty unless the encoding is ucs2. */
  readonly offenders: readonly Offender[];
  /** The text with every suggestion applied; only when that makes it GSM 7-bit and no longer than before. */
  readonly smartText?: string;
  /** Parts that `smartText` would save. */
  readonly savedParts: number;
}

export function describeText(input: string, options: SplitOptions = {}): TextDescription {
  const split = splitText(input, options);
  const { encoding, perPart, septetsOrUnits: used } = split;
  const parts = split.parts.length;
  const last = split.parts.at(-1)?.payload.length ?? 0;
  const room = perPart - (encoding === 'gsm7' ? last : last / 2);
  const described = { encoding, parts, used, room, perPart };
  if (encoding === 'gsm7') return { ...described, offenders: [], savedParts: 0 };

  const { offenders, replaced } = inspect(wellFormed(input));
  // By the default tables alone: the point of replacing is that every handset can read it.
  const smart = gsm7Length(replaced) === undefined ? undefined : countParts(replaced, options);
  if (smart === undefined || smart.parts > parts) return { ...described, offenders, savedParts: 0 };
  return { ...described, offenders, smartText: replaced, savedParts: parts - smart.parts };
}

/** A code point with the combining marks after it. The dot matches line breaks; `\p{M}*` cannot backtrack into it. */
const written = /.\p{M}*/gsu;

function inspect(text: string): { offenders: Offender[]; replaced: string } {
  const offenders = new Map<string, Offender>();
  let replaced = '';
  for (const match of text.matchAll(written)) {
    const char = match[0];
    if (isGsm7Char(char)) {
      replaced += char;
      continue;
    }
    let known = offenders.get(char);
    if (known === undefined) {
      known = offenderAt(char, match.index);
      offenders.set(char, known);
    }
    replaced += known.suggestion ?? char;
  }
  return { offenders: [...offenders.values()], replaced };
}

function offenderAt(char: string, index: number): Offender {
  const codePoints = Array.from(char);
  const misfit = codePoints.find((part) => !isGsm7Char(part)) ?? char;
  const found = { char, index, codePoint: misfit.codePointAt(0) ?? 0 };
  const suggestion = suggestionFor(char);
  return suggestion === undefined ? found : { ...found, suggestion };
}
