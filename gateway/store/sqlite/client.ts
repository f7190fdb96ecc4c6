// The main thread's end of a store worker: calls made in the same turn of the event loop travel as one message.
import { Worker } from 'node:worker_threads';
import { StoreError, type StoreErrorCode } from '../store.ts';
import type { Operation } from './operations.ts';
import type { Answer, Call, WorkerOptions } from './worker.ts';

/** More than this waiting means that the disk does not keep up: say so instead of piling up promises. */
const mostWaiting = 20_000;

export interface WorkerClient<Ops> {
  /** Rejects with StoreError only. */
  call<Name extends keyof Ops & string>(op: Name, argument: Argument<Ops[Name]>): Promise<Result<Ops[Name]>>;
  stop(): Promise<void>;
}
type Argument<F> = F extends (argument: infer A) => unknown ? A : never;
type Result<F> = F extends (argument: never) => infer R ? R : never;

export interface WorkerNews {
  cursor(cursor: number): void;
  trouble(code: StoreErrorCode | undefined): void;
  /** The thread is gone; nothing can be stored or read any more. */
  died(error: StoreError): void;
}

/** Resolves when the connection is open and checked; rejects with StoreError otherwise. */
export async function startWorker<Ops extends { [Name in keyof Ops]: Operation }>(options: WorkerOptions, news: WorkerNews): Promise<WorkerClient<Ops>> {
  // Sources cannot run in a thread on Node 20; tests build first and use the compiled file.
  const file = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/gateway/store/sqlite/worker.js' : './worker.js', import.meta.url);
  // A profile of the gateway without its storage threads would miss the half that matters.
  const worker = new Worker(file, { workerData: options, execArgv: process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')) });
  // What only looks must not keep a stopping process alive.
  if (options.role === 'checker') worker.unref();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: StoreError) => void }>();
  let outgoing: Call[] = [];
  let nextId = 0;
  let stopping = false;
  let dead: StoreError | undefined;

  function flush(): void {
    const calls = outgoing;
    outgoing = [];
    worker.postMessage(calls);
  }
  function die(error: StoreError): void {
    if (dead !== undefined) return;
    dead = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    if (!stopping) news.died(error);
  }

  const exited = new Promise<void>((resolve) => { worker.once('exit', () => resolve()); });
  await new Promise<void>((resolve, reject) => {
    let opened = false;
    worker.on('message', (answer: Answer) => {
      for (const reply of answer.replies) {
        const entry = waiting.get(reply.id);
        waiting.delete(reply.id);
        if (reply.error === undefined) entry?.resolve(reply.value);
        else entry?.reject(new StoreError(reply.error.code, reply.error.message));
      }
      if (answer.trouble !== undefined) news.trouble(answer.trouble ?? undefined);
      if (answer.cursor !== undefined) news.cursor(answer.cursor);
      if (answer.ready === true) { opened = true; resolve(); }
      if (answer.failed !== undefined) reject(new StoreError(answer.failed.code, answer.failed.message));
    });
    worker.once('error', (error) => {
      const failure = new StoreError('storage_failed', 'The storage thread stopped unexpectedly.', error);
      if (opened) die(failure);
      else reject(failure);
    });
    worker.once('exit', () => {
      const failure = new StoreError('storage_failed', 'The storage thread ended.');
      if (opened) die(failure);
      else reject(failure);
    });
  });

  return {
    call(op, argument) {
      if (dead !== undefined) return Promise.reject(dead);
      if (stopping) return Promise.reject(new StoreError('storage_failed', 'The store was stopped.'));
      if (waiting.size >= mostWaiting) return Promise.reject(new StoreError('storage_busy', 'Too much is waiting for the disk.'));
      return new Promise((resolve, reject) => {
        nextId += 1;
        waiting.set(nextId, { resolve: resolve as (value: unknown) => void, reject });
        if (outgoing.length === 0) setImmediate(flush);
        outgoing.push({ id: nextId, op, argument });
      });
    },
    async stop() {
      if (stopping) { await exited; return; }
      stopping = true;
      if (outgoing.length > 0) flush();
      if (dead === undefined) worker.postMessage([]);
      await exited;
    },
  };
}
