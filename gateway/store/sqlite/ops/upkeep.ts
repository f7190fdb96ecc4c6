// What time brings: schedules fall due, validity passes, repeats are queued, old keys and receipts go. And what people decide.
import type { ChangeAnswer, SweepAnswer } from '../../store.ts';
import type { Connection } from '../database.ts';
import { identityMs, type createInbound } from './inbound.ts';
import { parkedReceiptMs, type ParkedReceipts } from './receipts.ts';
import type { Shared, StateRow } from './shared.ts';

export const idempotencyMs = 72 * 3_600_000;
const rowsPerSweep = 500;

export function createUpkeep(db: Connection, shared: Shared, inbound: ReturnType<typeof createInbound>, parked: ParkedReceipts) {
  const fallenDue = db.prepare<[number, number], StateRow>(`SELECT seq, state, channel, thread FROM message
    WHERE state IN ('scheduled', 'unknown') AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?`);
  const nextDue = db.prepare<[], number | null>("SELECT min(due_at) FROM message WHERE state IN ('scheduled', 'unknown') AND due_at IS NOT NULL").pluck();
  const lapsed = db.prepare<[number, number], StateRow>(`SELECT seq, state, channel, thread FROM message
    WHERE state IN ('scheduled', 'queued') AND expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?`);
  const countRepeat = db.prepare('UPDATE message SET repeats = repeats + 1 WHERE seq = ?');
  const byId = db.prepare<[string], StateRow & { policy: string; channel: string }>('SELECT seq, state, channel, thread, policy FROM message WHERE id = ?');
  const oldKeys = db.prepare('DELETE FROM idempotency WHERE (scope, key) IN (SELECT scope, key FROM idempotency WHERE at < ? LIMIT 1000)');
  const oldReceipts = db.prepare('DELETE FROM parked_receipt WHERE seq IN (SELECT seq FROM parked_receipt WHERE kept_since < ? LIMIT 1000)');
  const oldIdentities = db.prepare('DELETE FROM inbound_identity WHERE (channel, key) IN (SELECT channel, key FROM inbound_identity WHERE at < ? LIMIT 1000)');
  const oldSessions = db.prepare('DELETE FROM session WHERE expires_at < ?');
  let cleanedAt = 0;

  function repeat(row: StateRow, at: number, actor: string | undefined): void {
    countRepeat.run(row.seq);
    shared.change(row, 'repeat', at, { dueAt: at, actor, cause: { code: 'repeated', detail: 'The first outcome is unknown: the recipient may get this text twice.' } });
  }

  function sweep(now: number): SweepAnswer {
    const channels = new Set<string>();
    for (const row of fallenDue.all(now, rowsPerSweep)) {
      if (row.state === 'unknown') repeat(row, now, undefined);
      else shared.change(row, 'due', now, { dueAt: now });
      channels.add(row.channel);
    }
    const late = lapsed.all(now, rowsPerSweep);
    for (const row of late) shared.change(row, 'lapsed', now, { cause: { code: 'validity_passed' } });
    if (now - cleanedAt > 60_000 || now < cleanedAt) {
      cleanedAt = now;
      inbound.flushIncomplete(now);
      oldKeys.run(now - idempotencyMs);
      if (oldReceipts.run(now - parkedReceiptMs).changes > 0) parked.recount();
      oldIdentities.run(now - identityMs);
      oldSessions.run(now);
    }
    return { channels: [...channels], expired: late.length, nextDueAt: nextDue.get() ?? undefined };
  }

  function cancel({ id, actor, now }: { id: string; actor: string; now: number }): ChangeAnswer {
    const row = byId.get(id);
    if (row === undefined) return { outcome: 'not_found' };
    const state = shared.change(row, 'canceled', now, { actor, cause: { code: 'canceled' } });
    return state === undefined ? { outcome: 'wrong_state', state: row.state } : { outcome: 'changed', channel: row.channel };
  }

  function decide({ id, as, actor, now }: { id: string; as: 'resend' | 'sent' | 'failed'; actor: string; now: number }): ChangeAnswer {
    const row = byId.get(id);
    if (row === undefined) return { outcome: 'not_found' };
    if (row.state !== 'unknown' || (as === 'resend' && row.policy === 'never')) return { outcome: 'wrong_state', state: row.state };
    if (as === 'resend') repeat(row, now, actor);
    else shared.change(row, as === 'sent' ? 'taken' : 'refused', now, { actor, cause: { code: 'settled_by_person' } });
    return { outcome: 'changed', channel: row.channel };
  }

  return { sweep, cancel, decide };
}
