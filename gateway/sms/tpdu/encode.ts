// SMS-SUBMIT as modems take it, and what a network sends, for the simulated modem: SMS-DELIVER and SMS-STATUS-REPORT (23.040
// §9.2.2). Fields that no TPDU can hold are a mistake of the caller: RangeError.
import { toTonNpi } from '../address.ts';
import { readDcs, writeDcs } from './dcs.ts';
import { hexOf } from './hex.ts';
import { relativeValidity, writeTimeStamp } from './times.ts';
import { dialled, writeAddress, writeCentre } from './tp-address.ts';
import type { TimeStamp, TpAddress } from './types.ts';
import { writeUserData } from './payload.ts';

export interface EncodedPdu {
  /** Upper case, the service centre's address first. */
  readonly hex: string;
  /** Octets of the TPDU, the service centre's address not counted, as `AT+CMGS=` wants it. */
  readonly length: number;
}

export interface SubmitFields {
  /** Empty: the one that the SIM knows. */
  readonly smsc?: string | undefined;
  /** TP-MR; modems put their own instead. */
  readonly reference?: number | undefined;
  /** Canonical. */
  readonly to: string;
  /** As `splitText` makes it: unpacked septets for gsm7, octets otherwise. */
  readonly payload: Uint8Array;
  readonly encoding: 'gsm7' | 'ucs2' | 'octets';
  /** As `partUdh` makes it, its length octet first. */
  readonly header?: Uint8Array | undefined;
  /** To be shown at once and not kept (class 0). */
  readonly flash?: boolean | undefined;
  readonly reportWanted?: boolean | undefined;
  readonly rejectDuplicates?: boolean | undefined;
  /** Rounded up to what the format can say; undefined: as long as the service centre likes. */
  readonly validityMs?: number | undefined;
  readonly protocolId?: number | undefined;
}

export function encodeSubmit(fields: SubmitFields): EncodedPdu {
  const { reference = 0, to, payload, encoding, header, validityMs, protocolId = 0 } = fields;
  const dcs = writeDcs({ alphabet: encoding, messageClass: fields.flash === true ? 0 : undefined });
  const relative = validityMs === undefined ? 0 : 0x10;
  const first = 0x01 | bit(fields.rejectDuplicates, 0x04) | relative | bit(fields.reportWanted, 0x20) | headerBit(header);
  return written(fields.smsc, (octets) => {
    octets.push(first, reference & 0xff);
    writeAddress(octets, dialled(to));
    octets.push(protocolId, dcs);
    if (validityMs !== undefined) octets.push(relativeValidity(validityMs));
    writeUserData(octets, { dcs: readDcs(dcs), header, payload });
  });
}

export interface DeliverFields {
  readonly smsc?: string | undefined;
  /** Canonical, or exactly as on the air. */
  readonly from: string | TpAddress;
  readonly protocolId?: number | undefined;
  /** The whole octet: it may say more than an alphabet. */
  readonly dcs: number;
  readonly sentAt: TimeStamp;
  readonly header?: Uint8Array | undefined;
  /** Unpacked septets where the data coding means GSM 7-bit, octets otherwise. */
  readonly payload: Uint8Array;
  readonly moreToCome?: boolean | undefined;
  readonly replyPath?: boolean | undefined;
}

export function encodeDeliver(fields: DeliverFields): EncodedPdu {
  const { from, protocolId = 0, dcs, sentAt, header, payload } = fields;
  return written(fields.smsc, (octets) => {
    octets.push(bit(fields.moreToCome !== true, 0x04) | headerBit(header) | bit(fields.replyPath, 0x80));
    writeAddress(octets, typeof from === 'string' ? toTonNpi(from) : from);
    octets.push(protocolId & 0xff, dcs & 0xff, ...writeTimeStamp(sentAt));
    writeUserData(octets, { dcs: readDcs(dcs), header, payload });
  });
}

export interface StatusReportFields {
  readonly smsc?: string | undefined;
  readonly reference: number;
  /** Canonical, or exactly as on the air. */
  readonly to: string | TpAddress;
  readonly submittedAt: TimeStamp;
  readonly dischargedAt: TimeStamp;
  readonly status: number;
  readonly ofCommand?: boolean | undefined;
  readonly moreToCome?: boolean | undefined;
  readonly protocolId?: number | undefined;
  readonly userData?: { readonly dcs: number; readonly header?: Uint8Array | undefined; readonly payload: Uint8Array } | undefined;
}

export function encodeStatusReport(fields: StatusReportFields): EncodedPdu {
  const { to, protocolId, userData } = fields;
  return written(fields.smsc, (octets) => {
    octets.push(0x02 | bit(fields.moreToCome !== true, 0x04) | bit(fields.ofCommand, 0x20) | headerBit(userData?.header), fields.reference & 0xff);
    writeAddress(octets, typeof to === 'string' ? dialled(to) : to);
    octets.push(...writeTimeStamp(fields.submittedAt), ...writeTimeStamp(fields.dischargedAt), fields.status & 0xff);
    if (protocolId === undefined && userData === undefined) return;
    octets.push(bit(protocolId !== undefined, 0x01) | bit(userData !== undefined, 0x06));
    if (protocolId !== undefined) octets.push(protocolId & 0xff);
    if (userData === undefined) return;
    octets.push(userData.dcs & 0xff);
    writeUserData(octets, { dcs: readDcs(userData.dcs), header: userData.header, payload: userData.payload });
  });
}

function written(smsc: string | undefined, write: (octets: number[]) => void): EncodedPdu {
  const octets: number[] = [];
  writeCentre(octets, smsc ?? '');
  const before = octets.length;
  write(octets);
  return { hex: hexOf(octets), length: octets.length - before };
}

function bit(isSet: boolean | undefined, value: number): number {
  return isSet === true ? value : 0;
}

/** TP-UDHI. */
function headerBit(header: Uint8Array | undefined): number {
  return bit(header !== undefined && header.length > 0, 0x40);
}
