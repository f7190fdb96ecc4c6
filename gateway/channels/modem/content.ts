// What a PDU from the network is: a text, a report, or something else that has to be written down as what it is. Pure; what is
// done with it is receive.ts.
import type { NoticeKind } from '../channel.ts';
import { canonicalOf, decodePdu, readWaiting } from '../../sms/tpdu/index.ts';
import type { Deliver, StatusReport, Waiting } from '../../sms/tpdu/index.ts';
import { readConcat, readPorts } from '../../sms/udh.ts';
import type { Concat } from '../../sms/udh.ts';

export interface TextContent {
  readonly from: string;
  readonly text: string;
  readonly concat: Concat | undefined;
  /** Epoch ms. */
  readonly sentAt: number | undefined;
  readonly flash: boolean;
}

export interface NoticeContent {
  readonly kind: NoticeKind;
  readonly from: string | undefined;
  readonly summary: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** One of them, or both: a voicemail indication may carry a text to be kept. */
export type Content =
  | { readonly report: StatusReport }
  | { readonly report?: undefined; readonly text: TextContent | undefined; readonly notice: NoticeContent | undefined };

/** TP-PID values (23.040 §9.2.3.9). */
const silentType = 0x40;
const simDownload = 0x7f;
/** WAP push over SMS (WAP-259 §6.2): sessionless, plain and secure. */
const pushPorts = new Set([2948, 2949]);
const mmsType = 'application/vnd.wap.mms-message';
/** Its well-known number as a short integer (WAP-230 WSP, table 40). */
const mmsTypeCode = 0xbe;
const wspPush = 0x06;

/**
 * @param hex the PDU line as the modem gave it, service centre first.
 * @param length TPDU octets as the line before it claimed; undefined: it claimed nothing.
 */
export function readContent(hex: string, length: number | undefined): Content {
  const decoded = decodePdu(hex, { direction: 'deliver', smsc: true, ...(length === undefined ? {} : { length }) });
  if (!decoded.ok) return notice('quarantined', undefined, `A message that could not be read: ${decoded.detail}`, { problem: decoded.problem, pdu: hex.slice(0, 800) });
  const { tpdu } = decoded;
  if (tpdu.type === 'report') return { report: tpdu };
  if (tpdu.type === 'submit') return notice('quarantined', undefined, 'A message that was meant to leave came in.', { problem: 'unknown_type', pdu: hex });
  return contentOf(tpdu, hex);
}

function contentOf(deliver: Deliver, hex: string): Content {
  const from = canonicalOf(deliver.from);
  const { dcs, header, protocolId, octets } = deliver;
  if (protocolId === silentType) return notice('silent', from, 'A silent message (type 0): it shows nothing, and is a sign that somebody looks whether this SIM is reachable.', { pdu: hex });
  if (protocolId === simDownload || dcs.messageClass === 2 && deliver.text === undefined) return notice('sim_data', from, 'Something for the SIM itself.', { pdu: hex });
  const ports = readPorts(header);
  if (ports !== undefined && pushPorts.has(ports.destination)) return pushContent(deliver, from, hex);
  if (deliver.text === undefined) return notice('binary', from, `${octets.length} octets that are no text.`, { pdu: hex, ...(ports === undefined ? {} : { port: ports.destination }) });

  const text: TextContent = { from, text: deliver.text, concat: readConcat(header), sentAt: deliver.sentAt.at, flash: dcs.messageClass === 0 };
  const waiting = readWaiting(deliver);
  if (waiting === undefined) return { text, notice: undefined };
  return { text: waiting.store && deliver.text !== '' ? text : undefined, notice: { kind: 'message_waiting', from, summary: waitingWords(waiting), facts: { waits: waiting.active, about: waiting.kind, ...(waiting.count === undefined ? {} : { count: waiting.count }) } } };
}

function pushContent(deliver: Deliver, from: string, hex: string): Content {
  const concat = readConcat(deliver.header);
  const place = concat === undefined ? {} : { part: concat.part, parts: concat.total };
  const mms = isMms(deliver.octets);
  return mms
    ? notice('mms', from, 'A picture message (MMS) waits at the operator; it cannot be fetched here.', { pdu: hex, ...place })
    : notice('wap_push', from, 'A WAP push: a link or a setting for a phone. It was not followed.', { pdu: hex, ...place });
}

/** Whether a WSP push says that it is an MMS notification: type as a number or spelled out (WAP-230 §8.2.4.1, §8.4.2.24). */
function isMms(octets: Uint8Array): boolean {
  if (octets[1] !== wspPush) return false;
  const headers = octets.subarray(3, 3 + 60);
  return headers[0] === mmsTypeCode || (headers[0] !== undefined && headers[0] <= 30 && headers[1] === mmsTypeCode) || Buffer.from(headers).toString('latin1').includes(mmsType);
}

function waitingWords({ kind, active, count }: Waiting): string {
  const what = { voicemail: 'voice message', fax: 'fax', email: 'e-mail', other: 'message' }[kind];
  if (!active) return `No ${what} waits any more.`;
  return count === undefined ? `A ${what} waits.` : `${count} ${what}${count === 1 ? '' : 's'} wait.`;
}

function notice(kind: NoticeKind, from: string | undefined, summary: string, facts: NoticeContent['facts']): Content {
  return { text: undefined, notice: { kind, from, summary, facts } };
}
