// The few SMPP PDUs a fast peer needs, framed by hand and independent of the gateway's own codec: a fault that both shared
// could not be seen. It reads only what it must and trusts its peer; the strict codec is the gateway's.

export const command = { bindReceiver: 0x01, bindTransmitter: 0x02, submitSm: 0x04, deliverSm: 0x05, unbind: 0x06, bindTransceiver: 0x09, enquireLink: 0x15 } as const;
export const responseBit = 0x8000_0000;
const headerBytes = 16;
const longestPdu = 65_536;

/** Splits a byte stream into PDUs. `each` gets the buffer and where one PDU begins and ends; it must not keep the buffer. */
export function createFraming(each: (buffer: Buffer, start: number, end: number) => void): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    const buffer = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    rest = undefined;
    let start = 0;
    while (buffer.length - start >= 4) {
      const length = buffer.readUInt32BE(start);
      if (length < headerBytes || length > longestPdu) throw new Error(`a PDU of ${length} bytes`);
      if (buffer.length - start < length) break;
      each(buffer, start, start + length);
      start += length;
    }
    if (start < buffer.length) rest = buffer.subarray(start);
  };
}

/** Collects PDUs that leave in one write. */
export function createOutput(write: (bytes: Buffer) => void) {
  let buffer = Buffer.allocUnsafe(262_144);
  let used = 0;
  /** Writes the header and returns where the body begins. */
  function begin(id: number, status: number, sequence: number, bodyBytes: number): number {
    if (used + headerBytes + bodyBytes > buffer.length) flush();
    buffer.writeUInt32BE(headerBytes + bodyBytes, used);
    buffer.writeUInt32BE(id >>> 0, used + 4);
    buffer.writeUInt32BE(status, used + 8);
    buffer.writeUInt32BE(sequence, used + 12);
    used += headerBytes + bodyBytes;
    return used - bodyBytes;
  }
  function flush(): void {
    if (used === 0) return;
    // The socket keeps what it could not write at once, so the next batch gets bytes of its own.
    const bytes = Buffer.from(buffer.subarray(0, used));
    used = 0;
    write(bytes);
  }
  return {
    empty: (id: number, status: number, sequence: number) => { begin(id, status, sequence, 0); },
    body(id: number, status: number, sequence: number, body: Buffer) {
      const at = begin(id, status, sequence, body.length);
      body.copy(buffer, at);
    },
    text(id: number, status: number, sequence: number, latin1: string) {
      const at = begin(id, status, sequence, latin1.length);
      buffer.write(latin1, at, 'latin1');
    },
    flush,
  };
}
export type Output = ReturnType<typeof createOutput>;

export interface Submit {
  readonly source: string;
  readonly destination: string;
  readonly wantsReceipt: boolean;
}

/** SMPP 3.4 §4.4.1, as far as registered_delivery. */
export function readSubmit(buffer: Buffer, start: number): Submit {
  let at = buffer.indexOf(0, start + headerBytes) + 1 + 2;
  const sourceEnd = buffer.indexOf(0, at);
  const source = buffer.toString('latin1', at, sourceEnd);
  at = sourceEnd + 1 + 2;
  const destinationEnd = buffer.indexOf(0, at);
  const destination = buffer.toString('latin1', at, destinationEnd);
  at = buffer.indexOf(0, destinationEnd + 1 + 3) + 1;
  at = buffer.indexOf(0, at) + 1;
  return { source, destination, wantsReceipt: ((buffer[at] ?? 0) & 1) === 1 };
}

/** A deliver_sm's body with an international source number and a text of one part, SMPP 3.4 §4.6.1. */
export function deliverBody(message: { readonly from: string; readonly to: string; readonly esmClass: number; readonly text: string; readonly tlvs: string }): string {
  const { from, to, esmClass, text, tlvs } = message;
  return `\0\x01\x01${from}\0\x01\x01${to}\0${String.fromCharCode(esmClass)}\0\0\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}${tlvs}`;
}

/** SMPP 3.4 Appendix B, with receipted_message_id (0x001E) and message_state (0x0427: delivered). */
export function receiptBody(ref: string, submit: Submit): string {
  const text = `id:${ref} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`;
  const tlvs = `\x00\x1e\x00${String.fromCharCode(ref.length + 1)}${ref}\0\x04\x27\x00\x01\x02`;
  return deliverBody({ from: submit.destination, to: submit.source, esmClass: 4, text, tlvs });
}
