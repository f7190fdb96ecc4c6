// One link to the simulated network: start, window, answers and their loss, acknowledgements. What is said over it is the
// network's business.
import { splitText } from '../../sms/split.ts';
import type { Abilities, Channel, ChannelHost, InboundPart, LinkError, Receipt, SubmitJob, SubmitResult, TakenPart } from '../channel.ts';
import { pause } from '../timers.ts';
import type { Timers } from '../timers.ts';
import type { Subscriber } from './mailbox.ts';
import type { Account, Network } from './network.ts';
import type { SimulatedSettings } from './settings.ts';
import { linkErrors, submitError } from './status.ts';
import type { Verdict } from './status.ts';

export interface DriverOptions {
  readonly settings: SimulatedSettings;
  readonly host: ChannelHost;
  readonly network: Network;
  readonly timers: Timers;
}

export class SimulatedChannel implements Channel {
  readonly abilities: Abilities;
  readonly ended: Promise<LinkError | undefined>;
  readonly #settings: SimulatedSettings;
  readonly #host: ChannelHost;
  readonly #timers: Timers;
  readonly #network: Network;
  readonly #over = new AbortController();
  readonly #settleEnded: (error: LinkError | undefined) => void;
  #account: Account | undefined;
  #state: 'new' | 'up' | 'over' = 'new';
  readonly #inFlight = new Set<Promise<SubmitResult>>();
  #submits = 0;

  constructor({ settings, host, network, timers }: DriverOptions) {
    this.#settings = settings;
    this.#host = host;
    this.#network = network;
    this.#timers = timers;
    this.abilities = { receipts: true, alphaSender: true, maxParts: settings.maxParts, window: settings.window, lines: settings.lines, flash: false, tools: [] };
    let settle: (error: LinkError | undefined) => void = () => undefined;
    this.ended = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settleEnded = settle;
  }

  async start(signal: AbortSignal): Promise<void> {
    const calledOff = AbortSignal.any([signal, this.#over.signal]);
    if (!calledOff.aborted) this.#host.state('connecting', { summary: 'Connecting to the simulated network' });
    await pause(this.#misbehaves('neverReady') ? undefined : this.#settings.startMs, this.#timers, calledOff);
    if (calledOff.aborted) {
      this.#end(linkErrors.aborted());
      throw linkErrors.aborted();
    }
    if (this.#misbehaves('refusesSettings')) {
      const error = linkErrors.refused();
      this.#host.state('refused', { summary: error.message, code: error.code });
      this.#end(error);
      throw error;
    }
    this.#state = 'up';
    this.#account = this.#network.account(this.#settings.lines);
    this.#host.state('ready', { summary: 'Connected to the simulated network', facts: { people: this.#settings.people.length } });
    this.#account.mailbox.attach(this.#subscriber, this.#settings.redeliverMs);
    this.#account.greet(this.#settings);
  }

  async stop(): Promise<void> {
    if (this.#state !== 'over') {
      this.#end(undefined);
      this.#host.state('stopped', { summary: 'Stopped' });
    }
    await Promise.allSettled(this.#inFlight);
  }

  async submit(job: SubmitJob, signal: AbortSignal): Promise<SubmitResult> {
    const account = this.#account;
    if (account === undefined || this.#state !== 'up' || signal.aborted) throw submitError('linkDown');
    if (this.#inFlight.size >= this.#settings.window) throw submitError('windowFull');
    const { parts } = splitText(job.text);
    if (parts.length > this.#settings.maxParts) throw submitError('tooLong');
    this.#submits += 1;
    const flight = this.#handOver(job, parts.map(({ text }) => text), account, signal);
    this.#inFlight.add(flight);
    try {
      return await flight;
    } finally {
      this.#inFlight.delete(flight);
    }
  }

  async #handOver(job: SubmitJob, texts: readonly string[], account: Account, signal: AbortSignal): Promise<SubmitResult> {
    const lost = AbortSignal.any([signal, this.#over.signal]);
    const refusal = this.#refusal(job);
    const taken: TakenPart[] = [];
    let arrives = true;
    for (const [index, text] of texts.entries()) {
      const part = index + 1;
      if (job.taken.includes(part)) continue;
      let ref: string | undefined;
      if (refusal === undefined) {
        const concat = texts.length === 1 ? undefined : { ref: job.concatRef, total: texts.length, part };
        const air = account.take({ to: job.to, from: job.from ?? this.#settings.lines[0], text, concat }, job, this.#settings);
        ref = air.ref;
        arrives = arrives && air.arrives;
        if (part === texts.length && arrives) account.arrive(job, this.#settings);
        if (this.#misbehaves('dropsAfterSubmit')) this.#end(linkErrors.lost());
      }
      const answerMs = this.#answerMs();
      await pause(Math.min(answerMs, this.#settings.answerTimeoutMs), this.#timers, lost);
      if (lost.aborted) throw submitError(signal.aborted ? 'withdrawn' : 'linkLost', taken);
      if (answerMs > this.#settings.answerTimeoutMs) {
        if (refusal === undefined && answerMs < Infinity) this.#answerLate(job, { part, ref }, answerMs - this.#settings.answerTimeoutMs);
        throw submitError('noAnswer', taken);
      }
      if (refusal !== undefined) throw submitError(refusal, taken);
      taken.push({ part, ref });
    }
    return { taken };
  }

  #answerLate(job: SubmitJob, taken: TakenPart, delayMs: number): void {
    this.#timers.set(() => {
      if (this.#state === 'up') this.#host.answeredLate({ messageId: job.messageId, attempt: job.attempt, taken: [taken] });
    }, delayMs);
  }

  #refusal(job: SubmitJob): Verdict | undefined {
    if (this.#misbehaves('rejectsNumber') && job.to.endsWith('99')) return 'invalidNumber';
    const odd = this.#submits % 2 === 1;
    if (odd && this.#misbehaves('throttles')) return 'tooFast';
    if (odd && this.#misbehaves('systemError')) return 'systemError';
    return undefined;
  }

  #answerMs(): number {
    const { answerMs, answerTimeoutMs } = this.#settings;
    if (this.#misbehaves('silentOnSubmit')) return Infinity;
    if (this.#misbehaves('lateAnswer')) return answerTimeoutMs + answerMs + 1;
    // The receipt has to have been taken in before the answer comes.
    return this.#misbehaves('receiptBeforeAnswer') ? answerMs + 50 : answerMs;
  }

  readonly #subscriber: Subscriber = {
    part: (part: InboundPart) =>
      this.#committed('part', async () => {
        await this.#host.inbound(part);
        if (this.#state === 'up') this.#host.acked(part.identity);
      }),
    receipt: (receipt: Receipt) =>
      this.#committed('receipt', async () => {
        await this.#host.receipt(receipt);
      }),
    lose: () => this.#end(linkErrors.lost()),
  };

  /** Whether the gateway took it while this link was still up: an acknowledgement cannot be sent over a link that has gone. */
  async #committed(what: string, call: () => Promise<void>): Promise<boolean> {
    if (this.#state !== 'up') return false;
    try {
      await call();
    } catch (cause) {
      this.#host.log.debug({ err: cause, what }, 'not committed; the network will hand it over again');
      return false;
    }
    return this.#state === 'up';
  }

  #end(error: LinkError | undefined): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#account?.mailbox.detach(this.#subscriber);
    this.#settleEnded(error);
    this.#over.abort();
  }

  #misbehaves(name: SimulatedSettings['misbehaves'][number]): boolean {
    return this.#settings.misbehaves.includes(name);
  }
}
