// Inbound texts by data_coding, headers and parameters; outbound texts by alphabet; times; statuses; settings.
import { describe, expect, it } from 'vitest';
import { charsetOf, composeText, composeWhole, decodeText } from '../../../gateway/channels/smpp/charset.ts';
import { readText } from '../../../gateway/channels/smpp/deliver.ts';
import type { Delivery } from '../../../gateway/channels/smpp/deliver.ts';
import { smppSettings, statusOverrides } from '../../../gateway/channels/smpp/settings.ts';
import { isRefusal, statuses, statusMeaning, statusText } from '../../../gateway/channels/smpp/status.ts';
import { validityPeriod } from '../../../gateway/channels/smpp/times.ts';
import { byteTlv, tags, wordTlv } from '../../../gateway/channels/smpp/tlv.ts';

const options = { defaultAlphabet: 'gsm7', receiptZoneMinutes: 0, lines: [] } as const;
const hex = (octets: string): Buffer => Buffer.from(octets.replaceAll(' ', ''), 'hex');

function text(octets: Buffer, fields: object = {}, tlvs: Delivery['tlvs'] = []): Delivery {
  const body = {
    service_type: '', source_addr_ton: 1, source_addr_npi: 1, source_addr: '447700900155', dest_addr_ton: 3, dest_addr_npi: 0, destination_addr: '40404', esm_class: 0,
    protocol_id: 0, priority_flag: 0, schedule_delivery_time: '', validity_period: '', registered_delivery: 0, replace_if_present_flag: 0, data_coding: 0,
    sm_default_msg_id: 0, short_message: octets, ...fields,
  };
  return { command: 'deliver_sm', status: 0, sequence: 1, body, tlvs };
}

describe('an inbound text', () => {
  it.each<[string, number, string, string]>([
    ['the default alphabet', 0x00, '00 48 69 1b65 05', '@Hi€é'],
    ['the default alphabet with a class', 0xf1, '00 48 69', '@Hi'],
    ['a flash text of the general group', 0x10, '00 48 69', '@Hi'],
    ['a message waiting indication', 0xc8, '48 69', 'Hi'],
    ['a message waiting indication in UCS-2', 0xe0, '0048 0069', 'Hi'],
    ['IA5', 0x01, '40 24 5f', '@$_'],
    ['Latin-1', 0x03, '47 72 fc df 65', 'Grüße'],
    ['UCS-2', 0x08, '0048 20ac d83d de00', 'H€😀'],
    ['a flash text in UCS-2', 0x18, '0048 0069', 'Hi'],
    ['Cyrillic', 0x06, 'bf e0 d8 d2 d5 e2', 'Привет'],
    ['Hebrew', 0x07, 'f9 ec e5 ed', 'שלום'],
    ['Shift JIS', 0x05, '93 fa 96 7b', '日本'],
    ['KS C 5601', 0x0e, 'c7 d1', '한'],
    ['8-bit data', 0x04, 'de ad be ef', 'deadbeef'],
    ['8-bit data with a class', 0xf5, '01 02', '0102'],
    ['Latin-1 behind a default alphabet that has no such septet', 0x00, '47 72 fc df 65', 'Grüße'],
  ])('is read in %s', (_what, dataCoding, octets, expected) => {
    expect(decodeText(dataCoding, hex(octets), 'gsm7')).toBe(expected);
  });

  it('in the default alphabet follows the setting', () => {
    expect(decodeText(0, hex('40 5f'), 'gsm7')).toBe('¡§');
    expect(decodeText(0, hex('40 5f'), 'latin1')).toBe('@_');
    expect(decodeText(0, hex('40 5f'), 'ascii')).toBe('@_');
  });

  it.each([[0x0b], [0x0c], [0x0f], [0x20], [0x2c], [0x1c], [0x90], [0xb0]])('is not guessed at under the reserved or compressed coding %i', (dataCoding) => {
    expect(charsetOf(dataCoding)).toBeUndefined();
    expect(readText(text(hex('48 69'), { data_coding: dataCoding }), options)).toMatchObject({ refuse: statuses.ESME_RX_R_APPN });
  });

  it('in UCS-2 of odd length is refused', () => {
    expect(readText(text(hex('0048 00'), { data_coding: 8 }), options)).toMatchObject({ refuse: statuses.ESME_RX_R_APPN });
  });

  it('has canonical addresses', () => {
    expect(readText(text(hex('48 69')), options)).toMatchObject({ from: '+447700900155', to: '40404', text: 'Hi', concat: undefined });
    expect(readText(text(hex('48 69'), { source_addr_ton: 5, source_addr_npi: 0, source_addr: 'Clinic', destination_addr: '' }), options)).toMatchObject({ from: 'Clinic', to: undefined });
  });

  it.each<[string, Delivery, object]>([
    ['a header with 8 bits', text(hex('05 00 03 2a 03 02 48 69'), { esm_class: 0x40 }), { ref: 42, width: 8, total: 3, part: 2 }],
    ['a header with 16 bits', text(hex('06 08 04 01 2a 03 02 48 69'), { esm_class: 0x40 }), { ref: 298, width: 16, total: 3, part: 2 }],
    ['SAR parameters', text(hex('48 69'), {}, [wordTlv(tags.sar_msg_ref_num, 298), byteTlv(tags.sar_total_segments, 3), byteTlv(tags.sar_segment_seqnum, 2)]), { ref: 298, width: 16, total: 3, part: 2 }],
    ['a header in message_payload', text(hex(''), { esm_class: 0x40 }, [{ tag: tags.message_payload, value: hex('05 00 03 2a 03 02 48 69') }]), { ref: 42, width: 8, total: 3, part: 2 }],
  ])('is part of a longer one by %s', (_how, pdu, concat) => {
    expect(readText(pdu, options)).toMatchObject({ text: 'Hi', concat });
  });

  it.each<[string, Delivery]>([
    ['part 0', text(hex('05 00 03 2a 03 00 48 69'), { esm_class: 0x40 })], ['part 3 of 2', text(hex('05 00 03 2a 02 03 48 69'), { esm_class: 0x40 })],
    ['part 1 of 1', text(hex('05 00 03 2a 01 01 48 69'), { esm_class: 0x40 })],
    ['SAR part 3 of 2', text(hex('48 69'), {}, [wordTlv(tags.sar_msg_ref_num, 1), byteTlv(tags.sar_total_segments, 2), byteTlv(tags.sar_segment_seqnum, 3)])],
  ])('stands alone with %s', (_what, pdu) => {
    expect(readText(pdu, options)).toMatchObject({ text: 'Hi', concat: undefined });
  });

  it('with national tables is read with them', () => {
    expect(readText(text(hex('03 24 01 01 1b 53'), { esm_class: 0x40 }), options)).toMatchObject({ text: 'Ş' });
  });

  it('whose header ends beyond the text is refused', () => {
    expect(readText(text(hex('20 00 03'), { esm_class: 0x40 }), options)).toMatchObject({ refuse: statuses.ESME_RX_R_APPN });
  });

  it('in two places at once is refused', () => {
    expect(readText(text(hex('48'), {}, [{ tag: tags.message_payload, value: hex('48') }]), options)).toMatchObject({ refuse: statuses.ESME_RTLVNOTALLWD });
  });
});

describe('an outbound text', () => {
  const usual = { defaultAlphabet: 'gsm7', latin1: false, concatWidth: 8 } as const;
  const parts = (input: string, changed: object = {}) => {
    const { dataCoding, parts: found } = composeText(input, { ...usual, ...changed });
    return { dataCoding, parts: found.map((part) => Buffer.from(part).toString('hex')) };
  };

  it('says how it is coded, always', () => {
    expect(parts('@€')).toEqual({ dataCoding: 0, parts: ['001b65'] });
    expect(parts('日')).toEqual({ dataCoding: 8, parts: ['65e5'] });
  });

  it('follows the default alphabet of the network', () => {
    expect(parts('@ü', { defaultAlphabet: 'latin1' })).toEqual({ dataCoding: 0, parts: ['40fc'] });
    expect(parts('€', { defaultAlphabet: 'latin1' })).toEqual({ dataCoding: 8, parts: ['20ac'] });
    expect(parts('ü', { defaultAlphabet: 'ascii' })).toEqual({ dataCoding: 8, parts: ['00fc'] });
    expect(parts('Hi @', { defaultAlphabet: 'ascii' })).toEqual({ dataCoding: 0, parts: ['48692040'] });
  });

  it('prefers Latin-1 to UCS-2 when told to', () => {
    expect(parts('Ê', { latin1: true })).toEqual({ dataCoding: 3, parts: ['ca'] });
    expect(parts('日', { latin1: true })).toEqual({ dataCoding: 8, parts: ['65e5'] });
    expect(composeText('Ê'.repeat(141), { ...usual, latin1: true }).parts.map(({ length }) => length)).toEqual([134, 7]);
  });

  it('is cut so that every part fits beside its header', () => {
    expect(composeText('a'.repeat(161), usual).parts.map(({ length }) => length)).toEqual([153, 8]);
    expect(composeText('a'.repeat(161), { ...usual, concatWidth: 16 }).parts.map(({ length }) => length)).toEqual([152, 9]);
    expect(composeText('日'.repeat(71), usual).parts.map(({ length }) => length)).toEqual([134, 8]);
    expect(composeText('ü'.repeat(71), { ...usual, defaultAlphabet: 'ascii' }).parts.map(({ length }) => length)).toEqual([134, 8]);
    expect(composeText('ü'.repeat(71), { ...usual, defaultAlphabet: 'ascii', concatWidth: 16 }).parts.map(({ length }) => length)).toEqual([132, 10]);
  });

  it('stays whole in message_payload', () => {
    expect(composeWhole('a'.repeat(500), usual)).toMatchObject({ dataCoding: 0, octets: { length: 500 } });
    expect(composeWhole('日'.repeat(500), usual)).toMatchObject({ dataCoding: 8, octets: { length: 1_000 } });
    expect(composeWhole('ü'.repeat(500), { ...usual, defaultAlphabet: 'latin1' })).toMatchObject({ dataCoding: 0, octets: { length: 500 } });
  });
});

describe('a validity period', () => {
  const now = Date.UTC(2026, 0, 31, 23, 59, 30);

  it.each([[1_500, '000000000002000R'], [90_061_000, '000001010101000R'], [0, '000000000001000R'], [-5_000, '000000000001000R'], [99 * 86_400_000, '000030000000000R']])('of %i ms is relative', (spanMs, expected) => {
    expect(validityPeriod(now + spanMs, now, 'relative')).toBe(expected);
  });

  it('is absolute in UTC, or left out', () => {
    expect(validityPeriod(now + 60_000, now, 'absolute')).toBe('260201000030000+');
    expect(validityPeriod(now - 60_000, now, 'absolute')).toBe('260131235931000+');
    expect(validityPeriod(now + 60_000, now, 'none')).toBe('');
  });
});

describe('a status', () => {
  it('of every code has a kind, a code and a sentence', () => {
    const codes = new Set<string>();
    for (const status of Object.values(statuses).slice(1)) {
      const meaning = statusMeaning(status);
      expect(meaning.code).toMatch(/^[a-z][a-z_]*$/);
      expect(meaning.code).not.toBe('unlisted_error');
      expect(meaning.sentence).toMatch(/^The .*\.$/);
      codes.add(meaning.code);
    }
    expect(codes.size).toBe(Object.keys(statuses).length - 1);
  });

  it.each([[0x58, 'throttled'], [0x14, 'throttled'], [0x08, 'transient'], [0x64, 'transient'], [0x45, 'transient'], [0x0b, 'permanent'], [0x400, 'transient'], [0x4ff, 'transient'], [0x500, 'permanent'], [0x1234, 'permanent']])(
    '%i is %s', (status, kind) => {
      expect(statusMeaning(status).kind).toBe(kind);
    });

  it('means what the settings of the bind say', () => {
    const overrides = statusOverrides({ statusKinds: { '0x00000401': 'throttled', '0x0B': 'transient', '0x0d': 'transient' } });
    expect(statusMeaning(0x401, overrides)).toMatchObject({ kind: 'throttled', code: 'vendor_error' });
    expect(statusMeaning(0x0b, overrides)).toMatchObject({ kind: 'transient', code: 'invalid_recipient' });
    expect([isRefusal(0x0d), isRefusal(0x0d, overrides), isRefusal(0x0e, overrides), isRefusal(0x05)]).toEqual([true, false, true, false]);
  });

  it('is written as people know it', () => {
    expect(statusText(0x58)).toBe('0x00000058');
    expect(statusText(0xffffffff)).toBe('0xFFFFFFFF');
  });
});

describe('the settings', () => {
  it('need four things and have a default for the rest', () => {
    const parsed = smppSettings.parse({ host: '127.0.0.1', port: 2775, systemId: 'peer', password: 'secret', bind: 'transceiver' });
    expect(parsed).toMatchObject({ bind: 'transceiver', window: 10, tls: false, longMessages: 'udh8', defaultAlphabet: 'gsm7', enquireLinkMs: 30_000 });
    expect(smppSettings.parse({ host: 'h', port: 1, systemId: 's', password: '' })).toMatchObject({ bind: 'transceiver', password: '' });
  });

  it.each([
    [{ window: 0 }], [{ window: 1_001 }], [{ port: 0 }], [{ systemId: '' }], [{ systemId: 'sixteen octets!!' }], [{ systemId: 'a\0b' }], [{ bind: 'both' }],
    [{ statusKinds: { 11: 'permanent' } }], [{ tlsIgnoreErrors: true }], [{ enquireLinkMs: 1 }],
  ])('refuse %o', (wrong) => {
    expect(smppSettings.safeParse({ host: 'h', port: 1, systemId: 's', password: '', ...wrong }).success).toBe(false);
  });

  it('mark what is secret, and title every field', () => {
    for (const [name, field] of Object.entries(smppSettings.shape)) {
      expect([name, field.meta()?.title]).toEqual([name, expect.stringMatching(/\S/)]);
      expect([name, field.meta()?.['secret'] === true]).toEqual([name, name === 'password' || name === 'tlsKey']);
    }
  });
});
