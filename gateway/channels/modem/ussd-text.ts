// Texts of unstructured supplementary services on the wire, to the modem: what a code or an answer looks like inside AT+CUSD
// (27.007 §7.15), and what its lines mean. Reading the texts that come back is next door, in ussd-decode.ts. Pure.
import { gsm7Encode } from '../../sms/gsm7.ts';
import { packSeptets } from '../../sms/septets.ts';
import { ucs2Encode } from '../../sms/ucs2.ts';

/** `plain` the characters themselves · `ucs2` four hex digits each · `packed` GSM 7-bit octets in hex (Huawei and kin). */
export const ussdEncodings = ['plain', 'ucs2', 'packed'] as const;
export type UssdEncoding = (typeof ussdEncodings)[number];

/** 22.090 leaves 160 octets: 182 characters of 7 bits. */
export const longestUssd = 182;

const carriageReturn = 0x0d;
const defaultAlphabet = 15;
const ucs2Alphabet = 72;

/** What may open a session: nothing in it can end an AT command or a string (27.007 §5.4.2). */
export function isUssdCode(text: string): boolean {
  return /^[0-9A-Za-z*#+]{1,182}$/.test(text);
}

/** The command that carries the text; undefined: it cannot be written that way. Only plain text of harmless characters stands in it as it is. */
export function ussdCommand(text: string, encoding: UssdEncoding): string | undefined {
  const septets = gsm7Encode(text);
  switch (encoding) {
    case 'plain': return /^[0-9A-Za-z*#+ .,:!?()/-]+$/.test(text) ? commandOf(text, defaultAlphabet) : undefined;
    // The string is in the character set of the port; the coding scheme says how the network gets it.
    case 'ucs2': return commandOf(hexOf(ucs2Encode(text)), septets === undefined ? ucs2Alphabet : defaultAlphabet);
    case 'packed': return septets === undefined ? undefined : commandOf(hexOf(packUssd(septets)), defaultAlphabet);
    default: return encoding satisfies never;
  }
}

/** 23.038 §6.1.2.3.1: seven spare bits would read as `@`, so they are a CR; a CR that ends on an octet boundary is written twice. */
export function packUssd(septets: Uint8Array): Uint8Array {
  const pads = septets.length % 8 === 7 || (septets.length > 0 && septets.length % 8 === 0 && septets.at(-1) === carriageReturn);
  return packSeptets(pads ? Uint8Array.of(...septets, carriageReturn) : septets);
}

function commandOf(argument: string, dcs: number): string {
  return `AT+CUSD=1,"${argument}",${dcs}`;
}

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex').toUpperCase();
}

/** What stands behind `+CUSD:`. */
export interface UssdReply {
  /** 0 done · 1 answer expected · 2 ended by the network · 3 another client answered · 4 not supported · 5 timed out (27.007 §7.15). */
  readonly state: number;
  /** As the modem wrote it; undefined: none. */
  readonly text: string | undefined;
  readonly dcs: number | undefined;
}

/** Total. The text may hold quotes, commas and line ends: it goes from the first quote to the last. */
export function parseCusd(rest: string): UssdReply | undefined {
  const trimmed = rest.trim();
  const state = /^\d{1,3}/.exec(trimmed)?.[0];
  if (state === undefined) return undefined;
  const after = trimmed.slice(state.length).trimStart();
  if (after !== '' && !after.startsWith(',')) return undefined;
  const body = after.slice(1);
  const opening = body.indexOf('"');
  const closing = body.lastIndexOf('"');
  if (opening < 0) return { state: Number(state), ...unquoted(body) };
  // No closing quote: cut off by the modem or at our cap.
  if (closing === opening) return { state: Number(state), text: body.slice(opening + 1), dcs: undefined };
  return { state: Number(state), text: body.slice(opening + 1, closing), dcs: dcsOf(body.slice(closing + 1).replace(/^\s*,/, '')) };
}

function unquoted(body: string): Pick<UssdReply, 'text' | 'dcs'> {
  if (body.trim() === '') return { text: undefined, dcs: undefined };
  const comma = body.lastIndexOf(',');
  const dcs = comma < 0 ? undefined : dcsOf(body.slice(comma + 1));
  const text = (dcs === undefined ? body : body.slice(0, comma)).trim();
  return { text: text === '' ? undefined : text, dcs };
}

function dcsOf(text: string): number | undefined {
  const digits = text.trim();
  return /^\d{1,3}$/.test(digits) && Number(digits) <= 255 ? Number(digits) : undefined;
}
