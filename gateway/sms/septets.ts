// Packing of 7-bit characters into octets and back (3GPP 23.038 §6.1.2.1). A septet array holds one character per element,
// unpacked. `fillBits` are the zero bits between a user data header and the first septet (23.040 §9.2.3.24).

/** How many fill bits follow a header of this many octets (UDHL included) so that the text starts on a septet boundary. */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

/** Packs septets after `fillBits` (0..6) zero bits; unused bits of the last octet are zero. */
export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((fillBits + septets.length * 7) / 8));
  let held = 0;
  let heldBits = fillBits;
  let at = 0;
  for (const septet of septets) {
    held |= (septet & 0x7f) << heldBits;
    heldBits += 7;
    if (heldBits >= 8) {
      octets[at] = held & 0xff;
      at += 1;
      held >>>= 8;
      heldBits -= 8;
    }
  }
  if (heldBits > 0 && at < octets.length) octets[at] = held;
  return octets;
}

/** Unpacks up to `septetCount` septets; fewer when the octets end first. Never reads outside of them. */
export function unpackSeptets(octets: Uint8Array, septetCount: number, fillBits = 0): Uint8Array {
  const held = Math.floor((octets.length * 8 - fillBits) / 7);
  const septets = new Uint8Array(Math.max(0, Math.min(Math.trunc(septetCount) || 0, held)));
  for (let i = 0, bit = fillBits; i < septets.length; i += 1, bit += 7) {
    const at = bit >>> 3;
    septets[i] = (((octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8)) >>> (bit & 7)) & 0x7f;
  }
  return septets;
}
