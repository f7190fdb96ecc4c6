// Octets → SMS-DELIVER, SMS-SUBMIT or SMS-STATUS-REPORT (23.040 §9.2.2). Total: whatever a stranger or a broken modem sent ends as a
// value or as a named problem. Lengths are believed only when they agree with each other.
import { type Cursor, cursorOver, fail, left, next, take } from './cursor.ts';
import { readDcs } from './dcs.ts';
import { octetsOf } from './hex.ts';
import { readEnhancedValidity, readRelativeValidity, readTimeStamp, timeStampOctets } from './times.ts';
import { readAddress, readCentre } from './tp-address.ts';
import type { Decoded, Deliver, Direction, StatusReport, Submit, TimeStamp, Tpdu, TpAddress, TpduProblem } from './types.ts';
import { readUserData } from './payload.ts';

/** Twelve octets of a service centre and the 173 of the longest status report are less than half of this. */
const longestHex = 400;

/** TP-MTI and the flags beside it (§9.2.3.1 to §9.2.3.7). What a bit means depends on the type. */
const bits = {
  type: 0x03,
  noMoreToCome: 0x04, rejectDuplicates: 0x04,
  validity: 0x18, relative: 0x10, enhanced: 0x08, absolute: 0x18,
  report: 0x20,
  header: 0x40,
  replyPath: 0x80,
} as const;

/** TP-PI (§9.2.3.27). */
const parts = { protocolId: 0x01, dcs: 0x02, userData: 0x04, reserved: 0x78, extended: 0x80 } as const;

export interface DecodeOptions {
  readonly direction: Direction;
  /** Whether the octets begin with the service centre's address. */
  readonly smsc: boolean;
  /** How many octets of TPDU the modem announced, the service centre's not counted; not checked when it announced nothing. */
  readonly length?: number | undefined;
}

export function decodePdu(hex: string, { direction, smsc, length }: DecodeOptions): Decoded {
  if (hex.length > longestHex) return failed('too_long', `${hex.length} hexadecimal digits are more than any message has.`);
  const octets = octetsOf(hex);
  if (octets === undefined) return failed('not_hex', hex.length % 2 === 0 ? 'There are characters that are no hexadecimal digits.' : `${hex.length} digits are an odd number.`);
  const cursor = cursorOver(octets);
  const centre = smsc ? readCentre(cursor) : undefined;
  if (length !== undefined && length !== left(cursor)) fail(cursor, 'bad_length', `${length} octets were announced; there are ${left(cursor)}.`);
  return read(cursor, direction, centre);
}

/** The same for octets without a service centre's address. */
export function decodeTpdu(octets: Uint8Array, direction: Direction): Decoded {
  if (octets.length * 2 > longestHex) return failed('too_long', `${octets.length} octets are more than any message has.`);
  return read(cursorOver(octets), direction, undefined);
}

function read(cursor: Cursor, direction: Direction, smsc: TpAddress | undefined): Decoded {
  const first = next(cursor, 'the type');
  const tpdu = fieldsOf(cursor, { first, direction, smsc });
  const { fault } = cursor;
  if (fault !== undefined) return failed(fault.problem, fault.detail);
  return tpdu === undefined ? failed('unknown_type', `A message of type ${first & bits.type} is not expected in this direction.`) : { ok: true, tpdu };
}

function failed(problem: TpduProblem, detail: string): Decoded {
  return { ok: false, problem, detail };
}

interface Opening {
  readonly first: number;
  readonly direction: Direction;
  readonly smsc: TpAddress | undefined;
}

function fieldsOf(cursor: Cursor, opening: Opening): Tpdu | undefined {
  const type = opening.first & bits.type;
  if (opening.direction === 'submit') return type === 1 ? submitFrom(cursor, opening) : undefined;
  if (type === 2) return reportFrom(cursor, opening);
  // The reserved type is to be read as a DELIVER (§9.2.3.1).
  return type === 1 ? undefined : deliverFrom(cursor, opening);
}

function deliverFrom(cursor: Cursor, { first, smsc }: Opening): Deliver {
  const from = readAddress(cursor);
  const protocolId = next(cursor, 'the protocol');
  const dcs = readDcs(next(cursor, 'the data coding'));
  const sentAt = timeFrom(cursor);
  const { header, text, octets } = readUserData(cursor, { dcs, hasHeader: (first & bits.header) !== 0 });
  return { type: 'deliver', smsc, from, protocolId, dcs, sentAt, moreToCome: (first & bits.noMoreToCome) === 0, replyPath: (first & bits.replyPath) !== 0, header, text, octets };
}

function submitFrom(cursor: Cursor, { first, smsc }: Opening): Submit {
  const reference = next(cursor, 'the reference');
  const to = readAddress(cursor);
  const protocolId = next(cursor, 'the protocol');
  const dcs = readDcs(next(cursor, 'the data coding'));
  const validity = validityFrom(cursor, first & bits.validity);
  const { header, text, octets } = readUserData(cursor, { dcs, hasHeader: (first & bits.header) !== 0 });
  const [rejectDuplicates, reportWanted] = [(first & bits.rejectDuplicates) !== 0, (first & bits.report) !== 0];
  return { type: 'submit', smsc, reference, to, protocolId, dcs, rejectDuplicates, reportWanted, validity, header, text, octets };
}

function validityFrom(cursor: Cursor, format: number): Submit['validity'] {
  if (format === bits.relative) return { relativeMs: readRelativeValidity(next(cursor, 'the validity')) };
  if (format === bits.absolute) return { absolute: timeFrom(cursor) };
  return format === bits.enhanced ? readEnhancedValidity(take(cursor, timeStampOctets, 'the validity')) : undefined;
}

function reportFrom(cursor: Cursor, { first, smsc }: Opening): StatusReport {
  const report: StatusReport = {
    type: 'report', smsc, reference: next(cursor, 'the reference'), to: readAddress(cursor),
    submittedAt: timeFrom(cursor), dischargedAt: timeFrom(cursor), status: next(cursor, 'the status'), ofCommand: (first & bits.report) !== 0,
  };
  return isPadding(cursor) ? report : { ...report, ...extrasFrom(cursor, (first & bits.header) !== 0) };
}

/** A report kept on the SIM is filled up with ones (31.102 §4.2.32), which would be a parameter indicator without parameters. */
function isPadding({ octets, at }: Cursor): boolean {
  for (let i = at; i < octets.length; i += 1) if (octets[i] !== 0xff) return false;
  return true;
}

function extrasFrom(cursor: Cursor, hasHeader: boolean): Pick<StatusReport, 'protocolId' | 'userData'> {
  const indicator = next(cursor, 'the parameter indicator');
  // Further indicators announce nothing that is defined yet.
  let reserved = indicator & parts.reserved;
  for (let octet = indicator; (octet & parts.extended) !== 0; reserved |= octet & 0x7f) octet = next(cursor, 'the parameter indicator');
  const protocolId = (indicator & parts.protocolId) === 0 ? undefined : next(cursor, 'the protocol');
  const dcs = readDcs((indicator & parts.dcs) === 0 ? 0 : next(cursor, 'the data coding'));
  const userData = (indicator & parts.userData) === 0 ? undefined : readUserData(cursor, { dcs, hasHeader, moreFollows: reserved !== 0 });
  // What reserved bits announce follows the user data, and is to be thrown away (§9.2.3.27).
  if (reserved === 0 && left(cursor) > 0) fail(cursor, 'bad_length', `${left(cursor)} octets follow the end of the report.`);
  return { protocolId, userData: userData === undefined ? undefined : { dcs, ...userData } };
}

function timeFrom(cursor: Cursor): TimeStamp {
  return readTimeStamp(take(cursor, timeStampOctets, 'a time'));
}
