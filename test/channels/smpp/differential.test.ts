// Our codec against the npm package `smpp`, in both directions, where that package is right (not: texts it decodes by the
// low nibble of data_coding, missing NULs, answers with a status, whose body it drops).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePdu } from '../../../gateway/channels/smpp/decode.ts';
import { encodePdu } from '../../../gateway/channels/smpp/encode.ts';
import { commandByName, commands } from '../../../gateway/channels/smpp/layout.ts';
import type { CommandName } from '../../../gateway/channels/smpp/layout.ts';
import { statuses } from '../../../gateway/channels/smpp/status.ts';
import { tags } from '../../../gateway/channels/smpp/tlv.ts';
import { smpp } from '../../../gateway/simulate/smpp.ts';

const binary = 4;

/** ASCII, as the package reads strings; times are left out, since it turns them into dates. */
function bodyOf(name: CommandName): fc.Arbitrary<Record<string, unknown>> {
  const text = (max: number) => fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: max - 1 });
  return fc.record(Object.fromEntries(commandByName[name].fields.map(({ name: field, kind, max }): [string, fc.Arbitrary<unknown>] => {
    if (field === 'data_coding') return [field, fc.constant(binary)];
    if (field === 'esm_class') return [field, fc.nat(255).map((value) => value & ~0x40)];
    if (kind === 'cstring') return [field, max === 17 ? fc.constant('') : text(max)];
    if (kind === 'octets') return [field, fc.uint8Array({ maxLength: 255 }).map((octets) => Buffer.from(octets))];
    const address = fc.record({ dest_addr_ton: fc.nat(255), dest_addr_npi: fc.nat(255), destination_addr: text(21) });
    if (kind === 'destinations') return [field, fc.array(fc.oneof(address, fc.record({ dl_name: text(21) })), { maxLength: 9 })];
    if (kind === 'unsuccessful') return [field, fc.array(address.chain((one) => fc.nat(0xffffffff).map((code) => ({ ...one, error_status_code: code }))), { maxLength: 9 })];
    return [field, fc.nat(255)];
  })));
}

const names = (Object.keys(commands) as CommandName[]).filter((name) => name !== 'generic_nack');

describe('the package smpp', () => {
  it.each(names)('reads our %s, and we read its', (command) => {
    fc.assert(fc.property(bodyOf(command), fc.integer({ min: 1, max: 0x7fffffff }), (body, sequence) => {
      const ours = encodePdu({ command, sequence, body: body as never });
      if (!Buffer.isBuffer(ours)) throw new Error(ours.fault);
      const theirs = new smpp.PDU(ours);
      expect(theirs).toMatchObject({ command, sequence_number: sequence, command_status: 0 });
      for (const [field, value] of Object.entries(body)) {
        const read = theirs[field];
        const message = field === 'short_message' ? (read as { message?: Buffer }).message ?? read : read;
        expect([field, message]).toEqual([field, value]);
      }
      const written = new smpp.PDU(command, { ...body, sequence_number: sequence }).toBuffer();
      expect(decodePdu(written)).toEqual({ command, sequence, status: 0, body, tlvs: [] });
      expect(written.equals(ours)).toBe(true);
    }), { numRuns: 40 });
  });

  it.each(Object.entries(tags))('gives %s the same tag', (name, tag) => {
    const known = name === 'destination_port' ? 'dest_port' : name;
    const octets = [1, 'ab', Buffer.from([1, 2, 3, 4]), [1], [Buffer.from([1, 2, 3, 4])]].flatMap((value) => {
      try {
        return [new smpp.PDU('data_sm_resp', { message_id: 'x', [known]: value }).toBuffer()];
      } catch {
        return [];
      }
    }).find(({ length }) => length > 20);
    expect(octets?.readUInt16BE(18)).toBe(tag);
  });

  it('has the same codes for every status', () => {
    expect(smpp.errors).toMatchObject(statuses);
  });
});
