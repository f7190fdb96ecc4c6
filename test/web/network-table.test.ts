// @vitest-environment happy-dom
// The table of networks: which columns it has, how it is sorted and sifted, and the courses of signals.
import { describe, expect, test } from 'vitest';
import { columnsOf, firstSorting, siftChannels, sortChannels, sortedBy } from '../../web/screens/channels/columns.ts';
import { coursesOf } from '../../web/screens/channels/signals.ts';
import { channel } from './sample.ts';

const stick = channel('stick', { health: { facts: { operator: 'Orange SN', technology: 'LTE', signalDbm: -67, partsToday: 3, balance: '12 EUR' } }, abilities: { lines: ['+221771234501'] } });
const weak = channel('weak', { state: 'waiting', health: { summary: 'No network', code: 'not_registered', facts: { signalDbm: -109 } }, counts: { queued: 7, unknown: 1 } });
const carrier = channel('carrier', { kind: 'wire', name: 'Carrier 10', counts: { sent: 4, failed: 2 } });

describe('columns', () => {
  test('one that would be empty in every row is left out', () => {
    expect(columnsOf([channel('plain')])).toEqual(['queue', 'traffic', 'last']);
    expect(columnsOf([carrier])).toEqual(['queue', 'traffic', 'last', 'errors']);
  });

  test('one network that has a figure is enough for its column', () => {
    expect(columnsOf([carrier, stick])).toEqual(['operator', 'signal', 'queue', 'today', 'balance', 'last', 'errors']);
  });

  test('a number of its own is shown even where no operator is known', () => {
    expect(columnsOf([channel('lined', { abilities: { lines: ['72727'] } })])).toContain('operator');
  });

  test('an empty text and a figure that is none are not facts', () => {
    expect(columnsOf([channel('odd', { health: { facts: { operator: '', balance: '', signalDbm: Number.NaN } } })])).toEqual(['queue', 'traffic', 'last']);
  });
});

describe('order', () => {
  const names = (list: readonly { name: string }[]) => list.map((one) => one.name);
  test('what needs a person stands first', () => {
    const list = [channel('b'), channel('off', { state: 'stopped' }), weak, channel('no', { state: 'refused' }), channel('a')];
    expect(names(sortChannels(list, firstSorting))).toEqual(['no', 'weak', 'a', 'b', 'off']);
  });

  test('names are sorted as people count', () => {
    expect(names(sortChannels([channel('SIM 10'), channel('SIM 9')], { by: 'name', turned: false }))).toEqual(['SIM 9', 'SIM 10']);
  });

  test('the weakest signal stands first, and who has none stands last in either order', () => {
    expect(names(sortChannels([carrier, stick, weak], { by: 'signal', turned: false }))).toEqual(['weak', 'stick', 'Carrier 10']);
    expect(names(sortChannels([carrier, stick, weak], { by: 'signal', turned: true }))).toEqual(['stick', 'weak', 'Carrier 10']);
  });

  test('choosing a column again turns it round, choosing another begins anew', () => {
    const once = sortedBy(firstSorting, 'queue');
    expect(once).toEqual({ by: 'queue', turned: false });
    expect(sortedBy(once, 'queue')).toEqual({ by: 'queue', turned: true });
    expect(sortedBy(sortedBy(once, 'queue'), 'name')).toEqual({ by: 'name', turned: false });
  });
});

describe('sieve', () => {
  const sift = (text: string, state = '') => siftChannels([stick, weak, carrier], { text, state }, (kind) => (kind === 'wire' ? 'Carrier link' : 'Stick')).map((one) => one.id);
  test.each([
    ['', ['stick', 'weak', 'carrier']], ['orange', ['stick']], ['1234501', ['stick']], ['not_registered', ['weak']], ['carrier link', ['carrier']], ['stick lte', ['stick']], ['orange carrier', []],
  ])('%j finds %j', (text, found) => expect(sift(text)).toEqual(found));

  test('the state is a sieve of its own', () => {
    expect(sift('', 'waiting')).toEqual(['weak']);
    expect(sift('orange', 'waiting')).toEqual([]);
  });
});

test('a course knows how long a silence may be, and a series without a point is none', () => {
  const courses = coursesOf({ series: [{ channel: 'a', name: 'signalDbm', stepMs: 1_000, points: [[1, -60]] }, { channel: 'b', name: 'signalDbm', stepMs: 1_000, points: [] }] });
  expect([...courses.keys()]).toEqual(['a']);
  expect(courses.get('a')?.gap).toBe(2_500);
});
