// Turns a thread's messages into what is drawn: days, groups, and the texts that still wait here. Pure.
import type { MessageBody } from '../../../gateway/api/contract.ts';
import type { Outgoing } from '../../state.ts';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: Date }
  | { readonly kind: 'message'; readonly key: string; readonly message: MessageBody; readonly opens: boolean; readonly closes: boolean }
  | { readonly kind: 'outgoing'; readonly key: string; readonly outgoing: Outgoing };

const togetherMs = 120_000;

const dayKey = (at: Date): string => `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;

/** `messages` oldest first. Texts of the same side within two minutes stand together; the last of them carries the time. */
export function rowsOf(messages: readonly MessageBody[], waiting: readonly Outgoing[]): readonly Row[] {
  const rows: Row[] = [];
  let before: MessageBody | undefined;
  for (const [index, message] of messages.entries()) {
    const at = new Date(message.createdAt);
    const newDay = before === undefined || dayKey(new Date(before.createdAt)) !== dayKey(at);
    if (newDay) rows.push({ kind: 'day', key: `day-${dayKey(at)}`, at });
    const after = messages[index + 1];
    rows.push({ kind: 'message', key: message.id, message, opens: newDay || !areTogether(before, message), closes: !areTogether(message, after) });
    before = message;
  }
  const known = new Set(messages.map((message) => message.reference));
  for (const outgoing of waiting) if (!known.has(outgoing.id)) rows.push({ kind: 'outgoing', key: outgoing.id, outgoing });
  return rows;
}

function areTogether(left: MessageBody | undefined, right: MessageBody | undefined): boolean {
  if (left === undefined || right === undefined || left.direction !== right.direction) return false;
  const first = new Date(left.createdAt);
  const second = new Date(right.createdAt);
  return second.getTime() - first.getTime() < togetherMs && dayKey(first) === dayKey(second);
}
