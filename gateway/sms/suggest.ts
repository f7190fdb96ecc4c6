// What GSM 7-bit can write instead of a character it lacks: the same mark in plain form, or the letter without its accent.
// Only what a reader would take for the same is offered; emoji and other scripts have no stand-in.
import { gsm7Length } from './gsm7.ts';

/** Stand-in, then the characters it stands for. */
const standIns: readonly (readonly [string, string])[] = [
  ['"', '“”„‟″‶«»❝❞〝〞＂'],
  ["'", '‘’‚‛′‵`´ʹʻʼˈ❛❜＇'],
  ['<', '‹'],
  ['>', '›'],
  ['-', '‐‑‒–—―−⁃﹘﹣－'],
  ['...', '…'],
  ['*', '•·∙⋅●◦▪★☆'],
  ['/', '⁄∕÷'],
  ['x', '×'],
  ['|', '¦'],
  ['~', '˜∼'],
  ['^1', '¹'],
  ['^2', '²'],
  ['^3', '³'],
  ['(c)', '©'],
  ['(R)', '®'],
  ['TM', '™'],
  ['+/-', '±'],
  ['<=', '≤'],
  ['>=', '≥'],
  ['->', '→'],
  ['<-', '←'],
  ['=>', '⇒'],
  ['Rs', '₹₨'],
  ['o', 'º'],
  ['a', 'ª'],
  ['oe', 'œ'],
  ['OE', 'Œ'],
  ['l', 'ł'],
  ['L', 'Ł'],
  ['d', 'đð'],
  ['D', 'ĐÐ'],
  ['h', 'ħ'],
  ['H', 'Ħ'],
  ['i', 'ı'],
  ['th', 'þ'],
  ['TH', 'Þ'],
  ['SS', 'ẞ'],
  ['\n', '\u0085\u2028\u2029'],
  [' ', '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'],
  ['', '\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff'],
];

/** Greek capitals that look like Latin ones; the others stand in the default table. */
const greek = 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ';
const latin = 'ABEZHIKMNOPTYX';

const stands = new Map<string, string>();
for (const [standIn, characters] of standIns) for (const character of characters) stands.set(character, standIn);
for (let i = 0; i < greek.length; i += 1) stands.set(greek.charAt(i), latin.charAt(i));

/** For one code point, combining marks allowed. Undefined: there is no sensible one. */
export function suggestionFor(char: string): string | undefined {
  const composed = char.normalize('NFC');
  if (gsm7Length(composed) !== undefined) return composed;
  const direct = stands.get(composed);
  if (direct !== undefined) return direct;
  // Compatibility forms of numbers read as other numbers: 1½ would become 11/2.
  if (/\p{No}/u.test(char)) return undefined;
  const plain = composed.normalize('NFKC');
  if (fits(plain)) return plain;
  const bare = plain.normalize('NFKD').replace(/\p{M}+/gu, '');
  const replaced = Array.from(bare, (part) => stands.get(part) ?? part).join('');
  return fits(replaced) ? replaced : undefined;
}

function fits(text: string): boolean {
  return text !== '' && gsm7Length(text) !== undefined;
}
