// deliver_sm and data_sm → what they say: a delivery report, a text, or something we must refuse. Pure; asks nobody and
// answers nobody.
import type { InboundPart, Receipt } from '../channel.ts';
import { fromTonNpi } from '../../sms/address.ts';
import { decodeUdh, readConcat, readNational } from '../../sms/udh.ts';
import type { Concat, UdhElement } from '../../sms/udh.ts';
import { decodeText } from './charset.ts';
import type { DefaultAlphabet } from './charset.ts';
import type { PduOf } from './decode.ts';
import { outcomeOfState, outcomeOfWord, parseReceiptText } from './receipt-text.ts';
import { statuses } from './status.ts';
import { findTlv, numberTlv, tags, textTlv } from './tlv.ts';

export type Delivery = PduOf<'deliver_sm'> | PduOf<'data_sm'>;

export interface Refusal {
  readonly refuse: number;
  readonly reason: string;
}

/** A report, before it is known how this network spells ids. */
export interface RawReceipt {
  readonly ids: readonly string[];
  readonly outcome: Receipt['outcome'];
  /** A `stat` that we had to guess about. */
  readonly unknownWord: string | undefined;
  readonly recipient: string | undefined;
  readonly networkCode: string | undefined;
  readonly at: number | undefined;
}

export interface DeliverOptions {
  readonly defaultAlphabet: DefaultAlphabet;
  readonly receiptZoneMinutes: number;
  readonly lines: readonly string[];
}

/** esm_class, SMPP 3.4 §5.2.12: bits 5 to 2 say what it is, whatever the others are. */
const typeBits = 0x3c;
const receiptType = 0x04;
const intermediateType = 0x20;
const udhIndicator = 0x40;

export function isReceipt({ body, tlvs }: Delivery): boolean {
  const type = body.esm_class & typeBits;
  if (type === receiptType || type === intermediateType) return true;
  return findTlv(tlvs, tags.receipted_message_id) !== undefined && findTlv(tlvs, tags.message_state) !== undefined;
}

function octetsOf(pdu: Delivery): Buffer {
  const short = 'short_message' in pdu.body ? pdu.body.short_message : nothing;
  return short.length > 0 ? short : (findTlv(pdu.tlvs, tags.message_payload) ?? short);
}

const nothing = Buffer.alloc(0);

export function readReceipt(pdu: Delivery, { receiptZoneMinutes, lines }: DeliverOptions): RawReceipt {
  const { body, tlvs } = pdu;
  const text = parseReceiptText(receiptText(octetsOf(pdu), body.data_coding, (body.esm_class & udhIndicator) !== 0));
  const state = numberTlv(tlvs, tags.message_state);
  const stated = state === undefined ? undefined : outcomeOfState(state);
  const word = text.stat === undefined ? undefined : outcomeOfWord(text.stat);
  const ids = [textTlv(tlvs, tags.receipted_message_id), text.id].filter((id) => id !== undefined && id !== '') as string[];
  const code = text.err !== undefined && !/^0+$/.test(text.err) ? text.err : networkError(findTlv(tlvs, tags.network_error_code));
  return {
    ids: [...new Set(ids)],
    // A word that nobody knows ends nothing: should a plain report follow, it still counts.
    outcome: stated ?? word ?? 'accepted',
    unknownWord: stated === undefined && word === undefined ? (text.stat ?? '') : undefined,
    recipient: recipientOf(body, lines),
    networkCode: [text.stat, code].filter((one) => one !== undefined).join(' ') || undefined,
    at: text.doneAt === undefined ? undefined : text.doneAt - receiptZoneMinutes * 60_000,
  };
}

/** Reports are ASCII by custom; some networks send UCS-2, and some of those do not even say so. */
function receiptText(octets: Buffer, dataCoding: number, hasHeader: boolean): string {
  const header = hasHeader ? decodeUdh(octets)?.length : undefined;
  const rest = header === undefined ? octets : octets.subarray(header);
  const isWide = rest.length >= 4 && rest.length % 2 === 0 && (dataCoding === 8 || (rest[0] === 0 && rest[2] === 0));
  return (isWide ? decodeText(8, rest, 'gsm7') : undefined) ?? rest.toString('latin1');
}

/** SMPP 3.4 §5.3.2.31: one octet of network type, two of its code. */
function networkError(value: Buffer | undefined): string | undefined {
  if (value?.length !== 3) return undefined;
  const code = value.readUInt16BE(1);
  return code === 0 ? undefined : `${value[0] ?? 0}/${code}`;
}

/** A report comes from the number that the message went to; some networks leave the two addresses as they were. */
function recipientOf(body: Delivery['body'], lines: readonly string[]): string | undefined {
  const source = body.source_addr === '' ? undefined : fromTonNpi(body.source_addr_ton, body.source_addr_npi, body.source_addr);
  const destination = body.destination_addr === '' ? undefined : fromTonNpi(body.dest_addr_ton, body.dest_addr_npi, body.destination_addr);
  return source !== undefined && lines.includes(source) && destination !== undefined && !lines.includes(destination) ? destination : source;
}

/** A text of a person; the identity's key is whole only when the network gave an id. */
export function readText(pdu: Delivery, { defaultAlphabet }: DeliverOptions): Omit<InboundPart, 'identity'> & { readonly networkId: string | undefined } | Refusal {
  const { body, tlvs } = pdu;
  if ('short_message' in body && body.short_message.length > 0 && findTlv(tlvs, tags.message_payload) !== undefined) {
    return { refuse: statuses.ESME_RTLVNOTALLWD, reason: 'short_message and message_payload together' };
  }
  const octets = octetsOf(pdu);
  let elements: readonly UdhElement[] = [];
  let rest = octets;
  if ((body.esm_class & udhIndicator) !== 0) {
    const header = decodeUdh(octets);
    if (header === undefined) return { refuse: statuses.ESME_RX_R_APPN, reason: 'user data header beyond the end' };
    elements = header.elements;
    rest = octets.subarray(header.length);
  }
  const text = decodeText(body.data_coding, rest, defaultAlphabet, elements.length === 0 ? undefined : readNational(elements));
  if (text === undefined) return { refuse: statuses.ESME_RX_R_APPN, reason: `no text under data_coding 0x${body.data_coding.toString(16)}` };
  const concat = readConcat(elements) ?? readSar(pdu);
  return {
    from: fromTonNpi(body.source_addr_ton, body.source_addr_npi, body.source_addr),
    to: body.destination_addr === '' ? undefined : fromTonNpi(body.dest_addr_ton, body.dest_addr_npi, body.destination_addr),
    text,
    concat: concat === undefined || concat.total === 1 ? undefined : concat,
    sentAt: undefined,
    networkId: textTlv(tlvs, tags.receipted_message_id),
  };
}

function readSar({ tlvs }: Delivery): Concat | undefined {
  const ref = numberTlv(tlvs, tags.sar_msg_ref_num);
  const total = numberTlv(tlvs, tags.sar_total_segments);
  const part = numberTlv(tlvs, tags.sar_segment_seqnum);
  if (ref === undefined || total === undefined || part === undefined || part === 0 || part > total) return undefined;
  return { ref, width: 16, total, part };
}
