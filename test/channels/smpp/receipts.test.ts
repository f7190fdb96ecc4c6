// Delivery reports in every form that networks are known to send, and the ids in them. Some texts are transcribed as data
// from the tests of Cloudhopper SMPP, Copyright (C) 2009-2015 Cloudhopper by Twitter, Apache License 2.0.
import { describe, expect, it } from 'vitest';
import { decodePdu } from '../../../gateway/channels/smpp/decode.ts';
import { isReceipt, readReceipt } from '../../../gateway/channels/smpp/deliver.ts';
import type { Delivery } from '../../../gateway/channels/smpp/deliver.ts';
import { canonicalRef, IdMatcher } from '../../../gateway/channels/smpp/ids.ts';
import { outcomeOfState, outcomeOfWord, parseDate, parseReceiptText } from '../../../gateway/channels/smpp/receipt-text.ts';
import { byteTlv, cstringTlv, tags } from '../../../gateway/channels/smpp/tlv.ts';
import { vectors } from './vectors.ts';

const options = { defaultAlphabet: 'gsm7', receiptZoneMinutes: 0, lines: ['40404'] } as const;
const full = 'id:0123456789 sub:002 dlvrd:001 submit date:1005232039 done date:1005242339 stat:DELIVRD err:012 text:This is a sample mes';

function report(text: string | Buffer, fields: object = {}, tlvs: Delivery['tlvs'] = []): Delivery {
  const body = {
    service_type: '', source_addr_ton: 1, source_addr_npi: 1, source_addr: '447700900155', dest_addr_ton: 3, dest_addr_npi: 0, destination_addr: '40404', esm_class: 4,
    protocol_id: 0, priority_flag: 0, schedule_delivery_time: '', validity_period: '', registered_delivery: 0, replace_if_present_flag: 0, data_coding: 0,
    sm_default_msg_id: 0, short_message: Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1'), ...fields,
  };
  return { command: 'deliver_sm', status: 0, sequence: 1, body, tlvs };
}

describe('the text of a report', () => {
  const at = Date.UTC;

  it.each<[string, string, object]>([
    ['all fields', full, { id: '0123456789', stat: 'DELIVRD', err: '012', doneAt: at(2010, 4, 24, 23, 39) }],
    ['Text: with a capital', 'id:4 sub:001 dlvrd:001 submit date:1006020051 done date:1006020051 stat:DELIVRD err:000 Text:Hello', { id: '4', stat: 'DELIVRD', doneAt: at(2010, 5, 2, 0, 51) }],
    ['seconds in its dates', 'id:74e02ee1-4e2f-4a6e-a78b-4b247d756a22 sub:001 dlvrd:001 submit date:110206193041 done date:110206193110 stat:DELIVRD err:000 text:', { id: '74e02ee1-4e2f-4a6e-a78b-4b247d756a22', doneAt: at(2011, 1, 6, 19, 31, 10) }],
    ['fields in another order', 'sub:001 id:74e02ee1-4e2f-4a6e-a78b-4b247d756a22 err:000 dlvrd:001 done date:110206193110 submit date:110206193041 text: stat:DELIVRD', { id: '74e02ee1-4e2f-4a6e-a78b-4b247d756a22', stat: 'DELIVRD', doneAt: at(2011, 1, 6, 19, 31, 10) }],
    ['no sub, dlvrd and text, and years of four digits', 'id:2E179B310EDE971B2760C72B7F026E1B submit date:20110314181534 done date:20110314181741 stat:DELIVRD err:0', { id: '2E179B310EDE971B2760C72B7F026E1B', err: '0', doneAt: at(2011, 2, 14, 18, 17, 41) }],
    ['an error in hex', full.replace('err:012', 'err:21b'), { err: '21b' }],
    ['dates of nothing but zeros', 'id:0000000001 sub:000 dlvrd:000 submit date:0000000000 done date:0000000000 stat:BADSTAT err:000 text:', { id: '0000000001', stat: 'BADSTAT', doneAt: undefined }],
    ['stat only', 'stat:EXPIRED', { id: undefined, stat: 'EXPIRED', doneAt: undefined }],
    ['status: instead of stat:', 'id:7 status:Delivered', { id: '7', stat: 'DELIVERED' }],
    ['a date only', 'submit date:110206193041', { id: undefined, stat: undefined, doneAt: undefined }],
    ['capital keys and commas', 'ID:77,STAT:UNDELIV,ERR:034', { id: '77', stat: 'UNDELIV', err: '034' }],
    ['a person\'s text that claims more', 'id:7 stat:UNDELIV err:001 text:id:8 stat:DELIVRD', { id: '7', stat: 'UNDELIV', err: '001' }],
    ['a key within a word', 'myid:9 id:7 substat:X stat:DELIVRD', { id: '7', stat: 'DELIVRD' }],
    ['nothing', '', { id: undefined, stat: undefined, err: undefined, doneAt: undefined }],
  ])('is understood with %s', (_what, text, expected) => {
    expect(parseReceiptText(text)).toMatchObject(expected);
  });

  it('takes a long text of keys in a moment', () => {
    const startedAt = performance.now();
    parseReceiptText('id: '.repeat(16_000));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it.each([['1013450000', undefined], ['1002300000', undefined], ['202405061200', Date.UTC(2024, 4, 6, 12)], ['240506120059', Date.UTC(2024, 4, 6, 12, 0, 59)], ['yesterday', undefined], ['99', undefined]])(
    'reads the date %s', (text, expected) => {
      expect(parseDate(text)).toBe(expected);
    });

  it.each([
    ['DELIVRD', 'delivered'], ['EXPIRED', 'expired'], ['DELETED', 'undelivered'], ['UNDELIV', 'undelivered'], ['ACCEPTD', 'accepted'], ['UNKNOWN', 'undelivered'],
    ['REJECTD', 'undelivered'], ['ENROUTE', 'accepted'], ['ACKED', 'accepted'], ['BUFFRED', 'accepted'], ['BUFFERD', 'accepted'], ['delivrd', 'delivered'], ['HOUDINI', undefined],
  ])('takes the word %s as %s', (word, outcome) => {
    expect(outcomeOfWord(word)).toBe(outcome);
  });

  it('takes the states of message_state', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(outcomeOfState)).toEqual([
      'accepted', 'accepted', 'delivered', 'expired', 'undelivered', 'undelivered', 'accepted', 'undelivered', 'undelivered', 'undelivered', undefined]);
  });
});

describe('a report as a PDU', () => {
  it('is known by bits 2 to 5 of esm_class, whatever the others say', () => {
    for (const esm_class of [0x04, 0x44, 0x84, 0x20, 0x07]) expect([esm_class, isReceipt(report('', { esm_class }))]).toEqual([esm_class, true]);
    for (const esm_class of [0x00, 0x40, 0x03, 0x08, 0x10, 0x18]) expect([esm_class, isReceipt(report(full, { esm_class }))]).toEqual([esm_class, false]);
  });

  it('is known by its parameters alone', () => {
    expect(isReceipt(report('', { esm_class: 0 }, [cstringTlv(tags.receipted_message_id, '1f'), byteTlv(tags.message_state, 2)]))).toBe(true);
    expect(isReceipt(report('', { esm_class: 0 }, [cstringTlv(tags.receipted_message_id, '1f')]))).toBe(false);
  });

  it('names both ids where text and parameters differ, the parameter first', () => {
    const vector = vectors.find(({ what }) => what === 'deliver_sm that is a report');
    const pdu = decodePdu(Buffer.from(vector?.hex ?? '', 'hex'));
    if ('fault' in pdu || pdu.command !== 'deliver_sm') throw new Error('no deliver_sm');
    expect(readReceipt(pdu, options)).toEqual({
      ids: ['38601fa', '0059113978'], outcome: 'delivered', unknownWord: undefined, recipient: '+44951361920', networkCode: 'DELIVRD', at: Date.UTC(2010, 1, 10, 17, 31),
    });
  });

  it('reads parameters without a text', () => {
    const tlvs = [cstringTlv(tags.receipted_message_id, 'abc'), byteTlv(tags.message_state, 5), { tag: tags.network_error_code, value: Buffer.from([3, 0, 27]) }];
    expect(readReceipt(report('', {}, tlvs), options)).toMatchObject({ ids: ['abc'], outcome: 'undelivered', networkCode: '3/27', at: undefined });
  });

  it('believes message_state rather than the text', () => {
    expect(readReceipt(report(full, {}, [byteTlv(tags.message_state, 3)]), options).outcome).toBe('expired');
  });

  it.each<[string, Delivery]>([
    ['in message_payload', report('', {}, [{ tag: tags.message_payload, value: Buffer.from(full) }])],
    ['in UCS-2', report(Buffer.from(full, 'utf16le').swap16(), { data_coding: 8 })],
    ['in UCS-2 that is not declared', report(Buffer.from(full, 'utf16le').swap16())],
    ['behind a user data header', report(Buffer.concat([Buffer.from([5, 0, 3, 1, 1, 1]), Buffer.from(full)]), { esm_class: 0x44 })],
    ['in data_sm', { ...report(''), command: 'data_sm', tlvs: [{ tag: tags.message_payload, value: Buffer.from(full) }] } as unknown as Delivery],
  ])('is read %s', (_where, pdu) => {
    expect(readReceipt(pdu, options)).toMatchObject({ ids: ['0123456789'], outcome: 'delivered', networkCode: 'DELIVRD 012' });
  });

  it('ends nothing with a word that nobody knows', () => {
    expect(readReceipt(report('id:7 stat:HOUDINI'), options)).toMatchObject({ outcome: 'accepted', unknownWord: 'HOUDINI' });
  });

  it('reads the clock of the network', () => {
    expect(readReceipt(report(full), { ...options, receiptZoneMinutes: 120 }).at).toBe(Date.UTC(2010, 4, 24, 21, 39));
  });

  it('finds the recipient where the network did not turn the addresses round', () => {
    const turned = { source_addr_ton: 3, source_addr_npi: 0, source_addr: '40404', dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '447700900155' };
    expect(readReceipt(report(full, turned), options).recipient).toBe('+447700900155');
  });
});

describe('ids', () => {
  it('have one spelling', () => {
    expect(['00ABcd', ' 7 ', '000', '', '74E02EE1-4E2F'].map(canonicalRef)).toEqual(['abcd', '7', '0', undefined, '74e02ee1-4e2f']);
  });

  it('are tried as they are, from decimal and from hex', () => {
    expect(new IdMatcher('auto').candidates(['0059113978'])).toEqual(['59113978', '38601fa', '1494301048']);
    expect(new IdMatcher('auto').candidates(['74e02ee1-4e2f'])).toEqual(['74e02ee1-4e2f']);
  });

  it('beyond 2^63 keep every digit', () => {
    expect(new IdMatcher('decimal').candidates(['9308878062554710043'])).toEqual([BigInt('9308878062554710043').toString(16)]);
    expect(new IdMatcher('hex').candidates(['812FC7470000001B'])).toEqual([BigInt('0x812FC7470000001B').toString()]);
    expect(new IdMatcher('decimal').candidates(['9308878062554710043'])).not.toEqual(new IdMatcher('decimal').candidates(['9308878062554710044']));
  });

  it('are believed in one form after enough of them matched only so', () => {
    const matcher = new IdMatcher('auto');
    for (let id = 59_113_978; id < 59_113_986; id += 1) {
      expect(matcher.mode).toBeUndefined();
      expect(matcher.candidates([String(id)]).length).toBeGreaterThan(1);
      matcher.learn([String(id)], id.toString(16));
    }
    expect(matcher.mode).toBe('fromDecimal');
    expect(matcher.candidates(['59113990'])).toEqual([(59_113_990).toString(16)]);
  });

  it('that match in more than one way teach nothing', () => {
    const matcher = new IdMatcher('auto');
    for (let id = 1; id < 10; id += 1) matcher.learn([String(id)], String(id));
    expect(matcher.mode).toBeUndefined();
  });

  it('are doubted again when nothing matches any more', () => {
    const matcher = new IdMatcher('auto');
    for (let id = 100; id < 110; id += 1) matcher.learn([String(id)], String(id));
    expect(matcher.mode).toBe('same');
    for (let id = 0; id < 50; id += 1) matcher.learn([`9${id}`], undefined);
    expect(matcher.mode).toBeUndefined();
  });

  it('follow the setting, whatever matches', () => {
    const matcher = new IdMatcher('same');
    for (let id = 100; id < 200; id += 1) matcher.learn([String(id)], id.toString(16));
    expect(matcher.candidates(['0100'])).toEqual(['100']);
  });
});
