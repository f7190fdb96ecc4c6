// UCS-2, in practice UTF-16BE, which is what handsets send and show (3GPP 23.038 §6.2.3). A unit is one UTF-16 code unit,
// two octets. Decoding keeps lone surrogates: other senders cut pairs between parts, and joining makes them whole again.

/** Replaces surrogates without a partner by U+FFFD. Returns the same string when there are none. */
export function wellFormed(text: string): string {
  let fixed = '';
  let copied = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    if (unit < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
      i += 1;
      continue;
    }
    fixed += `${text.slice(copied, i)}\ufffd`;
    copied = i + 1;
  }
  return copied === 0 ? text : fixed + text.slice(copied);
}

/** Big-endian octets of a text, two per unit. */
export function ucs2Encode(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    octets[i * 2] = unit >>> 8;
    octets[i * 2 + 1] = unit & 0xff;
  }
  return octets;
}

/** Total: an odd last octet is left out. */
export function ucs2Decode(octets: Uint8Array): string {
  const units: number[] = [];
  let text = '';
  for (let i = 0; i + 1 < octets.length; i += 2) {
    units.push(((octets[i] ?? 0) << 8) | (octets[i + 1] ?? 0));
    // String.fromCharCode takes its units as arguments, of which engines allow only so many.
    if (units.length === 1024) text += String.fromCharCode(...units.splice(0));
  }
  return text + String.fromCharCode(...units);
}

export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
