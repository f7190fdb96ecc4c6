// The tables of the GSM 7-bit alphabet as arrays of 128 characters: default, extension, and the national shift tables built
// on first use from national-tables.ts. Encoding and decoding with them is gsm7.ts.
import { indicLocking, indicSingle, nationalTables } from './national-tables.ts';

/** The septet that announces a character of the extension table. */
export const escape = 0x1b;

/** 23.038 §6.2.1; the place of the escape is empty. */
export const defaultAlphabet: readonly string[] = (
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
)
  .split('')
  .map((character) => (character === '\u001b' ? '' : character));

/** 23.038 §6.2.1.1: page break, seven brackets and signs, the euro. */
const defaultExtension = '0a:000c 14:005e 28:007b,007d 2f:005c 3c:005b,007e,005d 40:007c 65:20ac';

export interface NationalLanguage {
  readonly id: number;
  readonly name: string;
  /** Whether it has a locking shift table; Spanish has none. */
  readonly locking: boolean;
}

export const nationalLanguages: readonly NationalLanguage[] = nationalTables.map(({ name, locking }, index) => ({
  id: index + 1,
  name,
  locking: locking !== '',
}));

const lockingTables = new Map<number, readonly string[]>();
const extensions = new Map<number, readonly string[]>();
const plainExtension = table([], defaultExtension);

/** The main table under a locking shift; the default alphabet for 0, for Spanish and for ids nobody defined. */
export function lockingTable(id: number): readonly string[] {
  const language = nationalTables[id - 1];
  if (language === undefined || language.locking === '') return defaultAlphabet;
  return remembered(lockingTables, id, () =>
    language.base === 'latin' ? table(defaultAlphabet, language.locking) : table([], indicLocking, language.locking),
  );
}

/** What follows an escape under a single shift; the default extension table for 0 and for ids nobody defined. */
export function extensionOf(id: number): readonly string[] {
  const language = nationalTables[id - 1];
  if (language === undefined) return plainExtension;
  return remembered(extensions, id, () => table([], language.base === 'latin' ? defaultExtension : indicSingle, language.single));
}

function remembered(tables: Map<number, readonly string[]>, id: number, build: () => readonly string[]): readonly string[] {
  const known = tables.get(id);
  if (known !== undefined) return known;
  const built = build();
  tables.set(id, built);
  return built;
}

/** Lays the notations of national-tables.ts over a table, one after the other; places left empty are ''. */
function table(base: readonly string[], ...layers: readonly string[]): readonly string[] {
  const characters = Array.from({ length: 128 }, (_, slot) => base[slot] ?? '');
  for (const token of layers.join(' ').split(' ')) {
    const [start = '', runs = ''] = token.split(':');
    let slot = Number.parseInt(start, 16);
    for (const run of runs.split(',')) {
      const [from = 0, to = from] = run.split('-').map((code) => Number.parseInt(code, 16));
      for (let code = from; code <= to; code += 1, slot += 1) characters[slot] = String.fromCharCode(code);
    }
  }
  return characters;
}
