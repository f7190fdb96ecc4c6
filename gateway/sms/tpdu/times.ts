// Time stamps (23.040 §9.2.3.11) and validity periods (§9.2.3.12) of TPDUs. Epoch ms and ms outside, semi-octets inside.
import type { TimeStamp } from './types.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;

export const timeStampOctets = 7;
/** The sign of the zone stands where the highest bit of its tens would be. */
const westward = 0x08;
/** Two digits of a year from here on are of the twentieth century: centres without a clock begin in 1970 or 1980. */
const firstYear = 70;

/** Seven octets from `at`; a time of which any digit is none has no `at`. */
export function readTimeStamp(octets: Uint8Array, at = 0): TimeStamp {
  const zone = octets[at + 6] ?? 0xff;
  const quarters = decimal(zone & ~westward);
  const [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map((place) => decimal(octets[at + place] ?? 0xff));
  const zoneMinutes = quarters === undefined || quarters === 0 ? 0 : (zone & westward) === 0 ? quarters * 15 : -quarters * 15;
  if (quarters === undefined || year === undefined || month === undefined || day === undefined || hour === undefined || minute === undefined || second === undefined) {
    return { at: undefined, zoneMinutes };
  }
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return { at: undefined, zoneMinutes };
  const local = Date.UTC(year + (year < firstYear ? 2000 : 1900), month - 1, day, hour, minute, second);
  // A day that the month does not have would silently be one of the next.
  if (new Date(local).getUTCDate() !== day) return { at: undefined, zoneMinutes };
  return { at: local - zoneMinutes * minuteMs, zoneMinutes };
}

/** Zones are whole quarters of an hour, and at most 79 of them fit. No `at` writes a time that cannot be read. */
export function writeTimeStamp({ at, zoneMinutes }: TimeStamp): Uint8Array {
  const octets = new Uint8Array(timeStampOctets);
  const quarters = Math.min(79, Math.abs(Math.round(zoneMinutes / 15)));
  const sign = zoneMinutes < 0 && quarters > 0 ? -1 : 1;
  octets[6] = semiOctets(quarters) | (sign < 0 ? westward : 0);
  if (at === undefined) return octets;
  const local = new Date(at + sign * quarters * 15 * minuteMs);
  octets[0] = semiOctets(local.getUTCFullYear() % 100);
  octets[1] = semiOctets(local.getUTCMonth() + 1);
  octets[2] = semiOctets(local.getUTCDate());
  octets[3] = semiOctets(local.getUTCHours());
  octets[4] = semiOctets(local.getUTCMinutes());
  octets[5] = semiOctets(local.getUTCSeconds());
  return octets;
}

/** Swapped decimal digits; undefined when they are none. */
function decimal(octet: number): number | undefined {
  const [tens, ones] = [octet & 0x0f, octet >>> 4];
  return tens > 9 || ones > 9 ? undefined : tens * 10 + ones;
}

function semiOctets(value: number): number {
  return ((value % 10) << 4) | Math.floor(value / 10);
}

/** The shortest period that is not shorter (§9.2.3.12.1): five minutes at least, 63 weeks at most. */
export function relativeValidity(ms: number): number {
  if (!(ms > 5 * minuteMs)) return 0;
  if (ms <= 12 * hourMs) return Math.ceil(ms / (5 * minuteMs)) - 1;
  if (ms <= dayMs) return 143 + Math.ceil((ms - 12 * hourMs) / (30 * minuteMs));
  if (ms <= 30 * dayMs) return 166 + Math.max(2, Math.ceil(ms / dayMs));
  return Math.min(255, 192 + Math.max(5, Math.ceil(ms / weekMs)));
}

/** The period of an octet in ms. */
export function readRelativeValidity(octet: number): number {
  if (octet <= 143) return (octet + 1) * 5 * minuteMs;
  if (octet <= 167) return 12 * hourMs + (octet - 143) * 30 * minuteMs;
  if (octet <= 196) return (octet - 166) * dayMs;
  return (octet - 192) * weekMs;
}

/** The seven octets of the enhanced format (§9.2.3.12.3); undefined: none given, or one that nobody defined. */
export function readEnhancedValidity(octets: Uint8Array): { readonly relativeMs: number } | undefined {
  const format = octets[0] ?? 0;
  let at = 1;
  // The highest bit announces another octet about the format.
  for (let further = format; (further & 0x80) !== 0 && at < octets.length; at += 1) further = octets[at] ?? 0;
  const [first, second, third] = [octets[at], octets[at + 1], octets[at + 2]];
  if (first === undefined) return undefined;
  if ((format & 7) === 1) return { relativeMs: readRelativeValidity(first) };
  if ((format & 7) === 2) return first === 0 ? undefined : { relativeMs: first * 1000 };
  if ((format & 7) !== 3) return undefined;
  const [hours, minutes, seconds] = [first, second, third].map((octet) => (octet === undefined ? undefined : decimal(octet)));
  return hours === undefined || minutes === undefined || seconds === undefined ? undefined : { relativeMs: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}
