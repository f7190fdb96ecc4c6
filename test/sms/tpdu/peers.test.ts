// The same messages as node-pdu, an independent library, both ways, wherever it is right. It is not for UCS-2 with an indication
// (0xE0), shift tables, page breaks and section signs, and a validity of days.
import * as fc from 'fast-check';
import { Deliver, parse, Report, Submit } from 'node-pdu';
import { describe, expect, test } from 'vitest';
import { gsm7Characters } from '../../../gateway/sms/gsm7.ts';
import { partUdh, splitText } from '../../../gateway/sms/split.ts';
import { canonicalOf, decodePdu, encodeDeliver, encodeStatusReport, encodeSubmit } from '../../../gateway/sms/tpdu/index.ts';
import type { Tpdu } from '../../../gateway/sms/tpdu/index.ts';

const characters = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...gsm7Characters.replaceAll(/[\f§]/g, '').split('')) }, { weight: 1, arbitrary: fc.constantFrom('Ж', '😀', 'ç') });
const text = fc.array(characters, { minLength: 1, maxLength: 400, size: 'max' }).map((list) => list.join(''));
const plain = fc.array(fc.constantFrom(...'abc XYZ 123 äöü?!'.split('')), { minLength: 1, maxLength: 120 }).map((list) => list.join(''));
const digits = fc.integer({ min: 1_000_000, max: 999_999_999_999_999 }).map(String);
const stamp = fc.record({ at: fc.integer({ min: 946_684_800, max: 3_100_000_000 }).map((seconds) => seconds * 1000), zoneMinutes: fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15) });
const smsc = '+4917100000';

function read(hex: string, direction: 'deliver' | 'submit'): Tpdu {
  const decoded = decodePdu(hex, { direction, smsc: true });
  if (!decoded.ok) throw new Error(`${decoded.problem}: ${decoded.detail}`);
  return decoded.tpdu;
}

describe('node-pdu reads what we write', () => {
  test('texts from the network', () => {
    fc.assert(
      fc.property(text, digits, stamp, (message, from, sentAt) => {
        const split = splitText(message);
        for (const [index, { payload, text: said }] of split.parts.entries()) {
          const peer = parse(encodeDeliver({ smsc, from: `+${from}`, dcs: split.encoding === 'gsm7' ? 0 : 8, sentAt, payload, header: partUdh(split, index, 9) }).hex);
          if (!(peer instanceof Deliver)) throw new Error('no deliver');
          expect([peer.address.phone, peer.serviceCenterAddress.phone, peer.data.getText()]).toEqual([from, smsc.slice(1), said]);
          expect([peer.serviceCenterTimeStamp.time * 1000, peer.serviceCenterTimeStamp.tzOff + 0]).toEqual([sentAt.at, sentAt.zoneMinutes]);
        }
      }),
    );
  });

  test('texts to the network', () => {
    fc.assert(
      fc.property(text, digits, fc.nat(255), fc.boolean(), (message, to, reference, reportWanted) => {
        const split = splitText(message);
        for (const [index, { payload, text: said }] of split.parts.entries()) {
          const peer = parse(encodeSubmit({ smsc, to: `+${to}`, payload, encoding: split.encoding, header: partUdh(split, index, 9), reference, reportWanted, validityMs: 3_600_000 }).hex);
          if (!(peer instanceof Submit)) throw new Error('no submit');
          expect([peer.address.phone, peer.data.getText(), peer.messageReference, peer.type.statusReportRequest]).toEqual([to, said, reference, reportWanted ? 1 : 0]);
          expect(peer.validityPeriod.interval).toBe(3600);
        }
      }),
    );
  });

  test('reports', () => {
    fc.assert(
      fc.property(digits, stamp, stamp, fc.nat(255), fc.nat(127), (to, submittedAt, dischargedAt, reference, status) => {
        const peer = parse(encodeStatusReport({ smsc, reference, to: `+${to}`, submittedAt, dischargedAt, status }).hex);
        if (!(peer instanceof Report)) throw new Error('no report');
        expect([peer.address.phone, peer.reference, peer.status, peer.dateTime.time * 1000, peer.discharge.time * 1000]).toEqual([to, reference, status, submittedAt.at, dischargedAt.at]);
      }),
    );
  });
});

describe('we read what node-pdu writes', () => {
  test('texts to the network, with its own way of cutting them', () => {
    fc.assert(
      fc.property(fc.oneof(text, plain), digits, (message, to) => {
        for (const part of new Submit(`+${to}`, message).getPartStrings()) {
          const tpdu = read(part, 'submit');
          if (tpdu.type !== 'submit') throw new Error(`a ${tpdu.type}`);
          const peer = parse(part);
          if (!(peer instanceof Submit)) throw new Error('no submit');
          expect([canonicalOf(tpdu.to), tpdu.text]).toEqual([`+${to}`, peer.data.getText()]);
        }
      }),
    );
  });

  test('texts from the network', () => {
    fc.assert(
      fc.property(plain, digits, stamp, (message, from, { at }) => {
        const deliver = new Deliver(`+${from}`, message).setServiceCenterTimeStamp(new Date(at));
        deliver.setServiceCenterAddress(smsc);
        const parts = deliver.getPartStrings().map((part) => {
          const tpdu = read(part, 'deliver');
          if (tpdu.type !== 'deliver') throw new Error(`a ${tpdu.type}`);
          expect([canonicalOf(tpdu.from), tpdu.smsc === undefined ? undefined : canonicalOf(tpdu.smsc), tpdu.sentAt.at]).toEqual([`+${from}`, smsc, at]);
          return tpdu.text;
        });
        expect(parts.join('')).toBe(message);
      }),
    );
  });

  test('a report that it is known for', () => {
    expect(read('0006D60B911326880736F4111011719551401110117195714000', 'deliver')).toEqual({
      type: 'report', smsc: undefined, reference: 0xd6, to: { ton: 1, npi: 1, value: '31628870634' }, status: 0, ofCommand: false,
      submittedAt: { at: Date.parse('2011-01-11T17:59:15+01:00'), zoneMinutes: 60 }, dischargedAt: { at: Date.parse('2011-01-11T17:59:17+01:00'), zoneMinutes: 60 },
    });
  });
});
