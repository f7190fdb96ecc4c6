// The contract every way into the mobile network fulfils. A channel turns submits into bytes and bytes into parts and
// receipts; it knows nothing of storage, routing or retry. `index.ts` beside this file is the only one that names kinds.
import type { ZodType } from 'zod';

/**
 * `connecting` being set up · `ready` takes submits · `waiting` up but unusable (no SIM, not registered, phone offline, or
 * between two tries) · `refused` credentials or settings are wrong: a person must act · `stopped` switched off.
 */
export type ChannelState = 'connecting' | 'ready' | 'waiting' | 'refused' | 'stopped';

/** What a channel can do, as data. Read by routing, by the pump and by the panel. */
export interface Abilities {
  /** Whether delivery reports can be had at all. */
  readonly receipts: boolean;
  /** Whether a name may stand in for the sender's number. */
  readonly alphaSender: boolean;
  /** The longest message, in parts. */
  readonly maxParts: number;
  /** How many submits may be in flight at once. At most this many messages become `unknown` when the process dies. */
  readonly window: number;
  /** The numbers we own here, canonical (see sms/address.ts). The first is the default sender; none: the network chooses. */
  readonly lines: readonly string[];
}

/** One message to hand to the network. */
export interface SubmitJob {
  readonly messageId: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Canonical address of the recipient. */
  readonly to: string;
  /** Canonical address or alphanumeric name of the sender; undefined: the channel's default. */
  readonly from: string | undefined;
  readonly text: string;
  /** Concatenation reference, 0..65535: the same for every attempt of one message, so that handsets can merge repeats. */
  readonly concatRef: number;
  /** 1-based numbers of the parts an earlier attempt already handed over; they must not be sent again. */
  readonly taken: readonly number[];
  /** Epoch ms after which the network should give up. */
  readonly expiresAt: number | undefined;
  readonly urgent: boolean;
}

/** A part the network took. `ref` is absent when the network gave none (then no receipt can ever match). */
export interface TakenPart {
  /** 1-based. */
  readonly part: number;
  readonly ref: string | undefined;
}

export interface SubmitResult {
  /** Every part of this attempt, in order. */
  readonly taken: readonly TakenPart[];
}

/**
 * `permanent` never again · `transient` later · `throttled` slow the channel down, no attempt is used up ·
 * `unknown` handed over, the answer was lost.
 */
export type SubmitErrorKind = 'permanent' | 'transient' | 'throttled' | 'unknown';

/** The only error `submit` may reject with. */
export class SubmitError extends Error {
  override readonly name = 'SubmitError';
  readonly kind: SubmitErrorKind;
  /** Stable, snake_case, listed in the README. */
  readonly code: string;
  /** The network's own code, for people: `0x0000000B`, `CMS 38`. */
  readonly networkCode: string | undefined;
  /** Parts that were taken before this went wrong. */
  readonly taken: readonly TakenPart[];

  constructor(options: { kind: SubmitErrorKind; code: string; message: string; networkCode?: string; taken?: readonly TakenPart[]; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.kind = options.kind;
    this.code = options.code;
    this.networkCode = options.networkCode;
    this.taken = options.taken ?? [];
  }
}

/** Why a link could not be made, or ended. `refused`: trying again would not help until a person changed something. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly refused: boolean;
  /** Stable, snake_case, listed in the README. */
  readonly code: string;

  constructor(options: { refused: boolean; code: string; message: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.refused = options.refused;
    this.code = options.code;
  }
}

/** How a message may be known again when the network hands it over a second time. */
export interface InboundIdentity {
  readonly key: string;
  /**
   * true: the network never gives this key to another message (an SMSC's message id, a SIM's ICCID + slot + PDU).
   * false: it only tells a redelivery apart while the first delivery has not been acknowledged (a hash of the PDU);
   * it is forgotten at `acked`, so that two equal texts stay two messages.
   */
  readonly lasting: boolean;
}

/** One part from the network, decoded. A message of one part has no `concat`. */
export interface InboundPart {
  readonly identity: InboundIdentity;
  /** Canonical address of the person who wrote. */
  readonly from: string;
  /** The line that was texted; undefined: the network did not say. */
  readonly to: string | undefined;
  readonly text: string;
  readonly concat: { readonly ref: number; readonly width: 8 | 16; readonly total: number; readonly part: number } | undefined;
  /** Epoch ms by the network's clock, where it gave one. */
  readonly sentAt: number | undefined;
}

/** The network's word on what became of one part. */
export interface Receipt {
  /** What the ref may be, best guess first, in the channel's canonical spelling (the same that `TakenPart.ref` has). */
  readonly refs: readonly string[];
  /** `accepted`: an intermediate report, the part is still on its way. */
  readonly outcome: 'delivered' | 'undelivered' | 'expired' | 'accepted';
  /** Canonical address of the message's recipient where the report names it: tells two candidates apart. */
  readonly recipient: string | undefined;
  readonly networkCode: string | undefined;
  /** Epoch ms by the network's clock, where it gave one. */
  readonly at: number | undefined;
}

/** What a channel tells of itself beside its state; shown in the panel and the API. No secrets, no texts. */
export interface ChannelHealth {
  /** One sentence for people: "Bound as transceiver", "Wrong password". */
  readonly summary: string;
  /** Stable code when something is wrong. */
  readonly code?: string;
  /** Further facts by name: peer version, round trip in ms, ... */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** What the gateway offers to a channel. What the network waits for is an awaited call, never an event. */
export interface ChannelHost {
  readonly log: ChannelLog;
  readonly clock: { now(): number };
  /** Resolves once the part is committed (`stored`) or known to be a repeat (`duplicate`); only then may the network be answered. Rejects: do not answer, or answer "try later". */
  inbound(part: InboundPart): Promise<'stored' | 'duplicate'>;
  /** To be called when the network's acknowledgement for that identity has been written. */
  acked(identity: InboundIdentity): void;
  /** Resolves once committed: applied to a message (with the candidate that matched) or parked until its submit answer comes. */
  receipt(receipt: Receipt): Promise<{ readonly matched: string | undefined }>;
  /** The network's answer to a submit came after its `submit` had rejected as `unknown`: these parts were taken after all. */
  answeredLate(answer: LateAnswer): void;
  state(state: ChannelState, health?: ChannelHealth): void;
}

export interface LateAnswer {
  readonly messageId: string;
  readonly attempt: number;
  readonly taken: readonly TakenPart[];
}

/** Log lines carry ids and codes, never texts, never whole numbers. */
export interface ChannelLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Single-use: start once, stop once, then a new one is created. */
export interface Channel {
  readonly abilities: Abilities;
  /** Resolves when usable; rejects with LinkError. Called once. */
  start(signal: AbortSignal): Promise<void>;
  /** Idempotent, works after a failed start, settles every open submit (what was handed over unanswered rejects as `unknown`). */
  stop(): Promise<void>;
  /** Resolves when the network took every part; rejects with SubmitError only. Up to `abilities.window` at once. */
  submit(job: SubmitJob, signal: AbortSignal): Promise<SubmitResult>;
  /** Settles when the link ended: undefined after `stop`, else why. Never rejects. */
  readonly ended: Promise<LinkError | undefined>;
}

export interface ChannelKind<S = unknown> {
  readonly name: string;
  /** For people: "Carrier link (SMPP)". */
  readonly title: string;
  readonly summary: string;
  /** One schema validates the node file and draws the panel's form; `.meta({ title, description, secret: true })` per field. */
  readonly settings: ZodType<S>;
  /** No side effects; opens nothing. */
  create(settings: S, host: ChannelHost): Channel;
}
