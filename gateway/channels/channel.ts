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
  /** Whether a text can be sent that is shown at once and not kept (class 0). */
  readonly flash: boolean;
  /** What else a person may do here; see ChannelTools. */
  readonly tools: readonly ToolName[];
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
  /** To be shown at once and not kept (class 0, 23.038 §4); only where `abilities.flash`. */
  readonly flash: boolean;
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
  /** With `transient`: it says nothing about the message (a sick SIM, a link that went), so no failure is counted against it. */
  readonly blameless: boolean;

  constructor(options: { kind: SubmitErrorKind; code: string; message: string; networkCode?: string; taken?: readonly TakenPart[]; blameless?: boolean; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.kind = options.kind;
    this.code = options.code;
    this.networkCode = options.networkCode;
    this.taken = options.taken ?? [];
    this.blameless = options.blameless ?? false;
  }
}

/** Why a link could not be made, or ended. `refused`: trying again would not help until a person changed something. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly refused: boolean;
  /** Stable, snake_case, listed in the README. */
  readonly code: string;
  /** The next try is to wait at least this long. */
  readonly retryAfterMs: number | undefined;

  constructor(options: { refused: boolean; code: string; message: string; retryAfterMs?: number; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.refused = options.refused;
    this.code = options.code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Why something a person asked of a channel was not done; the codes are those of the API. */
export type ToolErrorCode = 'tool_unavailable' | 'tool_busy' | 'tool_refused' | 'tool_failed' | 'tool_timeout';

/** The only error a tool may reject with. `tool_refused`: we do not do that; `tool_failed`: the device or the network said no. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly code: ToolErrorCode;
  /** The device's own code, for people: `CME 17`. */
  readonly networkCode: string | undefined;

  constructor(options: { code: ToolErrorCode; message: string; networkCode?: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.networkCode = options.networkCode;
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
  /** It was sent to be shown at once and not kept (class 0). */
  readonly flash?: boolean;
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
  /**
   * For refs that a network uses again and again (TP-MR has 256 values): epoch ms when it took the part, as the report says. Then
   * the part to that recipient that was taken nearest to it is meant, and none that was taken more than 15 hours away from it.
   */
  readonly submittedAt?: number | undefined;
}

/** What a channel tells of itself beside its state; shown in the panel and the API. No secrets, no texts. */
export interface ChannelHealth {
  /** One sentence for people: "Bound as transceiver", "Wrong password". */
  readonly summary: string;
  /** Stable code when something is wrong. */
  readonly code?: string;
  /** Further facts by name, units at the end of the name; numbers and booleans are in the metrics too. Some names mean the same everywhere: see KnownFacts. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** Facts that screens know how to show; a channel tells those that it knows. */
export interface KnownFacts {
  readonly operator?: string;
  /** `GSM`, `UMTS`, `LTE`, ... */
  readonly technology?: string;
  /** In words: "Registered, home network". */
  readonly registration?: string;
  readonly signalDbm?: number;
  readonly simState?: string;
  /** Parts that left today and this month (UTC), and how many may. */
  readonly partsToday?: number;
  readonly capPerDay?: number;
  readonly partsThisMonth?: number;
  readonly capPerMonth?: number;
  /** As people read it: "12.40 EUR". */
  readonly balance?: string;
  /** A USSD session is open: the network waits for an answer. */
  readonly ussdOpen?: boolean;
  /** Messages stored on the SIM or device, and how many it holds. */
  readonly storageUsed?: number;
  readonly storageSize?: number;
  readonly temperatureC?: number;
  readonly voltageMv?: number;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly profile?: string;
  /** Where it is plugged in now. */
  readonly port?: string;
}

/**
 * What is not a text and still must not be lost. `quarantined`: bytes that could not be read, raw · `call` somebody rang · `message_waiting`
 * voicemail and the like · `silent` a type 0 short message · `binary` octets for some program · `wap_push`, `mms` a push that points
 * elsewhere · `sim_data` for the SIM itself · `ussd` the network spoke first · `balance`, `low_balance` · `console` a command of a person · `recovery` a step that was taken to get the device going again.
 */
export const noticeKinds = ['quarantined', 'call', 'message_waiting', 'silent', 'binary', 'wap_push', 'mms', 'sim_data', 'ussd', 'balance', 'low_balance', 'console', 'recovery'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface Notice {
  readonly kind: NoticeKind;
  /** For those the network hands over and wants acknowledged. */
  readonly identity?: InboundIdentity | undefined;
  /** Canonical address, where there is one. */
  readonly from?: string | undefined;
  /** One sentence for people. */
  readonly summary: string;
  /** Small facts; `pdu` holds raw octets in hex. */
  readonly data?: Readonly<Record<string, string | number | boolean>>;
}

/** An attempt that ended as `unknown` and whose doubt was not settled since. */
export interface Unsettled {
  readonly messageId: string;
  readonly attempt: number;
  /** Canonical. */
  readonly to: string;
  readonly text: string;
  /** 1-based numbers of the parts that were taken for certain. */
  readonly taken: readonly number[];
  /** Epoch ms when the attempt was opened, and when its outcome was given up. */
  readonly openedAt: number;
  readonly closedAt: number;
  /** The gateway itself stopped in the middle: any part that is not taken may have left. Otherwise at most one of them has. */
  readonly interrupted: boolean;
}

/** What the gateway offers to a channel. What the network waits for is an awaited call, never an event. */
export interface ChannelHost {
  readonly log: ChannelLog;
  readonly clock: { now(): number };
  readonly channelId: string;
  /** The gateway's data folder. */
  readonly folder: string;
  /** Small facts that outlive links and restarts, shared by all channels of a kind. Values up to 16 KiB. */
  readonly memory: ChannelMemory;
  /** Resolves once the part is committed (`stored`) or known to be a repeat (`duplicate`); only then may the network be answered. Rejects: do not answer, or answer "try later". */
  inbound(part: InboundPart): Promise<'stored' | 'duplicate'>;
  /** To be called when the network's acknowledgement for that identity has been written. */
  acked(identity: InboundIdentity): void;
  /** Resolves once committed: applied to a message (with the candidate that matched) or parked until its submit answer comes. */
  receipt(receipt: Receipt): Promise<{ readonly matched: string | undefined }>;
  /** The network's answer to a submit came after its `submit` had rejected as `unknown`: these parts were taken after all. */
  answeredLate(answer: LateAnswer): void;
  /** Resolves once committed; the same rule as for `inbound`. */
  notice(notice: Notice): Promise<'stored' | 'duplicate'>;
  /** Measurements, units at the end of their names, kept for eight days as series. Not awaited: a lost one is no harm. */
  sample(values: Readonly<Record<string, number>>): void;
  /** Attempts of this channel with unknown outcome from the last three days, newest first, a thousand at most: what a report or a late word may still settle. */
  unsettled(): Promise<readonly Unsettled[]>;
  state(state: ChannelState, health?: ChannelHealth): void;
}

export interface ChannelMemory {
  get(key: string): Promise<string | undefined>;
  /** Resolves once durable. undefined forgets it. */
  set(key: string, value: string | undefined): Promise<void>;
}

export interface LateAnswer {
  readonly messageId: string;
  readonly attempt: number;
  readonly taken: readonly TakenPart[];
  /** Nothing else of this attempt is in doubt: the parts that were not taken never left, and may be sent. */
  readonly restNeverLeft?: boolean;
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
  /** May change with the state: a SIM's number is known once it was read. */
  readonly abilities: Abilities;
  /** Resolves when the link is up; whether it can be used is what `state` last said, `ready` unless it was `waiting`. Rejects with LinkError. Called once. */
  start(signal: AbortSignal): Promise<void>;
  /** Idempotent, works after a failed start, settles every open submit (what was handed over unanswered rejects as `unknown`). */
  stop(): Promise<void>;
  /** Resolves when the network took every part; rejects with SubmitError only. Up to `abilities.window` at once. */
  submit(job: SubmitJob, signal: AbortSignal): Promise<SubmitResult>;
  /** Settles when the link ended: undefined after `stop`, else why. Never rejects. */
  readonly ended: Promise<LinkError | undefined>;
  /** Those named in `abilities.tools`. */
  readonly tools?: ChannelTools;
}

export type ToolName = 'ussd' | 'console' | 'transcript' | 'balance' | 'selfTest';

export interface UssdAnswer {
  readonly text: string;
  /** The network waits for an answer: the next `ussd` is it. */
  readonly open: boolean;
}

export interface BalanceAnswer {
  /** What the operator wrote. */
  readonly text: string;
  /** What was read out of it; undefined: the pattern did not fit. */
  readonly amount: number | undefined;
}

/** What a person may do with a channel beside texting. Everything may reject with ToolError, and with nothing else. */
export interface ChannelTools {
  /** Sends a code such as `*100#`, or an answer while a session is open. */
  ussd?(text: string, signal: AbortSignal): Promise<UssdAnswer>;
  /** Ends an open session; does nothing when there is none. */
  endUssd?(): Promise<void>;
  /** One command for the device; resolves with the lines it answered, the final result last. Whoever calls this has written down who did. */
  command?(line: string, signal: AbortSignal): Promise<readonly string[]>;
  /** What went over the wire last, oldest first, numbers masked; also after the link ended. */
  transcript?(): string;
  checkBalance?(signal: AbortSignal): Promise<BalanceAnswer>;
}

/** A device that was found; `settings` are what a channel for it needs. */
export interface Found {
  /** For people: "Quectel EC25". */
  readonly title: string;
  /** Where and what: "ttyUSB2, IMEI …1234, SIM ready". */
  readonly detail: string;
  /** Proposed name of the channel. */
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The channel that has it already. */
  readonly channelId: string | undefined;
  /** Why it cannot be used, and what to do. */
  readonly trouble: string | undefined;
}

export interface DetectOptions {
  readonly folder: string;
  readonly log: ChannelLog;
  /** Channels of this kind that exist: what they use is not touched. */
  readonly existing: readonly { readonly id: string; readonly settings: unknown }[];
  readonly signal: AbortSignal;
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
  /** Looks for devices of this kind on this machine; only when a person asks. */
  detect?(options: DetectOptions): Promise<readonly Found[]>;
}
