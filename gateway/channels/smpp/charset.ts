// Text ↔ octets by data_coding (SMPP 3.4 §5.2.19, 23.038 §4): what to declare for a text that goes out and how it is cut,
// and what an inbound text says. The SMSC's default alphabet differs by operator, so it is a setting.
import { gsm7Decode, gsm7Encode } from '../../sms/gsm7.ts';
import type { ShiftTables } from '../../sms/gsm7.ts';
import { splitText } from '../../sms/split.ts';
import { ucs2Decode, ucs2Encode, wellFormed } from '../../sms/ucs2.ts';

export type DefaultAlphabet = 'gsm7' | 'latin1' | 'ascii';

export interface Composed {
  readonly dataCoding: number;
  /** The octets of every part, without a header. */
  readonly parts: readonly Uint8Array[];
}

export interface ComposeOptions {
  readonly defaultAlphabet: DefaultAlphabet;
  /** Latin-1 is preferred to UCS-2. */
  readonly latin1: boolean;
  readonly concatWidth: 8 | 16;
}

const codings = { default: 0, latin1: 3, ucs2: 8 } as const;
const partOctets = 140;

/** The parts of a text; data_coding is always told, never left to be guessed. */
export function composeText(text: string, { defaultAlphabet, latin1, concatWidth }: ComposeOptions): Composed {
  const split = splitText(text, { concatWidth });
  const isGsm = split.encoding === 'gsm7';
  if (isGsm && defaultAlphabet === 'gsm7') return { dataCoding: codings.default, parts: split.parts.map(({ payload }) => payload) };
  // The SMSC turns its alphabet into septets, so a part holds as many characters as it would have septets.
  if (isGsm && fits(text, defaultAlphabet)) return { dataCoding: codings.default, parts: split.parts.map((part) => Buffer.from(part.text, 'latin1')) };
  const header = concatWidth === 8 ? 6 : 7;
  if (latin1 && fits(text, 'latin1')) return { dataCoding: codings.latin1, parts: cut(Buffer.from(text, 'latin1'), header, 1) };
  // Characters of the GSM alphabet are single units, so nothing can be torn apart here.
  if (isGsm) return { dataCoding: codings.ucs2, parts: cut(ucs2Encode(text), header, 2) };
  return { dataCoding: codings.ucs2, parts: split.parts.map(({ payload }) => payload) };
}

/** A text as one run of octets, for message_payload. */
export function composeWhole(text: string, { defaultAlphabet, latin1 }: ComposeOptions): { readonly dataCoding: number; readonly octets: Uint8Array } {
  const septets = gsm7Encode(text);
  if (septets !== undefined && defaultAlphabet === 'gsm7') return { dataCoding: codings.default, octets: septets };
  if (septets !== undefined && fits(text, defaultAlphabet)) return { dataCoding: codings.default, octets: Buffer.from(text, 'latin1') };
  if (latin1 && fits(text, 'latin1')) return { dataCoding: codings.latin1, octets: Buffer.from(text, 'latin1') };
  return { dataCoding: codings.ucs2, octets: ucs2Encode(wellFormed(text)) };
}

function fits(text: string, alphabet: DefaultAlphabet): boolean {
  const limit = alphabet === 'latin1' ? 0xff : 0x7f;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > limit) return false;
  return true;
}

function cut(octets: Uint8Array, header: number, unit: 1 | 2): Uint8Array[] {
  if (octets.length <= partOctets) return [octets];
  const room = Math.floor((partOctets - header) / unit) * unit;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += room) parts.push(octets.subarray(at, at + room));
  return parts;
}

type Charset = 'default' | 'ascii' | 'binary' | 'latin1' | 'ucs2' | 'shift_jis' | 'iso-8859-5' | 'iso-8859-8' | 'iso-2022-jp' | 'euc-jp' | 'euc-kr';

const codes: readonly (Charset | undefined)[] = [
  'default', 'ascii', 'binary', 'latin1', 'binary', 'shift_jis', 'iso-8859-5', 'iso-8859-8', 'ucs2', 'binary', 'iso-2022-jp', undefined, undefined, 'euc-jp', 'euc-kr', undefined,
];

/** 23.038 §4: bits 3 and 2 of the general and the class groups. */
const alphabets: readonly (Charset | undefined)[] = ['default', 'binary', 'ucs2', undefined];

/** The character set that a data_coding names; undefined: reserved, or compressed. */
export function charsetOf(dataCoding: number): Charset | undefined {
  const group = dataCoding >> 4;
  if (group === 0x0) return codes[dataCoding];
  // General groups; bit 5 says compressed.
  if (group <= 0x7) return (dataCoding & 0x20) === 0 ? alphabets[(dataCoding >> 2) & 3] : undefined;
  // Message waiting: discard or store in the default alphabet, store in UCS-2.
  if (group === 0xc || group === 0xd) return 'default';
  if (group === 0xe) return 'ucs2';
  if (group === 0xf) return (dataCoding & 0x04) === 0 ? 'default' : 'binary';
  return undefined;
}

/**
 * The text that these octets are. Octets that are no text are told in hex. Undefined: cannot be text under this coding (UCS-2 of odd
 * length, a reserved coding).
 */
export function decodeText(dataCoding: number, octets: Uint8Array, defaultAlphabet: DefaultAlphabet, tables?: ShiftTables): string | undefined {
  const charset = charsetOf(dataCoding);
  switch (charset) {
    case undefined: return undefined;
    case 'default':
      // A high bit is no septet: such a network sends Latin-1 as its default, whatever was set.
      return defaultAlphabet === 'gsm7' && octets.every((octet) => octet < 0x80) ? gsm7Decode(octets, tables) : latin1Of(octets);
    case 'ascii':
    case 'latin1': return latin1Of(octets);
    case 'binary': return Buffer.from(octets).toString('hex');
    case 'ucs2': return octets.length % 2 === 0 ? ucs2Decode(octets) : undefined;
    default: return new TextDecoder(charset).decode(octets);
  }
}

function latin1Of(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
}
