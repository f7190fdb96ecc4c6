// Measured points as lines: where they stand, where they break, and what a series becomes in front of people.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureOf, signalWord, spokenFact } from '../../web/marks/facts.ts';
import { extentOf, inUnit, measuredOf, stretchesOf } from '../../web/screens/channel/measured.ts';
import { columnsFor, linePath, lonelyIn, type Point } from '../../web/ui/line-path.ts';

const frame = { from: 0, to: 100, low: 0, high: 10, width: 100, height: 20 };

describe('a path', () => {
  test('runs through its points, high values up', () => {
    expect(linePath([[0, 0], [50, 10], [100, 5]], frame, 60)).toBe('M0 20L50 0 100 10');
  });

  test('is broken where nothing was measured', () => {
    expect(linePath([[0, 5], [10, 5], [60, 5], [70, 5]], frame, 20)).toBe('M0 10L10 10M60 10L70 10');
  });

  test('draws a lonely point as a dot, and nothing as nothing', () => {
    expect(linePath([[50, 5]], frame, 20)).toBe('M50 10h0.1');
    expect(linePath([], frame, 20)).toBe('');
    expect(linePath([[50, 5]], { ...frame, high: 0 }, 20)).toBe('');
  });

  test('never leaves its box', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: -50, max: 150 }), fc.double({ min: -1e6, max: 1e6, noNaN: false })), { maxLength: 40 }), (raw) => {
      const points = raw.sort((left, right) => left[0] - right[0]) as Point[];
      const path = linePath(points, frame, 10);
      for (const [, x = '', y = ''] of path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThanOrEqual(100);
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y)).toBeLessThanOrEqual(20);
      }
      expect(path).not.toMatch(/NaN|Infinity/);
    }));
  });

  test('in columns a silence is one empty value', () => {
    expect(columnsFor([[0, 1], [1_000, 2], [9_000, 3]], 2_500)).toEqual([[0, 1, 5, 9], [1, 2, null, 3]]);
  });
});

test('a point without neighbours is found, so that it can be drawn as one', () => {
  expect(lonelyIn([1, 2, null, 3, null, 4, 5, null, 6])).toEqual([3, 8]);
  expect(lonelyIn([7])).toEqual([0]);
  expect(lonelyIn([])).toEqual([]);
});

describe('series', () => {
  const list = { series: [
    { channel: 'c', name: 'zebraCount', stepMs: 10, points: [[1, 4]] as [number, number][] },
    { channel: 'c', name: 'voltageMv', stepMs: 10, points: [[20, 3_900], [10, 3_800]] as [number, number][] },
    { channel: 'c', name: 'signalDbm', stepMs: 10, points: [[1, -70]] as [number, number][] },
    { channel: 'c', name: 'temperatureC', stepMs: 10, points: [] as [number, number][] },
  ] };

  test('come in the order people look for them, without the empty ones', () => {
    expect(measuredOf(list).map((one) => one.name)).toEqual(['signalDbm', 'voltageMv', 'zebraCount']);
  });

  test('are told in the unit people read, oldest first', () => {
    const voltage = measuredOf(list)[1];
    expect(voltage?.points).toEqual([[10, 3.8], [20, 3.9]]);
    expect(voltage === undefined ? '' : inUnit(3.8, voltage.measure)).toBe('3.8 V');
    expect(inUnit(-70.4, measureOf('signalDbm'))).toBe('−70 dBm');
  });

  test('as a table have the least and greatest of each stretch, and no row for a silence', () => {
    const points: Point[] = [[0, 5], [5, 9], [10, 1], [35, 2]];
    expect(extentOf(points)).toEqual({ last: [35, 2], low: 1, high: 9 });
    expect(stretchesOf(points, 0, 40, 4)).toEqual([{ from: 0, last: [5, 9], low: 5, high: 9 }, { from: 10, last: [10, 1], low: 1, high: 1 }, { from: 30, last: [35, 2], low: 2, high: 2 }]);
    expect(extentOf([])).toBeUndefined();
  });
});

test.each([
  ['roundTripMs', 12, ['Round trip', '12 ms']], ['simBusy', true, ['SIM busy', 'Yes']], ['lateAnswers', 1_200, ['Late answers', '1,200']], ['noiseDb', -3.456, ['Noise', '−3.46 dB']], ['firmware_name', 'R1', ['Firmware name', 'R1']],
])('the fact %s: %j is spoken as %j', (name, fact, spoken) => expect(spokenFact(name, fact)).toEqual(spoken));

test.each([[-51, 'excellent'], [-80, 'good'], [-95, 'fair'], [-105, 'weak'], [-113, 'very weak']])('%d dBm is %s', (dbm, word) => expect(signalWord(dbm)).toBe(word));
