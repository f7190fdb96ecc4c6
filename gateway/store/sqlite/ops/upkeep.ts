// What time brings: schedules fall due, validity passes, repeats are queued, old keys and receipts go. And what people decide.
import type { ChangeAnswer, SweepAnswer } from '../../store.ts';
import type { Connection } from '../database.ts';
import { identityMs, type createInbound } from './inbound.ts';
import type { createNotebookWriting } from './notebook.ts';
import { parkedReceiptMs, type ParkedReceipts } from './receipts.ts';
import type { Shared, StateRow } from './shared.ts';

export const idempotencyMs = 72 * 3_600_000;
/** Limits that ended this long ago say nothing any more. */
const limitsMs = 24 * 3_600_000;
const rowsPerSweep = 500;
const rowsPerWalk = 2_000;

interface Rooms { readonly inbound: ReturnType<typeof createInbound>; readonly parked: ParkedReceipts; readonly notebook: ReturnType<typeof createNotebookWriting> }

export function createUpkeep(db: Connection, shared: Shared, { inbound, parked, notebook }: Rooms) {
  const fallenDue = db.prepare<[number, number], StateRow>(`SELECT seq, state, channel, thread, last_event FROM message
    WHERE state IN ('scheduled', 'unknown') AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?`);
  const queues = db.prepare<[], { channel: string; priority: number }>("SELECT DISTINCT channel, priority FROM message WHERE state = 'queued'");
  const walkQueue = db.prepare<[string, number, number, number, number], StateRow & { due_at: number; expires_at: number | null }>(`SELECT seq, state, channel, thread, last_event, due_at, expires_at FROM message
    WHERE state = 'queued' AND channel = ? AND priority = ? AND (due_at, seq) > (?, ?) ORDER BY due_at, seq LIMIT ?`);
  const countRepeat = db.prepare('UPDATE message SET repeats = repeats + 1 WHERE seq = ?');
  const byId = db.prepare<[string], StateRow & { policy: string; channel: string }>('SELECT seq, state, channel, thread, last_event, policy FROM message WHERE id = ?');
  const oldKeys = db.prepare('DELETE FROM idempotency WHERE (scope, key) IN (SELECT scope, key FROM idempotency WHERE at < ? LIMIT 1000)');
  const oldReceipts = db.prepare('DELETE FROM parked_receipt WHERE seq IN (SELECT seq FROM parked_receipt WHERE kept_since < ? LIMIT 1000)');
  const oldIdentities = db.prepare('DELETE FROM inbound_identity WHERE (channel, key) IN (SELECT channel, key FROM inbound_identity WHERE at < ? LIMIT 1000)');
  const oldLimits = db.prepare('DELETE FROM limits WHERE name IN (SELECT name FROM limits WHERE until < ? LIMIT 1000)');
  const oldSessions = db.prepare('DELETE FROM session WHERE expires_at < ?');
  let cleanedAt = 0;
  const walk: { pending: { channel: string; priority: number; dueAt: number; seq: number }[] } = { pending: [] };

  function repeat(row: StateRow, at: number, actor: string | undefined): void {
    countRepeat.run(row.seq);
    shared.change(row, 'repeat', at, { dueAt: at, actor, cause: { code: 'repeated', detail: 'The first outcome is unknown: the recipient may get this text twice.' } });
  }

  /**
   * Walks the queues a stretch at a time and ends what is past its validity. Claims look themselves; this serves channels that
   * never ask. An index on the expiry would cost every message more than the walk costs.
   */
  function expireQueued(now: number): number {
    if (walk.pending.length === 0) walk.pending = queues.all().map((queue) => ({ ...queue, dueAt: 0, seq: 0 }));
    let left = rowsPerWalk;
    let expired = 0;
    while (left > 0) {
      const queue = walk.pending[0];
      if (queue === undefined) break;
      const rows = walkQueue.all(queue.channel, queue.priority, queue.dueAt, queue.seq, left);
      for (const row of rows) {
        if (row.expires_at === null || row.expires_at > now) continue;
        shared.change(row, 'lapsed', now, { cause: { code: 'validity_passed' } });
        expired += 1;
      }
      const last = rows.at(-1);
      if (rows.length < left || last === undefined) walk.pending.shift();
      else Object.assign(queue, { dueAt: last.due_at, seq: last.seq });
      left -= Math.max(1, rows.length);
    }
    return expired;
  }

  function sweep(now: number): SweepAnswer {
    const channels = new Set<string>();
    for (const row of fallenDue.all(now, rowsPerSweep)) {
      if (row.state === 'unknown') repeat(row, now, undefined);
      else shared.change(row, 'due', now, { dueAt: now });
      channels.add(row.channel);
    }
    const expired = expireQueued(now);
    if (now - cleanedAt > 60_000 || now < cleanedAt) {
      cleanedAt = now;
      inbound.flushIncomplete(now);
      oldKeys.run(now - idempotencyMs);
      if (oldReceipts.run(now - parkedReceiptMs).changes > 0) parked.recount();
      oldIdentities.run(now - identityMs);
      oldSessions.run(now);
      oldLimits.run(now - limitsMs);
      notebook.clean(now);
    }
    return { channels: [...channels], expired };
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
