// The life of an MT message: one table, read by `advance`. Nobody else decides what `state` may become. No I/O, no clock.
import type { MessageState } from './types.ts';

export type LifecycleEvent =
  /** Its time has come. */
  | 'due'
  /** An attempt was opened. */
  | 'claimed'
  /** The attempt ended without the network having taken anything new; it goes back to the queue. */
  | 'retry'
  /** The network took every part: in time, late, or a person says so. */
  | 'taken'
  /** The network will never take it. */
  | 'refused'
  /** Handed over, the answer was lost. */
  | 'lost'
  /** An attempt with unknown outcome is to be repeated, by policy or by a person. */
  | 'repeat'
  /** What was in doubt was taken after all, and the rest never left: it is to be sent now. Nothing is repeated. */
  | 'resumed'
  /** Its validity passed while it was ours. */
  | 'lapsed'
  /** Withdrawn. */
  | 'canceled'
  /** Receipts: what the network says became of it. */
  | 'delivered'
  | 'undelivered'
  | 'networkExpired';

type Row = Partial<Record<LifecycleEvent, MessageState>>;

/** What is absent is absorbed: the state stays as it is. */
export const transitions: Readonly<Record<MessageState, Row>> = {
  scheduled: { due: 'queued', lapsed: 'expired', canceled: 'canceled' },
  queued: { claimed: 'sending', lapsed: 'expired', canceled: 'canceled', taken: 'sent' },
  sending: { retry: 'queued', taken: 'sent', refused: 'failed', lost: 'unknown' },
  sent: { delivered: 'delivered', undelivered: 'undelivered', networkExpired: 'expired' },
  unknown: { taken: 'sent', repeat: 'queued', resumed: 'queued', refused: 'failed', delivered: 'delivered', undelivered: 'undelivered', networkExpired: 'expired' },
  undelivered: { delivered: 'delivered' },
  expired: { delivered: 'delivered' },
  delivered: {},
  failed: {},
  canceled: {},
  received: {},
};

/** The state after an event, or undefined when the event changes nothing. */
export function advance(state: MessageState, event: LifecycleEvent): MessageState | undefined {
  return transitions[state][event];
}

const finalStates: ReadonlySet<MessageState> = new Set(['delivered', 'undelivered', 'failed', 'expired', 'canceled', 'received']);

/** Whether a message has come to its one visible end. */
export function isFinal(state: MessageState): boolean {
  return finalStates.has(state);
}
