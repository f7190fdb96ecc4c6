// One SMPP connection, single-use: numbers requests, keeps the window, pairs answers with requests, watches over silence,
// and writes once per tick. Knows PDUs and octets; neither messages nor receipts.
import type { Duplex } from 'node:stream';
import { LinkError } from '../channel.ts';
import type { ChannelLog } from '../channel.ts';
import type { Timers } from '../timers.ts';
import { decodePdu } from './decode.ts';
import type { DecodeFault, Pdu } from './decode.ts';
import { Output, writePdu } from './encode.ts';
import { Framer } from './framing.ts';
import { commandByName, commands } from './layout.ts';
import type { CommandName, OutgoingBodyOf } from './layout.ts';
import { PendingRequests } from './pending.ts';
import type { Entry, Request } from './pending.ts';
import { statuses } from './status.ts';
import type { OutgoingTlv } from './tlv.ts';

export interface SessionOptions {
  readonly socket: Duplex;
  readonly log: ChannelLog;
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Requests in flight at once, of those that count. */
  readonly window: number;
  readonly responseTimeoutMs: number;
  readonly enquireLinkMs: number;
  /** A request of the peer that this class does not answer by itself: deliver_sm, data_sm, alert_notification. */
  onRequest(pdu: Pdu): void;
  /** `counts` have changed, while bound; called every second at the most. */
  onCounts(): void;
  /** Called once; undefined after `stop`. */
  onEnded(error: LinkError | undefined): void;
}

/** Oddities of the peer, counted. */
export interface SessionCounts {
  malformed: number;
  /** Answers to nothing that waits for one. */
  unasked: number;
  late: number;
  timeouts: number;
}

/** Octets in a tick's buffer that are written at once, without waiting for the tick to end. */
const eagerWrite = 49_152;
/** Octets that the peer has not read, above which we stop reading it. */
const maxUnread = 1_048_576;

export class Session {
  readonly counts: SessionCounts = { malformed: 0, unasked: 0, late: 0, timeouts: 0 };
  readonly #options: SessionOptions;
  readonly #socket: Duplex;
  readonly #framer = new Framer();
  readonly #pending: PendingRequests;
  #out = new Output(65_536);
  #spare: Output | undefined;
  #writtenCallbacks: (() => void)[] = [];
  #flushPlanned = false;
  #stalledAt: number | undefined;
  #heardAt: number;
  #enquiry: Entry | undefined;
  #sweep: unknown;
  #told = { sum: 0, at: -Infinity };
  #state: 'open' | 'bound' | 'leaving' | 'ended' = 'open';
  #cause: Error | undefined;

  /** The socket is connected already; nothing is written before the first request. */
  constructor(options: SessionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#pending = new PendingRequests(options.window, options.now, (entry, request) => this.#transmit(entry, request));
    this.#heardAt = options.now();
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('drain', () => this.#drained());
    this.#socket.on('error', (cause: Error) => {
      this.#cause ??= cause;
    });
    this.#socket.on('end', () => this.end(linkLost(this.#cause)));
    this.#socket.on('close', () => this.end(linkLost(this.#cause)));
    this.#planSweep();
  }

  get usable(): boolean {
    return this.#state === 'bound';
  }

  get isEnded(): boolean {
    return this.#state === 'ended';
  }

  /** How many requests are waiting for the window or an answer. */
  get open(): number {
    return this.#pending.size;
  }

  bound(): void {
    if (this.#state === 'open') this.#state = 'bound';
  }

  /** Sends a request as soon as the window allows (`urgent` ones at once); it is settled exactly once, and told of a late answer. */
  request<N extends CommandName>(request: Request<N>, urgent = false): Entry {
    return this.#pending.add(request, urgent || this.#state === 'open', this.#state === 'ended' || this.#state === 'leaving' && !urgent);
  }

  /** Settles a request now, as lost; an answer that comes for it later is `late`. */
  abandon(entry: Entry): void {
    this.#pending.abandon(entry);
  }

  /** Answers a request of the peer; `onWritten` is called once the octets have left for the network. */
  answer<N extends CommandName>(command: N, pdu: { status: number; sequence: number; body: OutgoingBodyOf<N>; tlvs?: readonly OutgoingTlv[] }, onWritten?: () => void): void {
    if (this.#state === 'ended') return;
    writePdu(this.#out, { command, ...pdu });
    if (onWritten !== undefined) this.#writtenCallbacks.push(onWritten);
    this.#planFlush();
  }

  /** Waits, bounded, for open requests and for `settled`, unbinds, and ends without an error. */
  async stop(drainMs: number, settled: Promise<unknown>): Promise<void> {
    if (this.#state === 'ended') return;
    const wasBound = this.#state === 'bound';
    this.#state = 'leaving';
    this.#pending.dropWaiting();
    if (wasBound) {
      await this.#within(drainMs, Promise.all([this.#pending.idle(), settled]));
      // What is still open gets no answer any more; and it must not wait for the unbinding.
      this.#pending.abandonAll();
      const unbound = new Promise<void>((resolve) => {
        this.request({ command: 'unbind', body: {}, settle: () => resolve() }, true);
      });
      await this.#within(Math.min(drainMs, 1_000), unbound);
    }
    this.end(undefined);
  }

  /** Ends at once: settles everything and lets go of the socket. */
  end(error: LinkError | undefined): void {
    if (this.#state === 'ended') return;
    const stopping = this.#state === 'leaving';
    this.#state = 'ended';
    this.#options.timers.clear(this.#sweep);
    // What was written last, a refusal or the answer to an unbind, should still leave; but nobody waits for it long.
    const timer = this.#options.timers.set(() => this.#socket.destroy(), 1_000);
    this.#socket.end(() => {
      this.#options.timers.clear(timer);
      this.#socket.destroy();
    });
    this.#pending.end(this.#cause);
    this.#options.onEnded(stopping ? undefined : error);
  }

  #within(boundMs: number, promise: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.timers.set(resolve, boundMs);
      void promise.finally(() => {
        this.#options.timers.clear(timer);
        resolve();
      });
    });
  }

  #transmit(entry: Entry, { command, body, tlvs }: Request): boolean {
    const fault = writePdu(this.#out, { command, sequence: entry.sequence, body, ...(tlvs !== undefined && { tlvs }) });
    if (fault !== undefined) {
      this.#pending.settle(entry, { kind: 'unwritable', field: fault.field });
      return false;
    }
    this.#planFlush();
    return true;
  }

  #planFlush(): void {
    if (this.#out.length >= eagerWrite) this.#flush();
    else if (!this.#flushPlanned) {
      this.#flushPlanned = true;
      setImmediate(() => {
        this.#flushPlanned = false;
        this.#flush();
      });
    }
  }

  #flush(): void {
    const out = this.#out;
    if (this.#state === 'ended' || out.length === 0) return;
    if (this.#socket.writableNeedDrain) {
      this.#stalledAt ??= this.#options.now();
      if (out.length > maxUnread && !this.#socket.isPaused()) this.#socket.pause();
      return;
    }
    this.#out = this.#spare ?? new Output(65_536);
    this.#spare = undefined;
    const callbacks = this.#writtenCallbacks;
    this.#writtenCallbacks = [];
    this.#pending.written();
    this.#socket.write(out.buffer.subarray(0, out.length), (cause) => {
      out.length = 0;
      if (out.buffer.length <= maxUnread) this.#spare = out;
      if (cause === undefined || cause === null) for (const call of callbacks) call();
    });
  }

  #drained(): void {
    this.#stalledAt = undefined;
    this.#flush();
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  #read(chunk: Buffer): void {
    if (this.#state === 'ended') return;
    this.#heardAt = this.#options.now();
    const inStep = this.#framer.push(chunk, (buffer, start, end) => {
      const pdu = decodePdu(buffer, start, end);
      if ('fault' in pdu) this.#refuse(pdu);
      else this.#receive(pdu);
      return this.#state !== 'ended';
    });
    if (inStep || this.isEnded) return;
    this.counts.malformed += 1;
    this.answer('generic_nack', { status: statuses.ESME_RINVCMDLEN, sequence: 0, body: {} });
    this.#flush();
    this.end(new LinkError({ refused: false, code: 'bad_pdu_length', message: 'The peer sent a PDU of an impossible length; is it an SMSC?' }));
  }

  #receive(pdu: Pdu): void {
    const { command, sequence } = pdu;
    if (commandByName[command].isAnswer) {
      this.#pair(sequence, command, pdu.status, pdu);
      return;
    }
    switch (command) {
      case 'enquire_link':
        this.answer('enquire_link_resp', { status: 0, sequence, body: {} });
        return;
      case 'deliver_sm':
      case 'data_sm':
        if (this.#state !== 'bound') {
          // While leaving, a text that we no longer take is offered again by the network later.
          const status = this.#state === 'leaving' ? statuses.ESME_RX_T_APPN : statuses.ESME_RINVBNDSTS;
          this.answer(`${command}_resp`, { status, sequence, body: { message_id: '' } });
        } else this.#options.onRequest(pdu);
        return;
      case 'alert_notification':
      case 'outbind':
        this.#options.onRequest(pdu);
        return;
      case 'unbind':
        this.answer('unbind_resp', { status: 0, sequence, body: {} }, () =>
          this.end(new LinkError({ refused: false, code: 'unbound', message: 'The network ended the link (unbind).' })));
        this.#flush();
        return;
      default:
        this.counts.malformed += 1;
        this.#nack(statuses.ESME_RINVCMDID, sequence);
    }
  }

  /** A PDU that cannot be read. An answer is judged by its header; a request is refused under its own number. */
  #refuse(fault: DecodeFault): void {
    this.counts.malformed += 1;
    const { commandId, sequence } = fault;
    this.#options.log.warn({ fault: fault.fault, field: fault.field, commandId: `0x${commandId.toString(16)}`, sequence }, 'peer sent a malformed PDU');
    if (fault.isAnswer) {
      if (fault.command !== undefined) this.#pair(sequence, fault.command, fault.status, undefined);
      else this.counts.unasked += 1;
      return;
    }
    if (fault.command === 'deliver_sm' || fault.command === 'data_sm') {
      this.answer(`${fault.command}_resp`, { status: fault.answer, sequence, body: { message_id: '' } });
    } else this.#nack(fault.answer, sequence);
  }

  #nack(status: number, sequence: number): void {
    this.answer('generic_nack', { status, sequence, body: {} });
  }

  #pair(sequence: number, command: CommandName, status: number, pdu: Pdu | undefined): void {
    const entry = this.#pending.find(sequence);
    const expected = entry === undefined ? 0 : commands[entry.command].id + 0x80000000;
    if (entry === undefined || (command !== 'generic_nack' && commands[command].id !== expected)) {
      this.counts.unasked += 1;
      return;
    }
    const isLate = entry.state === 'settled';
    if (isLate) this.counts.late += 1;
    // A nack is never a consent, whatever its status says.
    const said = command === 'generic_nack' && status === 0 ? statuses.ESME_RUNKNOWNERR : status;
    this.#pending.settle(entry, { kind: isLate ? 'late' : 'answered', status: said, pdu });
  }

  #planSweep(): void {
    const { responseTimeoutMs, enquireLinkMs, timers } = this.#options;
    const everyMs = Math.max(20, Math.min(1_000, responseTimeoutMs / 4, enquireLinkMs / 4));
    this.#sweep = timers.set(() => {
      this.#lookAround();
      if (this.#state !== 'ended') this.#planSweep();
    }, everyMs);
  }

  #lookAround(): void {
    const { now, responseTimeoutMs, enquireLinkMs } = this.#options;
    const at = now();
    if (this.#stalledAt !== undefined && at - this.#stalledAt >= responseTimeoutMs) {
      this.end(new LinkError({ refused: false, code: 'peer_not_reading', message: 'The network stopped reading what we send.' }));
      return;
    }
    this.counts.timeouts += this.#pending.expire(at - responseTimeoutMs);
    if (this.#state === 'bound' && at - this.#told.at >= 1_000) this.#tellCounts(at);
    const enquiry = this.#enquiry;
    if (enquiry !== undefined && at - enquiry.sentAt >= Math.min(enquireLinkMs, responseTimeoutMs)) {
      this.end(new LinkError({ refused: false, code: 'link_silent', message: 'The network does not answer link checks any more.' }));
    } else if (enquiry === undefined && this.#state === 'bound' && at - this.#heardAt >= enquireLinkMs) {
      this.#enquiry = this.request({
        command: 'enquire_link',
        body: {},
        settle: (outcome) => {
          if (outcome.kind === 'answered') this.#enquiry = undefined;
        },
      }, true);
    }
  }

  #tellCounts(at: number): void {
    const { malformed, unasked, late, timeouts } = this.counts;
    const sum = malformed + unasked + late + timeouts;
    if (sum === this.#told.sum) return;
    this.#told = { sum, at };
    this.#options.onCounts();
  }
}

function linkLost(cause: Error | undefined): LinkError {
  const reason = cause === undefined ? '' : ` (${(cause as NodeJS.ErrnoException).code ?? cause.name})`;
  return new LinkError({ refused: false, code: 'link_lost', message: `The connection to the network was lost${reason}.`, cause });
}
