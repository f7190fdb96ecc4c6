// The GSM 7-bit alphabet: default table, extension table (3GPP 23.038 §6.2.1 and §6.2.1.1) and, where asked for, the
// national tables in national.ts. A septet array holds one septet per element; packing it into octets is septets.ts.
import { defaultAlphabet, escape, extensionOf, lockingTable } from './national.ts';

/** National language ids (23.038 §6.2.1.2.4); 0 is the default table. */
export interface ShiftTables {
  /** Replaces the default table. */
  readonly locking: number;
  /** Replaces the extension table. */
  readonly single: number;
}

export const defaultTables: ShiftTables = { locking: 0, single: 0 };

/** In an encoder: this unit has no septet. (0x1b is the escape itself, so no character can have it.) */
export const unmapped = escape;
/** In an encoder: set when the septet must follow an escape, that is, when the character costs two. */
export const escaped = 0x80;

const encoders = new Map<number, Uint8Array>();

/**
 * One byte per UTF-16 unit: the septet, with `escaped` when it needs an escape, or `unmapped`. Built once per pair of
 * tables; one look-up per unit is what makes splitting fast.
 */
export function encoderOf(tables: ShiftTables): Uint8Array {
  const key = tables.locking * 256 + tables.single;
  const known = encoders.get(key);
  if (known !== undefined) return known;
  const encoder = new Uint8Array(0x10000).fill(unmapped);
  // Written from the dearest to the cheapest: where a character stands twice, one septet wins over two, low over high.
  const fill = (table: readonly string[], mark: number) => {
    for (let septet = 0x7f; septet >= 0; septet -= 1) {
      const character = table[septet] ?? '';
      if (character !== '' && septet !== escape) encoder[character.charCodeAt(0)] = septet | mark;
    }
  };
  fill(extensionOf(tables.single), escaped);
  fill(lockingTable(tables.locking), 0);
  // Ids nobody defined share the default tables; keeping those too would let a stranger fill the map.
  if (tables.locking <= 13 && tables.single <= 13) encoders.set(key, encoder);
  return encoder;
}

/** How many septets a text needs; undefined when a character has no place in these tables. */
export function gsm7Length(text: string, tables: ShiftTables = defaultTables): number | undefined {
  const encoder = encoderOf(tables);
  let septets = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const code = encoder[text.charCodeAt(i)] ?? unmapped;
    if (code === unmapped) return undefined;
    septets += code >>> 7;
  }
  return septets;
}

/** Unpacked septets; undefined when a character has no place in these tables. */
export function gsm7Encode(text: string, tables: ShiftTables = defaultTables): Uint8Array | undefined {
  const length = gsm7Length(text, tables);
  return length === undefined ? undefined : writeSeptets(text, encoderOf(tables), length);
}

/** For a text whose septets have been counted. */
export function writeSeptets(text: string, encoder: Uint8Array, length: number): Uint8Array {
  const septets = new Uint8Array(length);
  for (let i = 0, at = 0; i < text.length; i += 1) {
    const code = encoder[text.charCodeAt(i)] ?? unmapped;
    if (code >= escaped) {
      septets[at] = escape;
      at += 1;
    }
    septets[at] = code & 0x7f;
    at += 1;
  }
  return septets;
}

/**
 * Total. As 23.038 §6.2.1.1 asks: an escape before a septet without a meaning there gives the character of the main table, an
 * escape before an escape a space; so does a place the main table leaves empty, and an escape with nothing after it.
 */
export function gsm7Decode(septets: Uint8Array, tables: ShiftTables = defaultTables): string {
  const main = lockingTable(tables.locking);
  const extension = extensionOf(tables.single);
  let text = '';
  for (let i = 0; i < septets.length; i += 1) {
    const septet = (septets[i] ?? 0) & 0x7f;
    if (septet !== escape) {
      text += main[septet] || ' ';
      continue;
    }
    i += 1;
    const shifted = (septets[i] ?? escape) & 0x7f;
    text += shifted === escape ? ' ' : extension[shifted] || main[shifted] || ' ';
  }
  return text;
}

/** Whether one character (not an emoji: those take two units) stands in the default or extension table. */
export function isGsm7Char(character: string): boolean {
  return character.length === 1 && encoderOf(defaultTables)[character.charCodeAt(0)] !== unmapped;
}

/** All characters of the default and extension tables. */
export const gsm7Characters: string = [...defaultAlphabet, ...extensionOf(0)].join('');
