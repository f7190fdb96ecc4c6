// TP-User-Data with its length: header, fill bits and text (23.040 §9.2.3.16, §9.2.3.23, §9.2.3.24). The length counts septets for
// packed text and octets for everything else, the header included; a length that cannot be true is a fault, never a guess.
import { gsm7Decode } from '../gsm7.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from '../septets.ts';
import { ucs2Decode } from '../ucs2.ts';
import { decodeUdh, readNational, type UdhElement } from '../udh.ts';
import { type Cursor, fail, left, next, take } from './cursor.ts';
import { countsSeptets } from './dcs.ts';
import type { Dcs, UserData } from './types.ts';

const mostOctets = 140;
const nothing = new Uint8Array();
const noHeader: readonly UdhElement[] = [];
const noUserData: UserData = { header: noHeader, text: undefined, octets: nothing };

export interface UserDataOptions {
  readonly dcs: Dcs;
  /** TP-UDHI. */
  readonly hasHeader: boolean;
  /** Octets after it are somebody else's. */
  readonly moreFollows?: boolean;
}

export function readUserData(cursor: Cursor, { dcs, hasHeader, moreFollows = false }: UserDataOptions): UserData {
  const length = next(cursor, 'the length of the user data');
  const septets = countsSeptets(dcs);
  const needed = septets ? Math.ceil((length * 7) / 8) : length;
  const unit = septets ? 'septets' : 'octets';
  if (needed > left(cursor) || (!moreFollows && needed < left(cursor))) fail(cursor, 'bad_length', `The user data claims ${length} ${unit}; ${left(cursor)} octets follow.`);
  else if (needed > mostOctets) fail(cursor, 'too_long', `The user data has ${needed} octets; there can be ${mostOctets}.`);
  const octets = take(cursor, needed, 'the user data');
  const udh = hasHeader ? decodeUdh(octets) : undefined;
  if (hasHeader && udh === undefined) fail(cursor, 'bad_length', `The header claims ${octets[0] ?? 'no'} octets; the user data has ${octets.length}.`);
  if (cursor.fault !== undefined) return noUserData;
  const { elements: header, length: headerOctets } = udh ?? { elements: noHeader, length: 0 };
  const content = headerOctets === 0 ? octets : octets.subarray(headerOctets);
  if (septets) {
    const count = length - Math.ceil((headerOctets * 8) / 7);
    return { header, text: gsm7Decode(unpackSeptets(content, count, fillBitsAfter(headerOctets)), headerOctets === 0 ? undefined : readNational(header)), octets: nothing };
  }
  if (dcs.alphabet === 'ucs2' && !dcs.compressed) return { header, text: ucs2Decode(content), octets: nothing };
  return { header, text: undefined, octets: content.slice() };
}

/** `payload`: unpacked septets where the length counts such, octets otherwise. Throws RangeError for more than 140 octets. */
export function writeUserData(octets: number[], { dcs, header = nothing, payload }: { dcs: Dcs; header?: Uint8Array | undefined; payload: Uint8Array }): void {
  const septets = countsSeptets(dcs);
  const content = septets ? packSeptets(payload, fillBitsAfter(header.length)) : payload;
  if (header.length + content.length > mostOctets) throw new RangeError(`user data has at most ${mostOctets} octets`);
  if (header.length > 0 && header[0] !== header.length - 1) throw new RangeError('the header does not say its own length');
  octets.push(septets ? Math.ceil((header.length * 8) / 7) + payload.length : header.length + payload.length, ...header, ...content);
}
