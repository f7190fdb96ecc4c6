import Database from 'better-sqlite3';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, truncateSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openConnection } from '../../gateway/store/sqlite/database.ts';
import { lockFolder } from '../../gateway/store/sqlite/index.ts';
import { migrate } from '../../gateway/store/sqlite/migrate.ts';
import { migrations } from '../../gateway/store/sqlite/schema.ts';
import { createSpace } from '../../gateway/store/sqlite/space.ts';
import { claimOne, firstId, inbound, openStore, outcome, request, stateOf, tempFolder } from './open.ts';

const page = { limit: 10, before: undefined };

describe('a connection', () => {
  it('runs WAL with synchronous=FULL and says so itself', () => {
    const file = join(tempFolder(), 'fieldpost.db');
    const db = openConnection({ file, instanceId: 'i', create: true });
    expect([db.pragma('journal_mode', { simple: true }), db.pragma('synchronous', { simple: true })]).toEqual(['wal', 2]);
    db.close();
  });
  it.each([
    ['missing', (file: string) => { unlinkSync(file); }],
    ['empty', (file: string) => { truncateSync(file, 0); }],
    ['not a database', (file: string) => { writeFileSync(file, 'hello '.repeat(2_000)); }],
    ['another installation', (file: string) => { const db = new Database(file); db.exec("UPDATE meta SET value = 'other' WHERE name = 'instanceId'"); db.close(); }],
    ['of a newer version', (file: string) => { const db = new Database(file); db.pragma('user_version = 999'); db.close(); }],
  ])('is refused beside an installed node file when the database is %s', async (_name, spoil) => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491']));
    await store.stop();
    const file = join(store.folder, 'fieldpost.db');
    for (const name of readdirSync(store.folder)) if (/-(wal|shm)$/.test(name)) unlinkSync(join(store.folder, name));
    spoil(file);
    const evidence = existsSync(file) ? readFileSync(file) : undefined;
    await expect(openStore({ folder: store.folder, create: false })).rejects.toMatchObject({ name: 'StoreError', code: 'storage_unusable', message: expect.stringMatching(/[Rr]estore|Install/) });
    // Whoever comes to help finds the file as it was.
    expect(existsSync(file) ? readFileSync(file) : undefined).toEqual(evidence);
  });
  async function damaged(firstPage: number): Promise<string> {
    const store = await openStore();
    await store.accept(request(1_000, Array.from({ length: 2_000 }, (_, index) => `+49${index}`)));
    await store.stop();
    const file = join(store.folder, 'fieldpost.db');
    const pages = statSync(file).size / 4096;
    const fd = openSync(file, 'r+');
    for (let pageNumber = firstPage; pageNumber < Math.min(pages, firstPage + 10); pageNumber += 1) writeSync(fd, Buffer.alloc(64, 0xff), 0, 64, pageNumber * 4096);
    closeSync(fd);
    return store.folder;
  }
  it('is refused when pages were overwritten', async () => {
    await expect(openStore({ folder: await damaged(2), create: false })).rejects.toMatchObject({ code: 'storage_unusable' });
  });
  it('to a file too large to be checked before the start is found damaged while it serves', async () => {
    const store = await openStore({ folder: await damaged(80), create: false, checkBeforeStartBytes: 0 });
    await expect.poll(() => store.trouble(), { timeout: 5_000 }).toBe('storage_unusable');
  });
});

describe('migrations', () => {
  it('copy the database before they change it, and leave it as it was when a step fails', () => {
    const folder = tempFolder();
    const file = join(folder, 'fieldpost.db');
    const db = openConnection({ file, instanceId: 'i', create: true });
    const backupTo = (version: number) => join(folder, `before-${version}`);
    migrate(db, { instanceId: 'i', backupTo });
    expect(readdirSync(folder).filter((name) => name.startsWith('before'))).toEqual([]);
    const newest = migrations.at(-1)?.version ?? 0;
    const bad = [...migrations, { version: newest + 1, sql: 'CREATE TABLE extra (a); INSERT INTO nowhere VALUES (1);' }];
    expect(() => migrate(db, { instanceId: 'i', backupTo, steps: bad })).toThrow(/nothing of it was kept/);
    expect(db.pragma('user_version', { simple: true })).toBe(newest);
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'").pluck().get()).toBe(0);
    expect(existsSync(join(folder, `before-${newest}`))).toBe(true);
    db.close();
  });
  it('bring a database of the first version along: what it holds stays, and its receipts still find their parts', async () => {
    const folder = tempFolder();
    const file = join(folder, 'fieldpost.db');
    const db = openConnection({ file, instanceId: 'test', create: true });
    migrate(db, { instanceId: 'test', backupTo: () => file, steps: migrations.slice(0, 1) });
    db.exec(`INSERT INTO thread (seq, peer, last_at) VALUES (1, '+491', 1);
      INSERT INTO event (cursor, at, kind, message, thread) VALUES (1, 1000, 'message.sent', 1, 1);
      INSERT INTO message (seq, id, thread, direction, state, channel, peer, text, parts, encoding, created_at, updated_at, last_event) VALUES (1, 'OLD00000000000000000000000', 1, 'outbound', 'sent', 'c1', '+491', 'hello', 1, 'gsm7', 1000, 1000, 1);
      INSERT INTO part (message, number, channel, ref, state, updated_at) VALUES (1, 1, 'c1', 'r1', 'taken', 1000)`);
    db.close();
    const store = await openStore({ folder, create: false });
    expect(readdirSync(folder).filter((name) => name.includes('.before-1-'))).toHaveLength(1);
    expect((await store.message('OLD00000000000000000000000'))?.message).toMatchObject({ state: 'sent', flash: false });
    expect(await store.receipt({ now: 2_000, channel: 'c1', refs: ['r1'], outcome: 'delivered', recipient: '+491', networkCode: undefined, at: undefined })).toEqual({ matched: 'r1' });
    expect(await stateOf(store, 'OLD00000000000000000000000')).toBe('delivered');
  });
});

describe('a restart', () => {
  it('finds everything again and turns an open attempt into an unknown outcome', async () => {
    const store = await openStore();
    const accepted = request(1_000, ['+491', '+492', '+493']);
    await store.accept(accepted);
    const open = await claimOne(store);
    const done = await claimOne(store);
    await store.settle([outcome(done)]);
    await store.receive(inbound('a'));
    await store.stop();
    const again = await openStore({ folder: store.folder, create: false });
    expect(await again.recover({ now: 9_000, resendAt: 10_000 })).toBe(1);
    expect(await stateOf(again, open.messageId)).toBe('unknown');
    expect(await stateOf(again, done.messageId)).toBe('sent');
    expect((await again.message(open.messageId))?.attempts).toMatchObject([{ attempt: 1, outcome: 'unknown', cause: { code: 'interrupted' } }]);
    expect((await again.claim({ channel: 'c1', limit: 10, now: 9_999 })).jobs.map((job) => job.to)).toEqual(['+493']);
    expect((await again.receive(inbound('a'))).outcome).toBe('duplicate');
  });
  it('is refused while another process holds the folder', () => {
    const folder = tempFolder();
    const release = lockFolder(folder);
    expect(release).toBeDefined();
    expect(lockFolder(folder)).toBeUndefined();
    release?.();
    const again = lockFolder(folder);
    expect(again).toBeDefined();
    again?.();
  });
});

describe('a full disk', () => {
  it('refuses new messages at the watermark while what was accepted can still end', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491']));
    await store.stop();
    const tight = await openStore({ folder: store.folder, create: false, watermarkBytes: Number.MAX_SAFE_INTEGER / 2 });
    expect(tight.trouble()).toBe('storage_full');
    await expect(tight.accept(request(2_000, ['+492']))).rejects.toMatchObject({ code: 'storage_full' });
    const job = await claimOne(tight, 3_000);
    await tight.settle([outcome(job)]);
    expect(await stateOf(tight, job.messageId)).toBe('sent');
  });
  it('keeps a reserve file, gives it up once, and takes it back when there is room again', () => {
    const folder = tempFolder();
    const reserveFile = join(folder, 'reserve');
    const space = createSpace(folder, { reserveFile, reserveBytes: 131_072, watermarkBytes: 0 });
    expect(space.check()).toBe(true);
    expect(statSync(reserveFile).size).toBe(131_072);
    expect(space.giveUpReserve()).toBe(true);
    expect(existsSync(reserveFile)).toBe(false);
    expect(space.giveUpReserve()).toBe(false);
    expect(space.check()).toBe(true);
    expect(existsSync(reserveFile)).toBe(true);
  });
});

describe('looking', () => {
  it('pages messages and threads by key, newest first, without gaps or repeats', async () => {
    const store = await openStore();
    for (let index = 0; index < 23; index += 1) await store.accept(request(1_000 + index, [`+49${index}`]));
    const seen: string[] = [];
    let before: string | undefined;
    for (let round = 0; round < 10; round += 1) {
      const { items, next } = await store.messages({}, { limit: 5, before });
      seen.push(...items.map((message) => message.to ?? ''));
      before = next;
      if (next === undefined) break;
    }
    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => `+49${22 - index}`));
    const first = await store.threads({}, { limit: 10, before: undefined });
    const second = await store.threads({}, { limit: 10, before: first.next });
    expect(new Set([...first.items, ...second.items].map((thread) => thread.peer)).size).toBe(20);
  });
  it('finds words in texts once the idle writer has indexed them, whatever is typed', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491'], { text: 'Votre rendez-vous à Dakar' }));
    await store.accept(request(1_000, ['+492'], { text: 'Something else' }));
    await expect.poll(async () => (await store.messages({ search: 'dak rendez' }, page)).items.length, { timeout: 5_000 }).toBe(1);
    for (const search of ['"', 'a" OR b', 'NEAR(', '*', '(', "'; DROP TABLE message", 'text:x', '-']) await expect(store.messages({ search }, page)).resolves.toBeDefined();
  });
  it('finds words also while the writer is never idle', async () => {
    const store = await openStore();
    await store.accept(request(1_000, ['+491'], { text: 'needle' }));
    const end = performance.now() + 5_000;
    let found = 0;
    for (let round = 0; found === 0 && performance.now() < end; round += 1) {
      await store.accept(request(1_000, ['+492']));
      if (round % 50 === 0) found = (await store.messages({ search: 'needle' }, page)).items.length;
    }
    expect(found).toBe(1);
  });
  it('tells every change through the event log, in order, resumable from any cursor', async () => {
    const store = await openStore();
    const heard: number[] = [];
    store.onEvents((cursor) => heard.push(cursor));
    const accepted = request(1_000, ['+491']);
    await store.accept(accepted);
    await store.settle([outcome(await claimOne(store))]);
    await store.receive(inbound('a'));
    const all = await store.events(0, 100);
    expect(all.map((event) => event.kind)).toEqual(['message.queued', 'message.sent', 'message.received']);
    expect(all[0]?.message?.id).toBe(firstId(accepted));
    expect((await store.events(all[0]?.cursor ?? 0, 100)).map((event) => event.kind)).toEqual(['message.sent', 'message.received']);
    expect(heard.at(-1)).toBe(all.at(-1)?.cursor);
    expect(store.cursor()).toBe(heard.at(-1));
  });
});
