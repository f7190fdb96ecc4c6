// 26-character ids (ULID: 48 bits of time, 80 of chance, Crockford base32), rising within a process so that indexes grow at their end.
import { randomFillSync } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** @returns a function from epoch ms to the next id. */
export function createIds(): (at: number) => string {
  const pool = new Uint8Array(16 * 256);
  let used = pool.length;
  let lastTime = -1;
  let timeText = '';
  const digits = new Uint8Array(16);
  return (at) => {
    const time = Math.max(Math.floor(at), lastTime, 0);
    if (time !== lastTime) {
      lastTime = time;
      timeText = '';
      for (let rest = time, place = 0; place < 10; place += 1, rest = Math.floor(rest / 32)) timeText = (alphabet[rest % 32] ?? '0') + timeText;
      if (used + 16 > pool.length) { randomFillSync(pool); used = 0; }
      // The top digit starts low, which leaves room to count up within one millisecond.
      for (let place = 0; place < 16; place += 1) digits[place] = (pool[used + place] ?? 0) & (place === 0 ? 15 : 31);
      used += 16;
    } else {
      for (let place = 15; place >= 0; place -= 1) {
        const digit = ((digits[place] ?? 0) + 1) & 31;
        digits[place] = digit;
        if (digit !== 0) break;
      }
    }
    let text = timeText;
    for (let place = 0; place < 16; place += 1) text += alphabet[digits[place] ?? 0] ?? '0';
    return text;
  };
}
