// One pass over JSON text before it is parsed: depth, number of keys, doubled keys, keys that reach into prototypes, numbers that
// JavaScript would change. Grammar is JSON.parse's business; this only has to be right about text that is valid. Pure.

const deepest = 20;
const mostKeys = 10_000;

/** Why the text is refused; undefined: parse it. Linear in the length, whatever the text is. */
export function jsonTrouble(text: string): string | undefined {
  /** Keys of each open object; an array stands as undefined. */
  const open: (Keys | undefined)[] = [];
  let keys: Keys | undefined;
  let expectsKey = false;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    switch (unit) {
      case 0x22: {
        const end = endOfString(text, at);
        if (expectsKey && keys !== undefined) {
          expectsKey = false;
          count += 1;
          if (count > mostKeys) return `has more than ${mostKeys} keys`;
          const key = keyOf(text, at, end);
          if (key === '__proto__' || key === 'constructor' || key === 'prototype') return 'has a key that is not allowed';
          if (!addKey(keys, key)) return 'has the same key twice in one object';
        }
        at = end;
        break;
      }
      case 0x7b:
      case 0x5b:
        if (open.length >= deepest) return `is nested deeper than ${deepest} levels`;
        open.push(keys);
        expectsKey = unit === 0x7b;
        keys = expectsKey ? { few: [], many: undefined } : undefined;
        break;
      case 0x7d:
      case 0x5d:
        keys = open.pop();
        expectsKey = false;
        break;
      case 0x2c:
        expectsKey = keys !== undefined;
        break;
      case 0x2d: case 0x30: case 0x31: case 0x32: case 0x33: case 0x34: case 0x35: case 0x36: case 0x37: case 0x38: case 0x39: {
        const end = endOfNumber(text, at);
        const value = Number(text.slice(at, end));
        if (!Number.isFinite(value) || Object.is(value, -0) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return 'has a number that cannot be kept exactly';
        at = end - 1;
        break;
      }
      default:
    }
  }
  return undefined;
}

interface Keys {
  readonly few: string[];
  /** Instead of `few`, once a search through that would take long. */
  many: Set<string> | undefined;
}

function addKey(keys: Keys, key: string): boolean {
  if (keys.many !== undefined) {
    if (keys.many.has(key)) return false;
    keys.many.add(key);
    return true;
  }
  if (keys.few.includes(key)) return false;
  keys.few.push(key);
  if (keys.few.length > 16) keys.many = new Set(keys.few);
  return true;
}

/** The place of the closing quote; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = start + 1; end < text.length; end += 1) {
    const unit = text.charCodeAt(end);
    if (unit === 0x22) return end;
    if (unit === 0x5c) end += 1;
  }
  return text.length;
}

/** As JSON.parse will read it: `a` may be written with an escape. */
function keyOf(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(text.slice(start, end + 1)));
  } catch {
    return raw;
  }
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end += 1) {
    const unit = text.charCodeAt(end);
    const belongs = (unit >= 0x30 && unit <= 0x39) || unit === 0x2e || unit === 0x2b || unit === 0x2d || unit === 0x65 || unit === 0x45;
    if (!belongs) break;
  }
  return end;
}
