// A stream of octets → PDUs, by the length each declares. Copies only what a chunk boundary cuts in two, once; knows
// nothing of what is inside a PDU.

/** SMPP 3.4 §3.2: a header alone. */
export const minPduLength = 16;
export const maxPduLength = 65_536;

export class Framer {
  /** The PDU that the last chunk began, as far as it has come. */
  #held = Buffer.allocUnsafe(minPduLength);
  #heldLength = 0;
  /** What the held PDU will be long, once its first four octets are here. */
  #wanted = 4;

  /** True between two PDUs. */
  get idle(): boolean {
    return this.#heldLength === 0;
  }

  /**
   * Hands every whole PDU to `take`, from `start` to `end` of a buffer; it answers whether to go on. Returns false when a declared length is outside the
   * bounds; where the next PDU begins can then no longer be known, and the framer must not be used again.
   */
  push(chunk: Buffer, take: (buffer: Buffer, start: number, end: number) => boolean): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#heldLength === 0 && chunk.length - at >= 4) {
        const length = chunk.readUInt32BE(at);
        if (length < minPduLength || length > maxPduLength) return false;
        if (chunk.length - at >= length) {
          if (!take(chunk, at, at + length)) return true;
          at += length;
          continue;
        }
      }
      const copied = chunk.copy(this.#held, this.#heldLength, at, at + this.#wanted - this.#heldLength);
      at += copied;
      this.#heldLength += copied;
      if (this.#heldLength < this.#wanted) continue;
      if (this.#wanted === 4) {
        const length = this.#held.readUInt32BE(0);
        if (length < minPduLength || length > maxPduLength) return false;
        const whole = Buffer.allocUnsafe(length);
        this.#held.copy(whole, 0, 0, 4);
        this.#held = whole;
        this.#wanted = length;
        continue;
      }
      const pdu = this.#held;
      this.#held = Buffer.allocUnsafe(minPduLength);
      this.#heldLength = 0;
      this.#wanted = 4;
      if (!take(pdu, 0, pdu.length)) return true;
    }
    return true;
  }
}
