// Replaces a small file so that a crash leaves either the old or the new one, whole, with mode 0600.
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Resolves when the file and its name are on the disk: temp, fsync, rename, fsync of the folder. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `${basename(file)}.new`);
  // A leftover of a crash may be anything, a symlink too: never write through it.
  await unlink(temporary).catch(ignoreMissing);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await unlink(temporary).catch(ignoreMissing);
    throw error;
  }
  await handle.close();
  await rename(temporary, file);
  await syncFolder(folder);
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The names in a folder; none when it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    ignoreMissing(error);
    return [];
  }
}

export function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
