// User data headers, good and hostile. Vectors marked (k) are transcribed as data from github.com/warthog618/sms,
// Copyright (c) 2018 Kent Gibson, MIT License.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concatElement, decodeUdh, encodeUdh, nationalElements, portsElement, readConcat, readNational, readPorts, type UdhElement,
} from '../../gateway/sms/udh.ts';

const element = (id: number, ...value: number[]): UdhElement => ({ id, value: Uint8Array.from(value) });

describe('user data header', () => {
  // (k)
  test.each([
    [[5, 1, 3, 1, 2, 3], [element(1, 1, 2, 3)]],
    [[15, 1, 3, 1, 2, 3, 1, 3, 5, 6, 7, 2, 3, 1, 2, 3], [element(1, 1, 2, 3), element(1, 5, 6, 7), element(2, 1, 2, 3)]],
  ])('%j is its elements and back', (octets, elements) => {
    expect(decodeUdh(Uint8Array.from(octets))).toEqual({ elements, length: octets.length });
    expect([...encodeUdh(elements)]).toEqual(octets);
  });

  test('the text starts after the claimed length, even when an element overruns it', () => {
    expect(decodeUdh(Uint8Array.of(3, 1, 3, 1, 0x41, 0x42))).toEqual({ elements: [], length: 4 });
    expect(decodeUdh(Uint8Array.of(5, 1, 1, 9, 0, 7, 0x41))).toEqual({ elements: [element(1, 9)], length: 6 });
  });

  test('a header longer than the octets, or none at all, is not a header', () => {
    expect(decodeUdh(new Uint8Array())).toBeUndefined();
    expect(decodeUdh(Uint8Array.of(5, 1, 3, 1, 2))).toBeUndefined();
    expect(decodeUdh(Uint8Array.of(0))).toEqual({ elements: [], length: 1 });
  });

  test('elements come back as they were', () => {
    const elements = fc.array(fc.record({ id: fc.nat(255), value: fc.uint8Array({ maxLength: 12 }) }), { maxLength: 10 });
    fc.assert(
      fc.property(elements, (list) => {
        expect(decodeUdh(encodeUdh(list))?.elements).toEqual(list);
      }),
    );
  });

  test('decoding ends for any octets and stays inside of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), (octets) => {
        const udh = decodeUdh(octets);
        if (udh === undefined) return;
        expect(udh.length).toBeLessThanOrEqual(octets.length);
        readConcat(udh.elements);
        readPorts(udh.elements);
        readNational(udh.elements);
      }),
    );
  });

  test('more than fits into a header is refused', () => {
    expect(() => encodeUdh([element(1, ...Array<number>(254).fill(0))])).toThrow(RangeError);
    expect(() => encodeUdh([element(1, ...Array<number>(256).fill(0))])).toThrow(RangeError);
  });
});

describe('concatenation', () => {
  // (k)
  test.each([
    ['8-bit', [element(0, 3, 2, 1)], { ref: 3, width: 8, total: 2, part: 1 }],
    ['16-bit', [element(8, 4, 3, 2, 1)], { ref: 1027, width: 16, total: 2, part: 1 }],
    ['none', [], undefined],
    ['empty', [element(0)], undefined],
    ['another id', [element(1, 3, 2, 1)], undefined],
    ['short 8-bit', [element(0, 2, 1)], undefined],
    ['short 16-bit', [element(8, 3, 2, 1)], undefined],
  ])('%s', (_name, elements, concat) => {
    expect(readConcat(elements)).toEqual(concat);
  });

  test('a part 0, a part beyond the total and a total 0 count as absent', () => {
    for (const value of [[1, 2, 0], [1, 2, 3], [1, 0, 0], [1, 0, 1]]) expect(readConcat([element(0, ...value)])).toBeUndefined();
  });

  test('the last usable one counts', () => {
    expect(readConcat([element(0, 1, 2, 1), element(8, 0, 9, 3, 2), element(0, 1, 2, 9)])).toEqual({ ref: 9, width: 16, total: 3, part: 2 });
  });

  test('every sensible one comes back, the reference cut to its width', () => {
    const concats = fc.record({ ref: fc.nat(65535), width: fc.constantFrom<8 | 16>(8, 16), total: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(concats, fc.nat(254), (concat, at) => {
        const part = (at % concat.total) + 1;
        expect(readConcat([concatElement({ ...concat, part })])).toEqual({ ...concat, part, ref: concat.width === 8 ? concat.ref & 255 : concat.ref });
      }),
    );
  });

  test('a total that no octet holds is refused', () => {
    expect(() => concatElement({ ref: 1, width: 8, total: 256, part: 1 })).toThrow(RangeError);
    expect(() => concatElement({ ref: 1, width: 8, total: 2, part: 3 })).toThrow(RangeError);
    expect(() => concatElement({ ref: 1, width: 8, total: 2, part: 0 })).toThrow(RangeError);
  });
});

describe('ports and national tables', () => {
  test('ports come back in both widths', () => {
    expect(portsElement({ width: 16, destination: 2948, source: 9200 })).toEqual(element(5, 0x0b, 0x84, 0x23, 0xf0));
    for (const ports of [{ width: 16, destination: 2948, source: 65535 }, { width: 8, destination: 240, source: 0 }] as const) {
      expect(readPorts([portsElement(ports)])).toEqual(ports);
    }
    expect(readPorts([element(5, 1, 2), element(4, 1)])).toBeUndefined();
  });

  test('national tables come back; broken elements count as absent', () => {
    expect(nationalElements({ locking: 3, single: 2 })).toEqual([element(0x24, 2), element(0x25, 3)]);
    expect(nationalElements({ locking: 0, single: 0 })).toEqual([]);
    expect(readNational([element(0x24, 2), element(0x25, 3), element(0x25), element(0x24, 1, 1)])).toEqual({ locking: 3, single: 2 });
  });
});
