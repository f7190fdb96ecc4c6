// MO parts: told apart by transport identity, joined in any order, and a message the moment the last part is here.
import type { ReceiveAnswer, ReceivedPart } from '../../store.ts';
import type { Connection } from '../database.ts';
import type { Shared } from './shared.ts';

/** How long a lasting identity is remembered, and how long a long message may stay incomplete before it is shown with gaps. */
export const identityMs = 48 * 3_600_000;
export const assemblyMs = 24 * 3_600_000;
/** A sender may keep this many unfinished long messages open; the oldest is shown with gaps when another begins. */
const openAssembliesPerSender = 20;

interface PartRow {
  assembly: string; copy: number; number: number; channel: string; sender: string; line: string | null; total: number; text: string;
  encoding: 'gsm7' | 'ucs2'; sent_at: number | null; at: number; flash: number;
}

export function createInbound(db: Connection, shared: Shared) {
  const addIdentity = db.prepare('INSERT INTO inbound_identity (channel, key, lasting, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const forget = db.prepare('DELETE FROM inbound_identity WHERE channel = ? AND key = ? AND lasting = 0');
  const insert = db.prepare(`INSERT INTO message (seq, id, thread, direction, state, channel, peer, line, text, parts, encoding, created_at, updated_at, sent_at, flash, last_event)
    VALUES (?, ?, ?, 'inbound', 'received', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const addPart = db.prepare('INSERT INTO inbound_part (assembly, copy, number, channel, sender, line, total, text, encoding, sent_at, flash, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const copies = db.prepare<[string, number], number | null>('SELECT min(copy) FROM inbound_part p WHERE assembly = ? AND NOT EXISTS (SELECT 1 FROM inbound_part q WHERE q.assembly = p.assembly AND q.copy = p.copy AND q.number = ?)').pluck();
  const newestCopy = db.prepare<[string], number | null>('SELECT max(copy) FROM inbound_part WHERE assembly = ?').pluck();
  const partsOf = db.prepare<[string, number], PartRow>('SELECT * FROM inbound_part WHERE assembly = ? AND copy = ? ORDER BY number');
  const removeParts = db.prepare('DELETE FROM inbound_part WHERE assembly = ? AND copy = ?');
  const stale = db.prepare<[number], { assembly: string; copy: number }>('SELECT DISTINCT assembly, copy FROM inbound_part WHERE at < ? LIMIT 100');
  const openOf = db.prepare<[string, string], { assembly: string; copy: number }>('SELECT assembly, copy FROM inbound_part WHERE sender = ? AND channel = ? GROUP BY assembly, copy ORDER BY min(at)');

  function store(message: { id: string; channel: string; peer: string; line: string | null; text: string; parts: number; encoding: string; sentAt: number | null; flash: boolean; now: number; missing: number }): void {
    const seq = shared.nextMessage();
    const thread = shared.threadOfInbound(message.peer, message.now, seq, message.channel, message.line);
    const event = shared.addEvent(message.now, 'message.received', seq, thread, message.missing === 0 ? undefined : { cause: { code: 'parts_missing', detail: `${message.missing} of ${message.parts} parts never came.` } }, null);
    insert.run(seq, message.id, thread, message.channel, message.peer, message.line, message.text, message.parts, message.encoding, message.now, message.now, message.sentAt, message.flash ? 1 : 0, event);
  }

  function receive(part: ReceivedPart): ReceiveAnswer {
    if (addIdentity.run(part.channel, part.identity.key, part.identity.lasting ? 1 : 0, part.now).changes === 0) return { outcome: 'duplicate', messageId: undefined };
    if (part.concat === undefined || part.concat.total <= 1) {
      store({ id: part.id, channel: part.channel, peer: part.from, line: part.to ?? null, text: part.text, parts: 1, encoding: part.encoding, sentAt: part.sentAt ?? null, flash: part.flash, now: part.now, missing: 0 });
      return { outcome: 'stored', messageId: part.id };
    }
    const { ref, width, total, part: number } = part.concat;
    const assembly = `${part.channel}|${part.to ?? ''}|${part.from}|${width}|${ref}|${total}`;
    const copy = copies.get(assembly, number) ?? (newestCopy.get(assembly) ?? -1) + 1;
    addPart.run(assembly, copy, number, part.channel, part.from, part.to ?? null, total, JSON.stringify(part.text), part.encoding, part.sentAt ?? null, part.flash ? 1 : 0, part.now);
    if (partsOf.all(assembly, copy).length === total) {
      join(assembly, copy, part.id, part.now);
      return { outcome: 'stored', messageId: part.id };
    }
    const open = openOf.all(part.from, part.channel);
    const oldest = open[0];
    if (open.length > openAssembliesPerSender && oldest !== undefined) join(oldest.assembly, oldest.copy, shared.newId(part.now), part.now);
    return { outcome: 'stored', messageId: undefined };
  }

  /** Makes one message of what is there; gaps are marked, so that the reader knows that something is missing. */
  function join(assembly: string, copy: number, id: string, now: number): void {
    const parts = partsOf.all(assembly, copy);
    const first = parts[0];
    if (first === undefined) return;
    const byNumber = new Map(parts.map((part) => [part.number, JSON.parse(part.text) as string]));
    let text = '';
    for (let number = 1; number <= first.total; number += 1) text += byNumber.get(number) ?? ' […] ';
    removeParts.run(assembly, copy);
    store({
      id, channel: first.channel, peer: first.sender, line: first.line, text: text.toWellFormed(), parts: first.total, encoding: parts.some((part) => part.encoding === 'ucs2') ? 'ucs2' : 'gsm7',
      sentAt: first.sent_at, flash: parts.some((part) => part.flash === 1), now, missing: first.total - parts.length,
    });
  }

  function acked({ channel, keys }: { channel: string; keys: readonly string[] }): void {
    for (const key of keys) forget.run(channel, key);
  }

  /** Long messages whose other parts will not come any more. */
  function flushIncomplete(now: number): number {
    const found = stale.all(now - assemblyMs);
    for (const { assembly, copy } of found) join(assembly, copy, shared.newId(now), now);
    return found.length;
  }

  return { receive, acked, flushIncomplete };
}
