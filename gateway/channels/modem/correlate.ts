// What a status report is about. TP-MR has 256 values and starts anew as it likes, so a part is known by SIM, TP-MR, recipient and
// time together (the store does that); and a part whose answer was lost has no TP-MR yet: for it recipient and time decide.
import type { ChannelHost, ChannelLog, LateAnswer, Unsettled } from '../channel.ts';
import { maskAddress, sameSubscriber } from '../../sms/address.ts';
import { canonicalOf, readTpStatus } from '../../sms/tpdu/index.ts';
import type { StatusReport } from '../../sms/tpdu/index.ts';

/** A part that left and was not answered. */
export interface LostPart {
  readonly messageId: string;
  readonly attempt: number;
  readonly part: number;
  /** Canonical. */
  readonly to: string;
  /** Epoch ms when its bytes left. */
  readonly leftAt: number;
  /** The parts behind it may have left too; see Unsettled. */
  readonly interrupted?: boolean;
}

interface Unmatched {
  readonly reference: number;
  readonly to: string;
  /** Epoch ms: by the report where it says so, else when it came. */
  readonly takenAt: number;
  readonly cameAt: number;
}

export interface CorrelatorOptions {
  readonly host: Pick<ChannelHost, 'receipt' | 'answeredLate' | 'unsettled' | 'clock'>;
  readonly log: ChannelLog;
  /** Names the SIM without telling its number. */
  readonly simTag: string;
}

/** A service centre's clock may be in another time zone than it says. */
const zoneSlackMs = 15 * 3_600_000;
/** So long a report that nobody knew is kept for an answer that may be given up meanwhile. */
const unmatchedMs = 10 * 60_000;
const mostUnmatched = 300;

export class Correlator {
  readonly #options: CorrelatorOptions;
  #unmatched: Unmatched[] = [];
  /** Lost in this link; the store learns of them a moment later. */
  readonly #lost: LostPart[] = [];
  /** What was settled here already: the store is told without being waited for. */
  readonly #settled = new Set<string>();

  constructor(options: CorrelatorOptions) {
    this.#options = options;
  }

  /** The spelling of a part's ref. */
  refOf(reference: number): string {
    return `${this.#options.simTag}:${reference}`;
  }

  /** Resolves once the report is committed; only then may the modem be answered. */
  async report(report: StatusReport): Promise<void> {
    const { host, log } = this.#options;
    const to = canonicalOf(report.to);
    const { outcome } = readTpStatus(report.status);
    const submittedAt = report.submittedAt.at;
    const { matched } = await host.receipt({
      refs: [this.refOf(report.reference)], outcome, recipient: to, networkCode: `TP-ST 0x${report.status.toString(16).padStart(2, '0').toUpperCase()}`, at: report.dischargedAt.at, submittedAt,
    });
    if (matched !== undefined) return;
    const now = host.clock.now();
    const unmatched = { reference: report.reference, to, takenAt: submittedAt ?? now, cameAt: now };
    const found = nearest(await this.#candidates(), unmatched);
    if (found !== undefined) this.#settle(found, report.reference);
    else {
      this.#unmatched = [...this.#unmatched.filter(({ cameAt }) => now - cameAt < unmatchedMs), unmatched].slice(-mostUnmatched);
      log.debug({ to: maskAddress(to), reference: report.reference }, 'a report for nothing that is known; kept for a while');
    }
  }

  /** A part left and its answer did not come. A report that is here already settles it. */
  lost(part: LostPart): void {
    const now = this.#options.host.clock.now();
    this.#lost.push(part);
    if (this.#lost.length > mostUnmatched) this.#lost.shift();
    const index = this.#unmatched.findIndex((report) => sameSubscriber(report.to, part.to) && report.cameAt >= part.leftAt - 1_000 && now - report.cameAt < unmatchedMs);
    const report = this.#unmatched[index];
    if (report === undefined) return;
    this.#unmatched.splice(index, 1);
    // Its submit has to be known as lost first: that is told at the end of this turn.
    setImmediate(() => this.#settle(part, report.reference));
  }

  /** `+CMGS: n` after its time: it can only be that of the part that was lost last. */
  lateAnswer(reference: number): void {
    const last = this.#lost.at(-1);
    if (last === undefined || this.#settled.has(keyOf(last))) this.#options.log.debug({ reference }, 'an answer to nothing that is known');
    else this.#settle(last, reference);
  }

  async #candidates(): Promise<LostPart[]> {
    const kept = (await this.#options.host.unsettled()).map(lostPartOf);
    const known = new Set(kept.map(keyOf));
    return [...kept, ...this.#lost.filter((part) => !known.has(keyOf(part)))].filter((part) => !this.#settled.has(keyOf(part)));
  }

  #settle(part: LostPart, reference: number): void {
    if (this.#settled.has(keyOf(part))) return;
    this.#settled.add(keyOf(part));
    const answer: LateAnswer = { messageId: part.messageId, attempt: part.attempt, taken: [{ part: part.part, ref: this.refOf(reference) }], restNeverLeft: part.interrupted !== true };
    this.#options.log.info({ messageId: part.messageId, attempt: part.attempt, part: part.part }, 'a part whose answer was lost has been taken after all');
    this.#options.host.answeredLate(answer);
  }
}

/** Parts leave one after another: the first that was not taken is the one in doubt. */
function lostPartOf(attempt: Unsettled): LostPart {
  let part = 1;
  while (attempt.taken.includes(part)) part += 1;
  return { messageId: attempt.messageId, attempt: attempt.attempt, part, to: attempt.to, leftAt: attempt.openedAt, interrupted: attempt.interrupted };
}

function nearest(parts: readonly LostPart[], report: Unmatched): LostPart | undefined {
  let best: LostPart | undefined;
  for (const part of parts) {
    if (!sameSubscriber(part.to, report.to) || distance(part, report) > zoneSlackMs) continue;
    if (best === undefined || distance(part, report) < distance(best, report)) best = part;
  }
  return best;
}

const distance = (part: LostPart, report: Unmatched): number => Math.abs(part.leftAt - report.takenAt);
/** One part of an attempt is in doubt, so that it is settled once; after an interruption each is. */
const keyOf = ({ messageId, attempt, part, interrupted }: LostPart): string => (interrupted === true ? `${messageId}/${attempt}/${part}` : `${messageId}/${attempt}`);
