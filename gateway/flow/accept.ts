// The way in for MT messages: recipients checked, route chosen, parts counted, committed; only then does the caller hear "accepted".
import type { DuplicatePolicy, MessageState, Priority } from '../message/types.ts';
import { canonicalAddress, isDialable } from '../sms/address.ts';
import { countParts } from '../sms/split.ts';
import type { Store } from '../store/store.ts';
import { chooseRoute, type RoutableChannel, type RouteWish } from './routing.ts';

export interface SendWish {
  readonly to: readonly string[];
  readonly text: string;
  readonly from: string | undefined;
  readonly channel: string | undefined;
  readonly priority: Priority;
  readonly duplicatePolicy: DuplicatePolicy;
  readonly validityMs: number | undefined;
  readonly scheduledAt: number | undefined;
  readonly reference: string | undefined;
  readonly flash: boolean;
  readonly sticky: RouteWish['sticky'];
  /** `person:<id>` or `key:<id>`. */
  readonly actor: string;
  /** `scope` tells callers and routes apart; `fingerprint` is a hash of the request's body. */
  readonly idempotency: { readonly scope: string; readonly key: string; readonly fingerprint: string } | undefined;
}
export interface AcceptedMessage {
  readonly id: string;
  readonly to: string;
  readonly state: MessageState;
  readonly parts: number;
}
export type AcceptProblem =
  | { readonly code: 'invalid_recipient'; readonly field: string; readonly detail: string }
  | { readonly code: 'invalid_sender' | 'sender_not_allowed'; readonly field: 'from'; readonly detail: string }
  | { readonly code: 'invalid_schedule'; readonly field: 'scheduledAt' | 'validityMs'; readonly detail: string }
  | { readonly code: 'invalid_text' | 'text_too_long'; readonly field: 'text'; readonly detail: string }
  | { readonly code: 'flash_not_supported'; readonly field: 'flash'; readonly detail: string }
  | { readonly code: 'unknown_channel'; readonly field: 'channel'; readonly detail: string }
  | { readonly code: 'no_channel' | 'idempotency_running' | 'idempotency_conflict'; readonly field: undefined; readonly detail: string };
/** `messages` in the order of `to`; `replayed`: an earlier request with the same key made them. */
export type AcceptResult = { readonly ok: true; readonly messages: readonly AcceptedMessage[]; readonly replayed: boolean } | { readonly ok: false; readonly problem: AcceptProblem };

export interface AcceptOptions {
  readonly store: Pick<Store, 'accept' | 'earlierAnswer'>;
  readonly channels: () => readonly RoutableChannel[];
  readonly clock: { now(): number };
  readonly newId: (at: number) => string;
  /** A message for this channel may be due. */
  wake(channel: string): void;
}

export const defaultValidityMs = 48 * 3_600_000;
const furthestScheduleMs = 366 * 86_400_000;
/** Small disagreements between the caller's clock and ours are no mistake. */
const pastToleranceMs = 60_000;

/** Rejects with StoreError only, and then nothing was stored. */
export function createAccept(options: AcceptOptions): (wish: SendWish) => Promise<AcceptResult> {
  const running = new Set<string>();
  const refuse = (problem: AcceptProblem): AcceptResult => ({ ok: false, problem });
  const conflict: AcceptProblem = { code: 'idempotency_conflict', field: undefined, detail: 'This key was used for another request.' };

  return async (wish) => {
    const result = await accept(wish);
    if (result.ok || wish.idempotency === undefined || result.problem.code.startsWith('idempotency')) return result;
    // A repeated request gets its first answer also when it could not be accepted any more: its time has passed, its channel is gone.
    const earlier = await options.store.earlierAnswer(wish.idempotency);
    if (earlier === undefined) return result;
    return earlier.fingerprint === wish.idempotency.fingerprint ? { ok: true, messages: JSON.parse(earlier.answer) as AcceptedMessage[], replayed: true } : refuse(conflict);
  };

  async function accept(wish: SendWish): Promise<AcceptResult> {
    const now = options.clock.now();
    const recipients: { id: string; to: string }[] = [];
    for (let index = 0; index < wish.to.length; index += 1) {
      const to = canonicalAddress(wish.to[index] ?? '');
      if (to === undefined || !isDialable(to)) return refuse({ code: 'invalid_recipient', field: wish.to.length === 1 ? 'to' : `to.${index}`, detail: 'This is not a number that can be texted.' });
      recipients.push({ id: options.newId(now), to });
    }
    const from = wish.from === undefined ? undefined : canonicalAddress(wish.from);
    if (wish.from !== undefined && from === undefined) return refuse({ code: 'invalid_sender', field: 'from', detail: 'The sender is neither a number nor a name of up to 11 characters.' });
    const text = wish.text.toWellFormed();
    if (hasControls(text)) return refuse({ code: 'invalid_text', field: 'text', detail: 'The text holds control characters.' });
    if (wish.scheduledAt !== undefined && (wish.scheduledAt < now - pastToleranceMs || wish.scheduledAt > now + furthestScheduleMs)) {
      return refuse({ code: 'invalid_schedule', field: 'scheduledAt', detail: 'The time lies in the past or more than a year ahead.' });
    }
    const route = chooseRoute(options.channels(), { channel: wish.channel, from, sticky: wish.sticky });
    if (!route.ok) return refuse({ code: route.code, field: route.field, detail: route.detail } as AcceptProblem);
    const { parts, encoding } = countParts(text);
    if (parts > route.channel.abilities.maxParts) return refuse({ code: 'text_too_long', field: 'text', detail: `The text needs ${parts} parts; this channel sends at most ${route.channel.abilities.maxParts}.` });

    if (wish.flash && !route.channel.abilities.flash) return refuse({ code: 'flash_not_supported', field: 'flash', detail: 'This channel cannot send texts that are shown at once and not kept.' });

    const dueAt = wish.scheduledAt !== undefined && wish.scheduledAt > now ? wish.scheduledAt : now;
    const state: MessageState = dueAt > now ? 'scheduled' : 'queued';
    const messages: AcceptedMessage[] = recipients.map(({ id, to }) => ({ id, to, state, parts }));
    const { idempotency } = wish;
    const runningKey = idempotency === undefined ? undefined : `${idempotency.scope}\n${idempotency.key}`;
    if (runningKey !== undefined) {
      if (running.has(runningKey)) return refuse({ code: 'idempotency_running', field: undefined, detail: 'A request with this key is still being worked on.' });
      running.add(runningKey);
    }
    try {
      const answer = await options.store.accept({
        now, recipients, from: route.from, text, channel: route.channel.id, priority: wish.priority, duplicatePolicy: wish.duplicatePolicy, reference: wish.reference, parts, encoding, flash: wish.flash, dueAt,
        expiresAt: dueAt + (wish.validityMs ?? defaultValidityMs), actor: wish.actor,
        idempotency: idempotency === undefined ? undefined : { ...idempotency, answer: JSON.stringify(messages) },
      });
      if (answer.outcome === 'conflict') return refuse(conflict);
      if (answer.outcome === 'replayed') return { ok: true, messages: JSON.parse(answer.answer) as AcceptedMessage[], replayed: true };
      options.wake(route.channel.id);
      return { ok: true, messages, replayed: false };
    } finally {
      if (runningKey !== undefined) running.delete(runningKey);
    }
  }
}

/** C0 other than tab, line feed and carriage return, DEL and C1. */
function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if ((unit < 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) || (unit >= 0x7f && unit < 0xa0)) return true;
  }
  return false;
}
