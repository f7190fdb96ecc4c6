// One bound connection of the simulated SMSC: writes (in crumbs, if asked to), numbers its own requests, and gets refused
// deliveries again to their reader. Built on the npm package `smpp`, so that the gateway is tried against foreign code.
import type { Misbehaviour } from './misbehave.ts';
import { smpp } from './smpp.ts';
import type { ForeignPdu, ForeignSession } from './smpp.ts';

/** Our own deliveries that wait for an answer at most; more are held back. */
const window = 500;
const redeliverAfterMs = 50;
const mostTries = 20;

interface Outgoing {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly tries: number;
  readonly isText: boolean;
}

export interface PeerEvents {
  /** The gateway has acknowledged a delivery. */
  onAcknowledged(isText: boolean): void;
}

export class Peer {
  readonly session: ForeignSession;
  readonly #misbehave: ReadonlySet<Misbehaviour>;
  readonly #events: PeerEvents;
  readonly #waiting: Outgoing[] = [];
  readonly #open = new Map<number, Outgoing>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #crumbs: Promise<void> = Promise.resolve();
  #sequence = 0;
  #corked = false;
  /** undefined until it is bound. */
  mode: 'transceiver' | 'transmitter' | 'receiver' | undefined;

  constructor(session: ForeignSession, misbehave: ReadonlySet<Misbehaviour>, events: PeerEvents) {
    this.session = session;
    this.#misbehave = misbehave;
    this.#events = events;
    session.socket.setNoDelay(true);
    session.on('close', () => {
      for (const timer of this.#timers) clearTimeout(timer);
    });
  }

  get canReceive(): boolean {
    return this.mode === 'transceiver' || this.mode === 'receiver';
  }

  /** What was handed to this peer and not acknowledged; it goes to the next that binds. */
  get undelivered(): readonly Outgoing[] {
    return [...this.#open.values(), ...this.#waiting];
  }

  /** Runs later, unless the connection has gone by then. */
  later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }

  send(pdu: ForeignPdu): void {
    this.write(pdu.toBuffer());
  }

  /** One write per tick, however many PDUs there are. */
  write(octets: Buffer): void {
    const { socket } = this.session;
    if (!socket.writable) return;
    if (this.#misbehave.has('splitsBytes')) {
      this.#crumbs = this.#crumbs.then(() => this.#writeCrumbs(octets));
      return;
    }
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      setImmediate(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    socket.write(octets);
  }

  async #writeCrumbs(octets: Buffer): Promise<void> {
    for (let at = 0; at < octets.length; at += 1 + (at % 7)) {
      if (!this.session.socket.writable) return;
      this.session.socket.write(octets.subarray(at, at + 1 + (at % 7)));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  deliver(fields: Readonly<Record<string, unknown>>, isText: boolean, tries = 0): void {
    this.#waiting.push({ fields, tries, isText });
    this.#pump();
  }

  /** A number for a request that nobody waits for. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  answered(answer: ForeignPdu): void {
    const sent = this.#open.get(answer.sequence_number);
    if (sent === undefined) return;
    this.#open.delete(answer.sequence_number);
    if (answer.command_status === 0) {
      this.#events.onAcknowledged(sent.isText);
      if (this.#misbehave.has('repeatsInbound') && sent.isText && sent.tries === 0) this.deliver(sent.fields, true, 1);
    } else if (answer.command_status === smpp.errors['ESME_RX_T_APPN'] && sent.tries < mostTries) {
      this.later(redeliverAfterMs, () => this.deliver(sent.fields, sent.isText, sent.tries + 1));
    }
    this.#pump();
  }

  #pump(): void {
    while (this.#open.size < window && this.session.socket.writable) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const sequence = this.nextSequence();
      this.#open.set(sequence, next);
      this.send(new smpp.PDU('deliver_sm', { ...next.fields, sequence_number: sequence }));
    }
  }
}
