// Texts of unstructured supplementary services on the wire, from the modem. The coding scheme that comes along is often wrong
// and the text may be plain, UCS-2, packed septets or octets in hex: where that is open, the reading most like a text wins. Pure, total.
import { gsm7Decode } from '../../sms/gsm7.ts';
import { unpackSeptets } from '../../sms/septets.ts';
import { ucs2Decode, wellFormed } from '../../sms/ucs2.ts';
import type { UssdEncoding } from './ussd-text.ts';

/** Cell broadcast coding schemes, which these texts use too (23.038 §5). */
export type CodedAs = 'gsm7' | 'gsm7_language' | 'ucs2' | 'ucs2_language' | 'octets' | 'unknown';

export function codedAs(dcs: number | undefined): CodedAs {
  if (dcs === undefined) return 'unknown';
  if (dcs === 0x10) return 'gsm7_language';
  if (dcs === 0x11) return 'ucs2_language';
  const group = dcs >> 4;
  if (group <= 3) return 'gsm7';
  if ((group >= 4 && group <= 7) || group === 9) return (['gsm7', 'octets', 'ucs2', 'unknown'] as const)[(dcs >> 2) & 3] ?? 'unknown';
  if (group === 15) return (dcs & 4) === 0 ? 'gsm7' : 'octets';
  return 'unknown';
}

/** The text that was meant. `how` other than auto: an operator said so; text that cannot be hex stays as it is even then. */
export function decodeUssd(text: string, dcs: number | undefined, how: 'auto' | UssdEncoding = 'auto'): string {
  return tidy(read(text, dcs, how));
}

function read(text: string, dcs: number | undefined, how: 'auto' | UssdEncoding): string {
  const octets = octetsOf(text);
  if (how === 'plain' || octets === undefined) return text;
  if (how === 'ucs2') return ucs2Decode(octets);
  if (how === 'packed') return unpacked(octets);
  const coded = codedAs(dcs);
  switch (coded) {
    case 'ucs2': return ucs2Decode(octets);
    // Two septets of language come first, in two octets (23.038 §5, group 1).
    case 'ucs2_language': return ucs2Decode(octets.subarray(2));
    case 'gsm7_language': return withoutLanguage(likeliest(text, octets));
    case 'octets':
    case 'gsm7':
    case 'unknown': return likeliest(text, octets);
    default: return coded satisfies never;
  }
}

/** Three characters: two letters and a CR. */
function withoutLanguage(text: string): string {
  return /^[a-z]{2}\r/i.test(text) ? text.slice(3) : text;
}

function likeliest(text: string, octets: Uint8Array): string {
  const wide = text.length % 4 === 0 ? ucs2Decode(octets) : undefined;
  // Digits alone are a number somebody wrote, unless they read as Latin text of two octets each.
  if (/^\d+$/.test(text)) return wide !== undefined && /^[\n\r\u0020-\u007e]+$/.test(wide) ? wide : text;
  let best = text;
  let bestScore = 0.7;
  for (const candidate of [wide, unpacked(octets), Buffer.from(octets).toString('latin1')]) {
    if (candidate === undefined) continue;
    const score = likeness(candidate);
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** A CR that only fills up goes (see packUssd). */
function unpacked(octets: Uint8Array): string {
  const septets = unpackSeptets(octets, Math.floor((octets.length * 8) / 7));
  const padded = octets.length > 0 && octets.length % 7 === 0 && (septets.at(-1) === 0x0d || septets.at(-1) === 0);
  return gsm7Decode(padded ? septets.subarray(0, -1) : septets);
}

/** How much it looks like something a person was to read: 1 at most. */
export function likeness(text: string): number {
  let sum = 0;
  let scripts = 0;
  let before: string | undefined;
  let count = 0;
  for (const character of text) {
    count += 1;
    const [weight, script] = weightOf(character);
    sum += weight;
    if (script === undefined) continue;
    if (before !== undefined && script !== before) scripts += 1;
    before = script;
  }
  // Letters of many scripts side by side are no text.
  return count === 0 ? 0 : (sum - scripts * 0.5) / count;
}

function weightOf(character: string): [weight: number, script: string | undefined] {
  if (/^[A-Za-z]$/.test(character)) return [1, 'latin'];
  if (/^[0-9 \n\r.,:;*#%()/!?'"+=-]$/.test(character)) return [1, undefined];
  if (/^\p{Sc}$/u.test(character)) return [0.9, undefined];
  if (/^[\p{Cc}\p{Cn}\p{Co}\p{Cs}\ufffd]$/u.test(character)) return [-1, undefined];
  if (/^\p{Script=Latin}$/u.test(character)) return [0.7, 'latin'];
  // Ten capitals of Greek stand in the default alphabet and show up in what is misread.
  if (/^[ΔΦΓΛΩΠΨΣΘΞ]$/.test(character)) return [0.4, 'greek'];
  if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(character)) return [0.85, 'han'];
  if (/^\p{Script=Hangul}$/u.test(character)) return [0.85, 'hangul'];
  const script = scripts.find(([, pattern]) => pattern.test(character))?.[0];
  if (script !== undefined) return [0.95, script];
  return [/^[\p{L}\p{M}]$/u.test(character) ? 0.6 : 0.3, /^\p{L}$/u.test(character) ? 'other' : undefined];
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ['cyrillic', /^\p{Script=Cyrillic}$/u], ['arabic', /^\p{Script=Arabic}$/u], ['greek', /^\p{Script=Greek}$/u], ['hebrew', /^\p{Script=Hebrew}$/u],
  ['devanagari', /^\p{Script=Devanagari}$/u], ['bengali', /^\p{Script=Bengali}$/u], ['thai', /^\p{Script=Thai}$/u], ['georgian', /^\p{Script=Georgian}$/u],
  ['armenian', /^\p{Script=Armenian}$/u], ['ethiopic', /^\p{Script=Ethiopic}$/u], ['tamil', /^\p{Script=Tamil}$/u], ['myanmar', /^\p{Script=Myanmar}$/u],
  ['khmer', /^\p{Script=Khmer}$/u], ['lao', /^\p{Script=Lao}$/u],
];

/** A port whose set is GSM writes septets as octets: between lower case letters these four are letters and no signs (23.038 §6.2.1). */
export function readSeptetLetters(text: string): string {
  if (!/[a-z][{|}~][a-z]/.test(text)) return text;
  return text.replace(/[{|}~]/g, (character) => gsm7Decode(Uint8Array.of(character.charCodeAt(0))));
}

/** undefined: it is no hex. */
export function octetsOf(text: string): Uint8Array | undefined {
  if (text.length < 4 || text.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(text)) return undefined;
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** Names (of operators) that some modems write as UCS-2 in hex, and others with octets that are none of a name. */
export function decodeName(name: string): string {
  const octets = octetsOf(name);
  const wide = octets !== undefined && octets.length % 2 === 0 ? ucs2Decode(octets) : undefined;
  return tidy(wide !== undefined && likeness(wide) > 0.8 ? wide : name).replace(/\s+/g, ' ').slice(0, 64).trim();
}

/** One kind of line end, and nothing that a screen cannot show. */
function tidy(text: string): string {
  return wellFormed(text).replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '').trim();
}
