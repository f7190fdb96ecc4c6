// A simulated SMSC: takes binds and messages, reports on them, hands texts over, and misbehaves when asked to. For people
// who try the gateway out and for tests; not part of the running gateway.
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fromTonNpi } from '../sms/address.ts';
import { brokenPdus } from './misbehave.ts';
import type { Misbehaviour } from './misbehave.ts';
import type { InboundText, SmscOptions } from './options.ts';
import { Peer } from './peer.ts';
import { smpp } from './smpp.ts';
import type { ForeignPdu, ForeignSession } from './smpp.ts';
import { receiptFields, textFields } from './texts.ts';

/** One submit_sm as it came in. */
export interface SeenSubmit {
  readonly at: number;
  readonly to: string;
  readonly from: string;
  readonly toTonNpi: readonly [number, number];
  readonly fromTonNpi: readonly [number, number];
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly registeredDelivery: number;
  readonly priority: number;
  readonly validity: string;
  readonly serviceType: string;
  /** The octets of the text, header included, wherever they stood. */
  readonly octets: Buffer;
  readonly sar: { readonly ref: number; readonly total: number; readonly part: number } | undefined;
  readonly inPayload: boolean;
  /** The id it was answered with. */
  readonly id: string;
}

export interface SmscStats {
  binds: number;
  submits: number;
  receipts: number;
  inbound: number;
  acknowledgedTexts: number;
  acknowledgedReceipts: number;
  enquiries: number;
  nacks: number;
}

export interface Smsc {
  readonly port: number;
  readonly submits: readonly SeenSubmit[];
  readonly stats: Readonly<SmscStats>;
  /** The answers to our own malformed PDUs and deliveries, in order: command, status and sequence. */
  readonly answers: readonly { readonly command: string; readonly status: number; readonly sequence: number }[];
  /** A person texts; waits for a receiver to bind where there is none. */
  deliver(text: InboundText): void;
  /** Any deliver_sm, by the fields of the package `smpp`. */
  deliverRaw(fields: Readonly<Record<string, unknown>>): void;
  /** Octets to every bound peer, as they are. */
  write(octets: Buffer): void;
  /** Cuts every connection. */
  drop(): void;
  /** Ends every bind the polite way. */
  unbind(): void;
  stop(): Promise<void>;
}

// The package decodes texts in its own way; the ledger wants the octets.
const { prototype } = smpp.PDU;
const filterFields = prototype._filter;
prototype._filter = function filter(this: ForeignPdu, direction: string) {
  if (direction === 'encode') filterFields.call(this, direction);
};
smpp.PDU.maxLength = 70_000;

const maxKept = 1_000_000;
const none = Buffer.alloc(0);

export async function startSmsc(options: SmscOptions = {}): Promise<Smsc> {
  const { ids = 'hex', receipts = 'success', receiptForm = 'text', receiptDelayMs = 0, latencyMs = 0, echo = false } = options;
  const misbehave = new Set<Misbehaviour>(options.misbehave);
  const peers = new Set<Peer>();
  const submits: SeenSubmit[] = [];
  const answers: { command: string; status: number; sequence: number }[] = [];
  const held: { fields: Readonly<Record<string, unknown>>; isText: boolean }[] = [];
  const stats: SmscStats = { binds: 0, submits: 0, receipts: 0, inbound: 0, acknowledgedTexts: 0, acknowledgedReceipts: 0, enquiries: 0, nacks: 0 };
  let count = 0;

  const server = smpp.createServer(options.key !== undefined && options.cert !== undefined ? { key: options.key, cert: options.cert } : {}, (session) => meet(session));

  function meet(session: ForeignSession): void {
    const peer = new Peer(session, misbehave, {
      onAcknowledged: (isText) => {
        if (isText) stats.acknowledgedTexts += 1;
        else stats.acknowledgedReceipts += 1;
      },
    });
    peers.add(peer);
    session.on('error', () => session.destroy());
    session.on('close', () => {
      peers.delete(peer);
      for (const { fields, isText } of peer.undelivered) handOver(fields, isText);
    });
    session.on('pdu', (pdu) => answer(peer, pdu));
  }

  function answer(peer: Peer, pdu: ForeignPdu): void {
    if (pdu.isResponse()) {
      if (pdu.command === 'generic_nack') stats.nacks += 1;
      if (answers.length < maxKept) answers.push({ command: pdu.command, status: pdu.command_status, sequence: pdu.sequence_number });
      peer.answered(pdu);
      return;
    }
    switch (pdu.command) {
      case 'bind_transceiver':
      case 'bind_transmitter':
      case 'bind_receiver': bind(peer, pdu); return;
      case 'submit_sm': submit(peer, pdu); return;
      case 'enquire_link':
        stats.enquiries += 1;
        if (!misbehave.has('silentOnEnquire')) peer.send(pdu.response());
        return;
      case 'unbind':
        peer.send(pdu.response());
        peer.later(20, () => peer.session.close());
        return;
      default: peer.send(pdu.response({ command_status: smpp.errors['ESME_RINVCMDID'] }));
    }
  }

  function bind(peer: Peer, pdu: ForeignPdu): void {
    if (misbehave.has('neverBinds')) return;
    const status = misbehave.has('refusesBind') ? 'ESME_RBINDFAIL'
      : options.systemId !== undefined && pdu['system_id'] !== options.systemId ? 'ESME_RINVSYSID'
        : options.password !== undefined && pdu['password'] !== options.password ? 'ESME_RINVPASWD'
          : 'ESME_ROK';
    peer.send(pdu.response({ command_status: smpp.errors[status], system_id: 'simulator' }));
    if (status !== 'ESME_ROK') return;
    stats.binds += 1;
    peer.mode = pdu.command.slice('bind_'.length) as 'transceiver' | 'transmitter' | 'receiver';
    if (peer.canReceive) for (const { fields, isText } of held.splice(0)) peer.deliver(fields, isText);
  }

  function nextId(): { answered: string; reported: string } {
    count += 1;
    // Beyond 2^53, as real ones are, so that nobody gets away with a double.
    const number = 0x81_2f_c7_47_00_00_00_00n + BigInt(count);
    switch (ids) {
      case 'hex': return { answered: number.toString(16).toUpperCase(), reported: number.toString(16).toUpperCase() };
      case 'decimal': return { answered: number.toString(10), reported: number.toString(10) };
      case 'decimal-receipts': return { answered: number.toString(16).toUpperCase(), reported: number.toString(10) };
      case 'uuid': {
        const id = randomUUID();
        return { answered: id, reported: id };
      }
      default: return ids satisfies never;
    }
  }

  function submit(peer: Peer, pdu: ForeignPdu): void {
    stats.submits += 1;
    const id = nextId();
    const seen = seenOf(pdu, id.answered);
    const refusal = refusalOf(seen);
    if (refusal === undefined) {
      if (submits.length < maxKept) submits.push(seen);
      if (options.ledger !== undefined) appendFileSync(options.ledger, `${JSON.stringify({ ...seen, octets: seen.octets.toString('hex') })}\n`);
    }
    if (misbehave.has('silentOnSubmit')) return;
    if (misbehave.has('dropsAfterSubmit')) {
      peer.session.socket.resetAndDestroy();
      return;
    }
    if (misbehave.has('badLength')) peer.write(Buffer.from([0, 0, 0, 8, 0, 0, 0, 0x15]));
    if (misbehave.has('garbage')) peer.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    if (misbehave.has('truncatedPdus')) for (const broken of brokenPdus(0x10_00_00 + stats.submits * 16)) peer.write(broken);
    if (misbehave.has('unknownSequence')) peer.send(new smpp.PDU('submit_sm_resp', { sequence_number: 0x7f_00_00_00, message_id: 'nobody' }));
    const response = pdu.response(refusal === undefined ? { message_id: id.answered } : { command_status: smpp.errors[refusal] });
    const reply = (): void => {
      peer.send(response);
      if (misbehave.has('answersTwice')) peer.send(response);
    };
    const wantsReceipt = refusal === undefined && receipts !== 'none' && (seen.registeredDelivery & 3) !== 0;
    if (misbehave.has('receiptBeforeAnswer')) {
      if (wantsReceipt) report(seen, id.reported);
      peer.later(50, reply);
    } else {
      answerLater(peer, reply);
      if (wantsReceipt) reportLater(seen, id.reported);
    }
    if (echo && refusal === undefined) {
      const from = fromTonNpi(...seen.toTonNpi, seen.to);
      const to = seen.from === '' ? '' : fromTonNpi(...seen.fromTonNpi, seen.from);
      for (const fields of textFields({ from, to, text: `Thank you for your message ${stats.submits}.` })) handOver(fields, true);
    }
  }

  function refusalOf(seen: SeenSubmit): string | undefined {
    const odd = stats.submits % 2 === 1;
    if (misbehave.has('throttles') && odd) return 'ESME_RTHROTTLED';
    if (misbehave.has('queueFull') && odd) return 'ESME_RMSGQFUL';
    if (misbehave.has('systemError') && odd) return 'ESME_RSYSERR';
    if (misbehave.has('rejectsNumber') && seen.to.endsWith('99')) return 'ESME_RINVDSTADR';
    return undefined;
  }

  const batch: (() => void)[] = [];
  function answerLater(peer: Peer, reply: () => void): void {
    if (misbehave.has('outOfOrder')) {
      batch.push(reply);
      if (batch.length === 1) peer.later(30, () => batch.splice(0).toReversed().forEach((run) => run()));
      return;
    }
    const delayMs = misbehave.has('delaysAnswers') ? (count * 37) % 200 : latencyMs;
    if (delayMs === 0) reply();
    else peer.later(delayMs, reply);
  }

  /** All wait equally long, so one timer serves the first and the rest follow in order. */
  const due: { at: number; run: () => void }[] = [];
  let dueTimer: NodeJS.Timeout | undefined;
  function reportLater(seen: SeenSubmit, id: string): void {
    due.push({ at: performance.now() + receiptDelayMs, run: () => report(seen, id) });
    dueTimer ??= setTimeout(runDue, receiptDelayMs);
  }
  function runDue(): void {
    const now = performance.now();
    let ready = 0;
    while (ready < due.length && (due[ready]?.at ?? Infinity) <= now) ready += 1;
    for (const { run } of due.splice(0, ready)) run();
    const next = due[0];
    dueTimer = next === undefined ? undefined : setTimeout(runDue, Math.max(1, next.at - now));
  }

  function report(seen: SeenSubmit, id: string): void {
    const isDelivered = receipts === 'success' || (receipts === 'mixed' && stats.receipts % 3 !== 2);
    stats.receipts += 1;
    if (isDelivered && (seen.registeredDelivery & 3) === 2) return;
    handOver(receiptFields({ id, isDelivered, form: receiptForm, at: new Date(), seen }), false);
  }

  function handOver(fields: Readonly<Record<string, unknown>>, isText: boolean): void {
    for (const peer of peers) {
      if (!peer.canReceive || !peer.session.socket.writable) continue;
      peer.deliver(fields, isText);
      return;
    }
    if (held.length < maxKept) held.push({ fields, isText });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  server.on('error', () => undefined);

  return {
    port: (server.address() as AddressInfo).port, submits, stats, answers,
    deliver(text) {
      stats.inbound += 1;
      for (const fields of textFields(text)) handOver(fields, true);
    },
    deliverRaw: (fields) => handOver(fields, true),
    write(octets) {
      for (const peer of peers) if (peer.mode !== undefined) peer.write(octets);
    },
    drop() {
      for (const peer of peers) peer.session.socket.resetAndDestroy();
    },
    unbind() {
      for (const peer of peers) peer.send(new smpp.PDU('unbind', { sequence_number: peer.nextSequence() }));
    },
    async stop() {
      clearTimeout(dueTimer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const peer of peers) peer.session.destroy();
      await closed;
    },
  };
}

function seenOf(pdu: ForeignPdu, id: string): SeenSubmit {
  const number = (field: string): number => Number(pdu[field] ?? 0);
  const text = (field: string): string => {
    const value = pdu[field];
    return typeof value === 'string' ? value : '';
  };
  const payload = pdu['message_payload'];
  const short = pdu['short_message'];
  const inPayload = Buffer.isBuffer(payload);
  return {
    at: Date.now(), to: text('destination_addr'), from: text('source_addr'), toTonNpi: [number('dest_addr_ton'), number('dest_addr_npi')],
    fromTonNpi: [number('source_addr_ton'), number('source_addr_npi')], esmClass: number('esm_class'), dataCoding: number('data_coding'),
    registeredDelivery: number('registered_delivery'), priority: number('priority_flag'), validity: text('validity_period'), serviceType: text('service_type'),
    octets: Buffer.from(inPayload ? payload : Buffer.isBuffer(short) ? short : none),
    sar: pdu['sar_total_segments'] === undefined ? undefined : { ref: number('sar_msg_ref_num'), total: number('sar_total_segments'), part: number('sar_segment_seqnum') },
    inPayload, id,
  };
}
