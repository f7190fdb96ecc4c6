// Fills a data folder with messages through the store itself, as a process of its own, while no gateway runs on it: outbound
// messages in every state a year leaves behind, inbound ones, many threads and one very long one.
//   tsx seed.ts --folder F --from N --to N
// Standard output: one JSON line when the last message is committed and indexed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AttemptOutcome } from '../../gateway/store/store.ts';
import { createIds, openSqliteStore } from '../../gateway/store/sqlite/index.ts';
import { openConnection } from '../../gateway/store/sqlite/database.ts';
import { createWords } from '../../gateway/store/sqlite/ops/words.ts';

const { values: flags } = parseArgs({ options: { folder: { type: 'string', default: '' }, from: { type: 'string', default: '0' }, to: { type: 'string', default: '0' } } });
const from = Number(flags.from);
const to = Number(flags.to);
const batch = 1_000;
const indexBatch = 5_000;
const lanes = ['seeded-1', 'seeded-2', 'seeded-3', 'seeded-4'];
const monthMs = 30 * 86_400_000;
const begun = performance.now();

const node = JSON.parse(readFileSync(join(flags.folder, 'node.json'), 'utf8')) as { instanceId: string };
const store = await openSqliteStore({ folder: flags.folder, instanceId: node.instanceId, create: false });
const newId = createIds();
const startAt = Date.now() - monthMs;
/** Message number n lies evenly spread over the last month, whatever the total. */
const timeOf = (n: number) => startAt + Math.floor((n / Math.max(to, 1_000_000)) * monthMs);
const vocabulary = ['water', 'clinic', 'open', 'tomorrow', 'bring', 'papers', 'meeting', 'where', 'doctor', 'school', 'reply', 'thanks', 'morning', 'please', 'arrived', 'medicine'];
const textOf = (n: number) => `${vocabulary[n % 16] ?? ''} ${vocabulary[(n >> 4) % 16] ?? ''} ${vocabulary[(n >> 8) % 16] ?? ''}, message ${n}`;
/** A twentieth of all messages belong to as many threads as there are twenties; every hundredth to one thread. */
const peerOf = (n: number) => `+49170${String(n % 100 === 0 ? 1 : Math.floor((n * 48_271) % Math.max(20, Math.floor(to / 20)))).padStart(8, '0')}`;

/** Nine tenths delivered, the rest as networks leave them. */
function ending(n: number, job: { messageId: string; attempt: number }, at: number): AttemptOutcome {
  const failed = n % 40 === 7;
  return {
    messageId: job.messageId, attempt: job.attempt, at, outcome: failed ? 'permanent' : 'taken', taken: failed ? [] : [{ part: 1, ref: `s${n}` }],
    cause: failed ? { code: 'absent_subscriber', networkCode: '0x0000000B' } : undefined, next: failed ? 'failed' : 'sent', dueAt: undefined,
  };
}

async function outbound(first: number, channel: string): Promise<void> {
  const at = timeOf(first);
  const accepted = Array.from({ length: batch }, (_, index) => first + index);
  // Different texts need requests of their own; one turn's calls share a commit.
  await Promise.all(accepted.map((n) => store.accept({
    now: at, recipients: [{ id: newId(at), to: peerOf(n) }], from: undefined, text: textOf(n), channel, priority: 'normal', duplicatePolicy: 'hold', reference: undefined, parts: 1,
    encoding: 'gsm7', flash: false, dueAt: at, expiresAt: undefined, actor: 'system', idempotency: undefined,
  })));
  const { jobs } = await store.claim({ channel, limit: batch, now: at + 1 });
  const endings = jobs.map((job, index) => ending(first + index, job, at + 2));
  await store.settle(endings);
  await Promise.all(endings.flatMap(({ taken }, index) => taken.map(({ ref }) => store.receipt({
    now: at + 3, channel, refs: [ref ?? ''], outcome: index % 20 === 3 ? 'undelivered' : 'delivered', recipient: undefined, networkCode: undefined, at: undefined,
  }))));
}

async function inbound(first: number, channel: string): Promise<void> {
  const at = timeOf(first);
  await Promise.all(Array.from({ length: batch }, (_, index) => store.receive({
    now: at, id: newId(at), channel, identity: { key: `s${first + index}`, lasting: true }, from: peerOf(first + index), to: '+4930123456', text: textOf(first + index), encoding: 'gsm7', concat: undefined, sentAt: undefined, flash: false,
  })));
}

let next = from;
/** A lane has a channel of its own, so that it claims what it accepted. */
async function work(channel: string): Promise<void> {
  while (next < to) {
    const first = next;
    next += batch;
    // Two fifths come in.
    if ((first / batch) % 5 < 2) await inbound(first, channel);
    else await outbound(first, channel);
  }
}
await Promise.all(lanes.map(work));

await store.stop();

// The gateway would index the words in its idle moments, 300 at a time; a gateway that has run for a month has done so.
const db = openConnection({ file: join(flags.folder, 'fieldpost.db'), instanceId: node.instanceId, create: false });
const words = createWords(db);
const indexMore = db.transaction(() => words.index(indexBatch));
while (indexMore() > 0);
db.pragma('wal_checkpoint(TRUNCATE)');
db.close();
process.stdout.write(`${JSON.stringify({ messages: to - from, seconds: (performance.now() - begun) / 1_000 })}\n`, () => process.exit(0));
