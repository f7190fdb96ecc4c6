// What is measured about a gateway with much in its store: how long it takes to start, and what pages of lists cost.
import { performance } from 'node:perf_hooks';
import { startGateway, type Gateway } from './gateway.ts';
import { diskFolder, memoryOf, removeFolder, startBeside } from './children.ts';
import { median, quantiles } from './quantiles.ts';
import type { Conditions, Figures, Scenario } from './scenario.ts';

const seedBoundMs = 900_000;
const starts = 3;

interface Threads { readonly threads: readonly { readonly id: string }[]; readonly nextCursor: string | null }
interface Messages { readonly messages: readonly object[]; readonly nextCursor: string | null }

async function timed(count: number, path: (index: number) => string, gateway: Gateway): Promise<{ p50: number; p99: number }> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const begun = performance.now();
    await gateway.call('GET', path(index));
    samples.push(performance.now() - begun);
  }
  return quantiles(samples);
}

/** Walks `pages` pages deep and returns every cursor met, so that deep pages are measured beside first ones. */
async function cursors(gateway: Gateway, path: string, pages: number): Promise<string[]> {
  const found: string[] = [];
  let next: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const answer: { nextCursor: string | null } = await gateway.call('GET', `${path}${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`);
    next = answer.nextCursor;
    if (next === null) break;
    found.push(next);
  }
  return found;
}

async function pages(gateway: Gateway, samples: number, label: string): Promise<Figures> {
  const threads = (await gateway.call<Threads>('GET', '/v1/threads?limit=200')).threads.map((thread) => thread.id);
  const inLongThread = await gateway.call<Messages>('GET', `/v1/messages?limit=1&peer=${encodeURIComponent('+4917000000001')}`);
  if (threads.length === 0 || inLongThread.messages.length === 0) throw new Error('nothing was seeded');
  const long = (inLongThread.messages[0] as { threadId: string }).threadId;
  const threadCursors = await cursors(gateway, '/v1/threads?limit=50', 40);
  const messageCursors = await cursors(gateway, '/v1/messages?limit=200', 40);
  const longCursors = await cursors(gateway, `/v1/threads/${long}/messages?limit=50`, 40);
  const deep = (path: string, found: readonly string[]) => (index: number) => (found.length === 0 || index % 2 === 0 ? path : `${path}&cursor=${encodeURIComponent(found[index % found.length] ?? '')}`);
  const measured: Record<string, (index: number) => string> = {
    threads: deep('/v1/threads?limit=50', threadCursors),
    history: (index) => `/v1/threads/${threads[index % threads.length] ?? ''}/messages?limit=50`,
    longHistory: deep(`/v1/threads/${long}/messages?limit=50`, longCursors),
    messages: deep('/v1/messages?limit=50', messageCursors),
    unread: () => '/v1/threads?limit=50&unread=true',
    failed: () => '/v1/messages?limit=50&state=failed',
    delivered: () => '/v1/messages?limit=50&state=delivered',
    search: () => '/v1/messages?limit=50&search=clinic%20tomorrow',
    peerPart: () => '/v1/threads?limit=50&peer=0000123',
  };
  const figures: Record<string, number> = {};
  for (const [name, path] of Object.entries(measured)) {
    await timed(Math.ceil(samples / 10), path, gateway);
    const { p50, p99 } = await timed(samples, path, gateway);
    figures[`${name}P50Ms@${label}`] = p50;
    figures[`${name}P99Ms@${label}`] = p99;
  }
  return figures;
}

async function run(conditions: Conditions): Promise<Figures> {
  const sizes = conditions.quick ? [['1k', 1_000], ['10k', 10_000]] as const : [['10k', 10_000], ['100k', 100_000], ['1M', 1_000_000]] as const;
  const folder = diskFolder();
  const figures: Record<string, number> = {};
  try {
    // The first start makes the node file and the empty database, which must belong together.
    await (await startGateway({ folder, nodeArgs: [] })).stop();
    let stored = 0;
    for (const [label, count] of sizes) {
      const seed = startBeside('seed.ts', ['--folder', folder, '--from', String(stored), '--to', String(count)]);
      try {
        const { seconds } = await seed.answer<{ seconds: number }>(seedBoundMs);
        conditions.note(`${count - stored} messages seeded in ${seconds.toFixed(1)} s`);
        await seed.exited;
      } finally {
        await seed.stop();
      }
      stored = count;
      const startMs: number[] = [];
      for (let start = 1; start <= starts; start += 1) {
        const nodeArgs = conditions.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${conditions.profiles}/stored-${label}`];
        const gateway = await startGateway({ folder, nodeArgs });
        try {
          startMs.push(gateway.startedInMs);
          if (start === starts) Object.assign(figures, await pages(gateway, conditions.quick ? 50 : 300, label), { [`rssMb@${label}`]: memoryOf(gateway.pid).nowMb });
        } finally {
          await gateway.stop();
        }
      }
      figures[`startMs@${label}`] = median(startMs);
    }
    return figures;
  } finally {
    removeFolder(folder);
  }
}

export const stored: Scenario = { name: 'stored', how: 'start of the process to the first 200 of /readyz; pages of 50 one after another on one connection, every other one deep', once: true, run };
