// The text of a delivery report (SMPP 3.4 appendix B): nobody keeps to it, so fields may come in any order, be missing,
// or carry dates of other lengths. Scans once, uses no pattern that could backtrack, and believes nothing after `text:`.
import type { Receipt } from '../channel.ts';

export interface ReceiptText {
  readonly id: string | undefined;
  readonly stat: string | undefined;
  readonly err: string | undefined;
  /** Epoch ms, as if the network's clock were UTC. */
  readonly doneAt: number | undefined;
}

const keys = ['id:', 'sub:', 'dlvrd:', 'submit date:', 'done date:', 'stat:', 'status:', 'err:', 'text:'] as const;
type Key = (typeof keys)[number];

/** The fields of a report's text; all of them may be missing. */
export function parseReceiptText(text: string): ReceiptText {
  const found = scan(text);
  const value = (key: Key): string | undefined => {
    const raw = found.get(key)?.trim();
    return raw === undefined || raw === '' ? undefined : raw;
  };
  return { id: firstWord(value('id:')), stat: firstWord(value('stat:') ?? value('status:'))?.toUpperCase(), err: firstWord(value('err:')), doneAt: parseDate(value('done date:')) };
}

function firstWord(value: string | undefined): string | undefined {
  return value?.split(/[\s,;]/, 1)[0];
}

function scan(text: string): Map<Key, string> {
  const lower = text.toLowerCase();
  const found = new Map<Key, string>();
  let open: Key | undefined;
  let openAt = 0;
  const close = (at: number): void => {
    if (open !== undefined && !found.has(open)) found.set(open, text.slice(openAt, at));
  };
  let at = 0;
  while (at < lower.length) {
    const before = lower.charCodeAt(at - 1);
    // A key begins the text or follows a blank, comma or semicolon; so `err:` in `stderr:` is none.
    const begins = at === 0 || before <= 0x20 || before === 0x2c || before === 0x3b;
    const key = begins ? keys.find((candidate) => lower.startsWith(candidate, at)) : undefined;
    if (key === undefined) {
      at += 1;
      continue;
    }
    close(at);
    open = key;
    openAt = at + key.length;
    at = openAt;
    // What follows is the person's own text; fields in it count only when the report had none before it.
    if (key === 'text:' && (found.has('stat:') || found.has('status:'))) break;
  }
  close(text.length);
  return found;
}

/** yyMMddHHmm, with seconds, or with a four-digit year; zeros and nonsense are no date. */
export function parseDate(value: string | undefined): number | undefined {
  const digits = value?.trim() ?? '';
  if (!/^[0-9]{10,14}$/.test(digits) || /^0+$/.test(digits)) return undefined;
  const short = at(digits, 2);
  if (digits.length <= 12 && short !== undefined) return short;
  return digits.length >= 12 ? at(digits, 4) : undefined;
}

function at(digits: string, yearDigits: 2 | 4): number | undefined {
  const number = (from: number): number => Number(digits.slice(from, from + 2) || '0');
  const year = yearDigits === 4 ? Number(digits.slice(0, 4)) : 2000 + number(0);
  const [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map((offset) => number(yearDigits + offset)) as [number, number, number, number, number];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(time);
  const isReal = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal && year >= 1990 && year < 2100 ? time : undefined;
}

const words: ReadonlyMap<string, Receipt['outcome']> = new Map([
  ['DELIVRD', 'delivered'], ['DELIVERED', 'delivered'], ['DELIVERD', 'delivered'], ['EXPIRED', 'expired'], ['DELETED', 'undelivered'], ['UNDELIV', 'undelivered'],
  ['UNDELIVERED', 'undelivered'], ['UNDELIVERABLE', 'undelivered'], ['REJECTD', 'undelivered'], ['REJECTED', 'undelivered'], ['REJECT', 'undelivered'],
  ['FAILED', 'undelivered'], ['SKIPPED', 'undelivered'], ['UNKNOWN', 'undelivered'], ['UNKNOWD', 'undelivered'], ['ACCEPTD', 'accepted'], ['ACCEPTED', 'accepted'],
  ['ACKED', 'accepted'], ['ENROUTE', 'accepted'], ['BUFFRED', 'accepted'], ['BUFFERD', 'accepted'], ['BUFFERED', 'accepted'], ['SCHEDLD', 'accepted'],
  ['SCHEDULED', 'accepted'], ['SENT', 'accepted'], ['SUBMITD', 'accepted'],
]);

/** undefined: a word nobody has told us of. */
export function outcomeOfWord(stat: string): Receipt['outcome'] | undefined {
  return words.get(stat.toUpperCase());
}

/** message_state, SMPP 5.0 §4.7.15. */
const states: readonly Receipt['outcome'][] = ['accepted', 'accepted', 'delivered', 'expired', 'undelivered', 'undelivered', 'accepted', 'undelivered', 'undelivered', 'undelivered'];

export function outcomeOfState(state: number): Receipt['outcome'] | undefined {
  return states[state];
}
