// The fields of TPDUs one by one. Vectors marked (k) are transcribed as data from github.com/warthog618/sms, Copyright (c) 2018 Kent
// Gibson, MIT License; (c) from ch-commons-gsm, Copyright (c) 2012 Cloudhopper by Twitter, Apache License 2.0.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hexOf, octetsOf, readDcs, readEnhancedValidity, readRelativeValidity, readTimeStamp, readTpStatus, readWaiting, relativeValidity, writeDcs, writeTimeStamp,
} from '../../../gateway/sms/tpdu/index.ts';
import type { Dcs } from '../../../gateway/sms/tpdu/index.ts';
import { cursorOver } from '../../../gateway/sms/tpdu/cursor.ts';
import { readAddress, writeAddress, writeCentre } from '../../../gateway/sms/tpdu/tp-address.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const bytes = (hex: string): Uint8Array => octetsOf(hex) ?? new Uint8Array();
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('data coding', () => {
  test.each<[octet: number, meaning: Partial<Dcs>]>([
    [0x00, { alphabet: 'gsm7', messageClass: undefined, compressed: false, autoDelete: false, waiting: undefined }],
    [0x01, { alphabet: 'gsm7', messageClass: undefined }],
    [0x04, { alphabet: 'octets', messageClass: undefined }],
    [0x08, { alphabet: 'ucs2', messageClass: undefined }],
    [0x0c, { alphabet: 'reserved' }],
    [0x10, { alphabet: 'gsm7', messageClass: 0 }], // (c)
    [0x11, { alphabet: 'gsm7', messageClass: 1 }], // (c)
    [0x14, { alphabet: 'octets', messageClass: 0 }], // (c)
    [0x15, { alphabet: 'octets', messageClass: 1 }], // (c)
    [0x18, { alphabet: 'ucs2', messageClass: 0 }],
    [0x1c, { alphabet: 'reserved' }], // (c)
    [0x20, { alphabet: 'gsm7', compressed: true }],
    [0x3b, { alphabet: 'ucs2', messageClass: 3, compressed: true }], // (c)
    [0x40, { alphabet: 'gsm7', autoDelete: true, messageClass: undefined }],
    [0x5a, { alphabet: 'ucs2', autoDelete: true, messageClass: 2 }],
    [0x7f, { alphabet: 'reserved', autoDelete: true, messageClass: 3, compressed: true }],
    [0x80, { alphabet: 'reserved', messageClass: undefined, compressed: false }],
    [0xbf, { alphabet: 'reserved', messageClass: undefined, compressed: false }],
    [0xc0, { alphabet: 'gsm7', waiting: { kind: 'voicemail', active: false, count: undefined, store: false } }],
    [0xc9, { alphabet: 'gsm7', waiting: { kind: 'fax', active: true, count: undefined, store: false } }],
    [0xd2, { alphabet: 'gsm7', waiting: { kind: 'email', active: false, count: undefined, store: true } }],
    [0xea, { alphabet: 'ucs2', messageClass: undefined, waiting: { kind: 'email', active: true, count: undefined, store: true } }], // (c)
    [0xeb, { alphabet: 'ucs2', waiting: { kind: 'other', active: true, count: undefined, store: true } }],
    [0xf0, { alphabet: 'gsm7', messageClass: 0 }],
    [0xf1, { alphabet: 'gsm7', messageClass: 1 }], // (c)
    [0xf6, { alphabet: 'octets', messageClass: 2 }],
    [0xff, { alphabet: 'octets', messageClass: 3 }],
  ])('%#: %d', (octet, meaning) => {
    expect(readDcs(octet)).toMatchObject({ octet, ...meaning });
  });

  // (k)
  test.each<[name: string, octets: number[], alphabet: Dcs['alphabet']]>([
    ['general ones by two bits', range(0, 0x7f).filter((octet) => (octet & 0x0c) === 0), 'gsm7'],
    ['octets', range(0, 0x7f).filter((octet) => (octet & 0x0c) === 4), 'octets'],
    ['UCS-2', range(0, 0x7f).filter((octet) => (octet & 0x0c) === 8), 'ucs2'],
    ['reserved groups', range(0x80, 0xbf), 'reserved'],
    ['waiting, default alphabet', range(0xc0, 0xdf), 'gsm7'],
    ['waiting, UCS-2', range(0xe0, 0xef), 'ucs2'],
    ['classes, default alphabet', range(0xf0, 0xff).filter((octet) => (octet & 4) === 0), 'gsm7'],
    ['classes, octets', range(0xf0, 0xff).filter((octet) => (octet & 4) !== 0), 'octets'],
  ])('alphabet of all %s', (_name, octets, alphabet) => {
    expect(octets.map((octet) => readDcs(octet).alphabet)).toEqual(octets.map(() => alphabet));
  });

  test('what is written is read', () => {
    for (const alphabet of ['gsm7', 'octets', 'ucs2'] as const) {
      for (const messageClass of [undefined, 0, 1, 2, 3] as const) {
        expect(readDcs(writeDcs({ alphabet, messageClass }))).toMatchObject({ alphabet, messageClass, compressed: false, autoDelete: false, waiting: undefined });
      }
    }
  });
});

describe('what waits', () => {
  const element = (...value: number[]) => ({ id: 1, value: Uint8Array.from(value) });

  test.each<[name: string, dcs: number, header: { id: number; value: Uint8Array }[], expected: object | undefined]>([
    ['nothing', 0x00, [], undefined],
    ['a header alone', 0x00, [element(0x02, 3)], { kind: 'email', active: true, count: 3, store: false }],
    ['a header that keeps the text', 0x00, [element(0x80, 1)], { kind: 'voicemail', active: true, count: 1, store: true }],
    ['a data coding that keeps the text', 0xd8, [element(0x00, 1)], { kind: 'voicemail', active: true, count: 1, store: true }],
    ['the kind of the header before that of the data coding', 0xc8, [element(0x01, 1)], { kind: 'fax', active: true, count: 1, store: false }],
    ['news before none', 0x00, [element(0x01, 0), element(0x00, 2), element(0x02, 9)], { kind: 'voicemail', active: true, count: 2, store: false }],
    ['the first of several that are none any more', 0x00, [element(0x01, 0), element(0x02, 0)], { kind: 'fax', active: false, count: 0, store: false }],
    ['broken elements', 0x00, [element(0x01), element(), element(0x01, 1, 1)], undefined],
  ])('%s', (_name, dcs, header, expected) => {
    expect(readWaiting({ dcs: readDcs(dcs), header, protocolId: 0 })).toEqual(expected);
  });
});

describe('times', () => {
  test.each<[name: string, hex: string, iso: string | undefined, zoneMinutes: number]>([
    ['(k) a quarter west', '99211332959518', '1999-12-31T23:59:59-00:15', -15],
    ['(k) a quarter east', '00211332959510', '2000-12-31T23:59:59+00:15', 15],
    ['(k) eight hours east', '71801311124523', '2017-08-31T11:21:54+08:00', 480],
    ['(k) a clock that was never set', '07101010203000', '1970-01-01T01:02:03Z', 0],
    ['seven hours west', '6060605130308A', '2006-06-06T15:03:03-07:00', -420],
    ['the last of February in a leap year', '42209200000000', '2024-02-29T00:00:00Z', 0],
    ['the last second before the clock begins anew', '96211332959500', '2069-12-31T23:59:59Z', 0],
    ['westward by nothing', '51507132200508', '2015-05-17T23:02:50Z', 0],
    ['(k) a letter in the year', 'a1801311124500', undefined, 0],
    ['(k) a letter in the zone', '718013111245a0', undefined, 0],
    ['zeros', '00000000000000', undefined, 0],
    ['ones', 'FFFFFFFFFFFFFF', undefined, 0],
    ['the 30th of February', '42200300000000', undefined, 0],
    ['month 13', '42311000000000', undefined, 0],
    ['hour 24', '42101042000000', undefined, 0],
    ['minute 60', '42101000060000', undefined, 0],
    ['second 60', '42101000000600', undefined, 0],
    ['a year and no more', '71', undefined, 0],
  ])('%s', (_name, hex, iso, zoneMinutes) => {
    expect(readTimeStamp(bytes(hex))).toEqual({ at: iso === undefined ? undefined : Date.parse(iso), zoneMinutes });
  });

  test('whole seconds of a hundred years come back in every zone', () => {
    const seconds = fc.integer({ min: Date.UTC(1970, 0, 2) / 1000, max: Date.UTC(2069, 11, 30) / 1000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -79, max: 79 }), (second, quarters) => {
        const stamp = { at: second * 1000, zoneMinutes: quarters * 15 };
        expect(readTimeStamp(writeTimeStamp(stamp))).toEqual(stamp);
      }),
    );
    expect(readTimeStamp(writeTimeStamp({ at: undefined, zoneMinutes: -30 }))).toEqual({ at: undefined, zoneMinutes: -30 });
    expect(hexOf(writeTimeStamp({ at: Date.parse('2006-06-06T22:03:03Z'), zoneMinutes: -420 }))).toBe('6060605130308A');
  });
});

describe('validity', () => {
  test.each<[octet: number, ms: number]>([
    [0, 5 * minuteMs], [0x45, 350 * minuteMs], [143, 12 * hourMs], [144, 12.5 * hourMs], [0xa5, 23 * hourMs], [167, 24 * hourMs], [168, 2 * dayMs],
    [0xaa, 4 * dayMs], [0xc3, 29 * dayMs], [196, 30 * dayMs], [197, 35 * dayMs], [0xfe, 62 * 7 * dayMs], [0xff, 63 * 7 * dayMs],
  ])('%d is %d ms, and the other way', (octet, ms) => {
    expect([readRelativeValidity(octet), relativeValidity(ms)]).toEqual([ms, octet]);
  });

  test('every octet is the period it stands for', () => {
    expect(range(0, 255).map((octet) => relativeValidity(readRelativeValidity(octet)))).toEqual(range(0, 255));
  });

  test('what falls between two is the longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 63 * 7 * dayMs }), (ms) => {
        const octet = relativeValidity(ms);
        expect(readRelativeValidity(octet)).toBeGreaterThanOrEqual(ms);
        if (octet > 0) expect(readRelativeValidity(octet - 1)).toBeLessThan(ms);
      }),
    );
  });

  test.each([[-1, 0], [0, 0], [Number.NaN, 0], [64 * 7 * dayMs, 255], [Number.POSITIVE_INFINITY, 255]])('%d ms is the nearest there is', (ms, octet) => {
    expect(relativeValidity(ms)).toBe(octet);
  });

  // (k)
  test.each<[hex: string, relativeMs: number | undefined]>([
    ['00000000000000', undefined],
    ['01000000000000', 5 * minuteMs],
    ['01010000000000', 10 * minuteMs],
    ['02ff0000000000', 255_000],
    ['02000000000000', undefined],
    ['03302154000000', 3 * hourMs + 12 * minuteMs + 45_000],
    ['03302d54000000', undefined],
    ['07012d54000000', undefined],
    ['41010000000000', 10 * minuteMs],
    ['81000100000000', 10 * minuteMs],
    ['81808080808080', undefined],
    ['', undefined],
  ])('enhanced: %s', (hex, relativeMs) => {
    expect(readEnhancedValidity(bytes(hex))).toEqual(relativeMs === undefined ? undefined : { relativeMs });
  });
});

describe('addresses', () => {
  const written = (ton: number, npi: number, value: string): string => {
    const octets: number[] = [];
    writeAddress(octets, { ton, npi, value });
    return hexOf(octets).toLowerCase();
  };

  test.each<[name: string, address: [ton: number, npi: number, value: string], hex: string]>([
    ['(k) a number', [1, 1, '61409865629'], '0b911604895626f9'],
    ['(k) all digits', [1, 1, '0123456789*#abc'], '0f911032547698badcfe'],
    ['none', [0, 0, ''], '0080'],
    ['twenty digits', [1, 1, '12345678901234567890'], '149121436587092143658709'],
    ['a name', [5, 0, 'messages'], '0ed0edf27c1e3e97e7'],
    ['a name of seven', [5, 0, 'Telekom'], '0dd0d432bbbc7eb701'],
    ['a name of one', [5, 0, 'A'], '02d041'],
    ['a name with an escape', [5, 0, '€'], '04d09b32'],
  ])('%s', (_name, address, hex) => {
    const [ton, npi, value] = address;
    expect(written(ton, npi, value)).toBe(hex);
    expect(readAddress(cursorOver(bytes(hex)))).toEqual({ ton, npi, value });
  });

  test.each<[name: string, write: () => void]>([
    ['21 digits', () => written(1, 1, '1'.repeat(21))],
    ['(k) other letters', () => written(1, 1, '6140f98656')],
    ['a plus', () => written(1, 1, '+1')],
    ['a name of twelve', () => written(5, 0, 'A'.repeat(12))],
    ['(k) a name in other letters', () => written(5, 0, 'mes⌘sages')],
    ['a name for a centre', () => writeCentre([], 'Telekom')],
    ['a centre of 21 digits', () => writeCentre([], '1'.repeat(21))],
  ])('%s: nothing that a field can hold', (_name, write) => {
    expect(write).toThrow(RangeError);
  });

  test('the centre counts octets', () => {
    const octets: number[] = [];
    writeCentre(octets, '+14155551212');
    writeCentre(octets, '0115');
    writeCentre(octets, '');
    expect(hexOf(octets)).toBe('07914151551512F20381105100');
  });

  test('every type and plan of number comes back', () => {
    const digits = fc.array(fc.constantFrom(...'0123456789*#abc'.split('')), { maxLength: 20 }).map((list) => list.join(''));
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2, 3, 4, 6, 7), fc.nat(15), digits, (ton, npi, value) => {
        expect(readAddress(cursorOver(bytes(written(ton, npi, value))))).toEqual({ ton, npi, value });
      }),
    );
  });
});

describe('status', () => {
  test.each<[status: number, outcome: string, code: string]>([
    [0x00, 'delivered', 'delivered'], [0x01, 'delivered', 'forwarded_unconfirmed'], [0x02, 'delivered', 'replaced'],
    [0x20, 'accepted', 'retrying_congestion'], [0x21, 'accepted', 'retrying_busy'], [0x22, 'accepted', 'retrying_no_response'],
    [0x23, 'accepted', 'retrying_service_rejected'], [0x24, 'accepted', 'retrying_quality_unavailable'], [0x25, 'accepted', 'retrying_phone_error'],
    [0x40, 'undelivered', 'remote_procedure_error'], [0x41, 'undelivered', 'incompatible_destination'], [0x42, 'undelivered', 'connection_rejected'],
    [0x43, 'undelivered', 'not_obtainable'], [0x44, 'undelivered', 'quality_unavailable'], [0x45, 'undelivered', 'no_interworking'],
    [0x46, 'expired', 'validity_expired'], [0x47, 'undelivered', 'deleted_by_sender'], [0x48, 'undelivered', 'deleted_by_centre'], [0x49, 'undelivered', 'message_unknown'],
    [0x60, 'undelivered', 'gave_up_congestion'], [0x61, 'undelivered', 'gave_up_busy'], [0x62, 'undelivered', 'gave_up_no_response'],
    [0x63, 'undelivered', 'gave_up_service_rejected'], [0x64, 'undelivered', 'gave_up_quality_unavailable'], [0x65, 'undelivered', 'gave_up_phone_error'],
    [0x10, 'delivered', 'centre_delivered'], [0x1f, 'delivered', 'centre_delivered'], [0x30, 'accepted', 'centre_retrying'], [0x3f, 'accepted', 'centre_retrying'],
    [0x50, 'undelivered', 'centre_failed'], [0x5f, 'undelivered', 'centre_failed'], [0x70, 'undelivered', 'centre_gave_up'], [0x7f, 'undelivered', 'centre_gave_up'],
  ])('%#: %d', (status, outcome, code) => {
    expect(readTpStatus(status)).toMatchObject({ outcome, code });
  });

  test('all others count as a rejected service', () => {
    const others = [...range(0x03, 0x0f), ...range(0x26, 0x2f), ...range(0x4a, 0x4f), ...range(0x66, 0x6f), ...range(0x80, 0xff), -1, 256, Number.NaN];
    for (const status of others) expect(readTpStatus(status)).toMatchObject({ outcome: 'undelivered', code: 'reserved_status' });
  });

  test('every status has a sentence, and a code of its own', () => {
    const codes = range(0, 0xff).map((status) => readTpStatus(status));
    expect(new Set(codes.map(({ code }) => code)).size).toBe(3 + 6 + 10 + 6 + 4 + 1);
    for (const { code, text } of codes) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(text).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('hexadecimal digits', () => {
  test('octets come back', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      expect(octetsOf(hexOf(octets))).toEqual(octets);
      expect(octetsOf(hexOf(octets).toLowerCase())).toEqual(octets);
    }));
  });

  test.each(['0', '0g', ' 0', '0x', '+1', '1e1', '\u0000\u0000', '０１', 'é0', '\ud83d\ude00'])('%j is not made of them', (text) => {
    expect(octetsOf(text)).toBeUndefined();
  });
});
