// Is what we write what we read? Whole messages, cut by splitText as the gateway cuts them, in every alphabet and language.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gsm7Characters, gsm7Encode } from '../../../gateway/sms/gsm7.ts';
import { partUdh, splitText, type SplitText } from '../../../gateway/sms/split.ts';
import { canonicalOf, decodePdu, encodeDeliver, encodeStatusReport, encodeSubmit, readRelativeValidity, relativeValidity } from '../../../gateway/sms/tpdu/index.ts';
import type { Deliver, Direction, EncodedPdu, StatusReport, Submit, Tpdu } from '../../../gateway/sms/tpdu/index.ts';
import { wellFormed } from '../../../gateway/sms/ucs2.ts';
import { encodeUdh, readConcat, readNational } from '../../../gateway/sms/udh.ts';

const characters = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...gsm7Characters.split('')) },
  { weight: 1, arbitrary: fc.constantFrom('Ж', 'ş', 'ğ', 'İ', 'ã', 'Ô', '😀', '👨‍👩‍👧‍👦', 'e\u0301', '\r\n', '\ud83d', '한', '🇩🇪') },
);
const scripts = fc.constantFrom('ışğüçö€ ', 'áéíóúñç ', 'ãõâêôÁ ', 'বাংলা ', 'ગુજરાતી ', 'हिन्दी ', 'ಕನ್ನಡ ', 'മലയാളം ', 'ଓଡ଼ିଆ ', 'ਪੰਜਾਬੀ ', 'தமிழ் ', 'తెలుగు ', 'اردو ');
const national = fc.tuple(scripts, fc.integer({ min: 1, max: 60 })).map(([script, count]) => script.repeat(count));
const text = fc.oneof(fc.array(characters, { maxLength: 420, size: 'max' }).map((list) => list.join('')), national);
const splits = fc.record({ concatWidth: fc.constantFrom<8 | 16>(8, 16), languages: fc.constantFrom<number[][]>([], [1], [6], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]) });
const address = fc.oneof(
  fc.integer({ min: 1_000_000, max: 999_999_999_999_999 }).map((number) => `+${number}`),
  fc.constantFrom('0151500000', '72727', '110', '015150000012345'),
);
const sender = fc.oneof(address, fc.constantFrom('Telekom', 'Bank', 'Information', 'Größe & Co', 'A'));
const smsc = fc.constantFrom(undefined, '', '+4917100000', '+491710000012', '0171');
const stamp = fc.record({ at: fc.integer({ min: 86_400, max: 3_100_000_000 }).map((seconds) => seconds * 1000), zoneMinutes: fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15) });

function read({ hex, length }: EncodedPdu, direction: Direction): Tpdu {
  const decoded = decodePdu(hex, { direction, smsc: true, length });
  if (!decoded.ok) throw new Error(`${decoded.problem}: ${decoded.detail}`);
  return decoded.tpdu;
}

function submitOf(pdu: EncodedPdu): Submit {
  const tpdu = read(pdu, 'submit');
  if (tpdu.type !== 'submit') throw new Error(`a ${tpdu.type}`);
  return tpdu;
}

function deliverOf(pdu: EncodedPdu): Deliver {
  const tpdu = read(pdu, 'deliver');
  if (tpdu.type !== 'deliver') throw new Error(`a ${tpdu.type}`);
  return tpdu;
}

function reportOf(pdu: EncodedPdu): StatusReport {
  const tpdu = read(pdu, 'deliver');
  if (tpdu.type !== 'report') throw new Error(`a ${tpdu.type}`);
  return tpdu;
}

const dcsOf = (split: SplitText): number => (split.encoding === 'gsm7' ? 0x00 : 0x08);

describe('what is written is read', () => {
  test('a message of any parts, submitted', () => {
    const flags = fc.record({ reference: fc.nat(255), flash: fc.boolean(), reportWanted: fc.boolean(), rejectDuplicates: fc.boolean(), validityMs: fc.option(fc.nat(40_000_000_000), { nil: undefined }), protocolId: fc.nat(255) });
    fc.assert(
      fc.property(text, splits, address, smsc, fc.nat(65535), flags, (message, options, to, centre, ref, fields) => {
        const split = splitText(message, options);
        const parts = split.parts.map(({ payload }, index) => {
          const submit = submitOf(encodeSubmit({ ...fields, smsc: centre, to, payload, encoding: split.encoding, header: partUdh(split, index, ref) }));
          expect(submit).toMatchObject({
            reference: fields.reference, reportWanted: fields.reportWanted, rejectDuplicates: fields.rejectDuplicates, protocolId: fields.protocolId,
            validity: fields.validityMs === undefined ? undefined : { relativeMs: readRelativeValidity(relativeValidity(fields.validityMs)) },
            dcs: { messageClass: fields.flash ? 0 : undefined, alphabet: split.encoding },
          });
          expect(canonicalOf(submit.to)).toBe(to);
          expect(submit.smsc === undefined ? '' : canonicalOf(submit.smsc)).toBe(centre ?? '');
          expect(readNational(submit.header)).toEqual(split.tables);
          expect(readConcat(submit.header)?.part).toBe(split.parts.length === 1 ? undefined : index + 1);
          return submit.text;
        });
        expect(parts.join('')).toBe(wellFormed(message));
      }),
      { numRuns: 300 },
    );
  });

  test('a message of any parts, delivered', () => {
    fc.assert(
      fc.property(text, splits, sender, smsc, stamp, fc.boolean(), fc.boolean(), (message, options, from, centre, sentAt, moreToCome, replyPath) => {
        const split = splitText(message, options);
        const parts = split.parts.map(({ payload }, index) => {
          const deliver = deliverOf(encodeDeliver({ smsc: centre, from, dcs: dcsOf(split), sentAt, payload, header: partUdh(split, index, 7), moreToCome, replyPath }));
          expect(deliver).toMatchObject({ sentAt, moreToCome, replyPath, protocolId: 0 });
          expect(canonicalOf(deliver.from)).toBe(from);
          return deliver.text;
        });
        expect(parts.join('')).toBe(wellFormed(message));
      }),
      { numRuns: 300 },
    );
  });

  test('a status report, with and without words', () => {
    const words = fc.option(fc.constantFrom('', 'Zugestellt', 'Доставлено'), { nil: undefined });
    fc.assert(
      fc.property(address, smsc, stamp, stamp, fc.nat(255), fc.nat(255), fc.boolean(), words, fc.option(fc.nat(255), { nil: undefined }), (to, centre, submittedAt, dischargedAt, reference, status, ofCommand, said, protocolId) => {
        const split = said === undefined ? undefined : splitText(said);
        const userData = split === undefined ? undefined : { dcs: dcsOf(split), payload: split.parts[0]?.payload ?? new Uint8Array() };
        const report = reportOf(encodeStatusReport({ smsc: centre, reference, to, submittedAt, dischargedAt, status, ofCommand, protocolId, userData }));
        expect(report).toMatchObject({ reference, submittedAt, dischargedAt, status, ofCommand });
        expect([report.protocolId, report.userData?.text]).toEqual([protocolId, said]);
        expect(canonicalOf(report.to)).toBe(to);
      }),
    );
  });

  test.each([1, 2, 3, 10, 100, 254, 255])('all of %d parts', (count) => {
    for (const [unit, perPart] of [['a', 153], ['€', 76], ['я', 67]] as const) {
      const message = unit.repeat(count === 1 ? 10 : perPart * count);
      const split = splitText(message);
      const parts = split.parts.map(({ payload }, index) => submitOf(encodeSubmit({ to: '+4915150000001', payload, encoding: split.encoding, header: partUdh(split, index, 99) })));
      expect(parts).toHaveLength(count);
      expect(parts.map((part) => part.text).join('')).toBe(message);
      if (count > 1) expect(parts.map((part) => readConcat(part.header))).toEqual(parts.map((_, index) => ({ ref: 99, width: 8, total: count, part: index + 1 })));
    }
  });

  test('a header of every length, before every number of septets and octets that fits', () => {
    for (let header = 1; header <= 140; header += 1) {
      const udh = header < 3 ? Uint8Array.of(header - 1, ...Array<number>(header - 1).fill(0)) : encodeUdh([{ id: 0x70, value: new Uint8Array(header - 3).fill(0xab) }]);
      expect(udh).toHaveLength(header);
      const room = Math.floor(((140 - header) * 8) / 7);
      for (const count of new Set([0, 1, 2, 6, 7, 8, room - 1, room].filter((size) => size >= 0 && size <= room))) {
        const message = '@Zz1'.repeat(50).slice(0, count);
        const deliver = deliverOf(encodeDeliver({ from: '72727', dcs: 0, sentAt: { at: 0, zoneMinutes: 0 }, header: udh, payload: gsm7Encode(message) ?? new Uint8Array() }));
        expect([deliver.text, deliver.header.length]).toEqual([message, header < 3 ? 0 : 1]);
      }
      const payload = new Uint8Array(140 - header).fill(0x5a);
      expect(deliverOf(encodeDeliver({ from: '72727', dcs: 4, sentAt: { at: 0, zoneMinutes: 0 }, header: udh, payload }))).toMatchObject({ octets: payload, text: undefined });
    }
  });

  test('every data coding carries what its alphabet can', () => {
    for (let dcs = 0; dcs < 256; dcs += 1) {
      const payload = Uint8Array.of(0x00, 0x41, 0x00, 0x42);
      const { dcs: { alphabet, compressed }, text: said, octets } = deliverOf(encodeDeliver({ from: 'Bank', dcs, sentAt: { at: 0, zoneMinutes: 0 }, payload }));
      const expected = compressed || alphabet === 'octets' ? [undefined, payload] : [alphabet === 'ucs2' ? 'AB' : '@A@B', new Uint8Array()];
      expect([said, octets]).toEqual(expected);
    }
  });
});

test.each<[to: string, ton: number]>([['+4915150000001', 1], ['0151500000', 0], ['72727', 0]])('%s is dialled as 27.005 dials it', (to, ton) => {
  expect(submitOf(encodeSubmit({ to, payload: new Uint8Array(1), encoding: 'gsm7' })).to).toMatchObject({ ton, npi: 1 });
  expect(reportOf(encodeStatusReport({ reference: 1, to, submittedAt: { at: 0, zoneMinutes: 0 }, dischargedAt: { at: 0, zoneMinutes: 0 }, status: 0 })).to).toMatchObject({ ton, npi: 1 });
});

describe('what no message can hold is refused', () => {
  const fields = { to: '+4915150000001', encoding: 'gsm7' } as const;

  test.each<[name: string, write: () => unknown]>([
    ['161 septets', () => encodeSubmit({ ...fields, payload: new Uint8Array(161) })],
    ['154 septets beside a header', () => encodeSubmit({ ...fields, payload: new Uint8Array(154), header: Uint8Array.of(5, 0, 3, 1, 2, 1) })],
    ['141 octets', () => encodeSubmit({ ...fields, encoding: 'octets', payload: new Uint8Array(141) })],
    ['a header that lies about its length', () => encodeSubmit({ ...fields, payload: new Uint8Array(1), header: Uint8Array.of(9, 0, 3, 1, 2, 1) })],
    ['a recipient in other letters', () => encodeSubmit({ ...fields, to: 'Доставка', payload: new Uint8Array(1) })],
    ['a centre with a name', () => encodeSubmit({ ...fields, smsc: 'Telekom', payload: new Uint8Array(1) })],
  ])('%s', (_name, write) => {
    expect(write).toThrow(RangeError);
  });

  test('the length counts the message without its centre', () => {
    const { hex, length } = encodeSubmit({ ...fields, smsc: '+4917100000', payload: Uint8Array.of(0x4a) });
    expect(hex).toBe(['06919471010000', '0100', '0D91945151000000F1', '0000', '01', '4A'].join(''));
    expect(length).toBe(hex.length / 2 - 7);
  });
});
