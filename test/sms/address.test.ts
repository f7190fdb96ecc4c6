// Does every spelling of an address become the one canonical spelling, and nothing else become an address?
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalAddress, fromTonNpi, isDialable, maskAddress, parseAddress, toTonNpi } from '../../gateway/sms/address.ts';

describe('canonical spelling', () => {
  test.each([
    ['+4915150000001', '+4915150000001'],
    [' +49 (151) 5000-0001 ', '+4915150000001'],
    ['+49.151/5000.0001', '+4915150000001'],
    ['+49\u00a0151–50000001', '+4915150000001'],
    ['0049 151 50000001', '+4915150000001'],
    ['tel:+49-151-5000-0001', '+4915150000001'],
    ['TEL:+4915150000001', '+4915150000001'],
    ['＋４９ １５１ ５０００ ０００１', '+4915150000001'],
    ['0151 50000001', '015150000001'],
    ['72727', '72727'],
    ['12', '12'],
    ['+1234567', '+1234567'],
    ['+123456789012345', '+123456789012345'],
    ['123456789012345', '123456789012345'],
    ['ACME Shop', 'ACME Shop'],
    ['Fieldpost', 'Fieldpost'],
    ['Café-1', 'Café-1'],
  ])('%j becomes %j', (input, canonical) => {
    expect(canonicalAddress(input)).toBe(canonical);
  });

  test.each([
    '', ' ', '+', '1', '+0151500000', '+123456', '+1234567890123456', '1234567890123456', '00123', '++4915150000001', '49+15150000001',
    '+4915150000001\0', '+49151\n50000001', '\u202a+4915150000001\u202c', '+49151\u200f50000001', '\ufeff+4915150000001', '+49151\u00ad50000001',
    'tel:', 'tel:Fieldpost', 'tel:+4915150000001;ext=1', 'Twelve chars', '{[|]}~ab', 'Фирма', '---', '#1', 'A\u0007', `+49${' '.repeat(100)}15150000001`,
  ])('%j is none', (input) => {
    expect(canonicalAddress(input)).toBeUndefined();
  });

  test('a canonical address is its own canonical spelling, and has a kind', () => {
    const inputs = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(fc.constantFrom('0', '1', '9', '+', ' ', '-', 'a', '０', '(', '.', 'tel:'), { maxLength: 20 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(inputs, (input) => {
        const canonical = canonicalAddress(input);
        if (canonical === undefined) return;
        expect(canonicalAddress(canonical)).toBe(canonical);
        const { kind, value } = parseAddress(canonical);
        expect(kind === 'international' ? `+${value}` : value).toBe(canonical);
        expect(isDialable(canonical)).toBe(/^\+?\d+$/.test(canonical));
        const { ton, npi, value: sent } = toTonNpi(canonical);
        expect(fromTonNpi(ton, npi, sent)).toBe(canonical);
      }),
      { numRuns: 500 },
    );
  });
});

describe('type of number', () => {
  test.each([
    ['+4915150000001', 'international', 1, 1, '4915150000001'],
    ['015150000001', 'national', 2, 1, '015150000001'],
    ['72727', 'short', 3, 0, '72727'],
    ['Fieldpost', 'alphanumeric', 5, 0, 'Fieldpost'],
  ])('%s is %s and goes out as %i/%i', (canonical, kind, ton, npi, value) => {
    expect(parseAddress(canonical)).toEqual({ kind, value });
    expect(toTonNpi(canonical)).toEqual({ ton, npi, value });
  });

  test.each([
    ['international', 1, 1, '4915150000001', '+4915150000001'],
    ['international with its plus', 1, 1, '+4915150000001', '+4915150000001'],
    ['international with its prefix', 1, 1, '004915150000001', '+4915150000001'],
    ['a short code that calls itself international', 1, 1, '72727', '72727'],
    ['unknown with a plus', 0, 1, '+4915150000001', '+4915150000001'],
    ['unknown with a prefix', 0, 0, '004915150000001', '+4915150000001'],
    ['unknown digits', 0, 1, '4915150000001', '4915150000001'],
    ['national', 2, 1, '015150000001', '015150000001'],
    ['abbreviated', 6, 0, '72727', '72727'],
    ['a name', 5, 0, 'ACME Shop', 'ACME Shop'],
    ['a long name', 5, 0, 'Twelve chars!', 'Twelve chars!'],
    ['a name with what nobody sees', 5, 0, '\u202eACME\0', 'ACME'],
    ['nothing', 0, 0, '', 'unknown'],
    ['nothing visible', 5, 0, '\0\u200b ', 'unknown'],
  ])('%s comes in', (_name, ton, npi, value, canonical) => {
    expect(fromTonNpi(ton, npi, value)).toBe(canonical);
  });

  test('whatever comes in, something printable comes out, and the same when read again as it would be sent', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), fc.string({ unit: 'binary', maxLength: 80 }), (ton, npi, value) => {
        const address = fromTonNpi(ton, npi, value);
        expect(address).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]+$/u);
        const sent = toTonNpi(address);
        expect(fromTonNpi(sent.ton, sent.npi, sent.value)).toBe(address);
      }),
      { numRuns: 500 },
    );
  });
});

describe('masking', () => {
  test.each([
    ['+4915150000001', '+49151•••••01'],
    ['+491515000001', '+49151•••••01'],
    ['+1234567', '+•••••67'],
    ['015150000001', '01515•••••01'],
    ['72727', '•••••27'],
    ['12', '•••••'],
    ['Fieldpost', 'Fi•••••'],
  ])('%s is logged as %s', (canonical, masked) => {
    expect(maskAddress(canonical)).toBe(masked);
  });

  test('at least five digits of a whole number are hidden', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9]\d{6,14}$/), (canonical) => {
        expect(maskAddress(canonical).replace(/\D/g, '').length).toBeLessThanOrEqual(canonical.length - 1 - 5);
      }),
    );
  });
});
