// The pass over JSON before it is parsed: lets all harmless JSON through and is right about what it refuses.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonTrouble } from '../../gateway/api/json-guard.ts';

const key = fc.string().filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 5, withCrossShrink: true }, fc.string({ unit: 'binary' }), fc.maxSafeInteger().map((number) => number + 0), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).map((number) => number + 0), fc.boolean(), fc.constant(null), fc.array(tie('tree'), { maxLength: 5 }), fc.dictionary(key, tie('tree'), { maxKeys: 30 })),
}));

describe('JSON without traps', () => {
  it('passes, however it is spaced', () => {
    fc.assert(fc.property(tree, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      expect(jsonTrouble(JSON.stringify(value, undefined, space))).toBeUndefined();
    }), { numRuns: 500 });
  });

  it('is caught when one key of it is doubled, wherever that is', () => {
    fc.assert(fc.property(tree, key, (value, name) => {
      const doubled = `{${JSON.stringify(name)}:${JSON.stringify(value)},"other":[{}],${JSON.stringify(name)}:1}`;
      expect(jsonTrouble(JSON.stringify([{ a: 1 }]).replace('1', doubled))).toContain('twice');
    }), { numRuns: 500 });
  });

  it('may have the same key in different objects, and traps as values', () => {
    expect(jsonTrouble('[{"a":{"a":1}},{"a":"__proto__"},"a","a",{"b":["a","a"]}]')).toBeUndefined();
    expect(jsonTrouble('{"a":"\\"b\\":1","c":"{[\\\\"}')).toBeUndefined();
  });
});

describe('text that is no JSON', () => {
  it('is gone through to its end without a failure, whatever it is', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '-', '1', 'e', 'a', ' ', '\\u00', '"a":')), (pieces) => {
      const answer = jsonTrouble(pieces.join(''));
      expect(answer === undefined || typeof answer === 'string').toBe(true);
    }), { numRuns: 1_000 });
  });

  it('costs no more than its length', () => {
    for (const text of ['{"a":'.repeat(50_000), '"\\'.repeat(100_000), '1'.repeat(250_000), `{${'"\\u0061":1,'.repeat(9_999)}`, `[${'-'.repeat(250_000)}`]) {
      const began = performance.now();
      jsonTrouble(text);
      expect(performance.now() - began).toBeLessThan(500);
    }
  });
});

it.each(['1e400', '-1e999', '-0', '-0.0', '9007199254740992', '-9007199254740993', '1e16'])('%s is a number that would be changed', (number) => {
  expect(jsonTrouble(`{"a":${number}}`)).toContain('number');
});
it.each(['0', '-1', '9007199254740991', '0.1', '1e3', '1.5e-7', '0.30000000000000004'])('%s is a number that is kept', (number) => {
  expect(jsonTrouble(`{"a":${number}}`)).toBeUndefined();
});
