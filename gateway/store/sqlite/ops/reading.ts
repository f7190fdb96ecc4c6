// Everything that only looks: one message whole, pages of messages and threads, the event log, counts. Pages go by key, newest
// first, so that their cost does not grow with what is stored.
import type { AttemptRecord, Cause, HistoryEntry, MessageState, PartRecord } from '../../../message/types.ts';
import { messageStates } from '../../../message/types.ts';
import type { ChannelCounts, EventRecord, MessageDetailRecord, MessageFilter, Page, PageRequest, Thread } from '../../store.ts';
import type { Connection } from '../database.ts';
import { messageColumns, type MessageRow, stateIs, threadColumns, threadJoin, type ThreadRow, threadSeqOf, toMessage, toThread } from '../rows.ts';
import { matchExpression } from './words.ts';

interface EventRow { cursor: number; at: number; kind: string; message: number | null; thread: number | null; data: string | null; previous: number | null }
interface StepData { cause?: Cause; actor?: string; attempt?: { number: number; channel: string; openedAt: number; outcome: AttemptRecord['outcome'] } }

export function createReading(db: Connection) {
  const bySid = db.prepare<[string], MessageRow & { actor: string | null; last_event: number }>(`SELECT ${messageColumns}, m.actor, m.last_event FROM message m WHERE m.id = ?`);
  const bySeq = db.prepare<[number], MessageRow>(`SELECT ${messageColumns} FROM message m WHERE m.seq = ?`);
  const eventAt = db.prepare<[number], EventRow>('SELECT * FROM event WHERE cursor = ?');
  const openAttempt = db.prepare<[number], { number: number; channel: string; opened_at: number }>('SELECT number, channel, opened_at FROM attempt WHERE message = ?');
  const partRows = db.prepare<[number], { number: number; ref: string | null; state: PartRecord['state']; network_code: string | null; updated_at: number }>('SELECT number, ref, state, network_code, updated_at FROM part WHERE message = ? ORDER BY number');
  const threadBySeq = db.prepare<[number], ThreadRow>(`SELECT ${threadColumns} FROM ${threadJoin} WHERE t.seq = ?`);
  const threadSeqByPeer = db.prepare<[string], number>('SELECT seq FROM thread WHERE peer = ?').pluck();
  const eventsAfter = db.prepare<[number, number], EventRow>('SELECT * FROM event WHERE cursor > ? ORDER BY cursor LIMIT ?');
  const keyOf = db.prepare<[string, string], { fingerprint: string; answer: string }>('SELECT fingerprint, answer FROM idempotency WHERE scope = ? AND key = ?');
  const counted = db.prepare<[], { channel: string; state: MessageState; n: number }>(`SELECT channel, 'queued' AS state, count(*) AS n FROM message WHERE state = 'queued' GROUP BY channel
    UNION ALL SELECT channel, 'sending', count(*) FROM attempt GROUP BY channel UNION ALL SELECT m.channel, 'unknown', count(*) FROM message m WHERE ${stateIs('unknown')} GROUP BY m.channel`);

  /** A message's events, oldest first; of a very long story the newest thousand. */
  function stepsOf(lastEvent: number): EventRow[] {
    const steps: EventRow[] = [];
    for (let at: number | null = lastEvent; at !== null && steps.length < 1_000;) {
      const step: EventRow | undefined = eventAt.get(at);
      if (step === undefined) break;
      steps.push(step);
      at = step.previous;
    }
    return steps.toReversed();
  }

  function message(id: string): MessageDetailRecord | undefined {
    const row = bySid.get(id);
    if (row === undefined) return undefined;
    const history: HistoryEntry[] = [];
    const attempts: AttemptRecord[] = [];
    for (const step of stepsOf(row.last_event)) {
      const found = step.data === null ? {} : (JSON.parse(step.data) as StepData);
      if (found.attempt !== undefined) {
        const { number, channel, openedAt, outcome } = found.attempt;
        if (!attempts.some((known) => known.attempt === number && known.outcome !== 'unknown')) history.push({ at: openedAt, state: 'sending', cause: undefined, actor: undefined });
        attempts.push({ attempt: number, channel, openedAt, closedAt: step.at, outcome, cause: found.cause });
      }
      history.push({ at: step.at, state: step.kind.slice('message.'.length) as MessageState, cause: found.cause, actor: found.actor });
    }
    const first = history[0];
    if (first !== undefined && row.direction === 'outbound') history[0] = { ...first, actor: row.actor ?? undefined };
    const open = openAttempt.get(row.seq);
    if (open !== undefined) {
      history.push({ at: open.opened_at, state: 'sending', cause: undefined, actor: undefined });
      attempts.push({ attempt: open.number, channel: open.channel, openedAt: open.opened_at, closedAt: undefined, outcome: 'open', cause: undefined });
    }
    const parts = partRows.all(row.seq).map((part) => ({ part: part.number, ref: part.ref ?? undefined, state: part.state, networkCode: part.network_code ?? undefined, updatedAt: part.updated_at }));
    return { message: toMessage(row), history, parts, attempts };
  }

  function messages({ filter, page }: { filter: MessageFilter; page: PageRequest }): Page<ReturnType<typeof toMessage>> {
    const where: string[] = [];
    const values: (string | number)[] = [];
    const add = (sql: string, ...bound: (string | number)[]) => { where.push(sql); values.push(...bound); };
    if (page.before !== undefined) add('m.seq < ?', Number(page.before));
    if (filter.threadId !== undefined) add('m.thread = ?', threadSeqOf(filter.threadId));
    if (filter.peer !== undefined) add('m.thread = ?', threadSeqByPeer.get(filter.peer) ?? -1);
    // As words in the statement, not as values: only then can SQLite see that a partial index serves. They come from closed lists.
    if (filter.direction !== undefined) where.push(filter.direction === 'inbound' ? "m.direction = 'inbound'" : "m.direction = 'outbound'");
    const state = messageStates.find((known) => known === filter.state);
    if (state !== undefined) where.push(stateIs(state));
    if (filter.channel !== undefined) add('m.channel = ?', filter.channel);
    if (filter.reference !== undefined) add('m.reference = ?', filter.reference);
    if (filter.search !== undefined) {
      const match = matchExpression(filter.search);
      if (match === undefined) return { items: [], next: undefined };
      add('m.seq IN (SELECT rowid FROM message_words WHERE message_words MATCH ? ORDER BY rowid DESC LIMIT 5000)', match);
    }
    const sql = `SELECT ${messageColumns} FROM message m ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY m.seq DESC LIMIT ?`;
    const rows = prepared(sql).all(...values, page.limit + 1) as MessageRow[];
    const items = rows.slice(0, page.limit);
    const last = items.at(-1);
    return { items: items.map(toMessage), next: rows.length > page.limit && last !== undefined ? String(last.seq) : undefined };
  }

  // A handful of filter combinations exist; each is prepared once.
  const cache = new Map<string, ReturnType<Connection['prepare']>>();
  function prepared(sql: string) {
    const known = cache.get(sql) ?? db.prepare(sql);
    cache.set(sql, known);
    return known;
  }

  function threads({ filter, page }: { filter: { unread?: boolean | undefined; peer?: string | undefined }; page: PageRequest }): Page<Thread> {
    const where: string[] = [];
    const values: (string | number)[] = [];
    const [lastAt, seq] = (page.before ?? '').split('.').map(Number);
    if (page.before !== undefined && lastAt !== undefined && seq !== undefined) { where.push('(t.last_at, t.seq) < (?, ?)'); values.push(lastAt, seq); }
    if (filter.unread === true) where.push('t.unread > 0');
    if (filter.unread === false) where.push('t.unread = 0');
    if (filter.peer !== undefined) { where.push('instr(t.peer, ?) > 0'); values.push(filter.peer); }
    const sql = `SELECT ${threadColumns} FROM ${threadJoin} ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY t.last_at DESC, t.seq DESC LIMIT ?`;
    const rows = prepared(sql).all(...values, page.limit + 1) as ThreadRow[];
    const items = rows.slice(0, page.limit);
    const last = items.at(-1);
    return { items: items.map(toThread), next: rows.length > page.limit && last !== undefined ? `${last.last_at}.${last.seq}` : undefined };
  }

  function thread(id: string): Thread | undefined {
    const row = threadBySeq.get(threadSeqOf(id));
    return row === undefined ? undefined : toThread(row);
  }

  function events({ after, limit }: { after: number; limit: number }): readonly EventRecord[] {
    return eventsAfter.all(after, limit).map((row) => {
      const message = row.message === null ? undefined : bySeq.get(row.message);
      const thread = row.thread === null ? undefined : threadBySeq.get(row.thread);
      return {
        cursor: row.cursor, at: row.at, kind: row.kind, message: message === undefined ? undefined : toMessage(message), thread: thread === undefined ? undefined : toThread(thread),
        data: row.data === null ? {} : (JSON.parse(row.data) as Record<string, unknown>),
      };
    });
  }

  function counts(): readonly ChannelCounts[] {
    const found = new Map<string, { channel: string; queued: number; sending: number; unknown: number }>();
    for (const { channel, state, n } of counted.all()) {
      const entry = found.get(channel) ?? { channel, queued: 0, sending: 0, unknown: 0 };
      if (state === 'queued' || state === 'sending' || state === 'unknown') entry[state] = n;
      found.set(channel, entry);
    }
    return [...found.values()];
  }

  const earlierAnswer = ({ scope, key }: { scope: string; key: string }) => keyOf.get(scope, key);

  return { earlierAnswer, message, messages, thread, threads, events, counts };
}
