// The node file against crashes, careless edits and concurrent changes, in real folders.
import { randomBytes } from 'node:crypto';
import { chmod, cp, link, lstat, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNodeFile } from '../../config/node-file.ts';
import type { NodeFile } from '../../config/node-file.ts';
import { problemsOf } from '../../config/problems.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldpost-config-'));
  file = join(folder, 'node.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (create = false): Promise<NodeFile> => openNodeFile(folder, { create, random: randomBytes });

async function refusal(create = false): Promise<Error> {
  const outcome = await open(create).then(() => undefined, (error: unknown) => error);
  expect(outcome, 'must be refused').toBeInstanceOf(Error);
  return outcome as Error;
}
const channel = (id: string) => ({ id, kind: 'any', name: id, enabled: true, settings: { password: 's3cret' } });

describe('a first run', () => {
  it('makes the file with mode 0600, ids of its own and a last good copy', async () => {
    const made = await open(true);
    expect(made.get().instanceId).toMatch(/^[0-9a-f]{32}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(`${file}.last-good`)).mode & 0o777).toBe(0o600);
    expect(await readFile(`${file}.last-good`, 'utf8')).toBe(await readFile(file, 'utf8'));
    expect((await open()).get()).toEqual(made.get());
  });

  it('makes the data folder for its owner alone', async () => {
    const inner = join(folder, 'a', 'b');
    await openNodeFile(inner, { create: true, random: randomBytes });
    expect((await stat(inner)).mode & 0o777).toBe(0o700);
  });

  it('lasts until the database is said to be there, across restarts', async () => {
    expect((await open(true)).installing()).toBe(true);
    const again = await open();
    expect(again.installing()).toBe(true);
    await again.installed();
    expect(again.installing()).toBe(false);
    expect((await open()).installing()).toBe(false);
  });

  it('does not happen without leave', async () => {
    expect((await refusal()).message).toContain('does not exist');
  });

  it.each(['fieldpost.db', 'node.json.last-good'])('does not happen beside %s', async (name) => {
    await writeFile(join(folder, name), 'anything');
    const error = await refusal(true);
    expect(problemsOf(error)).toEqual([{ path: file, message: expect.stringContaining(name) }]);
    expect(await readdir(folder)).toEqual([name]);
  });
});

describe('a file that cannot be trusted', () => {
  it('is refused at every length it can be cut to, and the last good copy brings it back', async () => {
    const made = await open(true);
    await made.change((settings) => settings.channels.push(channel('one')));
    const whole = await readFile(file);
    for (let length = 0; length < whole.length - 1; length += 1) {
      await writeFile(file, whole.subarray(0, length));
      const error = await refusal(true);
      expect(error.message, `cut at ${length}`).toContain(`cp -p ${file}.last-good ${file}`);
      expect(error.message).not.toContain('s3cret');
    }
    await cp(`${file}.last-good`, file);
    expect((await open()).get()).toEqual(made.get());
  });

  const valid = { version: 1, nodeId: 'n', instanceId: '0'.repeat(32), channels: [] };
  it.each([
    ['empty', ''], ['null', 'null'], ['an array', '[]'], ['a number', '1'], ['text', '"x"'],
    ['two documents', `${JSON.stringify(valid)}{}`], ['a byte order mark', `\u{FEFF}${JSON.stringify(valid)}`],
    ['white space only', ' \n'], ['more than 1 MB', `${JSON.stringify(valid)}${' '.repeat(1_048_577)}`], ['NaN', '{"version":NaN}'],
  ])('is refused: %s', async (_name, content) => {
    await writeFile(file, content, { mode: 0o600 });
    expect(problemsOf(await refusal(true))).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  it('is refused when it is not UTF-8', async () => {
    await writeFile(file, Buffer.from([0x7b, 0xff, 0x7d]), { mode: 0o600 });
    expect((await refusal()).message).toContain('UTF-8');
  });

  it('names every problem with its path at once', async () => {
    const wrong = { ...valid, version: 2, instanceId: 7, colour: 'red', listen: 'nowhere', trustedProxies: ['10.0.0.0/8', '10.0.0.0/99'], limits: { bodyKiB: '256', speed: 1 }, channels: [channel('one'), { ...channel('one'), enabled: 'yes', port: 1 }] };
    await writeFile(file, JSON.stringify(wrong), { mode: 0o600 });
    const paths = problemsOf(await refusal())?.map((problem) => problem.path).sort();
    expect(paths).toEqual(['channels.1.enabled', 'channels.1.port', 'colour', 'instanceId', 'limits.bodyKiB', 'limits.speed', 'listen', 'trustedProxies.1', 'version']);
  });

  it('may not name a channel twice', async () => {
    await writeFile(file, JSON.stringify({ ...valid, channels: [channel('one'), channel('one')] }), { mode: 0o600 });
    expect(problemsOf(await refusal())).toEqual([{ path: 'channels.1.id', message: 'is used by another channel' }]);
  });

  it('never touches a last good copy that is broken too, and says that a backup is needed', async () => {
    await writeFile(file, '', { mode: 0o600 });
    await writeFile(`${file}.last-good`, '{', { mode: 0o600 });
    expect((await refusal(true)).message).toContain('backup');
    expect(await readFile(`${file}.last-good`, 'utf8')).toBe('{');
  });
});

describe('a change', () => {
  it('keeps concurrent changes, in the order they were asked for', async () => {
    const made = await open(true);
    await Promise.all(Array.from({ length: 25 }, (_, index) => made.change((settings) => settings.channels.push(channel(`c${index}`)))));
    const ids = (await open()).get().channels.map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => `c${index}`));
  });

  it('that is wrong is refused, changes nothing and does not stop the next one', async () => {
    const made = await open(true);
    const wrong = made.change((settings) => settings.channels.push({ ...channel('x'), name: '' }));
    const right = made.change((settings) => settings.channels.push(channel('y')));
    await expect(wrong).rejects.toThrow('channels.0.name');
    await right;
    expect(made.get().channels.map(({ id }) => id)).toEqual(['y']);
    expect((await open()).get()).toEqual(made.get());
  });

  it('that the disk refuses is not shown as made', async () => {
    const made = await open(true);
    // A folder in the way of the temporary file: neither removable as a file nor writable.
    await mkdir(`${file}.new`);
    await expect(made.change((settings) => settings.channels.push(channel('x')))).rejects.toThrow();
    expect(made.get().channels).toEqual([]);
  });

  it('whose process died before the rename leaves the old file in force', async () => {
    const made = await open(true);
    await made.change((settings) => settings.channels.push(channel('kept')));
    await writeFile(`${file}.new`, '{"version":1,"node');
    const again = await open();
    expect(again.get().channels.map(({ id }) => id)).toEqual(['kept']);
    await again.change((settings) => settings.channels.push(channel('next')));
    expect((await open()).get().channels).toHaveLength(2);
    expect((await readdir(folder)).sort()).toEqual(['node.json', 'node.json.last-good']);
  });

  it('does not write over what somebody edited meanwhile', async () => {
    const made = await open(true);
    const edited = JSON.stringify({ ...made.get(), nodeId: 'edited-by-hand' });
    await writeFile(file, edited);
    await expect(made.change((settings) => settings.channels.push(channel('x')))).rejects.toThrow('Restart the gateway');
    expect(await readFile(file, 'utf8')).toBe(edited);
    expect(made.get().channels).toEqual([]);
    expect((await open()).get().nodeId).toBe('edited-by-hand');
  });

  it('brings back a file that was removed meanwhile', async () => {
    const made = await open(true);
    await unlink(file);
    await made.change((settings) => settings.channels.push(channel('x')));
    expect((await open()).get()).toEqual(made.get());
  });

  it('replaces the file instead of writing into it', async () => {
    const made = await open(true);
    await link(file, join(folder, 'witness'));
    const before = await readFile(join(folder, 'witness'), 'utf8');
    await made.change((settings) => settings.channels.push(channel('x')));
    expect(await readFile(join(folder, 'witness'), 'utf8')).toBe(before);
  });

  it('does not write through a link left in place of the temporary file', async () => {
    const made = await open(true);
    const victim = join(folder, 'victim');
    await writeFile(victim, 'mine');
    await symlink(victim, `${file}.new`);
    await made.change((settings) => settings.channels.push(channel('x')));
    expect(await readFile(victim, 'utf8')).toBe('mine');
  });
});

describe('an admin is warned', () => {
  it('when others may read the file, and the next change shuts them out', async () => {
    await open(true);
    await chmod(file, 0o644);
    const again = await open();
    expect(again.warnings).toEqual([expect.stringContaining('chmod 600')]);
    await again.change((settings) => settings.channels.push(channel('x')));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('when the file is a symbolic link, which stays one', async () => {
    await open(true);
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await rename(file, join(elsewhere, 'real.json'));
    await symlink(join(elsewhere, 'real.json'), file);
    const again = await open();
    expect(again.warnings).toEqual([expect.stringContaining('symbolic link')]);
    await again.change((settings) => settings.channels.push(channel('x')));
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect((await open()).get().channels).toHaveLength(1);
  });

  it('and refused when the link leads nowhere', async () => {
    await open(true);
    await unlink(file);
    await symlink(join(folder, 'gone'), file);
    expect((await refusal(true)).message).toContain('symbolic link');
  });

  it('and a hand edit that is right becomes the last good copy', async () => {
    const made = await open(true);
    await writeFile(file, JSON.stringify({ ...made.get(), nodeId: 'renamed' }), { mode: 0o600 });
    await open();
    expect(JSON.parse(await readFile(`${file}.last-good`, 'utf8'))).toMatchObject({ nodeId: 'renamed' });
  });
});
