// Address fields: digits as swapped semi-octets, or a name in packed septets (23.040 §9.1.2.5), and the service centre's address
// before a TPDU, which counts octets instead of digits (27.005 §3.1, 24.011 §8.2.5.2). Canonical spellings are ../address.ts.
import { fromTonNpi, parseAddress } from '../address.ts';
import { gsm7Decode, gsm7Encode } from '../gsm7.ts';
import { packSeptets, unpackSeptets } from '../septets.ts';
import { type Cursor, fail, next, take } from './cursor.ts';
import type { TpAddress } from './types.ts';

/** Semi-octets of an address; beyond the length and type octets a field has ten octets. */
const mostDigits = 20;
/** A type octet and ten more. */
const longestCentre = 11;
const alphanumeric = 5;
const symbols = '0123456789*#abc';
const fill = 0x0f;

const noAddress: TpAddress = { ton: 0, npi: 0, value: '' };

/** TP-OA, TP-DA or TP-RA. Its length is the number of digits; for a name the semi-octets that its septets fill. */
export function readAddress(cursor: Cursor): TpAddress {
  const length = next(cursor, 'an address');
  if (length > mostDigits) {
    fail(cursor, 'bad_address', `An address claims ${length} digits; there can be ${mostDigits}.`);
    return noAddress;
  }
  const type = next(cursor, 'the type of an address');
  return addressFrom(cursor, { type, octets: take(cursor, (length + 1) >>> 1, 'an address'), length });
}

/** Undefined for an empty field, which means the centre that the SIM knows. */
export function readCentre(cursor: Cursor): TpAddress | undefined {
  const length = next(cursor, 'the service centre');
  if (length === 0) return undefined;
  if (length > longestCentre) {
    fail(cursor, 'bad_address', `The service centre's address claims ${length} octets; there can be ${longestCentre}.`);
    return undefined;
  }
  const type = next(cursor, 'the type of the service centre');
  return addressFrom(cursor, { type, octets: take(cursor, length - 1, 'the service centre'), length: (length - 1) * 2 });
}

function addressFrom(cursor: Cursor, { type, octets, length }: { type: number; octets: Uint8Array; length: number }): TpAddress {
  if (cursor.fault !== undefined) return noAddress;
  const [ton, npi] = [(type >>> 4) & 7, type & 0x0f];
  if (ton === alphanumeric) return { ton, npi, value: gsm7Decode(unpackSeptets(octets, Math.floor((length * 4) / 7))) };
  let value = '';
  for (let i = 0; i < length; i += 1) {
    const octet = octets[i >>> 1] ?? 0;
    const digit = i % 2 === 0 ? octet & 0x0f : octet >>> 4;
    if (digit !== fill) value += symbols.charAt(digit);
    // Filling has no meaning as a digit, so at the end it is clear what was meant, however the digits were counted.
    else if (i === length - 1) break;
    else {
      fail(cursor, 'bad_address', `An address of ${length} digits ends after ${i}.`);
      return noAddress;
    }
  }
  return { ton, npi, value };
}

/** Throws RangeError for what no field can hold. */
export function writeAddress(octets: number[], address: TpAddress): void {
  const { ton, npi, value } = address;
  const type = 0x80 | ((ton & 7) << 4) | (npi & 0x0f);
  if (ton === alphanumeric) {
    const septets = gsm7Encode(value);
    if (septets === undefined || septets.length > 11) throw new RangeError('a name has at most eleven characters of the GSM alphabet');
    octets.push(Math.ceil((septets.length * 7) / 4), type, ...packSeptets(septets));
    return;
  }
  if (value.length > mostDigits) throw new RangeError(`an address has at most ${mostDigits} digits`);
  octets.push(value.length, type);
  writeDigits(octets, value);
}

/** A number with or without a plus; '' writes the empty field. Throws RangeError for what is none. */
export function writeCentre(octets: number[], centre: string): void {
  if (centre === '') {
    octets.push(0);
    return;
  }
  const { ton, npi, value } = dialled(centre);
  if (ton === alphanumeric || value.length > mostDigits) throw new RangeError('a service centre has a number');
  octets.push(1 + ((value.length + 1) >>> 1), 0x80 | (ton << 4) | npi);
  writeDigits(octets, value);
}

function writeDigits(octets: number[], value: string): void {
  for (let i = 0; i < value.length; i += 2) {
    const low = symbols.indexOf(value.charAt(i));
    const high = i + 1 === value.length ? fill : symbols.indexOf(value.charAt(i + 1));
    if (low < 0 || high < 0) throw new RangeError('an address has digits, * and # and a to c only');
    octets.push((high << 4) | low);
  }
}

/**
 * How a canonical address is dialled: international with a plus, everything else as an unknown type in the telephone plan, as
 * 27.005 §3.1 has it for `<toda>`. Networks know the prefixes of their own numbers and short codes best.
 */
export function dialled(canonical: string): TpAddress {
  const { kind, value } = parseAddress(canonical);
  if (kind === 'alphanumeric') return { ton: alphanumeric, npi: 0, value };
  return { ton: kind === 'international' ? 1 : 0, npi: 1, value };
}

/** The canonical spelling; never empty. */
export function canonicalOf({ ton, npi, value }: TpAddress): string {
  return fromTonNpi(ton, npi, value);
}
