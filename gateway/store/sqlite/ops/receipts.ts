// Delivery reports: found by (channel, ref), folded over a message's parts; parked when they beat the answer to their submit.
import { foldParts, partAfter } from '../../../message/parts.ts';
import type { LifecycleEvent } from '../../../message/lifecycle.ts';
import type { PartState } from '../../../message/types.ts';
import { sameSubscriber } from '../../../sms/address.ts';
import type { ReceiptRecord } from '../../store.ts';
import type { Connection } from '../database.ts';
import type { Shared, StateRow } from './shared.ts';

const foldedEvent = { delivered: 'delivered', undelivered: 'undelivered', expired: 'networkExpired' } as const satisfies Record<string, LifecycleEvent>;

/** How long a receipt waits for its submit's answer. */
export const parkedReceiptMs = 48 * 3_600_000;
/** The same for refs that come again: an answer is seconds behind its receipt, and a later message with that ref is another one. */
const parkedAgainMs = 600_000;
/** How far the network's clock and zone may be away from ours. */
const clocksApartMs = 15 * 3_600_000;

interface PartRow { message: number; number: number; state: PartState; channel: string }
interface ParkedRow { seq: number; receipt: number; channel: string; ref: string; outcome: ReceiptRecord['outcome']; recipient: string | null; network_code: string | null; at: number | null; submitted_at: number | null; kept_since: number }

export type ParkedReceipts = ReturnType<typeof createReceipts>['parked'];

export function createReceipts(db: Connection, shared: Shared) {
  const findParts = db.prepare<[string, string], PartRow>('SELECT message, number, state, channel FROM part WHERE ref = ? AND channel = ? ORDER BY message DESC LIMIT 300');
  const findNear = db.prepare<[string, string, number, number, number], PartRow>('SELECT message, number, state, channel FROM part WHERE ref = ? AND channel = ? AND taken_at BETWEEN ? AND ? ORDER BY abs(taken_at - ?) LIMIT 1000');
  const messageBySeq = db.prepare<[number], StateRow & { parts: number; peer: string }>('SELECT seq, state, channel, thread, last_event, parts, peer FROM message WHERE seq = ?');
  const setPart = db.prepare('UPDATE part SET state = ?, network_code = ?, updated_at = ? WHERE message = ? AND number = ?');
  const partStates = db.prepare<[number], PartState>('SELECT state FROM part WHERE message = ?').pluck();
  const park = db.prepare('INSERT INTO parked_receipt (receipt, channel, ref, outcome, recipient, network_code, at, submitted_at, kept_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const lastReceipt = db.prepare<[], number | null>('SELECT max(receipt) FROM parked_receipt').pluck();
  const findParked = db.prepare<[string, string], ParkedRow>('SELECT * FROM parked_receipt WHERE ref = ? AND channel = ? ORDER BY seq');
  const unpark = db.prepare('DELETE FROM parked_receipt WHERE receipt = ?');
  const countWaiting = db.prepare<[], number>('SELECT count(*) FROM parked_receipt').pluck();
  let waiting = countWaiting.get() ?? 0;

  function isTo(row: PartRow, recipient: string): boolean {
    const message = messageBySeq.get(row.message);
    return message !== undefined && sameSubscriber(message.peer, recipient);
  }

  /**
   * The parts a ref means: of the newest message with it, and where the report names the recipient, of one to that recipient.
   * Several when one ref stands for all parts (a text sent as one payload). With `submittedAt`: the one taken nearest to it.
   */
  function find(channel: string, ref: string, recipient: string | undefined, submittedAt: number | undefined): readonly PartRow[] {
    if (submittedAt !== undefined) {
      const nearest = findNear.all(ref, channel, submittedAt - clocksApartMs, submittedAt + clocksApartMs, submittedAt)
        .find((row) => recipient === undefined || isTo(row, recipient));
      return nearest === undefined ? [] : [nearest];
    }
    const rows = findParts.all(ref, channel);
    const first = recipient === undefined ? rows[0] : rows.find((row) => isTo(row, recipient));
    return rows.length < 2 || first === undefined ? (first === undefined ? [] : [first]) : rows.filter((row) => row.message === first.message);
  }

  function applyTo(row: PartRow, receipt: { outcome: ReceiptRecord['outcome']; networkCode: string | undefined; now: number }): void {
    const state = partAfter(row.state, receipt.outcome);
    if (state === row.state) return;
    setPart.run(state, receipt.networkCode ?? null, receipt.now, row.message, row.number);
    const message = messageBySeq.get(row.message);
    if (message === undefined) return;
    const fold = message.parts === 1 ? foldParts([state], 1) : foldParts(partStates.all(row.message), message.parts);
    if (fold === 'incomplete' || fold === 'taken') return;
    const cause = fold === 'delivered' ? undefined : { code: fold === 'expired' ? 'expired_in_network' : 'undelivered_by_network', ...(receipt.networkCode === undefined ? {} : { networkCode: receipt.networkCode }) };
    shared.change(message, foldedEvent[fold], receipt.now, { cause });
  }

  function receipt(record: ReceiptRecord): { matched: string | undefined } {
    for (const ref of record.refs) {
      const rows = find(record.channel, ref, record.recipient, record.submittedAt);
      if (rows.length === 0) continue;
      for (const row of rows) applyTo(row, record);
      return { matched: ref };
    }
    // Kept under every spelling it may have: whichever submit answers with one of them takes it.
    const id = (lastReceipt.get() ?? 0) + 1;
    for (const ref of record.refs) {
      park.run(id, record.channel, ref, record.outcome, record.recipient ?? null, record.networkCode ?? null, record.at ?? null, record.submittedAt ?? null, record.now);
      waiting += 1;
    }
    return { matched: undefined };
  }

  const parked = {
    /** Called when a submit's answer brought `ref`. */
    apply(channel: string, ref: string, peer: string, now: number): void {
      if (waiting === 0) return;
      for (const kept of findParked.all(ref, channel)) {
        if (kept.recipient !== null && !sameSubscriber(peer, kept.recipient)) continue;
        if (kept.submitted_at !== null && !isRecent(kept, now)) continue;
        waiting -= unpark.run(kept.receipt).changes;
        for (const row of find(channel, ref, kept.recipient ?? undefined, kept.submitted_at ?? undefined)) applyTo(row, { outcome: kept.outcome, networkCode: kept.network_code ?? undefined, now });
      }
    },
    /** After old ones were dropped or a transaction was rolled back. */
    recount(): void {
      waiting = countWaiting.get() ?? 0;
    },
  };
  return { receipt, parked };
}

/** Whether a receipt for a ref that comes again can be about what was taken just now. */
function isRecent(kept: ParkedRow, now: number): boolean {
  return kept.recipient !== null && now - kept.kept_since < parkedAgainMs && Math.abs(now - (kept.submitted_at ?? now)) <= clocksApartMs;
}
