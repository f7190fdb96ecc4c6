// Octets of one PDU → its fields. Every length is checked against the end of the PDU; what does not fit is a fault with
// the status to answer, never an exception.
import { commandById } from './layout.ts';
import type { BodyOf, Command, CommandName, Destination, Unsuccessful } from './layout.ts';
import { statuses } from './status.ts';
import { readTlvs } from './tlv.ts';
import type { Tlv, TlvFault } from './tlv.ts';

export interface PduOf<N extends CommandName> {
  readonly command: N;
  readonly status: number;
  readonly sequence: number;
  readonly body: BodyOf<N>;
  readonly tlvs: readonly Tlv[];
}
export type Pdu = { [N in CommandName]: PduOf<N> }[CommandName];

export type FaultCode =
  | 'length_mismatch' | 'unknown_command' | 'body_too_short' | 'cstring_unterminated' | 'cstring_too_long' | 'message_length' | 'destination_flag' | TlvFault;

/** A PDU whose header could be read and whose rest could not. */
export interface DecodeFault {
  readonly fault: FaultCode;
  /** Which field; a name of the specification. */
  readonly field: string;
  readonly commandId: number;
  readonly command: CommandName | undefined;
  readonly isAnswer: boolean;
  readonly status: number;
  readonly sequence: number;
  /** The command_status to answer with. */
  readonly answer: number;
}

const answers: Readonly<Record<FaultCode, number>> = {
  length_mismatch: statuses.ESME_RINVCMDLEN, unknown_command: statuses.ESME_RINVCMDID, body_too_short: statuses.ESME_RINVCMDLEN,
  cstring_unterminated: statuses.ESME_RINVCMDLEN, cstring_too_long: statuses.ESME_RINVCMDLEN, message_length: statuses.ESME_RINVMSGLEN,
  destination_flag: statuses.ESME_RINVDESTFLAG, tlv_truncated: statuses.ESME_RINVTLVSTREAM, tlv_length: statuses.ESME_RINVTLVLEN,
  tlv_repeated: statuses.ESME_RTLVNOTALLWD,
};

/** Two addresses and an id: some fields have an answer of their own. */
const fieldAnswers: Readonly<Record<string, number>> = {
  service_type: statuses.ESME_RINVSERTYP, source_addr: statuses.ESME_RINVSRCADR, destination_addr: statuses.ESME_RINVDSTADR, dest_address: statuses.ESME_RINVDSTADR,
  message_id: statuses.ESME_RINVMSGID, schedule_delivery_time: statuses.ESME_RINVSCHED, validity_period: statuses.ESME_RINVEXPIRY,
};

interface Cursor {
  readonly buffer: Buffer;
  readonly end: number;
  at: number;
  fault: FaultCode | undefined;
}

function int8(cursor: Cursor): number {
  if (cursor.at >= cursor.end) {
    cursor.fault = 'body_too_short';
    return 0;
  }
  return cursor.buffer[cursor.at++] ?? 0;
}

function int32(cursor: Cursor): number {
  if (cursor.end - cursor.at < 4) {
    cursor.fault = 'body_too_short';
    return 0;
  }
  const value = cursor.buffer.readUInt32BE(cursor.at);
  cursor.at += 4;
  return value;
}

function cstring(cursor: Cursor, max: number): string {
  const { buffer, at } = cursor;
  const bound = Math.min(cursor.end, at + max);
  let stop = at;
  while (stop < bound && buffer[stop] !== 0) stop += 1;
  if (stop === bound) {
    cursor.fault = bound === cursor.end ? (at === bound ? 'body_too_short' : 'cstring_unterminated') : 'cstring_too_long';
    return '';
  }
  cursor.at = stop + 1;
  return stop === at ? '' : buffer.toString('latin1', at, stop);
}

function octets(cursor: Cursor): Buffer {
  const length = int8(cursor);
  if (cursor.fault === undefined && length > cursor.end - cursor.at) cursor.fault = 'message_length';
  if (cursor.fault !== undefined) return nothing;
  const value = cursor.buffer.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  return value;
}

function destinations(cursor: Cursor): Destination[] {
  const found: Destination[] = [];
  for (let left = int8(cursor); left > 0 && cursor.fault === undefined; left -= 1) {
    const flag = int8(cursor);
    if (cursor.fault !== undefined) break;
    if (flag === 1) found.push({ dest_addr_ton: int8(cursor), dest_addr_npi: int8(cursor), destination_addr: cstring(cursor, 21) });
    else if (flag === 2) found.push({ dl_name: cstring(cursor, 21) });
    else cursor.fault = 'destination_flag';
  }
  return found;
}

function unsuccessful(cursor: Cursor): Unsuccessful[] {
  const found: Unsuccessful[] = [];
  for (let left = int8(cursor); left > 0 && cursor.fault === undefined; left -= 1) {
    found.push({ dest_addr_ton: int8(cursor), dest_addr_npi: int8(cursor), destination_addr: cstring(cursor, 21), error_status_code: int32(cursor) });
  }
  return found;
}

const nothing = Buffer.alloc(0);
const noTlvs: readonly Tlv[] = [];
const empty = { cstring: '', int8: 0, octets: nothing, destinations: [], unsuccessful: [] } as const;

/** Decodes the PDU that stands from `start` to `end`; its octets are not copied. */
export function decodePdu(buffer: Buffer, start = 0, end = buffer.length): Pdu | DecodeFault {
  const hasHeader = end - start >= 16;
  const commandId = hasHeader ? buffer.readUInt32BE(start + 4) : 0;
  const command = commandById.get(commandId);
  const status = hasHeader ? buffer.readUInt32BE(start + 8) : 0;
  const sequence = hasHeader ? buffer.readUInt32BE(start + 12) : 0;
  const fail = (fault: FaultCode, field: string): DecodeFault => ({
    fault, field, commandId, command: command?.name, isAnswer: commandId >= 0x80000000, status, sequence,
    answer: fault.startsWith('cstring') ? (fieldAnswers[field] ?? answers[fault]) : answers[fault],
  });
  if (!hasHeader || buffer.readUInt32BE(start) !== end - start) return fail('length_mismatch', 'command_length');
  if (command === undefined) return fail('unknown_command', 'command_id');
  return decodeBody(command, { buffer, end, at: start + 16, fault: undefined }, { status, sequence }, fail);
}

function decodeBody(
  command: Command, cursor: Cursor, { status, sequence }: { status: number; sequence: number }, fail: (fault: FaultCode, field: string) => DecodeFault,
): Pdu | DecodeFault {
  const body: Record<string, unknown> = {};
  // 3.4 leaves the body of an answer out when its status says no, and some peers leave it out always.
  const bare = command.isAnswer && cursor.at === cursor.end;
  for (const field of command.fields) {
    if (bare) {
      body[field.name] = empty[field.kind];
      continue;
    }
    switch (field.kind) {
      case 'cstring': body[field.name] = cstring(cursor, field.max); break;
      case 'int8': body[field.name] = int8(cursor); break;
      case 'octets': body[field.name] = octets(cursor); break;
      case 'destinations': body[field.name] = destinations(cursor); break;
      case 'unsuccessful': body[field.name] = unsuccessful(cursor); break;
      default: field.kind satisfies never;
    }
    if (cursor.fault !== undefined) return fail(cursor.fault, field.name);
  }
  const tlvs = cursor.at === cursor.end ? noTlvs : readTlvs(cursor.buffer, cursor.at, cursor.end);
  if (typeof tlvs === 'string') return fail(tlvs, 'optional_parameters');
  return { command: command.name, status, sequence, body, tlvs } as unknown as Pdu;
}
