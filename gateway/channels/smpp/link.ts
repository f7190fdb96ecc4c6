// The channel: one bind, or a transmitter and a receiver that live and end together. Joins connecting, submitting and
// receiving; single-use, as the contract asks.
import { LinkError, SubmitError } from '../channel.ts';
import type { Abilities, Channel, ChannelHost, SubmitJob, SubmitResult } from '../channel.ts';
import { canonicalAddress } from '../../sms/address.ts';
import type { Timers } from '../timers.ts';
import { connectAndBind } from './connect.ts';
import type { BindMode } from './connect.ts';
import type { Pdu } from './decode.ts';
import { IdMatcher } from './ids.ts';
import { Inbound } from './inbound.ts';
import type { Session, SessionCounts } from './session.ts';
import type { SmppSettings } from './settings.ts';
import { Submitter } from './submit.ts';

export interface LinkClock {
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
}

/** How long `stop` waits for answers. */
const longestDrainMs = 5_000;

export class SmppChannel implements Channel {
  readonly abilities: Abilities;
  readonly ended: Promise<LinkError | undefined>;
  readonly #settings: SmppSettings;
  readonly #host: ChannelHost;
  readonly #clock: LinkClock;
  readonly #inbound: Inbound;
  readonly #sender: string;
  #submitter: Submitter | undefined;
  readonly #sessions: Session[] = [];
  readonly #stopping = new AbortController();
  #transmitter: Session | undefined;
  #settleEnded: (error: LinkError | undefined) => void = () => undefined;
  #isReady = false;
  #over = false;
  #stop: Promise<void> | undefined;

  constructor(settings: SmppSettings, host: ChannelHost, clock: LinkClock) {
    this.#settings = settings;
    this.#host = host;
    this.#clock = clock;
    const lines = settings.lines.map((line) => canonicalAddress(line) ?? line);
    this.#sender = settings.sender === '' ? (lines[0] ?? '') : (canonicalAddress(settings.sender) ?? settings.sender);
    const canSend = settings.bind !== 'receiver';
    this.abilities = {
      receipts: settings.receipts !== 'none' && settings.bind !== 'transmitter', alphaSender: settings.alphaSender, maxParts: canSend ? settings.maxParts : 0,
      window: canSend ? settings.window : 0, lines, flash: false, tools: [],
    };
    const { defaultAlphabet, receiptZoneMinutes } = settings;
    this.#inbound = new Inbound(host, { defaultAlphabet, receiptZoneMinutes, lines }, new IdMatcher(settings.receiptIds));
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
  }

  async start(signal: AbortSignal): Promise<void> {
    const { bind } = this.#settings;
    const modes: BindMode[] = bind === 'pair' ? ['transmitter', 'receiver'] : [bind];
    const stops = AbortSignal.any([signal, this.#stopping.signal]);
    this.#host.state('connecting', { summary: `Connecting to ${this.#settings.host}` });
    try {
      for (const mode of modes) {
        const session = await this.#open(mode, stops);
        this.#sessions.push(session);
        if (mode === 'receiver') continue;
        this.#transmitter = session;
        this.#submitter = new Submitter(session, this.#settings, this.#sender, this.#host);
      }
      if (this.#over || stops.aborted) throw new LinkError({ refused: false, code: 'link_lost', message: 'The link ended while it was being made.' });
    } catch (error) {
      this.#endAll(error instanceof LinkError ? error : undefined);
      throw error;
    }
    this.#isReady = true;
    this.#tellReady();
  }

  stop(): Promise<void> {
    this.#stop ??= this.#leave();
    return this.#stop;
  }

  submit(job: SubmitJob, signal: AbortSignal): Promise<SubmitResult> {
    if (this.#transmitter?.usable !== true || this.#submitter === undefined) {
      const code = this.#settings.bind === 'receiver' ? 'receive_only' : 'link_down';
      return Promise.reject(new SubmitError({ kind: code === 'receive_only' ? 'permanent' : 'transient', code, message: messages[code] }));
    }
    return this.#submitter.submit(job, signal);
  }

  #open(mode: BindMode, signal: AbortSignal): Promise<Session> {
    return connectAndBind({
      settings: this.#settings, mode, log: this.#host.log, timers: this.#clock.timers, now: this.#clock.now, signal,
      onRequest: (session, pdu) => this.#receive(session, pdu),
      onCounts: () => this.#tellReady(),
      onEnded: (error) => this.#endAll(error),
    });
  }

  #tellReady(): void {
    // One half of a pair is bound before the channel is ready.
    if (!this.#isReady || this.#over || this.#stop !== undefined) return;
    const facts: Record<string, number> = {};
    for (const { counts } of this.#sessions) {
      for (const [count, fact] of countFacts) if (counts[count] > 0) facts[fact] = (facts[fact] ?? 0) + counts[count];
    }
    const hasFacts = Object.keys(facts).length > 0;
    this.#host.state('ready', { summary: boundAs[this.#settings.bind], ...(hasFacts && { facts }) });
  }

  #receive(session: Session, pdu: Pdu): void {
    if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm') this.#inbound.receive(session, pdu);
    else this.#host.log.debug({ command: pdu.command, sequence: pdu.sequence }, 'request that needs no answer');
  }

  /** One session's end is the channel's. */
  #endAll(error: LinkError | undefined): void {
    if (this.#over) return;
    this.#over = true;
    for (const session of this.#sessions) session.end(error);
    // What came with the end is still true; after it nothing is told any more.
    this.#submitter?.tellLate();
    this.#settleEnded(this.#stop === undefined ? error : undefined);
  }

  async #leave(): Promise<void> {
    this.#stopping.abort();
    const drainMs = Math.min(longestDrainMs, this.#settings.responseTimeoutMs);
    await Promise.all(this.#sessions.map((session) => session.stop(drainMs, this.#inbound.idle())));
    this.#endAll(undefined);
  }
}

const boundAs: Readonly<Record<SmppSettings['bind'], string>> = {
  transceiver: 'Bound as transceiver', transmitter: 'Bound as transmitter', receiver: 'Bound as receiver', pair: 'Bound as transmitter and receiver',
};

/** What a person may want to know of a peer that answers oddly. */
const countFacts = [
  ['timeouts', 'unansweredInTime'], ['late', 'answeredLate'], ['unasked', 'answersToUnknownSequence'], ['malformed', 'malformedPdus'],
] as const satisfies readonly (readonly [keyof SessionCounts, string])[];

const messages = { receive_only: 'This link is bound for receiving only.', link_down: 'The link is not up.' } as const;
