// Who else has a port open, by name, as far as /proc tells: other people's processes can only be looked into by root. For sentences
// to people only; nothing is done to anybody.
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface Holder {
  readonly pid: number;
  /** The program's own name, 15 characters at most. */
  readonly name: string;
}

export async function holdersOf(device: string, proc = '/proc'): Promise<Holder[]> {
  const holders: Holder[] = [];
  for (const entry of await readdir(proc).catch(() => [])) {
    if (!/^\d+$/.test(entry) || !(await holds(join(proc, entry, 'fd'), device))) continue;
    const name = (await readFile(join(proc, entry, 'comm'), 'utf8').catch(() => '')).replace(/[^\u0020-\u007e]/g, '').trim();
    holders.push({ pid: Number(entry), name: name === '' ? 'a program' : name });
  }
  return holders;
}

async function holds(folder: string, device: string): Promise<boolean> {
  for (const fd of await readdir(folder).catch(() => [])) {
    if ((await readlink(join(folder, fd)).catch(() => '')) === device) return true;
  }
  return false;
}

/** "ModemManager (process 812)"; undefined: nobody who may be seen. */
export function holderWords(holders: readonly Holder[], ownPid: number): string | undefined {
  if (holders.length === 0) return undefined;
  return holders.map(({ pid, name }) => (pid === ownPid ? 'this gateway itself, for another channel' : `${name} (process ${pid})`)).join(', ');
}
