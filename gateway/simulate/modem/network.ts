// From the modem to the network: takes parts, writes them down, answers after its latency, reports, texts back; and the misbehaviours
// of networks and of modems that send.
import { appendFileSync } from 'node:fs';
import type { Inbound } from './inbound.ts';
import { forwardedPdu, readSubmit, reportPdu, seenPart, textPdus, userDataOf } from './pdus.ts';
import type { SeenPart } from './pdus.ts';
import { answer, cms } from './reply.ts';
import type { Reply } from './reply.ts';
import type { ModemState } from './state.ts';
import { canonicalOf } from '../../sms/tpdu/index.ts';
import type { Submit } from '../../sms/tpdu/index.ts';

/** What sending can do to the modem itself. */
export interface Power {
  restart(): void;
  pullOut(): void;
}

/** TP-Status (23.040 §9.2.3.15): received by the handset; incompatible destination, given up. */
const delivered = 0x00;
const undelivered = 0x41;
const reportLeadMs = 50;
const mostSeen = 1_000_000;
const restartsEvery = 5;

const smscOctets = (pdu: string): number => Number.parseInt(pdu.slice(0, 2), 16);

export class Network {
  readonly #state: ModemState;
  readonly #inbound: Inbound;
  readonly #power: Power;
  readonly #timers = new Set<unknown>();
  #reported = 0;
  #wasPulled = false;

  constructor(state: ModemState, inbound: Inbound, power: Power) {
    this.#state = state;
    this.#inbound = inbound;
    this.#power = power;
  }

  /** One SUBMIT, as typed after the prompt or stored before. `answersWith` is the name of the information line. */
  submit(pdu: string, length: number, answersWith: '+CMGS' | '+CMSS'): Reply {
    const { options, misbehave, counts, sim, simFault, seen } = this.#state;
    if (simFault !== undefined) return cms(simFault.cms);
    const submit = readSubmit(pdu, length);
    if (submit === undefined) return cms(304);
    if (!this.#state.isRegistered) return cms(331);
    if (smscOctets(pdu) === 0 && this.#state.smsc === '') return cms(330);
    counts.submits += 1;
    const to = canonicalOf(submit.to);
    const refusal = this.#refusal(to);
    if (refusal !== undefined) return this.#after(options.latencyMs, cms(refusal));
    const part = seenPart(submit, { at: options.now(), reference: sim.nextReference(), pdu });
    if (seen.length < mostSeen) seen.push(part);
    if (options.ledger !== undefined) appendFileSync(options.ledger, `${JSON.stringify(part)}\n`);
    const good = answer(`${answersWith}: ${part.reference}`);
    if (misbehave.has('unplugs') && !this.#wasPulled) {
      this.#wasPulled = true;
      this.#power.pullOut();
      this.#afterwards(submit, part);
      return { end: 'silence' };
    }
    if (misbehave.has('reboots') && counts.submits % restartsEvery === 1) {
      this.#afterwards(submit, part);
      this.#power.restart();
      return { end: 'silence' };
    }
    if (misbehave.has('silentAfterCtrlZ')) {
      this.#afterwards(submit, part);
      return { end: 'silence' };
    }
    if (misbehave.has('lateAnswer')) {
      this.#later(options.lateMs, () => {
        this.#state.urc(`${answersWith}: ${part.reference}\r\n\r\nOK`);
        this.#afterwards(submit, part);
      });
      return { end: 'silence' };
    }
    if (misbehave.has('reportsBeforeAnswer')) {
      this.#afterwards(submit, part);
      return this.#after(Math.max(options.latencyMs, reportLeadMs), good);
    }
    return this.#after(options.latencyMs, misbehave.has('errorAfterSend') ? cms(500) : good, () => this.#afterwards(submit, part));
  }

  #refusal(to: string): number | undefined {
    const { misbehave, counts } = this.#state;
    const isOdd = counts.submits % 2 === 1;
    if (misbehave.has('throttles') && isOdd) return 42;
    if (misbehave.has('systemError') && isOdd) return 38;
    return misbehave.has('rejectsNumber') && to.endsWith('99') ? 1 : undefined;
  }

  /** Without latency everything happens at once; what comes of it is written after the answer all the same. */
  #after(delayMs: number, reply: Reply, then: () => void = () => undefined): Reply {
    if (delayMs === 0) {
      then();
      return reply;
    }
    return {
      wait: (settle) => this.#later(delayMs, () => {
        settle(reply);
        then();
      }),
    };
  }

  #later(delayMs: number, run: () => void): void {
    if (delayMs === 0) {
      run();
      return;
    }
    const timer = this.#state.options.timers.set(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** What a part that was taken leads to. */
  #afterwards(submit: Submit, part: SeenPart): void {
    const { options } = this.#state;
    if (part.reportWanted && options.reports !== 'none') this.#later(options.reportDelayMs, () => this.#report(submit, part));
    const simulated = options.air.at(part.to);
    if (simulated !== undefined) {
      simulated(forwardedPdu(submit, { hex: userDataOf(part.pdu) }, { from: options.number, smsc: options.smsc, at: options.now() }));
    } else if (options.echo && (part.concat === undefined || part.concat.part === part.concat.total)) {
      const text = `Thank you for your message ${this.#state.counts.submits}.`;
      this.#later(options.echoDelayMs, () => {
        for (const pdu of textPdus({ from: part.to, text, smsc: options.smsc, at: options.now() })) this.#inbound.arrive(pdu);
      });
    }
  }

  #report(submit: Submit, part: SeenPart): void {
    const { options, misbehave } = this.#state;
    this.#reported += 1;
    if (misbehave.has('losesReports') && this.#reported % 2 === 1) return;
    const isDelivered = options.reports === 'success' || (options.reports === 'mixed' && this.#reported % 3 !== 0);
    this.#inbound.arrive(reportPdu({ smsc: options.smsc, to: submit.to, reference: part.reference, submittedAt: part.at, at: options.now(), status: isDelivered ? delivered : undelivered }));
  }

  stop(): void {
    for (const timer of this.#timers) this.#state.options.timers.clear(timer);
  }
}
