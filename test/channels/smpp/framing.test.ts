// The stream cut anywhere gives the same PDUs, and a length that cannot be ends it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Framer, maxPduLength } from '../../../gateway/channels/smpp/framing.ts';

function pdu(length: number, fill: number): Buffer {
  const octets = Buffer.alloc(length, fill);
  octets.writeUInt32BE(length, 0);
  return octets;
}

function taken(chunks: readonly Buffer[]): { pdus: string[]; inStep: boolean } {
  const framer = new Framer();
  const pdus: string[] = [];
  const inStep = chunks.every((chunk) => framer.push(chunk, (buffer, start, end) => pdus.push(buffer.toString('hex', start, end)) > 0));
  return { pdus, inStep };
}

describe('framing', () => {
  it('finds the same PDUs wherever the stream is cut', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 16, max: 90 }), { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (lengths, cuts) => {
      const pdus = lengths.map((length, index) => pdu(length, index));
      const stream = Buffer.concat(pdus);
      const chunks: Buffer[] = [];
      for (let at = 0, index = 0; at < stream.length; index += 1) {
        const length = cuts[index % cuts.length] ?? 1;
        chunks.push(stream.subarray(at, at + length));
        at += length;
      }
      expect(taken(chunks)).toEqual({ pdus: pdus.map((one) => one.toString('hex')), inStep: true });
    }), { numRuns: 300 });
  });

  it.each([0, 2, 4, 8, 15, maxPduLength + 1, 0x7fffffff, 0xffffffff])('gives up at a declared length of %i', (length) => {
    const header = Buffer.alloc(16);
    header.writeUInt32BE(length, 0);
    expect(taken([pdu(16, 1), header])).toMatchObject({ inStep: false, pdus: [pdu(16, 1).toString('hex')] });
    expect(taken([...header].map((octet) => Buffer.of(octet)))).toMatchObject({ inStep: false });
  });

  it('takes the longest PDU, octet by octet, without slowing down', () => {
    const longest = pdu(maxPduLength, 7);
    const startedAt = performance.now();
    const { pdus } = taken([...longest].map((octet) => Buffer.of(octet)));
    expect(pdus).toEqual([longest.toString('hex')]);
    // Copying all that is held for each octet would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('stops when it is told to', () => {
    const framer = new Framer();
    let count = 0;
    framer.push(Buffer.concat([pdu(16, 1), pdu(16, 2), pdu(16, 3)]), () => {
      count += 1;
      return count < 2;
    });
    expect(count).toBe(2);
  });
});
