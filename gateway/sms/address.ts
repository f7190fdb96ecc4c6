// Addresses of people and senders in one canonical spelling: `+4915150000001`, `0151500000` (national), `72727` (short
// code) or a name of up to eleven GSM characters. Whether a number exists or may be texted is not decided here.
import { gsm7Length } from './gsm7.ts';

export type AddressKind = 'international' | 'national' | 'short' | 'alphanumeric';

export interface Address {
  readonly kind: AddressKind;
  /** Without the plus. */
  readonly value: string;
}

/** Type of number and numbering plan as SMPP 3.4 §5.2.5 and §5.2.6 and 23.040 §9.1.2.5 count them. */
export interface TonNpi {
  readonly ton: number;
  readonly npi: number;
  readonly value: string;
}

const longestInput = 64;
const nameSeptets = 11;
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;
const separators = /[\p{Zs}\p{Pd}.()/]/gu;
const international = /^[1-9]\d{6,14}$/;

/**
 * The canonical spelling of what a person or a program gave, undefined when it is no address. Full-width digits count;
 * anything invisible (NUL, controls, bidi marks) refuses the whole input, since it could hide what is really dialled.
 */
export function canonicalAddress(input: string): string | undefined {
  if (input.length > longestInput || invisible.test(input)) return undefined;
  const text = input.normalize('NFKC').trim();
  const uri = /^tel:/i.test(text);
  const number = (uri ? text.slice(4) : text).replace(separators, '');
  if (/^\+?\d+$/.test(number)) return canonicalNumber(number);
  return uri ? undefined : canonicalName(text);
}

function canonicalNumber(number: string): string | undefined {
  if (number.startsWith('+')) return international.test(number.slice(1)) ? number : undefined;
  if (number.startsWith('00')) return international.test(number.slice(2)) ? `+${number.slice(2)}` : undefined;
  return number.length >= 2 && number.length <= 15 ? number : undefined;
}

function canonicalName(text: string): string | undefined {
  const septets = gsm7Length(text);
  if (septets === undefined || septets < 1 || septets > nameSeptets) return undefined;
  return /\p{L}/u.test(text) && !invisible.test(text) ? text : undefined;
}

/** Total: whatever is neither a plus with digits nor digits alone is a name. Up to 8 digits are a short code. */
export function parseAddress(canonical: string): Address {
  if (/^\+\d+$/.test(canonical)) return { kind: 'international', value: canonical.slice(1) };
  if (!/^\d+$/.test(canonical)) return { kind: 'alphanumeric', value: canonical };
  return { kind: canonical.length <= 8 ? 'short' : 'national', value: canonical };
}

/** Whether one can text it: names cannot be answered. */
export function isDialable(canonical: string): boolean {
  return parseAddress(canonical).kind !== 'alphanumeric';
}

/** Short codes are network specific (3/0), as most SMSCs want them. */
const numbering: Readonly<Record<AddressKind, { ton: number; npi: number }>> = {
  international: { ton: 1, npi: 1 },
  national: { ton: 2, npi: 1 },
  short: { ton: 3, npi: 0 },
  alphanumeric: { ton: 5, npi: 0 },
};

/** What to tell the network about an address; a bind whose SMSC wants it otherwise may override it. */
export function toTonNpi(canonical: string): TonNpi {
  const { kind, value } = parseAddress(canonical);
  return { ...numbering[kind], value };
}

/**
 * The address a network sent, whatever it sent. Digits become international when the network says so (TON 1) or wrote `+` or
 * `00`, and their number is right for it; all other digits stay as they are. Names lose what is invisible; an empty or
 * wholly invisible address becomes `unknown`, which cannot be answered.
 */
export function fromTonNpi(ton: number, npi: number, value: string): string {
  const text = value.slice(0, longestInput).replace(new RegExp(invisible, 'gu'), '').trim();
  if (text === '') return 'unknown';
  // An alphanumeric sender (5/0) made of digits is written like the number it claims to be.
  const digits = text.normalize('NFKC').replace(separators, '');
  if (!/^\+?\d+$/.test(digits)) return text;
  const bare = digits.replace(/^\+/, '');
  if (ton === 1 || digits.startsWith('+')) {
    const significant = bare.replace(/^00/, '');
    return international.test(significant) ? `+${significant}` : bare;
  }
  // National numbers (TON 2) can start with 00 only by mistake; with an unknown type it is the prefix of most countries.
  if (ton === 0 && npi <= 1 && bare.startsWith('00') && international.test(bare.slice(2))) return `+${bare.slice(2)}`;
  return bare;
}

/** Whether two spellings mean the same subscriber: networks drop or add the plus and the country's zeros in reports, so the last eight digits decide. */
export function sameSubscriber(one: string, other: string): boolean {
  if (one === other) return true;
  const tail = (address: string): string => address.replace(/[^0-9]/g, '').slice(-8);
  return tail(one).length >= 5 && tail(one) === tail(other);
}

/** For logs: at least five digits are hidden, and how many is not told. */
export function maskAddress(canonical: string): string {
  const { kind, value } = parseAddress(canonical);
  if (kind === 'alphanumeric') return `${value.slice(0, 2)}•••••`;
  const shown = Math.min(5, Math.max(0, value.length - 7));
  const last = value.length > 4 ? value.slice(-2) : '';
  return `${kind === 'international' ? '+' : ''}${value.slice(0, shown)}•••••${last}`;
}
