// The amount of money in what an operator wrote: found by itself, or where an admin's pattern says it stands. The pattern is a
// language of its own that cannot backtrack. Pure, total.
import { numbersIn } from './numbers.ts';
import type { FoundNumber } from './numbers.ts';

export interface Amount {
  readonly amount: number;
  /** As the operator wrote it; undefined: none stood next to the number. */
  readonly currency: string | undefined;
}

/** Operators write less; what comes after is not looked at. */
const longestText = 2_000;

/**
 * `pattern`: literal text (any case, spaces are alike) with one `{amount}`, and `*` for anything between. Without one: the first number with
 * decimals next to a currency, else the only number next to a currency, else the only number that is no date, time, phone number, percentage or quantity.
 */
export function readAmount(text: string, pattern?: string): Amount | undefined {
  const plain = plainText(text);
  const numbers = numbersIn(plain);
  const found = pattern === undefined || pattern.trim() === '' ? likeliest(numbers) : numbers.find(matches(plain, plainText(pattern)));
  return found === undefined ? undefined : { amount: found.amount, currency: found.currency };
}

function likeliest(numbers: readonly FoundNumber[]): FoundNumber | undefined {
  const money = numbers.filter(({ mayBeMoney }) => mayBeMoney);
  const named = money.filter(({ currency }) => currency !== undefined);
  return named.find(({ decimals }) => decimals) ?? (named.length > 0 ? only(named) : only(money));
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

/** Digits and separators of other scripts in their Latin form; each run of white space is one space. */
function plainText(text: string): string {
  return text.slice(0, longestText)
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
    .replaceAll('\u066b', '.').replaceAll('\u066c', ',').replace(/[\u2212\u2010\u2011\u2012]/g, '-').replace(/[\u2019\u02bc`]/g, "'")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
}

/** Decimal digits stand in runs of ten, in order, and a run begins where its predecessor is none, or another run of ten. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  // The mathematical digits are five runs without a gap.
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/** Whether the number stands where the pattern has `{amount}`. Every piece is looked for once: time is linear in the text. */
function matches(text: string, pattern: string): (number: FoundNumber) => boolean {
  const halves = fold(pattern).split('{amount}');
  if (halves.length !== 2) return () => false;
  const folded = fold(text);
  const left = (halves[0] ?? '').split('*');
  const right = (halves[1] ?? '').split('*');
  const beside = { before: (left.pop() ?? '').trim(), after: (right.shift() ?? '').trim() };
  let earliest = 0;
  for (const piece of left.map((one) => one.trim())) {
    const at = folded.indexOf(piece, earliest);
    if (at < 0) return () => false;
    earliest = at + piece.length;
  }
  let latest = folded.length;
  for (const piece of right.map((one) => one.trim()).toReversed()) {
    const at = folded.slice(0, latest).lastIndexOf(piece);
    if (at < 0) return () => false;
    latest = at;
  }
  return ({ start, end }) => {
    const from = folded[start - 1] === '-' && !beside.before.endsWith('-') ? start - 1 : start;
    const upTo = folded.slice(0, from).trimEnd();
    const rest = folded.slice(end).trimStart();
    return upTo.endsWith(beside.before) && upTo.length - beside.before.length >= earliest
      && rest.startsWith(beside.after) && folded.length - rest.length + beside.after.length <= latest;
  };
}

/** Lower case without a change of length. */
function fold(text: string): string {
  return Array.from(text, (character) => (character.toLowerCase().length === character.length ? character.toLowerCase() : character)).join('');
}
