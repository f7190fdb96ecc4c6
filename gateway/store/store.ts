// What the gateway keeps, as a contract: one implementation per engine, one test suite for all. Every write resolves only
// when it is durable; writes made in the same moment share one commit. Times are epoch ms, ids are 26-character ULIDs.
import type { AttemptRecord, Cause, Direction, DuplicatePolicy, HistoryEntry, Message, MessageState, PartRecord, Priority } from '../message/types.ts';
import type { AuthStore } from './auth-store.ts';

/**
 * `storage_full` nothing was written, try later · `storage_busy` too much is waiting · `storage_failed` the disk or file
 * refused, nothing was written · `storage_unusable` the file cannot be trusted, a person must act.
 */
export type StoreErrorCode = 'storage_full' | 'storage_busy' | 'storage_failed' | 'storage_unusable';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Messages that share everything but their recipient. */
export interface AcceptRequest {
  readonly now: number;
  readonly recipients: readonly { readonly id: string; readonly to: string }[];
  readonly from: string | undefined;
  readonly text: string;
  readonly channel: string;
  readonly priority: Priority;
  readonly duplicatePolicy: DuplicatePolicy;
  readonly reference: string | undefined;
  readonly parts: number;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly flash: boolean;
  /** After `now`: scheduled; otherwise queued. */
  readonly dueAt: number;
  readonly expiresAt: number | undefined;
  /** `person:<id>`, `key:<id>` or `system`. */
  readonly actor: string;
  /** `scope` tells callers and routes apart; `answer` is what a repeat of the same request gets. Kept 72 h. */
  readonly idempotency: { readonly scope: string; readonly key: string; readonly fingerprint: string; readonly answer: string } | undefined;
}
/** `conflict`: the key was used for another body. */
export type AcceptAnswer = { readonly outcome: 'accepted' } | { readonly outcome: 'replayed'; readonly answer: string } | { readonly outcome: 'conflict' };

export interface ClaimedJob {
  readonly messageId: string;
  readonly attempt: number;
  readonly to: string;
  readonly from: string | undefined;
  readonly text: string;
  readonly parts: number;
  /** 0..65535, the same for every attempt. */
  readonly concatRef: number;
  /** Parts an earlier attempt handed over. */
  readonly taken: readonly number[];
  readonly expiresAt: number | undefined;
  readonly priority: Priority;
  readonly duplicatePolicy: DuplicatePolicy;
  readonly flash: boolean;
  /** Hand-overs that failed so far and count against the limit (throttled and released ones do not). */
  readonly failures: number;
}
export interface ClaimAnswer {
  /** Their attempts are on disk. Urgent first. */
  readonly jobs: readonly ClaimedJob[];
  /** When the next message of this channel falls due; undefined: nothing waits. */
  readonly nextDueAt: number | undefined;
}

/** How an attempt ended and what flow decided to do about it. */
export interface AttemptOutcome {
  readonly messageId: string;
  readonly attempt: number;
  readonly at: number;
  readonly outcome: Exclude<AttemptRecord['outcome'], 'open'>;
  readonly taken: readonly { readonly part: number; readonly ref: string | undefined }[];
  readonly cause: Cause | undefined;
  /** `sent` all taken · `retry` queue again at `dueAt` · `failed` for good · `unknown`, to be repeated at `dueAt` if given. */
  readonly next: 'sent' | 'retry' | 'failed' | 'unknown';
  readonly dueAt: number | undefined;
}

export interface ReceivedPart {
  readonly now: number;
  readonly channel: string;
  readonly identity: { readonly key: string; readonly lasting: boolean };
  readonly from: string;
  readonly to: string | undefined;
  readonly text: string;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly concat: { readonly ref: number; readonly width: 8 | 16; readonly total: number; readonly part: number } | undefined;
  readonly sentAt: number | undefined;
  readonly flash: boolean;
  /** For the message this part may complete. */
  readonly id: string;
}
export interface ReceiveAnswer {
  readonly outcome: 'stored' | 'duplicate';
  /** Set when this part made a message whole. */
  readonly messageId: string | undefined;
}

export interface ReceiptRecord {
  readonly now: number;
  readonly channel: string;
  readonly refs: readonly string[];
  readonly outcome: 'delivered' | 'undelivered' | 'expired' | 'accepted';
  readonly recipient: string | undefined;
  readonly networkCode: string | undefined;
  readonly at: number | undefined;
  /** See Receipt in channels/channel.ts: for refs that come again, when the network took the part. */
  readonly submittedAt?: number | undefined;
}

/** What is not a text and came over a channel, or was done to it. */
export interface NoticeEntry {
  readonly now: number;
  readonly channel: string;
  readonly kind: string;
  readonly identity: { readonly key: string; readonly lasting: boolean } | undefined;
  /** Canonical. */
  readonly from: string | undefined;
  readonly summary: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** Who did it, when a person or key did. */
  readonly actor: string | undefined;
}
export interface NoticeRecord extends Omit<NoticeEntry, 'now' | 'identity'> {
  readonly id: string;
  readonly at: number;
}

/** A small fact that a channel keeps; undefined forgets it. */
export interface MemoryEntry {
  readonly key: string;
  readonly value: string | undefined;
  readonly now: number;
}

/** An attempt whose outcome is unknown; see channels/channel.ts. */
export interface UnsettledRecord {
  readonly messageId: string;
  readonly attempt: number;
  readonly to: string;
  readonly text: string;
  readonly taken: readonly number[];
  readonly openedAt: number;
  readonly closedAt: number;
  readonly interrupted: boolean;
}

export interface SampleEntry {
  readonly now: number;
  readonly channel: string;
  readonly values: Readonly<Record<string, number>>;
}
export interface SeriesRequest {
  /** undefined: of every channel. */
  readonly channel: string | undefined;
  /** undefined: every name. */
  readonly name: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}
export interface SeriesRecord {
  readonly channel: string;
  readonly name: string;
  /** Beginning of the stretch, mean. */
  readonly points: readonly (readonly [number, number])[];
}

export interface MessageFilter {
  readonly direction?: Direction | undefined;
  readonly state?: MessageState | undefined;
  readonly channel?: string | undefined;
  readonly threadId?: string | undefined;
  /** Canonical address. */
  readonly peer?: string | undefined;
  readonly reference?: string | undefined;
  readonly search?: string | undefined;
}
/** Newest first. `before` is a position from an earlier page's `next`. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}
export interface PageRequest {
  readonly limit: number;
  readonly before: string | undefined;
}

export interface MessageDetailRecord {
  readonly message: Message;
  readonly history: readonly HistoryEntry[];
  readonly parts: readonly PartRecord[];
  readonly attempts: readonly AttemptRecord[];
}

export interface Thread {
  readonly id: string;
  readonly peer: string;
  readonly line: string | undefined;
  readonly channel: string | undefined;
  readonly unread: number;
  readonly lastAt: number;
  readonly last: { readonly id: string; readonly direction: Direction; readonly state: MessageState; readonly text: string } | undefined;
}

export interface EventRecord {
  readonly cursor: number;
  readonly at: number;
  /** `message.<state>`, `thread.read`, `channel.notice` */
  readonly kind: string;
  /** As they are now. */
  readonly message: Message | undefined;
  readonly thread: Thread | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SweepAnswer {
  /** Channels that have something new to send. */
  readonly channels: readonly string[];
  readonly expired: number;
}

export interface ChannelCounts {
  readonly channel: string;
  readonly queued: number;
  readonly sending: number;
  readonly unknown: number;
}

/** Why a person's wish could not be carried out: the message is in this state instead. */
export type ChangeAnswer = { readonly outcome: 'changed'; readonly channel: string } | { readonly outcome: 'not_found' } | { readonly outcome: 'wrong_state'; readonly state: MessageState };

export interface Store {
  readonly auth: AuthStore;

  /** All or nothing. */
  accept(request: AcceptRequest): Promise<AcceptAnswer>;
  /** What an idempotency key was used for within 72 h. */
  earlierAnswer(request: { readonly scope: string; readonly key: string }): Promise<{ readonly fingerprint: string; readonly answer: string } | undefined>;
  /** Opens attempts for up to `limit` due messages of a channel; messages past their validity become `expired` instead. */
  claim(request: { readonly channel: string; readonly limit: number; readonly now: number }): Promise<ClaimAnswer>;
  /** Closes attempts. An outcome for an attempt that is no longer open (a late answer) is applied to an `unknown` message. */
  settle(outcomes: readonly AttemptOutcome[]): Promise<void>;
  receive(part: ReceivedPart): Promise<ReceiveAnswer>;
  /** The network was answered: identities that are not lasting are forgotten. */
  acked(channel: string, keys: readonly string[]): Promise<void>;
  /** `matched`: the ref that was found; undefined: parked for 48 h, or with `submittedAt` for ten minutes. */
  receipt(receipt: ReceiptRecord): Promise<{ readonly matched: string | undefined }>;
  cancel(request: { readonly id: string; readonly actor: string; readonly now: number }): Promise<ChangeAnswer>;
  /** A person decides about an `unknown` message. `resend` is refused (`wrong_state`) where the duplicate policy is `never`. */
  decide(request: { readonly id: string; readonly as: 'resend' | 'sent' | 'failed'; readonly actor: string; readonly now: number }): Promise<ChangeAnswer>;
  /** Once at start, before any claim: every open attempt becomes `unknown`. Returns how many. */
  recover(request: { readonly now: number; readonly resendAt: number }): Promise<number>;
  /** Due schedules, expiry, repeats, incomplete long messages, old keys and receipts. Bounded work per call. */
  sweep(now: number): Promise<SweepAnswer>;

  message(id: string): Promise<MessageDetailRecord | undefined>;
  messages(filter: MessageFilter, page: PageRequest): Promise<Page<Message>>;
  thread(id: string): Promise<Thread | undefined>;
  threads(filter: { readonly unread?: boolean | undefined; readonly peer?: string | undefined }, page: PageRequest): Promise<Page<Thread>>;
  /** Finds or makes the thread with a peer (canonical address). */
  openThread(request: { readonly peer: string; readonly now: number }): Promise<Thread>;
  markRead(request: { readonly threadId: string; readonly now: number }): Promise<boolean>;
  /** In cursor order, after `after`. */
  events(after: number, limit: number): Promise<readonly EventRecord[]>;
  /** The newest committed cursor known here. */
  cursor(): number;
  /** Called after each commit that added events, with the newest cursor. Returns how to stop listening. */
  onEvents(listener: (cursor: number) => void): () => void;
  counts(): Promise<readonly ChannelCounts[]>;

  /** Adds `channel.notice` to the events. A repeat by identity changes nothing. */
  addNotice(notice: NoticeEntry): Promise<'stored' | 'duplicate'>;
  notices(channel: string, page: PageRequest): Promise<Page<NoticeRecord>>;
  /** Of the last three days, newest first, a thousand at most. */
  unsettled(channel: string, now: number): Promise<readonly UnsettledRecord[]>;
  /** Small facts that channels keep. */
  recall(key: string): Promise<string | undefined>;
  remember(entry: MemoryEntry): Promise<void>;
  addSample(sample: SampleEntry): Promise<void>;
  series(request: SeriesRequest): Promise<readonly SeriesRecord[]>;
  /** Undefined while all is well; otherwise why writes are refused or at risk. */
  trouble(): StoreErrorCode | undefined;
  stop(): Promise<void>;
}
