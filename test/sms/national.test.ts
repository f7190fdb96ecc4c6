// Are the national tables right, and do they survive the way there and back?
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gsm7Decode, gsm7Encode } from '../../gateway/sms/gsm7.ts';
import { extensionOf, lockingTable, nationalLanguages } from '../../gateway/sms/national.ts';
import { lockingReference, singleReference } from './national-reference.ts';

const ids = [0, ...nationalLanguages.map(({ id }) => id)];
const pairs = fc.record({ locking: fc.constantFrom(...ids), single: fc.constantFrom(...ids) });

/** Our table written as the reference writes it. */
function asReference(table: readonly string[], escape: string): string {
  return table.map((character, slot) => (slot === 0x1b ? escape : character === '' ? ' ' : character)).join('');
}

describe('national tables', () => {
  test('there are the thirteen languages of the specification, in its order', () => {
    expect(nationalLanguages.map(({ name }) => name)).toEqual([
      'Turkish', 'Spanish', 'Portuguese', 'Bengali', 'Gujarati', 'Hindi', 'Kannada', 'Malayalam', 'Oriya', 'Punjabi', 'Tamil', 'Telugu', 'Urdu',
    ]);
    expect(nationalLanguages.filter(({ locking }) => !locking).map(({ name }) => name)).toEqual(['Spanish']);
  });

  test.each(ids)('the locking shift table %i is the one of an independent reading', (id) => {
    const reference = lockingReference[id];
    expect(asReference(lockingTable(id), '\uffff')).toBe(reference === '' ? lockingReference[0] : reference);
  });

  test.each(ids)('the single shift table %i is the one of an independent reading', (id) => {
    expect(asReference(extensionOf(id), ' ')).toBe(singleReference[id]);
  });

  test('every character of every pair of tables decodes to itself', () => {
    for (const locking of ids) {
      for (const single of ids) {
        const text = [...lockingTable(locking), ...extensionOf(single)].join('');
        const septets = gsm7Encode(text, { locking, single });
        expect(septets === undefined ? undefined : gsm7Decode(septets, { locking, single })).toBe(text);
      }
    }
  });

  test('a text in the characters of a pair of tables comes back as it was', () => {
    const texts = pairs.chain((tables) =>
      fc.record({
        tables: fc.constant(tables),
        text: fc
          .array(fc.constantFrom(...[...lockingTable(tables.locking), ...extensionOf(tables.single)].filter((character) => character !== '')))
          .map((characters) => characters.join('')),
      }),
    );
    fc.assert(
      fc.property(texts, ({ tables, text }) => {
        const septets = gsm7Encode(text, tables);
        expect(septets?.every((septet) => septet < 0x80)).toBe(true);
        expect(gsm7Decode(septets ?? new Uint8Array(), tables)).toBe(text);
      }),
    );
  });

  test('decoding ends for any octets and any table ids', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(255), fc.nat(255), (septets, locking, single) => {
        expect(gsm7Decode(septets, { locking, single }).length).toBeLessThanOrEqual(septets.length);
      }),
    );
  });

  test('ids that nobody defined read as the default tables', () => {
    const septets = Uint8Array.of(0x00, 0x1b, 0x65, 0x41);
    expect(gsm7Decode(septets, { locking: 14, single: 255 })).toBe('@€A');
  });

  test('a place that a locking table leaves empty reads as a space', () => {
    expect(gsm7Decode(Uint8Array.of(0x0c, 0x61), { locking: 4, single: 0 })).toBe(' a');
  });

  test('the word of the specification for Turkish needs one septet a letter with the locking shift, more with the single shift', () => {
    const text = 'ığşİĞŞ';
    expect(gsm7Encode(text)).toBeUndefined();
    expect(gsm7Encode(text, { locking: 1, single: 0 })).toHaveLength(6);
    expect(gsm7Encode(text, { locking: 0, single: 1 })).toHaveLength(12);
  });
});
