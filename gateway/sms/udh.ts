// The user data header: a list of elements before the text (3GPP 23.040 §9.2.3.24), concatenation, ports and national
// tables among them. Decoding takes whatever a stranger sent: broken elements are left out, as the specification asks.

export interface UdhElement {
  /** Information element identifier. */
  readonly id: number;
  readonly value: Uint8Array;
}

export interface Concat {
  readonly ref: number;
  readonly width: 8 | 16;
  readonly total: number;
  /** 1-based. */
  readonly part: number;
}

export interface Ports {
  readonly width: 8 | 16;
  readonly destination: number;
  readonly source: number;
}

export const elementIds = {
  concat8: 0x00,
  ports8: 0x04,
  ports16: 0x05,
  concat16: 0x08,
  nationalSingleShift: 0x24,
  nationalLockingShift: 0x25,
} as const;

/** The header with its length octet (UDHL) first. Throws RangeError when the elements need more than 255 octets. */
export function encodeUdh(elements: readonly UdhElement[]): Uint8Array {
  let length = 0;
  for (const { value } of elements) {
    if (value.length > 255) throw new RangeError('a header element holds at most 255 octets');
    length += 2 + value.length;
  }
  if (length > 255) throw new RangeError('a user data header holds at most 255 octets');
  const octets = new Uint8Array(length + 1);
  octets[0] = length;
  let at = 1;
  for (const { id, value } of elements) {
    octets[at] = id;
    octets[at + 1] = value.length;
    octets.set(value, at + 2);
    at += 2 + value.length;
  }
  return octets;
}

/**
 * Reads the header at the start of `octets`; `length` counts the length octet too, so the text starts there. Undefined when
 * there is no octet at all or the header claims more octets than there are. An element that overruns the header ends it.
 */
export function decodeUdh(octets: Uint8Array): { elements: UdhElement[]; length: number } | undefined {
  const udhl = octets[0];
  if (udhl === undefined || udhl + 1 > octets.length) return undefined;
  const elements: UdhElement[] = [];
  const end = udhl + 1;
  let at = 1;
  while (at + 2 <= end) {
    const valueEnd = at + 2 + (octets[at + 1] ?? 0);
    if (valueEnd > end) break;
    elements.push({ id: octets[at] ?? 0, value: octets.slice(at + 2, valueEnd) });
    at = valueEnd;
  }
  return { elements, length: end };
}

/** 23.040 §9.2.3.24.1 (8-bit reference) and §9.2.3.24.8 (16-bit). The reference is cut to its width. */
export function concatElement({ ref, width, total, part }: Concat): UdhElement {
  if (!(total >= 1 && total <= 255 && part >= 1 && part <= total)) throw new RangeError(`no part ${part} of ${total} in one message`);
  return width === 8
    ? { id: elementIds.concat8, value: Uint8Array.of(ref, total, part) }
    : { id: elementIds.concat16, value: Uint8Array.of(ref >>> 8, ref, total, part) };
}

/** The last usable concatenation element; one that makes no sense (part 0, part beyond total) counts as absent. */
export function readConcat(elements: readonly UdhElement[]): Concat | undefined {
  let found: Concat | undefined;
  for (const { id, value } of elements) {
    const wide = id === elementIds.concat16;
    if ((!wide && id !== elementIds.concat8) || value.length !== (wide ? 4 : 3)) continue;
    const [part = 0, total = 0] = [value.at(-1), value.at(-2)];
    if (part === 0 || part > total) continue;
    const first = value[0] ?? 0;
    found = { ref: wide ? (first << 8) | (value[1] ?? 0) : first, width: wide ? 16 : 8, total, part };
  }
  return found;
}

/** 23.040 §9.2.3.24.3 (8-bit) and §9.2.3.24.4 (16-bit). */
export function portsElement({ width, destination, source }: Ports): UdhElement {
  return width === 8
    ? { id: elementIds.ports8, value: Uint8Array.of(destination, source) }
    : { id: elementIds.ports16, value: Uint8Array.of(destination >>> 8, destination, source >>> 8, source) };
}

/** The last ports element, if any. */
export function readPorts(elements: readonly UdhElement[]): Ports | undefined {
  let found: Ports | undefined;
  for (const { id, value } of elements) {
    const [a = 0, b = 0, c = 0, d = 0] = value;
    if (id === elementIds.ports8 && value.length === 2) found = { width: 8, destination: a, source: b };
    if (id === elementIds.ports16 && value.length === 4) found = { width: 16, destination: (a << 8) | b, source: (c << 8) | d };
  }
  return found;
}

/** 23.040 §9.2.3.24.15 and §9.2.3.24.16; the values are language ids of 23.038 §6.2.1.2.4 and §6.2.1.2.5, 0 for none. */
export function nationalElements(tables: { readonly locking: number; readonly single: number }): UdhElement[] {
  const elements: UdhElement[] = [];
  if (tables.single !== 0) elements.push({ id: elementIds.nationalSingleShift, value: Uint8Array.of(tables.single) });
  if (tables.locking !== 0) elements.push({ id: elementIds.nationalLockingShift, value: Uint8Array.of(tables.locking) });
  return elements;
}

/** The national tables a header asks for; give them to `gsm7Decode`. An id nobody knows stays as it is and decodes by default. */
export function readNational(elements: readonly UdhElement[]): { locking: number; single: number } {
  const tables = { locking: 0, single: 0 };
  for (const { id, value } of elements) {
    if (value.length !== 1) continue;
    if (id === elementIds.nationalSingleShift) tables.single = value[0] ?? 0;
    if (id === elementIds.nationalLockingShift) tables.locking = value[0] ?? 0;
  }
  return tables;
}
