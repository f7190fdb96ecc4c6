// The codec by fixtures, by what must be refused, and by properties that hold for any octets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePdu } from '../../../gateway/channels/smpp/decode.ts';
import type { DecodeFault, Pdu } from '../../../gateway/channels/smpp/decode.ts';
import { encodePdu } from '../../../gateway/channels/smpp/encode.ts';
import { commandByName, commands } from '../../../gateway/channels/smpp/layout.ts';
import type { CommandName } from '../../../gateway/channels/smpp/layout.ts';
import { numberTlv, tags, textTlv } from '../../../gateway/channels/smpp/tlv.ts';
import { vectors } from './vectors.ts';

const hex = (octets: string): Buffer => Buffer.from(octets.replaceAll(' ', ''), 'hex');

function decoded(octets: Buffer): Pdu {
  const pdu = decodePdu(octets);
  if ('fault' in pdu) throw new Error(`${pdu.fault} in ${pdu.field}`);
  return pdu;
}

function fault(octets: Buffer): DecodeFault {
  const pdu = decodePdu(octets);
  if (!('fault' in pdu)) throw new Error('nothing is wrong with it');
  return pdu;
}

/** A PDU with the right length, whatever is in it. */
function pduOf(command: CommandName | number, ...body: (string | Buffer)[]): Buffer {
  const rest = Buffer.concat(body.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));
  const header = Buffer.alloc(16);
  header.writeUInt32BE(16 + rest.length, 0);
  header.writeUInt32BE(typeof command === 'number' ? command : commands[command].id, 4);
  header.writeUInt32BE(77, 12);
  return Buffer.concat([header, rest]);
}

const addresses = '\0\x01\x01447700900160\0\x01\x0115550000\0';
const flags = '\0'.repeat(9);
const deliver = (...rest: (string | Buffer)[]): Buffer => pduOf('deliver_sm', addresses, flags, ...rest);

describe('decoding', () => {
  it.each(vectors)('reads $what', ({ hex: octets, command, sequence, status, body, tlvs }) => {
    const pdu = decoded(hex(octets));
    expect(pdu).toMatchObject({ command, sequence, status: status ?? 0 });
    const fields = pdu.body as Record<string, unknown>;
    for (const [name, value] of Object.entries(body ?? {})) {
      const field = fields[name];
      expect([name, Buffer.isBuffer(field) ? field.toString('hex') : field]).toEqual([name, value]);
    }
    expect(pdu.tlvs.map(({ tag, value }) => [tag, value.toString('hex')])).toEqual(tlvs ?? []);
  });

  it.each(vectors.filter(({ same }) => same !== false))('writes $what as it was', ({ hex: octets }) => {
    const again = encodePdu(decoded(hex(octets)));
    expect(Buffer.isBuffer(again) && again.toString('hex')).toBe(octets.toLowerCase());
  });

  it('reads the recipients of submit_multi, addresses and lists', () => {
    const pdu = decoded(pduOf('submit_multi', '\0\x01\x01', '15550000\0', '\x02\x01\x01\x01', '447700900160\0', '\x02', 'friends\0', flags, '\x02hi'));
    expect(pdu).toMatchObject({ body: { dest_address: [{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '447700900160' }, { dl_name: 'friends' }] } });
  });

  it('reads the failures in submit_multi_resp', () => {
    const pdu = decoded(pduOf('submit_multi_resp', 'id\0', '\x01\x01\x01447700900160\0', Buffer.from([0, 0, 0, 0x0b])));
    expect(pdu).toMatchObject({ body: { message_id: 'id', unsuccess_sme: [{ destination_addr: '447700900160', error_status_code: 0x0b }] } });
  });

  it('keeps parameters that nobody knows, in order and repeated', () => {
    const pdu = decoded(deliver('\0', hex('1401 0001 aa 1401 0002 bbcc')));
    expect(pdu.tlvs.map(({ tag, value }) => [tag, value.toString('hex')])).toEqual([[0x1401, 'aa'], [0x1401, 'bbcc']]);
  });

  it('reads an id without its NUL, and numbers of any width', () => {
    const { tlvs } = decoded(deliver('\0', hex('001e 0003 616263 0204 0002 0102 0427 0001 02')));
    expect(textTlv(tlvs, tags.receipted_message_id)).toBe('abc');
    expect(numberTlv(tlvs, tags.user_message_reference)).toBe(0x0102);
    expect(numberTlv(tlvs, tags.sar_msg_ref_num)).toBeUndefined();
  });

  it.each<[string, Buffer, string, string, number]>([
    ['a header cut short', hex('0000001000000015000000000a342e'), 'length_mismatch', 'command_length', 0x02],
    ['a length that is not its own', hex('0000001100000015000000000a342ee7'), 'length_mismatch', 'command_length', 0x02],
    ['an unknown request', pduOf(0x7777), 'unknown_command', 'command_id', 0x03],
    ['an unknown answer', pduOf(0x80007777), 'unknown_command', 'command_id', 0x03],
    ['a missing body', pduOf('deliver_sm'), 'body_too_short', 'service_type', 0x02],
    ['a body that ends in the middle', pduOf('deliver_sm', '\0\x01\x01447700900160\0\x01'), 'body_too_short', 'dest_addr_npi', 0x02],
    ['an address without NUL', pduOf('deliver_sm', '\0\x01\x01447700900160'), 'cstring_unterminated', 'source_addr', 0x0a],
    ['an address beyond its maximum', pduOf('deliver_sm', `\0\x01\x01${'4'.repeat(21)}\0`, '\x01\x011555\0', flags, '\0\0'), 'cstring_too_long', 'source_addr', 0x0a],
    ['a recipient without NUL', pduOf('deliver_sm', '\0\x01\x011\0\x01\x01447700900160'), 'cstring_unterminated', 'destination_addr', 0x0b],
    ['a service type beyond its maximum', pduOf('deliver_sm', 'TOOLONG\0'), 'cstring_too_long', 'service_type', 0x15],
    ['sm_length past the end', deliver('\xc8hi'), 'message_length', 'short_message', 0x01],
    ['a parameter past the end', deliver('\x02hi', hex('0424 ffff 01')), 'tlv_truncated', 'optional_parameters', 0xc0],
    ['half a parameter header', deliver('\x02hi', hex('0424')), 'tlv_truncated', 'optional_parameters', 0xc0],
    ['a parameter of the wrong size', deliver('\x02hi', hex('0427 0002 0202')), 'tlv_length', 'optional_parameters', 0xc2],
    ['the same parameter twice', deliver('\x02hi', hex('0427 0001 02 0427 0001 02')), 'tlv_repeated', 'optional_parameters', 0xc1],
    ['a recipient that is neither address nor list', pduOf('submit_multi', '\0\x01\x011\0\x01\x07'), 'destination_flag', 'dest_address', 0x40],
    ['255 recipients that are not there', pduOf('submit_multi', '\0\x01\x011\0\xff\x01'), 'body_too_short', 'dest_address', 0x02],
    ['octets behind an empty body', pduOf('unbind', 'oops!'), 'tlv_truncated', 'optional_parameters', 0xc0],
  ])('refuses %s', (_what, octets, code, field, answer) => {
    expect(fault(octets)).toMatchObject({ fault: code, field, answer });
  });

  it('tells the number of a PDU that it cannot read, so that it can be refused', () => {
    expect(fault(pduOf('deliver_sm'))).toMatchObject({ command: 'deliver_sm', sequence: 77, isAnswer: false });
    expect(fault(pduOf('submit_sm_resp', 'no end'))).toMatchObject({ command: 'submit_sm_resp', sequence: 77, isAnswer: true });
  });

  it('takes any octets and either reads them or says what is wrong', () => {
    const names = Object.keys(commands) as CommandName[];
    fc.assert(fc.property(fc.oneof(fc.constantFrom(...names), fc.nat(0xffffffff)), fc.uint8Array({ maxLength: 400 }), (command, body) => {
      const pdu = decodePdu(pduOf(command, Buffer.from(body)));
      expect('fault' in pdu ? pdu.answer > 0 : pdu.sequence === 77).toBe(true);
    }), { numRuns: 5_000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
      expect(decodePdu(Buffer.from(octets))).toBeTypeOf('object');
    }), { numRuns: 1_000 });
  });
});

describe('encoding', () => {
  /** Any body of a command, within its bounds. */
  function bodyArbitrary(name: CommandName): fc.Arbitrary<Record<string, unknown>> {
    const text = (max: number) => fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: max - 1 });
    const address = { dest_addr_ton: fc.nat(255), dest_addr_npi: fc.nat(255), destination_addr: text(21) };
    return fc.record(Object.fromEntries(commandByName[name].fields.map(({ name: field, kind, max }): [string, fc.Arbitrary<unknown>] => {
      switch (kind) {
        case 'cstring': return [field, text(max)];
        case 'int8': return [field, fc.nat(255)];
        case 'octets': return [field, fc.uint8Array({ maxLength: 255 }).map((octets) => Buffer.from(octets))];
        case 'destinations': return [field, fc.array(fc.oneof(fc.record(address), fc.record({ dl_name: text(21) })), { maxLength: 20 })];
        default: return [field, fc.array(fc.record({ ...address, error_status_code: fc.nat(0xffffffff) }), { maxLength: 20 })];
      }
    })));
  }

  it.each(Object.keys(commands) as CommandName[])('reads back every %s that it wrote', (command) => {
    const tlv = fc.record({ tag: fc.integer({ min: 0x1400, max: 0x3fff }), value: fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets)) });
    fc.assert(fc.property(bodyArbitrary(command), fc.array(tlv, { maxLength: 4 }), fc.integer({ min: 1, max: 0x7fffffff }), fc.nat(0xffffffff), (body, tlvs, sequence, status) => {
      const octets = encodePdu({ command, sequence, status, body: body as never, tlvs });
      if (!Buffer.isBuffer(octets)) throw new Error(octets.fault);
      expect(decoded(octets)).toEqual({ command, sequence, status, body, tlvs });
    }), { numRuns: 60 });
  });

  it('refuses what it cannot write faithfully, and leaves nothing behind', () => {
    const body = { system_id: 'x', password: '', system_type: '', interface_version: 0x34, addr_ton: 0, addr_npi: 0, address_range: '' };
    expect(encodePdu({ command: 'bind_receiver', sequence: 1, body: { ...body, system_id: 'sixteen octets!!' } })).toEqual({ fault: 'too_long', field: 'system_id' });
    expect(encodePdu({ command: 'bind_receiver', sequence: 1, body: { ...body, system_type: 'a\0b' } })).toEqual({ fault: 'not_representable', field: 'system_type' });
    expect(encodePdu({ command: 'bind_receiver', sequence: 1, body: { ...body, address_range: 'Ω' } })).toEqual({ fault: 'not_representable', field: 'address_range' });
  });
});
