// The thread that owns a connection. As writer it takes everything that waits, runs it in one transaction and answers after
// the commit: one fsync serves many messages. As reader it answers at once.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type StoreErrorCode, StoreError } from '../store.ts';
import { checkStructure, openConnection } from './database.ts';
import { createIds } from './ids.ts';
import { migrate } from './migrate.ts';
import { createReads, createWrites, type Operation } from './operations.ts';
import { createSpace, type SpaceOptions } from './space.ts';

export interface WorkerOptions {
  /** The checker looks once over a file too large to be checked before the start, tells, and ends. */
  readonly role: 'writer' | 'reader' | 'checker';
  readonly folder: string;
  readonly file: string;
  readonly instanceId: string;
  readonly create: boolean;
  readonly space: SpaceOptions;
  /** Larger files are checked after the start instead of before it. */
  readonly checkBeforeStartBytes: number;
  readonly sizeBytes: number;
}
export interface Call { readonly id: number; readonly op: string; readonly argument: unknown }
export interface Reply { readonly id: number; readonly value?: unknown; readonly error?: { readonly code: StoreErrorCode; readonly message: string } }
export interface Answer {
  readonly replies: readonly Reply[];
  readonly cursor?: number;
  readonly trouble?: StoreErrorCode | null;
  readonly ready?: true;
  readonly failed?: { readonly code: StoreErrorCode; readonly message: string };
}

/** A group never grows beyond this, so that the first in it does not wait for ever. */
const callsPerCommit = 2_000;
const indexBatch = 300;
/** How long the writer must be idle before it indexes words, and how long traffic may put that off. */
const idleMs = 25;
const longestPutOffMs = 1_000;

const port = parentPort;
if (port === null) throw new Error('worker.ts is started by client.ts');
const options = workerData as WorkerOptions;
const post = (answer: Answer) => port.postMessage(answer);

try {
  if (options.role === 'writer') startWriter();
  else if (options.role === 'reader') startReader();
  else check();
} catch (error) {
  post({ replies: [], failed: describe(error) });
  port.close();
}

function describe(error: unknown): { code: StoreErrorCode; message: string } {
  if (error instanceof StoreError) return { code: error.code, message: error.message };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_FULL')) return { code: 'storage_full', message: 'The disk is full.' };
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return { code: 'storage_busy', message: 'Another program holds the database.' };
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return { code: 'storage_unusable', message: 'The database is damaged.' };
  return { code: 'storage_failed', message: `The database refused: ${code} ${message}`.slice(0, 300) };
}

function startReader(): void {
  const db = openConnection({ ...options, create: false, readonly: true });
  const ops = createReads(db) as unknown as Record<string, Operation>;
  post({ replies: [], ready: true });
  port?.on('message', (calls: readonly Call[]) => {
    if (calls.length === 0) { db.close(); port?.close(); return; }
    const replies: Reply[] = [];
    for (const call of calls) {
      try { replies.push({ id: call.id, value: ops[call.op]?.(call.argument as never) }); } catch (error) { replies.push({ id: call.id, error: describe(error) }); }
    }
    post({ replies });
  });
}

function check(): void {
  const db = openConnection({ ...options, create: false, readonly: true });
  post({ replies: [], ready: true });
  try {
    checkStructure(db);
  } catch (error) {
    post({ replies: [], trouble: describe(error).code });
  }
  db.close();
  port?.close();
}

function startWriter(): void {
  const db = openConnection(options);
  migrate(db, { instanceId: options.instanceId, backupTo: (version) => `${options.file}.before-${version}-${Date.now()}` });
  if (options.sizeBytes <= options.checkBeforeStartBytes) checkStructure(db);
  const newId = createIds();
  const writes = createWrites(db, newId);
  const ops = writes.ops as unknown as Record<string, Operation>;
  const space = createSpace(options.folder, options.space);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  let roomy = space.check();
  let lastCursor = writes.lastEvent();
  let idle: NodeJS.Timeout | undefined;
  let indexedAt = performance.now();

  function runAll(calls: readonly Call[]): Reply[] {
    const replies: Reply[] = [];
    begin.run();
    try {
      for (const call of calls) {
        if (!roomy && (call.op === 'accept' || call.op === 'addSample')) replies.push({ id: call.id, error: { code: 'storage_full', message: 'The disk is almost full: nothing new is accepted.' } });
        else replies.push({ id: call.id, value: ops[call.op]?.(call.argument as never) });
      }
      commit.run();
      return replies;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      writes.forgetCached();
      throw error;
    }
  }

  function run(calls: readonly Call[]): Reply[] {
    try {
      return runAll(calls);
    } catch (error) {
      const { code } = describe(error);
      if (code === 'storage_full') {
        roomy = false;
        post({ replies: [], trouble: 'storage_full' });
        if (space.giveUpReserve()) return run(calls);
      }
      if (code === 'storage_failed' && calls.length > 1) return calls.flatMap((call) => run([call]));
      return calls.map((call) => ({ id: call.id, error: describe(error) }));
    }
  }

  function indexWhenIdle(): void {
    if (idle !== undefined) return;
    idle = setTimeout(() => {
      idle = undefined;
      indexedAt = performance.now();
      try {
        if (roomy && db.transaction(() => writes.indexWords(indexBatch))() === indexBatch) indexWhenIdle();
      } catch { /* the next commit meets and reports the same trouble */ }
    }, idleMs);
  }

  const spaceTimer = setInterval(() => {
    const before = roomy;
    roomy = space.check();
    if (before !== roomy) post({ replies: [], trouble: roomy ? null : 'storage_full' });
  }, 1_000);

  port?.on('message', (first: readonly Call[]) => {
    if (first.length === 0) {
      clearInterval(spaceTimer);
      clearTimeout(idle);
      db.close();
      port?.close();
      return;
    }
    let calls = first;
    let stop = false;
    while (calls.length < callsPerCommit) {
      const more = receiveMessageOnPort(port);
      if (more === undefined) break;
      const further = more.message as readonly Call[];
      if (further.length === 0) { stop = true; break; }
      calls = [...calls, ...further];
    }
    const replies = run(calls);
    const cursor = writes.lastEvent();
    post(cursor > lastCursor ? { replies, cursor } : { replies });
    lastCursor = cursor;
    if (performance.now() - indexedAt < longestPutOffMs) {
      clearTimeout(idle);
      idle = undefined;
    }
    indexWhenIdle();
    if (stop) { clearInterval(spaceTimer); clearTimeout(idle); db.close(); port?.close(); }
  });
  post({ replies: [], ready: true, cursor: lastCursor, trouble: roomy ? null : 'storage_full' });
  indexWhenIdle();
}
