// USSD: what the operator answers to codes, and how answers and requests are written on the line (27.007 §7.15; every form that the
// fact sheets of modems tell of).
import { gsm7Decode, gsm7Encode } from '../../sms/gsm7.ts';
import { packSeptets, unpackSeptets } from '../../sms/septets.ts';
import { ucs2Decode, ucs2Encode } from '../../sms/ucs2.ts';

/** A text, and where it asks something, what may be answered. */
export interface UssdMenu {
  readonly text: string;
  readonly answers?: Readonly<Record<string, UssdMenu>>;
}

export const demoMenus: Readonly<Record<string, UssdMenu>> = {
  '*100#': { text: 'Balance: 12.40 EUR. Valid until 31.12.2027.' },
  '*123#': {
    text: 'SimNet\n1 Balance\n2 Data\n3 Language',
    answers: {
      1: { text: 'Balance: 12.40 EUR' },
      2: { text: 'Data: 1.5 GB left\n1 Buy 1 GB\n2 Back', answers: { 1: { text: 'You bought 1 GB for 2.00 EUR.' }, 2: { text: 'Good bye.' } } },
      3: { text: 'Язык: русский' },
    },
  },
  '*105#': { text: 'Баланс: 310,50 руб.' },
};

/**
 * `charset` as AT+CSCS says, UCS-2 (dcs 72) where the text needs it · `packed` hex of packed septets, both ways · `mislabelled` UCS-2 hex
 * with dcs 7 · `ucs2` UCS-2 hex with dcs 72 · `ucs2As15` UCS-2 hex with dcs 15 · `asciiHex` hex of 8-bit characters with dcs 0 · `plain` as it is, with no dcs.
 */
export const ussdForms = ['charset', 'packed', 'mislabelled', 'ucs2', 'ucs2As15', 'asciiHex', 'plain'] as const;
export type UssdForm = (typeof ussdForms)[number];

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex').toUpperCase();

/** The quoted text and the data coding of a +CUSD line. */
export function writeUssd(text: string, form: UssdForm, charset: string): { readonly quoted: string; readonly dcs: number | undefined } {
  const septets = gsm7Encode(text);
  const wide = hex(ucs2Encode(text));
  switch (form) {
    case 'packed': return septets === undefined ? { quoted: wide, dcs: 72 } : { quoted: packed(septets), dcs: 15 };
    case 'mislabelled': return { quoted: wide, dcs: 7 };
    case 'ucs2': return { quoted: wide, dcs: 72 };
    case 'ucs2As15': return { quoted: wide, dcs: 15 };
    case 'asciiHex': return septets === undefined ? { quoted: wide, dcs: 72 } : { quoted: hex(Buffer.from(text, 'latin1')), dcs: 0 };
    case 'plain': return septets === undefined ? { quoted: wide, dcs: 72 } : { quoted: text, dcs: undefined };
    case 'charset': return septets === undefined ? { quoted: wide, dcs: 72 } : { quoted: charset === 'UCS2' ? wide : charset === 'HEX' ? hex(septets) : charset === 'GSM' ? String.fromCharCode(...septets) : text, dcs: 15 };
    default: return form satisfies never;
  }
}

/** Packed septets leave seven spare bits when their number is 7 modulo 8; a carriage return fills them, lest they read as `@` (23.038 §6.1.2.3.1). */
function packed(septets: Uint8Array): string {
  return hex(packSeptets(septets.length % 8 === 7 ? Uint8Array.of(...septets, 0x0d) : septets));
}

/** What was asked; undefined when it is not written as this modem wants it. */
export function readUssd(text: string, form: UssdForm, charset: string): string | undefined {
  const isHex = text !== '' && text.length % 2 === 0 && /^[0-9A-F]+$/i.test(text);
  const octets = Buffer.from(text, 'hex');
  if (form === 'packed') {
    if (!isHex) return undefined;
    return gsm7Decode(unpackSeptets(octets, Math.floor((octets.length * 8) / 7))).replace(/[\r@]$/, '');
  }
  if (charset === 'UCS2') return isHex && text.length % 4 === 0 ? ucs2Decode(octets) : undefined;
  if (charset === 'HEX') return isHex ? gsm7Decode(octets) : undefined;
  return text;
}
