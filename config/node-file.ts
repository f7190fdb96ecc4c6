// The node file, node.json in the data folder: lowdb over an adapter of ours that never leaves half a file, keeps the last
// good one beside it and refuses what it cannot trust instead of beginning anew. Holds no messages, people or keys.
import { lstat, mkdir, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Adapter } from 'lowdb';
import { ignoreMissing, namesIn, replaceFile, syncFolder } from './durable.ts';
import { checkSettings, maxFileBytes, parseNodeFile } from './parse.ts';
import { configError } from './problems.ts';
import type { ConfigProblem } from './problems.ts';
import type { NodeSettings } from './settings.ts';

export interface NodeFile {
  /** Whether the first start has not been completed yet: only then may a database be made. */
  installing(): boolean;
  /** The database is there: from now on a missing one is a loss. */
  installed(): Promise<void>;
  /** What an admin should hear of at start: other people can read the file, it is a link, ... */
  readonly warnings: readonly string[];
  get(): NodeSettings;
  /** `change` gets a copy to alter. Changes run one after another; resolves when the file is on the disk. Wrong settings, and a file edited meanwhile, throw and change nothing. */
  change(change: (settings: NodeSettings) => void): Promise<void>;
}

export interface OpenNodeFile {
  /** Whether a missing file may be made, in a folder that holds nothing of Fieldpost yet. */
  readonly create: boolean;
  readonly random: (size: number) => Uint8Array;
}

const fileName = 'node.json';

/** @throws an Error with `.problems` (see problems.ts): everything that is wrong, and how to restore. */
export async function openNodeFile(folder: string, options: OpenNodeFile): Promise<NodeFile> {
  const named = join(folder, fileName);
  const link = await linkStat(named);
  // The rename must replace what the link points to, not the link.
  const file = link?.isSymbolicLink() === true ? await realpath(named).catch(() => named) : named;
  const warnings: string[] = [];
  const adapter = createAdapter(file, join(folder, `${fileName}.last-good`), warnings);
  let stored = await adapter.read();
  if (stored === null) {
    await refuseUnlessNew(folder, link !== undefined, options.create);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    stored = firstSettings(options.random);
    await adapter.write(stored);
    await syncFolder(join(folder, '..'));
  } else {
    await adapter.keepGood(stored);
  }
  if (link?.isSymbolicLink() === true) warnings.push(`${named} is a symbolic link; changes are written to ${file}`);
  return serialised(new Low<NodeSettings>(adapter, stored), warnings);
}

function serialised(low: Low<NodeSettings>, warnings: readonly string[]): NodeFile {
  let turn: Promise<void> = Promise.resolve();
  async function apply(change: (settings: NodeSettings) => void): Promise<void> {
    const before = low.data;
    const draft = structuredClone(before);
    change(draft);
    const checked = checkSettings(draft);
    if ('problems' in checked) throw configError('These settings cannot be kept:', checked.problems, '');
    low.data = checked.settings;
    try {
      await low.write();
    } catch (error) {
      low.data = before;
      throw error;
    }
  }
  function change(alter: (settings: NodeSettings) => void): Promise<void> {
    const done = turn.then(() => apply(alter));
    turn = done.catch(() => undefined);
    return done;
  }
  return {
    warnings,
    get: () => low.data,
    change,
    installing: () => low.data.installing === true,
    async installed() {
      if (low.data.installing === true) await change((settings) => delete settings.installing);
    },
  };
}

/** What lowdb reads and writes through. `read` answers null only for a file that is not there. */
function createAdapter(file: string, goodFile: string, warnings: string[]): Adapter<NodeSettings> & { keepGood(settings: NodeSettings): Promise<void> } {
  const textOf = (settings: NodeSettings): string => `${JSON.stringify(settings, undefined, 2)}\n`;
  /** What the file held when it was read or written here last. */
  let held: Buffer | undefined;
  return {
    async read() {
      const found = await readBounded(file);
      if (found === undefined) return null;
      const parsed = parseNodeFile(found.bytes, file);
      if ('problems' in parsed) throw configError(`The node file ${file} cannot be used:`, parsed.problems, await restoreAdvice(goodFile, file));
      if ((found.mode & 0o077) !== 0) warnings.push(`${file} may be read by other users of this machine (mode ${(found.mode & 0o777).toString(8)}); run: chmod 600 ${file}`);
      held = found.bytes;
      return parsed.settings;
    },
    async write(settings) {
      const found = held === undefined ? undefined : await readBounded(file);
      // Somebody edited it meanwhile: writing over that would lose it without a word.
      if (held !== undefined && found?.bytes.equals(held) === false) throw configError('The change was not made:', [{ path: file, message: 'was edited while the gateway runs' }], 'Restart the gateway to use the edited file, then make the change again.');
      await replaceFile(file, textOf(settings));
      held = Buffer.from(textOf(settings));
      await replaceFile(goodFile, textOf(settings));
    },
    async keepGood(settings) {
      const kept = await readBounded(goodFile);
      if (kept?.bytes.toString('utf8') !== textOf(settings)) await replaceFile(goodFile, textOf(settings));
    },
  };
}

async function readBounded(file: string): Promise<{ readonly bytes: Buffer; readonly mode: number } | undefined> {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
  try {
    const { mode } = await handle.stat();
    // One byte more than is allowed, so that a larger file shows without being read whole.
    const bytes = Buffer.alloc(maxFileBytes + 1);
    let length = 0;
    for (let got = 1; got > 0 && length < bytes.length; length += got) got = (await handle.read(bytes, length, bytes.length - length)).bytesRead;
    return { bytes: bytes.subarray(0, length), mode };
  } finally {
    await handle.close();
  }
}

/** A missing node file beside a database or a last good copy is a loss, not a first run. */
async function refuseUnlessNew(folder: string, dangling: boolean, create: boolean): Promise<void> {
  const names = await namesIn(folder);
  const file = join(folder, fileName);
  const problems: ConfigProblem[] = [];
  if (dangling) problems.push({ path: file, message: 'is a symbolic link to a file that does not exist' });
  for (const name of names) {
    if (name === `${fileName}.last-good` || /\.(?:db|sqlite3?)$/.test(name)) problems.push({ path: file, message: `is missing, but ${name} is here: this gateway was installed before` });
  }
  if (problems.length === 0 && !create) problems.push({ path: file, message: 'does not exist: no gateway was set up in this folder' });
  if (problems.length > 0) throw configError('The node file is missing:', problems, await restoreAdvice(join(folder, `${fileName}.last-good`), file));
}

async function restoreAdvice(goodFile: string, file: string): Promise<string> {
  const kept = await readBounded(goodFile);
  if (kept !== undefined && 'settings' in parseNodeFile(kept.bytes, goodFile)) return `The last good copy is whole. To restore it: cp -p ${goodFile} ${file}`;
  return `There is no last good copy. Restore ${file} from a backup; its instanceId must be the database's.`;
}

async function linkStat(file: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
}

function firstSettings(random: (size: number) => Uint8Array): NodeSettings {
  return {
    version: 1,
    nodeId: `node-${Buffer.from(random(4)).toString('hex')}`,
    instanceId: Buffer.from(random(16)).toString('hex'),
    installing: true,
    channels: [],
  };
}
