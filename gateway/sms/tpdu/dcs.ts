// The data coding octet (23.038 §4): which alphabet, which class, what waits. Total: every octet means something.
import type { Dcs, Waiting } from './types.ts';

const alphabets = ['gsm7', 'octets', 'ucs2', 'reserved'] as const;
export const waitingKinds = ['voicemail', 'fax', 'email', 'other'] as const;

export function readDcs(octet: number): Dcs {
  const group = (octet >>> 4) & 0x0f;
  // General, and the same for texts to be deleted once read.
  if (group < 0x8) {
    return plain(octet, {
      alphabet: alphabets[(octet >>> 2) & 3],
      compressed: (octet & 0x20) !== 0,
      messageClass: (octet & 0x10) === 0 ? undefined : classOf(octet),
      autoDelete: (octet & 0x40) !== 0,
    });
  }
  if (group < 0xc) return plain(octet, { alphabet: 'reserved' });
  if (group === 0xf) return plain(octet, { alphabet: (octet & 0x04) === 0 ? 'gsm7' : 'octets', messageClass: classOf(octet) });
  return plain(octet, { alphabet: group === 0xe ? 'ucs2' : 'gsm7', waiting: { kind: waitingKinds[octet & 3] ?? 'other', active: (octet & 0x08) !== 0, count: undefined, store: group !== 0xc } });
}

/** Whether the length of such user data counts septets; reserved alphabets are to be read as the default one (§4). */
export function countsSeptets({ alphabet, compressed }: Pick<Dcs, 'alphabet' | 'compressed'>): boolean {
  return !compressed && (alphabet === 'gsm7' || alphabet === 'reserved');
}

export interface DcsFields {
  readonly alphabet: 'gsm7' | 'octets' | 'ucs2';
  readonly messageClass?: 0 | 1 | 2 | 3 | undefined;
}

export function writeDcs({ alphabet, messageClass }: DcsFields): number {
  return (alphabets.indexOf(alphabet) << 2) | (messageClass === undefined ? 0 : 0x10 | messageClass);
}

function plain(octet: number, meaning: { alphabet: Dcs['alphabet'] | undefined; compressed?: boolean; messageClass?: Dcs['messageClass']; autoDelete?: boolean; waiting?: Waiting }): Dcs {
  const { alphabet = 'reserved', compressed = false, messageClass, autoDelete = false, waiting } = meaning;
  return { octet, alphabet, compressed, messageClass, autoDelete, waiting };
}

function classOf(octet: number): Dcs['messageClass'] {
  return ([0, 1, 2, 3] as const)[octet & 3];
}
