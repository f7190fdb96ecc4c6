// Fields → octets, written into one growing buffer so that a whole tick's PDUs leave in one write. A value that cannot be
// written faithfully is a fault, and nothing of that PDU stays behind.
import { commandByName } from './layout.ts';
import type { CommandName, Destination, OutgoingBodyOf, Unsuccessful } from './layout.ts';
import type { OutgoingTlv } from './tlv.ts';

export interface EncodeFault {
  readonly fault: 'too_long' | 'not_representable' | 'too_many';
  readonly field: string;
}

export interface Outgoing<N extends CommandName> {
  readonly command: N;
  readonly status?: number;
  readonly sequence: number;
  readonly body: OutgoingBodyOf<N>;
  readonly tlvs?: readonly OutgoingTlv[];
}

/** Octets that wait to be written. */
export class Output {
  buffer: Buffer;
  length = 0;

  constructor(size = 16_384) {
    this.buffer = Buffer.allocUnsafeSlow(size);
  }

  /** Makes room for `size` more octets. */
  reserve(size: number): void {
    if (this.length + size <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + size));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  int8(value: number): void {
    this.buffer[this.length++] = value;
  }

  int16(value: number): void {
    this.buffer[this.length++] = value >>> 8;
    this.buffer[this.length++] = value;
  }

  int32(value: number): void {
    this.buffer[this.length++] = value >>> 24;
    this.buffer[this.length++] = value >>> 16;
    this.buffer[this.length++] = value >>> 8;
    this.buffer[this.length++] = value;
  }

  /** False when a character has no octet, or is the NUL that would end the string. */
  cstring(value: string): boolean {
    const { buffer } = this;
    let at = this.length;
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit === 0 || unit > 0xff) return false;
      buffer[at++] = unit;
    }
    buffer[at++] = 0;
    this.length = at;
    return true;
  }

  octets(value: Uint8Array): void {
    const { buffer } = this;
    let at = this.length;
    // For a text's few octets a loop beats the calls that copy.
    if (value.length <= 160) for (let index = 0; index < value.length; index += 1) buffer[at++] = value[index] ?? 0;
    else {
      buffer.set(value, at);
      at += value.length;
    }
    this.length = at;
  }
}

/** Appends one PDU. */
export function writePdu<N extends CommandName>(out: Output, pdu: Outgoing<N>): EncodeFault | undefined {
  const command = commandByName[pdu.command];
  const start = out.length;
  out.reserve(16);
  out.length += 4;
  out.int32(command.id);
  out.int32(pdu.status ?? 0);
  out.int32(pdu.sequence);
  const body = pdu.body as Readonly<Record<string, unknown>>;
  for (const { name, kind, max } of command.fields) {
    const value = body[name];
    let fault: EncodeFault['fault'] | undefined;
    switch (kind) {
      case 'int8': out.reserve(1); out.int8(value as number); break;
      case 'cstring': fault = writeText(out, value as string, max); break;
      case 'octets': fault = writeOctets(out, value as Uint8Array); break;
      case 'destinations': fault = writeDestinations(out, value as readonly Destination[]); break;
      case 'unsuccessful': fault = writeUnsuccessful(out, value as readonly Unsuccessful[]); break;
      default: kind satisfies never;
    }
    if (fault !== undefined) {
      out.length = start;
      return { fault, field: name };
    }
  }
  if (pdu.tlvs !== undefined) {
    for (const { tag, value } of pdu.tlvs) {
      if (value.length > 0xffff) {
        out.length = start;
        return { fault: 'too_long', field: 'optional_parameters' };
      }
      out.reserve(4 + value.length);
      out.int16(tag);
      out.int16(value.length);
      out.octets(value);
    }
  }
  out.buffer.writeUInt32BE(out.length - start, start);
  return undefined;
}

/** One PDU in a buffer of its own. */
export function encodePdu<N extends CommandName>(pdu: Outgoing<N>): Buffer | EncodeFault {
  const out = new Output(256);
  return writePdu(out, pdu) ?? out.buffer.subarray(0, out.length);
}

function writeText(out: Output, value: string, max: number): EncodeFault['fault'] | undefined {
  if (value.length >= max) return 'too_long';
  out.reserve(value.length + 1);
  return out.cstring(value) ? undefined : 'not_representable';
}

function writeOctets(out: Output, value: Uint8Array): EncodeFault['fault'] | undefined {
  if (value.length > 255) return 'too_long';
  out.reserve(1 + value.length);
  out.int8(value.length);
  out.octets(value);
  return undefined;
}

function writeDestinations(out: Output, list: readonly Destination[]): EncodeFault['fault'] | undefined {
  if (list.length > 255) return 'too_many';
  out.reserve(1 + list.length * 3);
  out.int8(list.length);
  for (const one of list) {
    out.reserve(3);
    let fault: EncodeFault['fault'] | undefined;
    if ('dl_name' in one) {
      out.int8(2);
      fault = writeText(out, one.dl_name, 21);
    } else {
      out.int8(1);
      out.int8(one.dest_addr_ton);
      out.int8(one.dest_addr_npi);
      fault = writeText(out, one.destination_addr, 21);
    }
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function writeUnsuccessful(out: Output, list: readonly Unsuccessful[]): EncodeFault['fault'] | undefined {
  if (list.length > 255) return 'too_many';
  out.reserve(1);
  out.int8(list.length);
  for (const one of list) {
    out.reserve(2);
    out.int8(one.dest_addr_ton);
    out.int8(one.dest_addr_npi);
    const fault = writeText(out, one.destination_addr, 21);
    if (fault !== undefined) return fault;
    out.reserve(4);
    out.int32(one.error_status_code);
  }
  return undefined;
}
