// Numbers in a text, and whether what stands around one says that it is money or that it is something else: a date, a time, a
// phone number, a percentage, a quantity. One pass over a text whose white space and digits are plain. Pure, total.
import { currencyOf, shownInThousandths } from './currency.ts';

export interface FoundNumber {
  readonly amount: number;
  /** As it was written; undefined: none stood next to the number. */
  readonly currency: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly decimals: boolean;
  /** Nothing around it says that it is something else. */
  readonly mayBeMoney: boolean;
}

const isDigit = (character: string | undefined): boolean => character !== undefined && character >= '0' && character <= '9';
/** A letter of a script that has spaces between words. */
const isLetter = (character: string | undefined): boolean => character !== undefined && /^\p{L}$/u.test(character) && !unspaced.test(character);
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

export function numbersIn(text: string): FoundNumber[] {
  const numbers: FoundNumber[] = [];
  for (let at = 0; at < text.length;) {
    if (!isDigit(text[at])) {
      at += 1;
      continue;
    }
    const { end, groups, separators } = scan(text, at);
    numbers.push(judge(text, at, end, groups, separators));
    at = end;
  }
  return numbers;
}

/** A number with its separators: point and comma before any digit, space and apostrophe only before three. */
function scan(text: string, start: number): { end: number; groups: string[]; separators: string[] } {
  const groups: string[] = [];
  const separators: string[] = [];
  let at = start;
  for (;;) {
    const from = at;
    while (isDigit(text[at])) at += 1;
    groups.push(text.slice(from, at));
    const separator = text[at];
    if (separator === undefined || !isDigit(text[at + 1]) || !".,' ".includes(separator)) return { end: at, groups, separators };
    const thousands = separator === ' ' || separator === "'";
    const first = groups[0] ?? '';
    if (thousands && (first.length > 3 || separators.some((one) => one !== separator) || !isDigit(text[at + 2]) || !isDigit(text[at + 3]) || isDigit(text[at + 4]))) return { end: at, groups, separators };
    separators.push(separator);
    at += 1;
  }
}

/** Words of a quantity that is no money. */
const quantities = /^(?:[kmgt]i?b(?:it|yte)?s?|[кмгт]б|sms|mms|min|mins|minutes?|minuten|minutos|minuti|мин|минут|sec|secs?|seconds?|sek|hours?|hrs?|h|days?|tage?n?|d[ií]as?|jours?|giorni|dias?|дн|дней|дня|points?|texts?|units?|g|d|m|lte|uhr|cents?|ct|am|pm|يوم|دقيقة|رسالة)$/iu;

function judge(text: string, start: number, end: number, groups: readonly string[], separators: readonly string[]): FoundNumber {
  const before = wordBefore(text, start);
  const after = wordAfter(text, end);
  // One Latin letter behind a number is more often a unit; before it, it is how many countries write money.
  const behind = /^[a-z]$/i.test(after.word) ? undefined : currencyOf(after.word) ?? (unspaced.test(after.word) ? currencyOf(after.word.slice(0, 1)) : undefined);
  const currency = behind ?? currencyOf(before.word);
  const value = valueOf(groups, separators, currency);
  const sign = isNegative(text, start, before) ? -1 : 1;
  const glued = (isLetter(text[start - 1]) && currencyOf(before.word) === undefined) || (isLetter(text[end]) && behind === undefined);
  const other = value === undefined || glued || isPartOfMore(text, start, end) || quantities.test(after.word)
    || (groups.length === 1 && (groups[0] ?? '').length >= 7 && currency === undefined);
  return { start, end, amount: sign * (value?.amount ?? Number(groups.join(''))), currency, decimals: value?.decimals ?? false, mayBeMoney: !other };
}

/** Dates, times, codes that are dialled, phone numbers, percentages, fractions. */
function isPartOfMore(text: string, start: number, end: number): boolean {
  const [before, after] = [text[start - 1], text[end]];
  if (before === '+' || before === '*' || before === '#' || after === '*' || after === '#') return true;
  if (after === '%' || (after === ' ' && text[end + 1] === '%')) return true;
  if ((after === ':' || after === '/' || after === '-') && isDigit(text[end + 1])) return true;
  return (before === ':' || before === '/' || before === '-') && isDigit(text[start - 2]);
}

/** undefined: its separators make no number (12.05.2030, 1.2.3). */
function valueOf(groups: readonly string[], separators: readonly string[], currency: string | undefined): { amount: number; decimals: boolean } | undefined {
  const last = separators.at(-1);
  const tail = groups.at(-1) ?? '';
  if (last === undefined) return { amount: Number(tail), decimals: false };
  const point = last === '.' || last === ',';
  const mixed = separators.some((one) => one !== last);
  const single = separators.length === 1;
  const zero = single && /^0+$/.test(groups[0] ?? '');
  const decimals = point && (mixed ? separators.filter((one) => one === last).length === 1 : single && (tail.length !== 3 || zero || shownInThousandths(currency)));
  const whole = decimals ? groups.slice(0, -1) : groups;
  const inner = decimals ? separators.slice(0, -1) : separators;
  if (inner.some((one) => one !== inner[0])) return undefined;
  // Thousands come in threes; in India in twos before the last three.
  if (whole.length > 1 && !(whole.at(-1)?.length === 3 && whole.slice(1, -1).every(({ length }) => length === 3 || length === 2) && (whole[0] ?? '').length <= 3)) return undefined;
  return { amount: Number(decimals ? `${whole.join('')}.${tail}` : whole.join('')), decimals };
}

interface Word {
  readonly word: string;
  readonly start: number;
}

const inWord = /^[\p{L}\p{M}\p{Sc}./]$/u;

function wordBefore(text: string, start: number): Word {
  let end = start;
  // A sign or a colon may stand between: "EUR -5", "Rs: 100".
  while (end > 0 && start - end < 3 && (text[end - 1] === ' ' || text[end - 1] === '-' || text[end - 1] === ':')) end -= 1;
  let at = end;
  while (at > 0 && end - at < 12 && inWord.test(text[at - 1] ?? '')) at -= 1;
  return { word: text.slice(at, end), start: at };
}

function wordAfter(text: string, end: number): Word {
  const start = text[end] === ' ' ? end + 1 : end;
  let at = start;
  while (at < text.length && at - start < 12 && inWord.test(text[at] ?? '')) at += 1;
  return { word: text.slice(start, at), start };
}

/** "-5", "-€5", "- 5" at the start or after a colon; not "10-5" and not a dash between words. */
function isNegative(text: string, start: number, before: Word): boolean {
  let at = start - 1;
  if (text[at] === ' ') at -= 1;
  if (text[at] !== '-' && currencyOf(before.word) !== undefined) {
    at = before.start - 1;
    if (text[at] === ' ') at -= 1;
  }
  if (text[at] !== '-') return false;
  const spaced = text[at + 1] === ' ';
  const ahead = text[at - 1];
  if (ahead === undefined || ahead === ':' || ahead === '=' || ahead === '(') return true;
  if (ahead === ' ') return !spaced || text[at - 2] === ':' || text[at - 2] === '=';
  return currencyOf(wordBefore(text, at).word) !== undefined && !spaced;
}
