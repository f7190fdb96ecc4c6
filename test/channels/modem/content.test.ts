// What a PDU from the network is told as: a text, a report, or something that is written down as what it is.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readContent } from '../../../gateway/channels/modem/content.ts';
import type { Content } from '../../../gateway/channels/modem/content.ts';
import { gsm7Encode } from '../../../gateway/sms/gsm7.ts';
import { encodeDeliver, encodeStatusReport, encodeSubmit } from '../../../gateway/sms/tpdu/index.ts';
import type { DeliverFields } from '../../../gateway/sms/tpdu/index.ts';
import { concatElement, encodeUdh, portsElement } from '../../../gateway/sms/udh.ts';

const sentAt = { at: Date.UTC(2030, 0, 1, 12), zoneMinutes: 60 };
const septets = (text: string) => gsm7Encode(text) ?? new Uint8Array();

function read(fields: Partial<DeliverFields>): Content {
  const { hex, length } = encodeDeliver({ from: '+447700900160', dcs: 0, sentAt, payload: septets('Hello'), ...fields });
  return readContent(hex, length);
}

const kindOf = (content: Content) => (content.report === undefined ? content.notice?.kind : 'report');
const textOf = (content: Content) => (content.report === undefined ? content.text : undefined);

describe('what a PDU is', () => {
  it('is a text with its sender, time and place among its parts', () => {
    const header = encodeUdh([concatElement({ ref: 9, width: 8, total: 3, part: 2 })]);
    expect(read({ header })).toEqual({ text: { from: '+447700900160', text: 'Hello', concat: { ref: 9, width: 8, total: 3, part: 2 }, sentAt: sentAt.at, flash: false }, notice: undefined });
  });

  it.each([0x10, 0xf0])('is a text to be shown at once with data coding %i', (dcs) => {
    expect(textOf(read({ dcs }))).toMatchObject({ text: 'Hello', flash: true });
  });

  it('is a text in any script', () => {
    expect(textOf(read({ dcs: 0x08, payload: Uint8Array.of(0x06, 0x45, 0xd8, 0x3d, 0xde, 0x00) }))?.text).toBe('\u0645\u{1f600}');
  });

  it('is an empty text, which is one too', () => {
    expect(textOf(read({ payload: new Uint8Array() }))?.text).toBe('');
  });

  it.each<[string, Partial<DeliverFields>, string]>([
    ['a silent message', { protocolId: 0x40 }, 'silent'],
    ['something for the SIM', { protocolId: 0x7f, dcs: 0xf6, payload: Uint8Array.of(1, 2, 3) }, 'sim_data'],
    ['octets for some program', { dcs: 0x04, payload: Uint8Array.of(1, 2, 3) }, 'binary'],
    ['a WAP push', { dcs: 0x04, header: encodeUdh([portsElement({ width: 16, destination: 2948, source: 9200 })]), payload: Uint8Array.of(1, 6, 3, 0xae, 0x81, 0xea) }, 'wap_push'],
    ['an MMS notification by number', { dcs: 0x04, header: encodeUdh([portsElement({ width: 16, destination: 2948, source: 9200 })]), payload: Uint8Array.of(1, 6, 3, 0xbe, 0x81, 0xea) }, 'mms'],
    ['an MMS notification by name', { dcs: 0x04, header: encodeUdh([portsElement({ width: 16, destination: 2948, source: 9200 })]), payload: Buffer.from('\x01\x06\x22application/vnd.wap.mms-message\0\x8c\x82', 'latin1') }, 'mms'],
    ['voicemail that waits', { dcs: 0xc8, payload: new Uint8Array() }, 'message_waiting'],
    ['voicemail with a text to be discarded', { dcs: 0xc8 }, 'message_waiting'],
  ])('is %s, and no text', (_, fields, kind) => {
    const content = read(fields);
    expect(kindOf(content)).toBe(kind);
    expect(textOf(content)).toBeUndefined();
  });

  it('is both when voicemail comes with a text to be kept', () => {
    const content = read({ dcs: 0xd8 });
    expect(kindOf(content)).toBe('message_waiting');
    expect(textOf(content)?.text).toBe('Hello');
  });

  it('is a report', () => {
    const { hex, length } = encodeStatusReport({ reference: 17, to: '+447700900155', submittedAt: sentAt, dischargedAt: sentAt, status: 0 });
    expect(readContent(hex, length)).toMatchObject({ report: { reference: 17, status: 0 } });
  });

  it.each<[string, string, number | undefined]>([
    ['an odd number of digits', '0791', undefined],
    ['no digits', 'ZZ', undefined],
    ['a service centre of 255 octets', `FF${'00'.repeat(40)}`, undefined],
    ['nothing', '', undefined],
    ['a length that lies', encodeDeliver({ from: '+447700900160', dcs: 0, sentAt, payload: septets('Hello') }).hex, 12],
    ['user data beyond its end', encodeDeliver({ from: '+447700900160', dcs: 0, sentAt, payload: septets('Hello') }).hex.slice(0, -4), undefined],
    ['a submit', encodeSubmit({ to: '+447700900155', payload: septets('x'), encoding: 'gsm7' }).hex, undefined],
  ])('is kept raw when it has %s', (_, hex, length) => {
    const content = readContent(hex, length);
    expect(kindOf(content)).toBe('quarantined');
    expect(content.report === undefined && content.notice?.facts['pdu']).toBe(hex.slice(0, 800));
  });

  it('is something whatever comes', () => {
    const hexes = fc.oneof(fc.string({ maxLength: 600 }), fc.uint8Array({ maxLength: 190 }).map((octets) => Buffer.from(octets).toString('hex')));
    fc.assert(fc.property(hexes, fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }), (hex, length) => {
      const content = readContent(hex, length);
      return content.report !== undefined || content.text !== undefined || content.notice !== undefined;
    }), { numRuns: 20_000 });
  });
});
