// One message → its parts, one AT+CMGS after another, and what each answer means. One part is at the network at a time, as the
// modem has one radio link; what waits behind it has not left. Whether anything may leave is decided above.
import { SubmitError } from '../channel.ts';
import type { ChannelHost, SubmitJob, SubmitResult, TakenPart } from '../channel.ts';
import { bounded, pause } from '../timers.ts';
import type { Timers } from '../timers.ts';
import { isDialable } from '../../sms/address.ts';
import { partUdh, splitText } from '../../sms/split.ts';
import type { SplitText } from '../../sms/split.ts';
import { encodeSubmit } from '../../sms/tpdu/index.ts';
import type { AtAnswer, AtEngine } from './at/at.ts';
import type { Caps } from './caps.ts';
import type { Correlator } from './correlate.ts';
import type { Ground } from './standing.ts';
import { meaningOf, networkCodeOf } from './status.ts';
import type { Meaning } from './status.ts';

export interface SenderOptions {
  readonly engine: AtEngine;
  readonly host: Pick<ChannelHost, 'clock' | 'log'>;
  readonly correlator: Correlator;
  readonly caps: Caps;
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly answerTimeoutMs: number;
  readonly promptTimeoutMs: number;
  readonly maxParts: number;
  readonly receipts: boolean;
  /** Service centre for each part; empty: the SIM's. */
  readonly smsc: string;
  /** For modems without a prompt. */
  readonly sameWrite: boolean;
  /** Whether AT+CMMS keeps the radio link open between parts (27.005 §3.5.6). */
  readonly keepsLink: boolean;
  readonly line: () => string | undefined;
  /** Why nothing may leave now, one ground left out of account; undefined: it may. */
  blocked(ignored: Ground | undefined): SubmitError | undefined;
  /** A part was refused for a reason that is not the message's. */
  onTrouble(meaning: Meaning): void;
  onTaken(): void;
  /** A part got no answer: resolves when the modem answers again, or is given up. */
  resync(): Promise<void>;
}

interface Entry {
  readonly job: SubmitJob;
  readonly signal: AbortSignal;
  readonly ignored: Ground | undefined;
  readonly taken: TakenPart[];
  resolve(result: SubmitResult): void;
  reject(error: SubmitError): void;
}

/** A modem leaves the radio link open for one to five seconds by itself (27.005 §3.5.6). */
const linkStaysMs = 1_000;
const longestRestMs = 60_000;
/** `+CMGS: 17` or `+CMGS: 17,"..."` */
const reference = /^\+CMGS:\s*(\d{1,3})/;

export class Sender {
  readonly #options: SenderOptions;
  readonly #queue: Entry[] = [];
  readonly #over = new AbortController();
  #working: Promise<void> | undefined;
  /** Monotonic ms of the last part taken, and whether the radio link was asked to stay open then. */
  #lastTakenAt = -Infinity;
  /** Refusals that were not the message's, one after another, and monotonic ms until which nothing is tried after them. */
  #refusals = 0;
  #restUntil = -Infinity;
  #resync: Promise<void> | undefined;
  /** Of the part that was taken last. */
  #ref = '';

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** `ignored`: a ground that does not keep this one back. */
  submit(job: SubmitJob, signal: AbortSignal, ignored?: Ground): Promise<SubmitResult> {
    const refused = this.#refusal(job);
    if (refused !== undefined) return Promise.reject(refused);
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, signal, ignored, taken: [], resolve, reject });
      this.#working ??= this.#loop();
    });
  }

  /** What has not left is given back; the part at the network may still be answered for `drainMs`. */
  async stop(drainMs: number): Promise<void> {
    this.#over.abort();
    for (const entry of this.#queue.splice(1)) entry.reject(failure('stopped'));
    if (this.#working !== undefined) await bounded(this.#working, { timers: this.#options.timers, boundMs: drainMs, signal: undefined });
  }

  #refusal({ to, from, text }: SubmitJob): SubmitError | undefined {
    if (this.#over.signal.aborted) return failure('stopped');
    if (!isDialable(to)) return failure('recipient');
    if (from !== undefined && from !== this.#options.line()) return failure('sender');
    return splitText(text).parts.length > this.#options.maxParts ? failure('tooLong') : undefined;
  }

  async #loop(): Promise<void> {
    for (let entry = this.#queue[0]; entry !== undefined; entry = this.#queue[0]) {
      const error = await this.#handOver(entry).catch((cause: unknown) => (cause instanceof SubmitError ? cause : failure('fault', entry.taken, cause)));
      this.#queue.shift();
      // Ended in the same turn as the last entry leaves: whoever submits next must find nobody at work.
      if (this.#queue.length === 0) this.#working = undefined;
      if (error === undefined) entry.resolve({ taken: entry.taken });
      else entry.reject(error);
    }
  }

  /** Undefined once every part was taken. */
  async #handOver(entry: Entry): Promise<SubmitError | undefined> {
    const { job, taken } = entry;
    const split = splitText(job.text);
    for (let index = 0; index < split.parts.length; index += 1) {
      const part = index + 1;
      if (job.taken.includes(part)) continue;
      const error = (await this.#holdBack(entry)) ?? (await this.#part(entry, split, index));
      if (error !== undefined) return error;
      taken.push({ part, ref: this.#ref });
    }
    return undefined;
  }

  async #holdBack({ job, signal, ignored, taken }: Entry): Promise<SubmitError | undefined> {
    const { caps, now, timers, host } = this.#options;
    // Asked again after each wait: what was allowed before it may not be any more.
    for (let round = 0; round < 1_000; round += 1) {
      await this.#resync;
      if (this.#over.signal.aborted) return failure('stopped', taken);
      if (signal.aborted) return failure('withdrawn', taken);
      const blocked = this.#options.blocked(ignored);
      if (blocked !== undefined) return withTaken(blocked, taken);
      if (job.expiresAt !== undefined && job.expiresAt <= host.clock.now()) return failure('late', taken);
      const waitMs = Math.max(caps.waitMs(now()), this.#restUntil - now());
      if (waitMs <= 0) return undefined;
      // Joining both signals anew for each part would cost more than the part; a withdrawal is seen after the wait.
      await pause(waitMs, timers, this.#over.signal);
    }
    return failure('late', taken);
  }

  async #part(entry: Entry, split: SplitText, index: number): Promise<SubmitError | undefined> {
    const { engine, host, caps, correlator, now } = this.#options;
    const { job, taken } = entry;
    const payload = split.parts[index]?.payload;
    if (payload === undefined) return failure('fault', taken);
    const epochMs = host.clock.now();
    const header = partUdh(split, index, job.concatRef);
    const { hex, length } = encodeSubmit({
      smsc: this.#options.smsc, to: job.to, payload, encoding: split.encoding, flash: job.flash, reportWanted: this.#options.receipts,
      validityMs: job.expiresAt === undefined ? undefined : job.expiresAt - epochMs, ...(header === undefined ? {} : { header }),
    });
    await this.#keepLink(entry, split.parts.length - index);
    caps.count(epochMs, now());
    const answer = await engine.run({ command: `AT+CMGS=${length}`, payload: hex, sameWrite: this.#options.sameWrite, timeoutMs: this.#options.answerTimeoutMs, promptTimeoutMs: this.#options.promptTimeoutMs });
    const mr = answer.lines.map((line) => reference.exec(line)?.[1]).find((found) => found !== undefined);
    if (answer.result.kind === 'ok' && answer.payloadLeft && mr !== undefined) {
      this.#ref = correlator.refOf(Number(mr));
      this.#lastTakenAt = now();
      this.#refusals = 0;
      this.#options.onTaken();
      return undefined;
    }
    const error = this.#failed(answer, taken);
    if (error.kind === 'unknown') correlator.lost({ messageId: job.messageId, attempt: job.attempt, part: index + 1, to: job.to, leftAt: epochMs });
    // The next part must not be typed into a modem that still works on this one.
    if (answer.result.kind === 'timeout' || answer.result.kind === 'no_prompt' || answer.result.kind === 'ok') this.#resync = this.#options.resync();
    return error;
  }

  /** More is to follow: the radio link may stay open, which saves seconds per part. */
  async #keepLink({ job }: Entry, partsLeft: number): Promise<void> {
    const { engine, keepsLink, now } = this.#options;
    if (!keepsLink || now() - this.#lastTakenAt < linkStaysMs || (partsLeft < 2 && this.#queue.length < 2)) return;
    const { result } = await engine.run({ command: 'AT+CMMS=1' });
    if (result.kind !== 'ok') this.#options.host.log.debug({ messageId: job.messageId }, 'the modem does not keep its link open');
  }

  #failed(answer: AtAnswer, taken: readonly TakenPart[]): SubmitError {
    const { result, payloadLeft } = answer;
    // An OK that names no reference is somebody else's: that of a command that was given up.
    if (result.kind === 'ok') return failure(payloadLeft ? 'unanswered' : 'unasked', taken);
    const meaning = meaningOf(result, payloadLeft);
    const networkCode = networkCodeOf(result);
    const said = { code: meaning.code, message: meaning.sentence, taken: [...taken], ...(networkCode === undefined ? {} : { networkCode }) };
    if (meaning.class === 'unknown' && payloadLeft) return new SubmitError({ ...said, kind: 'unknown' });
    // A PDU of ours that makes no sense to the modem on a port where somebody else types, was typed into.
    if (meaning.code === 'invalid_pdu' && this.#options.engine.counts.foreign > 0) return new SubmitError({ ...said, kind: 'transient' });
    if (meaning.class === 'message') return new SubmitError({ ...said, kind: 'permanent' });
    this.#rest();
    this.#options.onTrouble(meaning);
    return new SubmitError({ ...said, kind: 'transient', blameless: meaning.class === 'sim' || meaning.class === 'modem' });
  }

  /** A network or a modem that refuses one part after another is asked ever more slowly; the first refusal costs nobody a wait. */
  #rest(): void {
    this.#refusals += 1;
    if (this.#refusals > 1) this.#restUntil = this.#options.now() + Math.min(longestRestMs, 1_000 * 2 ** (this.#refusals - 2));
  }
}

function failure(name: keyof typeof failures, taken: readonly TakenPart[] = [], cause?: unknown): SubmitError {
  return new SubmitError({ ...failures[name], taken: [...taken], cause });
}

function withTaken(error: SubmitError, taken: readonly TakenPart[]): SubmitError {
  const { kind, code, message, blameless, networkCode } = error;
  return new SubmitError({ kind, code, message, blameless, taken: [...taken], ...(networkCode === undefined ? {} : { networkCode }) });
}

const failures = {
  recipient: { kind: 'permanent', code: 'invalid_recipient', message: 'A SIM can text numbers only.' },
  sender: { kind: 'permanent', code: 'invalid_sender', message: 'A SIM sends with its own number only.' },
  tooLong: { kind: 'permanent', code: 'too_many_parts', message: 'The message has more parts than this channel sends.' },
  stopped: { kind: 'transient', code: 'stopped', message: 'The hand-over was stopped before it began.' },
  withdrawn: { kind: 'transient', code: 'submit_aborted', message: 'The hand-over was stopped before it began.' },
  late: { kind: 'transient', code: 'submit_aborted', message: 'Its validity passed while it waited for the modem.', blameless: true },
  unanswered: { kind: 'unknown', code: 'no_answer', message: 'The modem answered something else. The message may have been sent.' },
  unasked: { kind: 'transient', code: 'no_prompt', message: 'The modem answered something else; nothing was sent.', blameless: true },
  fault: { kind: 'unknown', code: 'channel_fault', message: 'The channel failed in an unexpected way while it handed this message over.' },
} as const satisfies Record<string, Omit<ConstructorParameters<typeof SubmitError>[0], 'taken'>>;
