// Cuts a text into the fewest parts that carry it: GSM 7-bit where every character fits, UCS-2 where not. A part has 140
// octets, its header included: 160 septets or 70 units alone; 153 or 67 beside an 8-bit reference, 152 or 66 beside a
// 16-bit one (3GPP 23.040 §9.2.3.24). Escape and surrogate pairs stay whole; graphemes too, unless that cost a part.
import { defaultTables, encoderOf, escaped, type ShiftTables, unmapped, writeSeptets } from './gsm7.ts';
import { graphemeStart } from './grapheme.ts';
import { nationalLanguages } from './national.ts';
import { isHighSurrogate, isLowSurrogate, ucs2Encode, wellFormed } from './ucs2.ts';
import { concatElement, encodeUdh, nationalElements } from './udh.ts';

export interface SplitOptions {
  /** Width of the concatenation reference in bits; 8 by default. */
  readonly concatWidth?: 8 | 16;
  /** National languages (ids of 23.038 §6.2.1.2.4) whose tables may be used; none by default, as many handsets know none. */
  readonly languages?: readonly number[];
  /** What `fits` is measured against; 255 by default, and never more. */
  readonly maxParts?: number;
}

export interface TextPart {
  readonly text: string;
  /** Unpacked septets for gsm7, big-endian octets for ucs2; without the header. */
  readonly payload: Uint8Array;
}

export interface SplitText {
  readonly encoding: 'gsm7' | 'ucs2';
  /** All septets or units of the text, headers not counted. */
  readonly septetsOrUnits: number;
  readonly parts: readonly TextPart[];
  /** Septets or units that fit into each of these parts beside its header. */
  readonly perPart: number;
  /** Whether the parts are at most `maxParts`. A message of more than 255 cannot be sent: `partUdh` throws for it. */
  readonly fits: boolean;
  readonly tables: ShiftTables;
  readonly concatWidth: 8 | 16;
}

export interface PartCount {
  readonly parts: number;
  readonly encoding: 'gsm7' | 'ucs2';
}

/** How much of a text goes into a part. `encoder` undefined means UCS-2. */
interface Measure {
  readonly encoder: Uint8Array | undefined;
  /** No character takes two septets, so that nothing needs to be looked up again. */
  readonly flat: boolean;
  readonly perPart: number;
}

/** How a text will be carried. */
interface Plan extends Measure {
  readonly tables: ShiftTables;
  /** Septets or units of the whole text. */
  readonly size: number;
  readonly parts: number;
}

const partOctets = 140;
const mostParts = 255;
const noOptions: SplitOptions = {};

export function splitText(input: string, options: SplitOptions = noOptions): SplitText {
  const concatWidth = options.concatWidth ?? 8;
  const { text, plan } = planned(input, options);
  const { encoder, size, perPart, tables } = plan;
  const parts: TextPart[] = [];
  if (plan.parts === 1) {
    parts.push({ text, payload: encoder === undefined ? ucs2Encode(text) : writeSeptets(text, encoder, size) });
  } else {
    for (let start = 0; start < text.length; ) {
      const end = cut(text, start, plan, plan.parts - parts.length);
      const piece = text.slice(start, end);
      parts.push({ text: piece, payload: encoder === undefined ? ucs2Encode(piece) : writeSeptets(piece, encoder, plan.flat ? piece.length : cost(piece, encoder)) });
      start = end;
    }
  }
  const fits = parts.length <= Math.min(options.maxParts ?? mostParts, mostParts);
  return { encoding: encoder === undefined ? 'ucs2' : 'gsm7', septetsOrUnits: size, parts, perPart, fits, tables, concatWidth };
}

/** The same count as `splitText(text, options).parts.length`, without building the parts. */
export function countParts(text: string, options: SplitOptions = noOptions): PartCount {
  const { plan } = planned(text, options);
  return { parts: plan.parts, encoding: plan.encoder === undefined ? 'ucs2' : 'gsm7' };
}

/**
 * The header of part `index` (from 0), length octet included: concatenation when there are several parts, national tables when
 * one is used. Undefined when the part needs none. Throws RangeError for more than 255 parts or an index outside of them.
 */
export function partUdh(split: SplitText, index: number, ref: number): Uint8Array | undefined {
  const total = split.parts.length;
  const elements = nationalElements(split.tables);
  if (total > 1) elements.unshift(concatElement({ ref, width: split.concatWidth, total, part: index + 1 }));
  return elements.length === 0 ? undefined : encodeUdh(elements);
}

function planned(input: string, options: SplitOptions): { text: string; plan: Plan } {
  const width = options.concatWidth ?? 8;
  const plain = gsmPlan(input, defaultTables, width);
  // One part without a header cannot be beaten.
  if (plain?.parts === 1) return { text: input, plan: plain };
  const text = plain === undefined ? wellFormed(input) : input;
  let best = plain;
  for (const tables of nationalPairs(options.languages)) {
    const plan = gsmPlan(text, tables, width);
    if (plan !== undefined && (best === undefined || plan.parts < best.parts)) best = plan;
  }
  // A septet text is never dearer than the same in UCS-2 by parts, except that a header may tip it: so it is asked.
  if (plain === undefined) {
    const wide = ucs2Plan(text, width);
    if (best === undefined || wide.parts < best.parts) best = wide;
  }
  return { text, plan: best ?? ucs2Plan(text, width) };
}

function gsmPlan(text: string, tables: ShiftTables, width: 8 | 16): Plan | undefined {
  const encoder = encoderOf(tables);
  let size = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const code = encoder[text.charCodeAt(i)] ?? unmapped;
    if (code === unmapped) return undefined;
    size += code >>> 7;
  }
  const alone = septetsBeside(headerOctets(tables, 0));
  const flat = size === text.length;
  if (size <= alone) return { encoder, flat, tables, size, parts: 1, perPart: alone };
  const measure = { encoder, flat, perPart: septetsBeside(headerOctets(tables, width)) };
  return { ...measure, tables, size, parts: partsFrom(text, 0, measure) };
}

function ucs2Plan(text: string, width: 8 | 16): Plan {
  const size = text.length;
  const alone = partOctets / 2;
  if (size <= alone) return { encoder: undefined, flat: false, tables: defaultTables, size, parts: 1, perPart: alone };
  const measure = { encoder: undefined, flat: false, perPart: (partOctets - headerOctets(defaultTables, width)) >>> 1 };
  return { ...measure, tables: defaultTables, size, parts: partsFrom(text, 0, measure) };
}

/** UDHL, then 3 octets per national element, 5 or 6 for the concatenation. */
function headerOctets(tables: ShiftTables, width: 0 | 8 | 16): number {
  const elements = (tables.single === 0 ? 0 : 3) + (tables.locking === 0 ? 0 : 3) + (width === 0 ? 0 : width === 8 ? 5 : 6);
  return elements === 0 ? 0 : elements + 1;
}

function septetsBeside(header: number): number {
  return Math.floor(((partOctets - header) * 8) / 7);
}

/** The pairs worth trying beside the default one, the smaller headers first, so that a tie keeps the smaller. */
function nationalPairs(languages: readonly number[] | undefined): ShiftTables[] {
  if (languages === undefined || languages.length === 0) return [];
  const known = nationalLanguages.filter(({ id }) => languages.includes(id));
  const lockable = known.filter(({ locking }) => locking);
  return [
    ...known.map(({ id }) => ({ locking: 0, single: id })),
    ...lockable.map(({ id }) => ({ locking: id, single: 0 })),
    ...lockable.flatMap((locking) => known.map((single) => ({ locking: locking.id, single: single.id }))),
  ];
}

/** Filling each part as far as it goes is optimal, since a cut can only be moved towards the start. */
function partsFrom(text: string, start: number, measure: Measure): number {
  let parts = 0;
  for (let at = start; at < text.length; parts += 1) at = reach(text, at, measure);
  return parts;
}

/** The furthest end of a part that starts here, without breaking a pair. */
function reach(text: string, start: number, { encoder, flat, perPart }: Measure): number {
  if (encoder === undefined || flat) {
    const end = start + perPart;
    if (end >= text.length) return text.length;
    if (flat) return end;
    return isLowSurrogate(text.charCodeAt(end)) && isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end;
  }
  let room = perPart;
  let end = start;
  for (; end < text.length; end += 1) {
    room -= (encoder[text.charCodeAt(end)] ?? 0) >= escaped ? 2 : 1;
    if (room < 0) break;
  }
  return end;
}

/** Where the part that starts here ends: at a grapheme, if the rest still fits into the parts that are left. */
function cut(text: string, start: number, plan: Plan, partsLeft: number): number {
  const end = reach(text, start, plan);
  if (end >= text.length) return end;
  const whole = graphemeStart(text, start, end);
  if (whole === end || whole <= start) return end;
  return partsFrom(text, whole, plan) < partsLeft ? whole : end;
}

function cost(text: string, encoder: Uint8Array): number {
  let septets = text.length;
  for (let i = 0; i < text.length; i += 1) septets += (encoder[text.charCodeAt(i)] ?? 0) >>> 7;
  return septets;
}
