// From the network into the modem: what is routed to the line and what is stored (27.005 §3.4.1), what has to be acknowledged
// (§3.4.4), and what waits at the network until there is room, coverage or a SIM.
import type { MemoryName } from './family.ts';
import type { Incoming } from './pdus.ts';
import type { ModemState } from './state.ts';
import type { StoredMessage } from './storage.ts';

interface Waiting {
  readonly pdu: Incoming;
  readonly isRepeat: boolean;
}

const mostBuffered = 100;
const mostWaiting = 1_000_000;

export class Inbound {
  readonly #state: ModemState;
  #texts: Waiting[] = [];
  #reports: Waiting[] = [];
  /** Was routed to the line and is not acknowledged. */
  #open: { readonly waiting: Waiting; readonly timer: unknown } | undefined;
  #buffered: string[] = [];
  #isPumping = false;
  #toldFull = false;
  #retries = new Set<unknown>();

  constructor(state: ModemState) {
    this.#state = state;
  }

  /** How much the network holds. */
  get waiting(): number {
    return this.#texts.length + this.#reports.length + this.#retries.size + (this.#open === undefined ? 0 : 1);
  }

  arrive(pdu: Incoming, isRepeat = false): void {
    const waiting = pdu.isReport ? this.#reports : this.#texts;
    if (waiting.length < mostWaiting) waiting.push({ pdu, isRepeat });
    this.pump();
  }

  /** Hands over whatever can be; to be called whenever that may have changed. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#texts = this.#drain(this.#texts);
    this.#reports = this.#drain(this.#reports);
    this.#isPumping = false;
  }

  #drain(waiting: Waiting[]): Waiting[] {
    let done = 0;
    while (done < waiting.length && this.#open === undefined && this.#state.isRegistered) {
      const next = waiting[done];
      if (next === undefined || !(next.pdu.isReport ? this.#report(next) : this.#text(next))) break;
      done += 1;
    }
    return done === 0 ? waiting : waiting.slice(done);
  }

  /** false: it has to wait. */
  #text(waiting: Waiting): boolean {
    const { settings, family, counts } = this.#state;
    const { messageClass, hex, length } = waiting.pdu;
    const [, mt] = settings.cnmi;
    const isDirect = (mt === 2 && messageClass !== 2) || (mt === 3 && messageClass === 3) || (messageClass === 0 && family.showsClassZero && mt > 0);
    if (isDirect) {
      counts.texts += 1;
      this.#tell(`+CMT: ${family.noName},${length}\r\n${hex}`);
      this.#awaitAcknowledgement(waiting);
      return true;
    }
    // Class 2 is for the SIM (23.038 §4).
    const name = messageClass === 2 ? 'SM' : settings.chosen.receive;
    const place = this.#store(name, waiting);
    if (place === undefined) {
      this.#tellFull();
      return false;
    }
    counts.texts += 1;
    if (mt > 0) this.#tell(`+CMTI: "${name}",${place + family.firstIndex}`);
    return true;
  }

  #report(waiting: Waiting): boolean {
    const { settings, family, counts, misbehave } = this.#state;
    const { hex, length } = waiting.pdu;
    const [, , , ds] = settings.cnmi;
    // Nobody wants it yet; the network tries again until somebody does.
    if (ds === 0) return false;
    if (ds === 2) {
      const name = misbehave.has('wrongCdsiStorage') ? 'SR' : family.reportMemory;
      const place = this.#store(name, waiting);
      if (place === undefined) return false;
      counts.reports += 1;
      this.#tell(`+CDSI: "${misbehave.has('wrongCdsiStorage') ? 'SM' : (family.announcesReportsAs ?? name)}",${place + family.firstIndex}`);
    } else {
      counts.reports += 1;
      this.#tell(`+CDS: ${length}\r\n${hex}`);
      this.#awaitAcknowledgement(waiting);
    }
    return true;
  }

  #store(name: MemoryName, { pdu, isRepeat }: Waiting): number | undefined {
    return this.#state.memory(name).put({ status: 0, hex: pdu.hex, length: pdu.length, isReport: pdu.isReport, isInbound: true, isRepeat });
  }

  #tellFull(): void {
    const { fullLine } = this.#state.family;
    if (!this.#toldFull && fullLine !== undefined) this.#state.urc(fullLine);
    this.#toldFull = true;
  }

  /** With mode 0 lines are kept in the modem until it is another (27.005 §3.4.1). */
  #tell(text: string): void {
    if (this.#state.settings.cnmi[0] !== 0) this.#state.urc(text);
    else if (this.#buffered.length < mostBuffered) this.#buffered.push(text);
  }

  /** AT+CNMI was set. `bfr` 0 writes what was kept, 1 throws it away. */
  routingChanged(): void {
    const [mode, , , , bfr] = this.#state.settings.cnmi;
    if (mode !== 0) {
      for (const text of this.#buffered.splice(0)) if (bfr === 0) this.#state.urc(text);
    }
    this.pump();
  }

  #awaitAcknowledgement(waiting: Waiting): void {
    const { options, settings } = this.#state;
    if (settings.csms === 0) return;
    const timer = options.timers.set(() => {
      this.#open = undefined;
      // The network is told that it failed, and nothing is routed to the line any more (27.005 §3.4.4).
      const [mode, , bm, , bfr] = this.#state.settings.cnmi;
      this.#state.settings.cnmi = [mode, 0, bm, 0, bfr];
      this.#again(waiting);
    }, options.ackTimeoutMs);
    this.#open = { waiting, timer };
  }

  /** AT+CNMA; false: nothing waits for it. */
  acknowledge(isPositive: boolean): boolean {
    const open = this.#open;
    if (open === undefined) return false;
    this.#open = undefined;
    this.#state.options.timers.clear(open.timer);
    const { counts, misbehave } = this.#state;
    if (!isPositive) {
      this.#again(open.waiting);
    } else if (open.waiting.pdu.isReport) {
      counts.acknowledgedReports += 1;
    } else {
      counts.acknowledgedTexts += 1;
      if (misbehave.has('repeatsInbound') && !open.waiting.isRepeat) this.#texts.unshift({ pdu: open.waiting.pdu, isRepeat: true });
    }
    this.pump();
    return true;
  }

  /** The network tries again later. */
  #again(waiting: Waiting): void {
    const { timers, redeliverMs } = this.#state.options;
    const timer = timers.set(() => {
      this.#retries.delete(timer);
      this.arrive(waiting.pdu, waiting.isRepeat);
    }, redeliverMs);
    this.#retries.add(timer);
  }

  /** A message was taken out of a memory. */
  deleted(message: StoredMessage, name: MemoryName, place: number): void {
    const { counts, family, misbehave } = this.#state;
    this.#toldFull = false;
    if (message.isInbound && message.isReport) counts.acknowledgedReports += 1;
    if (message.isInbound && !message.isReport) {
      counts.acknowledgedTexts += 1;
      if (misbehave.has('repeatsInbound') && !message.isRepeat) {
        this.#state.memory(name).putAt(place, { ...message, status: 0, isRepeat: true });
        if (this.#state.settings.cnmi[1] > 0) this.#tell(`+CMTI: "${name}",${place + family.firstIndex}`);
      }
    }
    this.pump();
  }

  /** The line has gone: what was not acknowledged comes again. */
  lineLost(): void {
    const open = this.#open;
    this.#open = undefined;
    this.#buffered = [];
    if (open === undefined) return;
    this.#state.options.timers.clear(open.timer);
    this.#again(open.waiting);
  }

  stop(): void {
    const { timers } = this.#state.options;
    if (this.#open !== undefined) timers.clear(this.#open.timer);
    for (const timer of this.#retries) timers.clear(timer);
  }
}
