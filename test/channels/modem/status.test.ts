// Every number that a modem may give has a class, a code and a sentence; what nobody knows passes.
import { describe, expect, it } from 'vitest';
import { finalResult } from '../../../gateway/channels/modem/at/results.ts';
import { codeOfWords, knownWords } from '../../../gateway/channels/modem/at/words.ts';
import { allMeanings, meaningOf, networkCodeOf } from '../../../gateway/channels/modem/status.ts';

const classes = ['message', 'sim', 'network', 'modem', 'unknown'];
const range = Array.from({ length: 1_024 }, (_, code) => code);

/** Of the fact sheet, class by class; but after 332 only the network's word is missing. */
const cms = {
  message: [1, 21, 28, 30, 50, 69, 81, 95, 96, 97, 98, 99, 111, 128, 129, 130, 143, 144, 145, 159, 176, 195, 196, 197, 198, 199, 304, 305, 517, 518, 519, 520, 549, 550, 551, 552, 553, 554],
  sim: [8, 10, 29, 193, 302, 310, 311, 312, 315, 316, 317, 318, 330],
  network: [22, 27, 38, 41, 42, 47, 127, 192, 194, 331, 512, 522, 535],
  modem: [300, 301, 313, 314, 320, 322, 340, 513, 532],
  unknown: [332, 500],
};
const cme = {
  message: [24, 25, 26, 27],
  sim: [5, 10, 11, 12, 15, 16, 17, 18, 32, 40, 41, 42, 43, 44, 45, 46, 47, 103, 106, 107, 111, 112, 113],
  network: [30, 31, 100, 148],
  modem: [0, 1, 2, 3, 4, 13, 14, 20, 21, 22, 23],
};

describe('what an error means', () => {
  it.each(['cms', 'cme'] as const)('is told for every %s number, known or not (F33)', (kind) => {
    for (const code of range) {
      const meaning = meaningOf({ kind, code, text: '' });
      expect(classes).toContain(meaning.class);
      expect(meaning.code).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(meaning.sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each([['cms', cms], ['cme', cme]] as const)('has the class of the table: %s', (kind, table) => {
    for (const [wanted, codes] of Object.entries(table)) for (const code of codes) expect([code, meaningOf({ kind, code, text: '' }).class]).toEqual([code, wanted]);
  });

  it('passes where no table knows the number, and no words either', () => {
    for (const code of [2, 200, 333, 540, 700, 1_023]) expect(meaningOf({ kind: 'cms', code, text: '' })).toMatchObject({ class: 'network', code: 'network_error' });
    for (const code of [9, 101, 999]) expect(meaningOf({ kind: 'cme', code, text: '' })).toMatchObject({ class: 'network', code: 'network_error' });
    expect(meaningOf({ kind: 'cms', code: undefined, text: '+CMS ERROR: ???' })).toMatchObject({ class: 'network', code: 'network_error' });
  });

  it('is that it may have gone, when nothing was said and the message had left', () => {
    const unclear = [{ kind: 'cms', code: 500, text: '' }, { kind: 'error', text: 'ERROR' }, { kind: 'timeout' }, { kind: 'closed' }] as const;
    for (const result of unclear) {
      expect(meaningOf(result).class).toBe('unknown');
      expect(meaningOf(result, true).class).toBe('unknown');
      expect(meaningOf(result, false).class).not.toBe('unknown');
    }
    expect(meaningOf({ kind: 'no_prompt' }).class).toBe('modem');
    expect(meaningOf({ kind: 'cms', code: 38, text: '' }).class).toBe('network');
  });

  it('has one sentence and one class per code and table', () => {
    const seen = new Map<string, string>();
    for (const meaning of allMeanings()) {
      expect(meaning.code.length).toBeLessThan(40);
      const before = seen.get(meaning.code);
      if (before !== undefined && meaning.code !== 'link_lost') expect([meaning.code, meaning.class]).toEqual([meaning.code, before]);
      seen.set(meaning.code, meaning.class);
    }
    expect(seen.size).toBeGreaterThan(80);
  });

  it('keeps the number for people', () => {
    expect(networkCodeOf({ kind: 'cms', code: 38, text: '' })).toBe('CMS 38');
    expect(networkCodeOf({ kind: 'cme', code: 10, text: '' })).toBe('CME 10');
    expect(networkCodeOf({ kind: 'cms', code: undefined, text: '' })).toBeUndefined();
    expect(networkCodeOf({ kind: 'timeout' })).toBeUndefined();
  });
});

describe('words instead of numbers', () => {
  it.each(['cms', 'cme'] as const)('of every %s number that the standard names lead back to it', (kind) => {
    expect(knownWords(kind).length).toBeGreaterThan(70);
    for (const [code, words] of knownWords(kind)) {
      expect(codeOfWords(kind, words.toUpperCase())).toBe(code);
      expect(finalResult(`+${kind.toUpperCase()} ERROR: ${words}`, false)).toMatchObject({ kind, code });
    }
  });

  it.each([
    ['cme', 'SIM not inserted', 10], ['cme', '(U)SIM not inserted', 10], ['cme', 'SIM PIN required', 11], ['cme', 'PH-SIM PIN required', 5], ['cme', 'incorrect password', 16], ['cme', 'Network not allowed - emergency calls only', 32],
    ['cms', 'SIM busy', 314], ['cms', 'SMSC address unknown', 330], ['cms', 'no +CNMA acknowledgement expected', 340], ['cms', 'Unassigned (unallocated) number', 1], ['cms', 'Memory full', 322],
    ['cms', 'of some other modem', undefined], ['cme', '', undefined],
  ] as const)('%s: %s', (kind, words, code) => {
    expect(codeOfWords(kind, words)).toBe(code);
  });
});
