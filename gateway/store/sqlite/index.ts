// The embedded store: SQLite behind two threads, one that writes and one that reads. See database.ts for what a connection must be.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthStore } from '../auth-store.ts';
import type { Store, StoreErrorCode, StoreError } from '../store.ts';
import { startWorker } from './client.ts';
import type { Reads, Writes } from './operations.ts';

export { lockFolder } from './lock.ts';
export { createIds } from './ids.ts';

export interface SqliteOptions {
  /** The data folder; the file in it is `fieldpost.db`. */
  readonly folder: string;
  readonly instanceId: string;
  /** Only when the node file was made in this very start: an installed gateway never makes a new database. */
  readonly create: boolean;
  readonly reserveBytes?: number;
  readonly watermarkBytes?: number;
  /** Larger files are checked for damage after the start, while they serve. */
  readonly checkBeforeStartBytes?: number;
  /** The storage thread died: nothing can be stored any more. */
  readonly died?: (error: StoreError) => void;
}

const mebibyte = 1 << 20;

/** @throws StoreError `storage_unusable` with what a person must do. */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const file = join(options.folder, 'fieldpost.db');
  const listeners = new Set<(cursor: number) => void>();
  let cursor = 0;
  let full: StoreErrorCode | undefined;
  let broken: StoreErrorCode | undefined;
  const shared = {
    folder: options.folder,
    file,
    instanceId: options.instanceId,
    create: options.create,
    space: { reserveFile: join(options.folder, 'reserve'), reserveBytes: options.reserveBytes ?? 16 * mebibyte, watermarkBytes: options.watermarkBytes ?? 64 * mebibyte },
    checkBeforeStartBytes: options.checkBeforeStartBytes ?? 64 * mebibyte,
    sizeBytes: existsSync(file) ? statSync(file).size : 0,
  };
  const died = (error: StoreError) => {
    broken = 'storage_failed';
    options.died?.(error);
  };
  const writer = await startWorker<Writes>({ ...shared, role: 'writer' }, {
    cursor(newest) {
      cursor = newest;
      for (const listener of listeners) listener(newest);
    },
    trouble(code) { full = code; },
    died,
  });
  const reader = await startWorker<Reads>({ ...shared, role: 'reader' }, { cursor: () => undefined, trouble(code) { broken = code; }, died }).catch(async (error: unknown) => {
    await writer.stop();
    throw error;
  });

  if (shared.sizeBytes > shared.checkBeforeStartBytes) {
    // Its end is no trouble, only what it says; a reader that did this would let everybody wait.
    startWorker<Record<string, never>>({ ...shared, role: 'checker' }, { cursor: () => undefined, trouble(code) { broken = code; }, died: () => undefined }).catch(died);
  }

  const auth: AuthStore = {
    isSetUp: () => reader.call('isSetUp', undefined),
    addPerson: (person, onlyFirst) => writer.call('addPerson', { person, onlyFirst }),
    personByEmail: (email) => reader.call('personByEmail', email),
    person: (id) => reader.call('person', id),
    setPassword: (personId, passwordHash) => writer.call('setPassword', { personId, passwordHash }),
    addSession: (session) => writer.call('addSession', session),
    session: (tokenHash) => reader.call('session', tokenHash),
    touchSession: (tokenHash, seenAt) => writer.call('touchSession', { tokenHash, seenAt }),
    removeSession: (tokenHash) => writer.call('removeSession', tokenHash),
    addKey: (key) => writer.call('addKey', key),
    key: (id) => reader.call('key', id),
    keys: () => reader.call('keys', undefined),
    touchKey: (id, usedAt) => writer.call('touchKey', { id, usedAt }),
    removeKey: (id) => writer.call('removeKey', id),
    limit: (name) => reader.call('limit', name),
    setLimit: (name, limit) => writer.call('setLimit', { name, limit }),
  };
  return {
    auth,
    accept: (request) => writer.call('accept', request),
    earlierAnswer: (request) => reader.call('earlierAnswer', request),
    claim: (request) => writer.call('claim', request),
    settle: (outcomes) => writer.call('settle', outcomes),
    receive: (part) => writer.call('receive', part),
    acked: (channel, keys) => writer.call('acked', { channel, keys }),
    receipt: (receipt) => writer.call('receipt', receipt),
    cancel: (request) => writer.call('cancel', request),
    decide: (request) => writer.call('decide', request),
    recover: (request) => writer.call('recover', request),
    sweep: (now) => writer.call('sweep', now),
    message: (id) => reader.call('message', id),
    messages: (filter, page) => reader.call('messages', { filter, page }),
    thread: (id) => reader.call('thread', id),
    threads: (filter, page) => reader.call('threads', { filter, page }),
    openThread: (request) => writer.call('openThread', request),
    markRead: (request) => writer.call('markRead', request),
    events: (after, limit) => reader.call('events', { after, limit }),
    cursor: () => cursor,
    onEvents(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    counts: () => reader.call('counts', undefined),
    addNotice: (notice) => writer.call('addNotice', notice),
    notices: (channel, page) => reader.call('notices', { channel, page }),
    unsettled: (channel, now) => reader.call('unsettled', { channel, now }),
    recall: (key) => reader.call('recall', key),
    remember: (entry) => writer.call('remember', entry),
    addSample: (sample) => writer.call('addSample', sample),
    series: (request) => reader.call('series', request),
    trouble: () => broken ?? full,
    async stop() {
      // The writer last: its closing then folds the log into the file, which a second open connection would prevent.
      await reader.stop();
      await writer.stop();
    },
  };
}
