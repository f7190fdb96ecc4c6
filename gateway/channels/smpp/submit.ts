// One message → its submit_sm requests, all in flight at once, and what each answer means, in time or late.
import { SubmitError } from '../channel.ts';
import type { ChannelHost, SubmitJob, SubmitResult, TakenPart } from '../channel.ts';
import { toTonNpi } from '../../sms/address.ts';
import type { TonNpi } from '../../sms/address.ts';
import { countParts } from '../../sms/split.ts';
import { concatElement, encodeUdh } from '../../sms/udh.ts';
import { composeText, composeWhole } from './charset.ts';
import type { ComposeOptions } from './charset.ts';
import { canonicalRef } from './ids.ts';
import type { OutgoingBodyOf } from './layout.ts';
import type { Entry, Outcome } from './pending.ts';
import type { Session } from './session.ts';
import { statusOverrides } from './settings.ts';
import type { SmppSettings } from './settings.ts';
import { SignalGroups } from './signals.ts';
import { statusMeaning, statusText } from './status.ts';
import type { StatusOverrides } from './status.ts';
import { Submission } from './submission.ts';
import type { Answer, Failure } from './submission.ts';
import { validityPeriod } from './times.ts';
import { byteTlv, tags, wordTlv } from './tlv.ts';
import type { OutgoingTlv } from './tlv.ts';

interface PartPdu {
  /** Which parts of the message, as everybody else counts them, this PDU completes. */
  readonly parts: readonly number[];
  readonly body: OutgoingBodyOf<'submit_sm'>;
  readonly tlvs: readonly OutgoingTlv[] | undefined;
}

const udhIndicator = 0x40;
const noOctets = new Uint8Array(0);
const receiptRequests = { final: 1, failure: 2, none: 0 } as const;

export class Submitter {
  readonly #settings: SmppSettings;
  readonly #sender: string;
  readonly #signals: SignalGroups<Entry>;
  readonly #session: Session;
  readonly #host: Pick<ChannelHost, 'clock' | 'answeredLate'>;
  readonly #overrides: StatusOverrides;
  readonly #compose: ComposeOptions;
  /** Parts whose answers came late in this turn of the event loop. */
  readonly #late = new Map<Submission, readonly TakenPart[]>();

  constructor(session: Session, settings: SmppSettings, sender: string, host: Pick<ChannelHost, 'clock' | 'answeredLate'>) {
    this.#session = session;
    this.#settings = settings;
    this.#sender = sender;
    this.#host = host;
    this.#signals = new SignalGroups((entry) => session.abandon(entry));
    this.#overrides = statusOverrides(settings);
    this.#compose = { defaultAlphabet: settings.defaultAlphabet, latin1: settings.latin1, concatWidth: settings.longMessages === 'udh16' ? 16 : 8 };
  }

  submit(job: SubmitJob, signal: AbortSignal): Promise<SubmitResult> {
    if (signal.aborted) return Promise.reject(new SubmitError(stoppedBefore));
    const pdus = this.#pdusOf(job);
    if (!Array.isArray(pdus)) return Promise.reject(new SubmitError(pdus));
    if (pdus.length === 0) return Promise.resolve({ taken: [] });
    return new Promise((resolve, reject) => {
      const submission = new Submission(job, pdus.length, { resolve, reject });
      for (const pdu of pdus) this.#request(submission, pdu, signal);
    });
  }

  /** Tells the host of the late answers that have come so far; they are told of together, once per turn of the event loop. */
  tellLate(): void {
    const late = [...this.#late];
    this.#late.clear();
    for (const [{ messageId, attempt }, taken] of late) this.#host.answeredLate({ messageId, attempt, taken });
  }

  /** A room of its own: what `settle` can see is kept while a late answer may come, and that must not be the texts. */
  #request(submission: Submission, { parts, body, tlvs }: PartPdu, signal: AbortSignal): void {
    const settle = (outcome: Outcome): void => {
      if (outcome.kind === 'late') {
        this.#takeLate(submission, submission.settleLate(parts, this.#answerOf(outcome)));
        return;
      }
      if (entry !== undefined) this.#signals.leave(signal, entry);
      submission.settle(parts, this.#answerOf(outcome));
    };
    // A request that cannot be sent is settled before it is known here.
    let entry: Entry | undefined = undefined;
    entry = this.#session.request({ command: 'submit_sm', body, tlvs, settle });
    if (entry.state !== 'settled') this.#signals.join(signal, entry);
  }

  #takeLate(submission: Submission, taken: readonly TakenPart[]): void {
    if (taken.length === 0) return;
    // At the end of the turn, so that a rejection of this very turn is heard of first.
    if (this.#late.size === 0) setImmediate(() => this.tellLate());
    this.#late.set(submission, [...(this.#late.get(submission) ?? []), ...taken]);
  }

  #pdusOf(job: SubmitJob): PartPdu[] | Failure {
    const { longMessages } = this.#settings;
    const to = this.#recipient(job.to);
    if (to.value.length > 20 || to.value === '') return failures.recipient;
    const from = this.#senderOf(job.from);
    if (from.value.length > 20) return failures.sender;
    const composed = composeText(job.text, this.#compose);
    const total = composed.parts.length;
    if (total > 255) return failures.length;
    const base = this.#baseOf(job, from, to);
    const partsOf = this.#placing(job.text, total);
    const [only] = composed.parts;
    if (total === 1 && only !== undefined) {
      if (job.taken.includes(1)) return [];
      return [{ parts: partsOf(0), body: { ...base, data_coding: composed.dataCoding, short_message: only }, tlvs: undefined }];
    }
    if (longMessages === 'payload') {
      if (job.taken.length > 0) return [];
      const whole = composeWhole(job.text, this.#compose);
      if (whole.octets.length > 0xffff) return failures.length;
      const body = { ...base, data_coding: whole.dataCoding, short_message: noOctets };
      const parts = [...new Set(composed.parts.flatMap((_, index) => partsOf(index)))];
      return [{ parts, body, tlvs: [{ tag: tags.message_payload, value: whole.octets }] }];
    }
    const pdus: PartPdu[] = [];
    for (const [index, payload] of composed.parts.entries()) {
      const parts = partsOf(index);
      if (parts.every((part) => job.taken.includes(part))) continue;
      if (longMessages === 'sar') {
        const tlvs = [wordTlv(tags.sar_msg_ref_num, job.concatRef), byteTlv(tags.sar_total_segments, total), byteTlv(tags.sar_segment_seqnum, index + 1)];
        pdus.push({ parts, body: { ...base, data_coding: composed.dataCoding, short_message: payload }, tlvs });
      } else {
        const header = encodeUdh([concatElement({ ref: job.concatRef, width: this.#compose.concatWidth, total, part: index + 1 })]);
        const body = { ...base, esm_class: udhIndicator, data_coding: composed.dataCoding, short_message: Buffer.concat([header, payload]) };
        pdus.push({ parts, body, tlvs: undefined });
      }
    }
    return pdus;
  }

  /**
   * A bind with another alphabet or wider references may need another number of parts than the rest of the gateway counts.
   * Then the last of the PDUs stand for the last of the counted parts.
   */
  #placing(text: string, total: number): (index: number) => readonly number[] {
    const { defaultAlphabet, latin1, concatWidth } = this.#compose;
    const counted = defaultAlphabet === 'gsm7' && !latin1 && concatWidth === 8 ? total : countParts(text).parts;
    return (index) => {
      if (index < total - 1 || total >= counted) return [Math.min(index + 1, counted)];
      return Array.from({ length: counted - index }, (_, more) => index + 1 + more);
    };
  }

  #recipient(to: string): TonNpi {
    const { destinationTon, destinationNpi } = this.#settings;
    const usual = toTonNpi(to);
    return { value: usual.value, ton: destinationTon ?? usual.ton, npi: destinationNpi ?? usual.npi };
  }

  #senderOf(from: string | undefined): TonNpi {
    const { sourceTon, sourceNpi } = this.#settings;
    const sender = from ?? this.#sender;
    const usual = sender === '' ? { value: '', ton: 0, npi: 0 } : toTonNpi(sender);
    return { value: usual.value, ton: sourceTon ?? usual.ton, npi: sourceNpi ?? usual.npi };
  }

  #baseOf(job: SubmitJob, from: TonNpi, to: TonNpi): Omit<OutgoingBodyOf<'submit_sm'>, 'data_coding' | 'short_message'> {
    const { serviceType, validity, urgentPriority, normalPriority, receipts } = this.#settings;
    return {
      service_type: serviceType, source_addr_ton: from.ton, source_addr_npi: from.npi, source_addr: from.value, dest_addr_ton: to.ton, dest_addr_npi: to.npi,
      destination_addr: to.value, esm_class: 0, protocol_id: 0, priority_flag: job.urgent ? urgentPriority : normalPriority, schedule_delivery_time: '',
      validity_period: job.expiresAt === undefined ? '' : validityPeriod(job.expiresAt, this.#host.clock.now(), validity), registered_delivery: receiptRequests[receipts],
      replace_if_present_flag: 0, sm_default_msg_id: 0,
    };
  }

  #answerOf(outcome: Outcome): Answer {
    if (outcome.kind === 'answered' || outcome.kind === 'late') {
      const { status, pdu } = outcome;
      if (status === 0) return { ref: pdu?.command === 'submit_sm_resp' ? canonicalRef(pdu.body.message_id) : undefined };
      const { kind, code, sentence } = statusMeaning(status, this.#overrides);
      return { kind, code, message: sentence, networkCode: statusText(status) };
    }
    if (outcome.kind === 'unwritable') return unwritable[outcome.field] ?? failures.field;
    if (outcome.kind === 'timeout') return failures.timeout;
    return { ...(outcome.written ? failures.cut : failures.unsent), cause: outcome.cause };
  }
}

const failures = {
  recipient: { kind: 'permanent', code: 'invalid_recipient', message: 'This recipient cannot be written in SMPP.' },
  sender: { kind: 'permanent', code: 'invalid_sender', message: 'This sender cannot be written in SMPP.' },
  field: { kind: 'permanent', code: 'unsendable', message: 'A setting of this link cannot be written in SMPP.' },
  timeout: { kind: 'unknown', code: 'answer_timeout', message: 'The network did not answer in time; it may have taken the message.' },
  cut: { kind: 'unknown', code: 'link_lost', message: 'The link ended before the network answered; it may have taken the message.' },
  unsent: { kind: 'transient', code: 'link_lost', message: 'The link ended before the message was handed over.' },
  length: { kind: 'permanent', code: 'message_too_long', message: 'The message has more parts than one message can have.' },
} as const satisfies Record<string, Failure>;

const unwritable: Readonly<Record<string, Failure>> = { destination_addr: failures.recipient, source_addr: failures.sender };

const stoppedBefore: Failure = { kind: 'transient', code: 'stopped', message: 'The hand-over was stopped before it began.' };
