// Octets as the hexadecimal digits that modems speak, and back.

const pairs: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).toUpperCase().padStart(2, '0'));

/** The value of each ASCII character as a digit; 0xff for all that are none. */
const digits = new Uint8Array(128).fill(0xff);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Upper case. */
export function hexOf(octets: Iterable<number>): string {
  let hex = '';
  for (const octet of octets) hex += pairs[octet & 0xff] ?? '';
  return hex;
}

/** Undefined for an odd number of digits or anything that is no digit, white space included. */
export function octetsOf(hex: string): Uint8Array | undefined {
  if (hex.length % 2 !== 0) return undefined;
  const octets = new Uint8Array(hex.length / 2);
  for (let i = 0; i < octets.length; i += 1) {
    const high = digits[hex.charCodeAt(i * 2)] ?? 0xff;
    const low = digits[hex.charCodeAt(i * 2 + 1)] ?? 0xff;
    if ((high | low) > 0x0f) return undefined;
    octets[i] = (high << 4) | low;
  }
  return octets;
}
