// The requests of one session that wait: for a place in the window, or for their answer. Numbers them, keeps them in the
// order they were sent (so the oldest is the first to time out), settles each exactly once. Knows those again whose answer
// comes after that.
import type { Pdu } from './decode.ts';
import type { CommandName, OutgoingBodyOf } from './layout.ts';
import type { OutgoingTlv } from './tlv.ts';

export type Outcome =
  /** `pdu` is undefined when only the header could be read. */
  | { readonly kind: 'answered'; readonly status: number; readonly pdu: Pdu | undefined }
  | { readonly kind: 'timeout' }
  /** After `timeout` or `lost`: the answer came after all. */
  | { readonly kind: 'late'; readonly status: number; readonly pdu: Pdu | undefined }
  /** The link ended, or the request was given up. `written`: octets may have reached the peer. */
  | { readonly kind: 'lost'; readonly written: boolean; readonly cause: Error | undefined }
  /** A field holds what cannot be written; nothing was. */
  | { readonly kind: 'unwritable'; readonly field: string };

export interface Request<N extends CommandName = CommandName> {
  readonly command: N;
  readonly body: OutgoingBodyOf<N>;
  readonly tlvs?: readonly OutgoingTlv[] | undefined;
  /** Called once; and once more, with `late`, should the answer come after that. */
  readonly settle: (outcome: Outcome) => void;
}

export interface Entry {
  readonly command: CommandName;
  readonly settle: (outcome: Outcome) => void;
  /** Until it is sent; then its octets are elsewhere and it should not outlive them. */
  request: Request | undefined;
  readonly counted: boolean;
  /** `settled` and still listed: given up; its answer may yet come, and its place in the window is taken until that or its time is over. */
  state: 'waiting' | 'sent' | 'settled';
  sequence: number;
  sentAt: number;
  /** Counts up with every request sent, where `sequence` wraps. */
  ordinal: number;
}

const maxSequence = 0x7fffffff;
/** Requests without an answer that are known again when it comes; beyond that the oldest are forgotten. */
const maxUnanswered = 10_000;

export class PendingRequests {
  readonly #window: number;
  readonly #now: () => number;
  readonly #transmit: (entry: Entry, request: Request) => boolean;
  readonly #sent = new Map<number, Entry>();
  /** Their time is over. They have no place in the window, and nobody waits for them. */
  readonly #unanswered = new Map<number, Entry>();
  #waiting: Entry[] = [];
  #waitingHead = 0;
  #counted = 0;
  #sequence = 0;
  #ordinal = 0;
  #writtenOrdinal = 0;
  #onIdle: (() => void)[] = [];

  /** `transmit` appends the request to what will be written; false: it settled the entry itself and wrote nothing. */
  constructor(window: number, now: () => number, transmit: (entry: Entry, request: Request) => boolean) {
    this.#window = window;
    this.#now = now;
    this.#transmit = transmit;
  }

  get size(): number {
    return this.#sent.size + this.#waiting.length - this.#waitingHead;
  }

  add(request: Request, urgent: boolean, closed: boolean): Entry {
    const entry: Entry = { command: request.command, settle: request.settle, request, counted: !urgent, state: 'waiting', sequence: 0, sentAt: 0, ordinal: 0 };
    if (closed) this.settle(entry, { kind: 'lost', written: false, cause: undefined });
    else if (urgent || (this.#counted < this.#window && this.#waiting.length === this.#waitingHead)) this.#send(entry);
    else this.#waiting.push(entry);
    return entry;
  }

  find(sequence: number): Entry | undefined {
    return this.#sent.get(sequence) ?? this.#unanswered.get(sequence);
  }

  /** Takes the entry off the list and settles it, unless that happened before: then only `late` is news. */
  settle(entry: Entry, outcome: Outcome): void {
    if (this.#sent.get(entry.sequence) === entry) {
      this.#sent.delete(entry.sequence);
      if (entry.counted) this.#counted -= 1;
    }
    if (entry.state !== 'settled') {
      entry.state = 'settled';
      entry.settle(outcome);
    } else if (outcome.kind === 'late') {
      this.#unanswered.delete(entry.sequence);
      entry.settle(outcome);
    }
    this.#refill();
    if (this.size === 0 && this.#onIdle.length > 0) for (const call of this.#onIdle.splice(0)) call();
  }

  abandon(entry: Entry): void {
    if (entry.state === 'settled') return;
    const written = entry.state === 'sent';
    entry.state = 'settled';
    entry.settle({ kind: 'lost', written, cause: undefined });
  }

  abandonAll(): void {
    for (const entry of this.#sent.values()) this.abandon(entry);
  }

  /** Everything sent so far has been given to the socket. */
  written(): void {
    this.#writtenOrdinal = this.#ordinal;
  }

  dropWaiting(): void {
    const waiting = this.#waiting.slice(this.#waitingHead);
    this.#waiting = [];
    this.#waitingHead = 0;
    for (const entry of waiting) this.abandon(entry);
  }

  /** Settles what was sent before `before`; answers how many. */
  expire(before: number): number {
    let count = 0;
    for (const entry of this.#sent.values()) {
      if (entry.sentAt > before) break;
      if (entry.state !== 'settled') count += 1;
      this.settle(entry, { kind: 'timeout' });
      if (entry.counted) this.#keepUnanswered(entry);
    }
    return count;
  }

  /** Resolves when nothing is left. */
  idle(): Promise<void> {
    return this.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }

  end(cause: Error | undefined): void {
    this.dropWaiting();
    for (const entry of this.#sent.values()) {
      this.settle(entry, { kind: 'lost', written: entry.ordinal <= this.#writtenOrdinal, cause });
    }
    this.#unanswered.clear();
  }

  #keepUnanswered(entry: Entry): void {
    this.#unanswered.set(entry.sequence, entry);
    if (this.#unanswered.size <= maxUnanswered) return;
    for (const oldest of this.#unanswered.keys()) {
      this.#unanswered.delete(oldest);
      return;
    }
  }

  #refill(): void {
    while (this.#counted < this.#window && this.#waitingHead < this.#waiting.length) {
      const entry = this.#waiting[this.#waitingHead++];
      if (this.#waitingHead > 1_024 && this.#waitingHead * 2 > this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#waitingHead);
        this.#waitingHead = 0;
      }
      if (entry?.state === 'waiting') this.#send(entry);
    }
  }

  #send(entry: Entry): void {
    do this.#sequence = this.#sequence === maxSequence ? 1 : this.#sequence + 1;
    while (this.#sent.has(this.#sequence) || (this.#unanswered.size > 0 && this.#unanswered.has(this.#sequence)));
    entry.sequence = this.#sequence;
    entry.sentAt = this.#now();
    entry.ordinal = ++this.#ordinal;
    entry.state = 'sent';
    this.#sent.set(entry.sequence, entry);
    if (entry.counted) this.#counted += 1;
    const { request } = entry;
    entry.request = undefined;
    if (request !== undefined) this.#transmit(entry, request);
  }
}
