// TPDUs as the simulated network reads and writes them. The octets are the codec's; that a PDU goes through which nobody can read is
// wanted here.
import { partUdh, splitText } from '../../sms/split.ts';
import { canonicalOf, decodePdu, encodeDeliver, encodeStatusReport, hexOf, octetsOf, readDcs, writeDcs } from '../../sms/tpdu/index.ts';
import type { Submit, TpAddress } from '../../sms/tpdu/index.ts';
import { readConcat } from '../../sms/udh.ts';

/** One part that the network took. */
export interface SeenPart {
  readonly at: number;
  /** Canonical. */
  readonly to: string;
  readonly text: string;
  readonly octets: string;
  readonly concat: { readonly ref: number; readonly total: number; readonly part: number } | undefined;
  /** TP-MR, as answered. */
  readonly reference: number;
  readonly reportWanted: boolean;
  readonly flash: boolean;
  readonly encoding: string;
  readonly validity: Submit['validity'];
  /** As it was written to the modem. */
  readonly pdu: string;
}

/** A PDU on its way to the modem. */
export interface Incoming {
  readonly isReport: boolean;
  readonly messageClass: 0 | 1 | 2 | 3 | undefined;
  /** Service centre included. */
  readonly hex: string;
  /** Octets of the TPDU, as header lines tell it. */
  readonly length: number;
}

export function readSubmit(pdu: string, length: number): Submit | undefined {
  const decoded = decodePdu(pdu, { direction: 'submit', smsc: true, length });
  return decoded.ok && decoded.tpdu.type === 'submit' ? decoded.tpdu : undefined;
}

export function seenPart(submit: Submit, { at, reference, pdu }: Pick<SeenPart, 'at' | 'reference' | 'pdu'>): SeenPart {
  const concat = readConcat(submit.header);
  return {
    at, to: canonicalOf(submit.to), text: submit.text ?? '', octets: hexOf(submit.octets), concat: concat === undefined ? undefined : { ref: concat.ref, total: concat.total, part: concat.part },
    reference, reportWanted: submit.reportWanted, flash: submit.dcs.messageClass === 0, encoding: submit.dcs.alphabet, validity: submit.validity, pdu,
  };
}

export interface TextFields {
  readonly from: string;
  readonly text: string;
  readonly smsc: string;
  readonly at: number;
  readonly messageClass?: 0 | 1 | 2 | 3 | undefined;
}

let references = 0;

/** One PDU per part. */
export function textPdus({ from, text, smsc, at, messageClass }: TextFields): Incoming[] {
  const split = splitText(text);
  references = (references + 1) % 256;
  return split.parts.map(({ payload }, index) => {
    const dcs = writeDcs({ alphabet: split.encoding, messageClass });
    const { hex, length } = encodeDeliver({ smsc, from, dcs, sentAt: { at, zoneMinutes: 0 }, header: partUdh(split, index, references), payload });
    return { isReport: false, messageClass, hex, length };
  });
}

/** A part that goes from one simulated SIM to another: what was submitted, as the recipient gets it. */
export function forwardedPdu(submit: Submit, payload: { readonly hex: string }, fields: { readonly from: string; readonly smsc: string; readonly at: number }): Incoming {
  // The user data stays octet for octet: UDL and UD are the end of both kinds (23.040 §9.2.2.1 and §9.2.2.2).
  const empty = encodeDeliver({ smsc: fields.smsc, from: fields.from, dcs: submit.dcs.octet, protocolId: submit.protocolId, sentAt: { at: fields.at, zoneMinutes: 0 }, payload: new Uint8Array() });
  const head = empty.hex.slice(0, -2);
  const smscOctets = (empty.hex.length / 2) - empty.length;
  const first = Number.parseInt(head.slice(smscOctets * 2, smscOctets * 2 + 2), 16) | (submit.header.length > 0 ? 0x40 : 0);
  const hex = `${head.slice(0, smscOctets * 2)}${first.toString(16).padStart(2, '0').toUpperCase()}${head.slice(smscOctets * 2 + 2)}${payload.hex}`;
  return { isReport: false, messageClass: submit.dcs.messageClass, hex, length: hex.length / 2 - smscOctets };
}

/** UDL and UD of a SUBMIT that the codec could read. */
export function userDataOf(pdu: string): string {
  const octet = (at: number): number => Number.parseInt(pdu.slice(at * 2, at * 2 + 2), 16);
  const start = octet(0) + 1;
  const first = octet(start);
  const address = start + 2;
  const afterAddress = address + 2 + Math.ceil(octet(address) / 2);
  const validity = [0, 7, 1, 7][(first >>> 3) & 3] ?? 0;
  return pdu.slice((afterAddress + 2 + validity) * 2).toUpperCase();
}

export interface ReportFields {
  readonly smsc: string;
  readonly to: TpAddress;
  readonly reference: number;
  readonly submittedAt: number;
  readonly at: number;
  readonly status: number;
}

export function reportPdu({ smsc, to, reference, submittedAt, at, status }: ReportFields): Incoming {
  const { hex, length } = encodeStatusReport({ smsc, to, reference, submittedAt: { at: submittedAt, zoneMinutes: 0 }, dischargedAt: { at, zoneMinutes: 0 }, status });
  return { isReport: true, messageClass: undefined, hex, length };
}

/** Any PDU with its service centre; undefined only when it is no hex, or shorter than the centre's own length says. */
export function incoming(pdu: string): Incoming | undefined {
  const hex = pdu.trim().toUpperCase();
  const octets = octetsOf(hex);
  const smscOctets = (octets?.[0] ?? 0) + 1;
  if (octets === undefined || octets.length <= smscOctets) return undefined;
  const first = octets[smscOctets] ?? 0;
  const isReport = (first & 3) === 2;
  const dcs = octets[smscOctets + 1 + 2 + Math.ceil((octets[smscOctets + 1] ?? 0) / 2) + 1];
  return { isReport, messageClass: isReport || dcs === undefined ? undefined : readDcs(dcs).messageClass, hex, length: octets.length - smscOctets };
}
