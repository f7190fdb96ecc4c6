// What a message is, as everybody outside storage sees it. Pure types; the rules for `state` are in lifecycle.ts.

export type Direction = 'outbound' | 'inbound';

/** MO messages are always `received`; the others are MT states (see lifecycle.ts). */
export type MessageState =
  | 'scheduled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'unknown'
  | 'failed'
  | 'expired'
  | 'canceled'
  | 'received';

export const messageStates = [
  'scheduled', 'queued', 'sending', 'sent', 'delivered', 'undelivered', 'unknown', 'failed', 'expired', 'canceled', 'received',
] as const satisfies readonly MessageState[];

/** Urgent leaves before normal, normal before bulk, on each channel. */
export type Priority = 'urgent' | 'normal' | 'bulk';
export const priorities = ['urgent', 'normal', 'bulk'] as const satisfies readonly Priority[];

/**
 * What to do with an attempt whose outcome is unknown: `hold` for a late answer or a person, `resend` after a grace
 * period (marked as a repeat), `never` repeat, not even by a person.
 */
export type DuplicatePolicy = 'hold' | 'resend' | 'never';
export const duplicatePolicies = ['hold', 'resend', 'never'] as const satisfies readonly DuplicatePolicy[];

export type PartState = 'taken' | 'delivered' | 'undelivered' | 'expired';

/** Why a message is in its state, kept with it and with every step of its history. */
export interface Cause {
  /** Stable, snake_case: `absent_subscriber`, `link_lost`, `validity_passed`, ... */
  readonly code: string;
  /** The network's own code, for people. */
  readonly networkCode?: string;
  /** A sentence for people. Never holds a text or a whole number. */
  readonly detail?: string;
}

export interface Message {
  readonly id: string;
  readonly direction: Direction;
  readonly state: MessageState;
  /** MT: our line or name, where chosen. MO: the person. */
  readonly from: string | undefined;
  /** MT: the person. MO: our line, where the network said. */
  readonly to: string | undefined;
  readonly text: string;
  readonly channel: string;
  readonly threadId: string;
  readonly priority: Priority;
  readonly duplicatePolicy: DuplicatePolicy;
  /** The caller's own word for this message. */
  readonly reference: string | undefined;
  readonly parts: number;
  readonly encoding: 'gsm7' | 'ucs2';
  /** To be shown at once and not kept (class 0). */
  readonly flash: boolean;
  /** How often a hand-over was begun. */
  readonly attempts: number;
  /** How many of those repeated an attempt whose outcome was unknown. */
  readonly repeats: number;
  readonly cause: Cause | undefined;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it may leave (scheduled or retried); MT only. */
  readonly dueAt: number | undefined;
  readonly expiresAt: number | undefined;
  /** MO: the network's time stamp. */
  readonly sentAt: number | undefined;
}

export interface PartRecord {
  readonly part: number;
  readonly ref: string | undefined;
  readonly state: PartState;
  readonly networkCode: string | undefined;
  readonly updatedAt: number;
}

/** One step of a message's history. */
export interface HistoryEntry {
  readonly at: number;
  readonly state: MessageState;
  readonly cause: Cause | undefined;
  /** Who did it, when a person or key did. */
  readonly actor: string | undefined;
}

export interface AttemptRecord {
  readonly attempt: number;
  readonly channel: string;
  readonly openedAt: number;
  readonly closedAt: number | undefined;
  /** `open` while the hand-over runs. */
  readonly outcome: 'open' | 'taken' | 'permanent' | 'transient' | 'throttled' | 'unknown' | 'released';
  readonly cause: Cause | undefined;
}
