// How fast the disk under a folder makes small appends durable: no gateway that waits for the disk can commit more often.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const page = Buffer.alloc(4_096, 0x5a);

export function syncsPerSecond(folder: string, boundMs = 2_000): number {
  const file = join(folder, 'sync-rate');
  const handle = openSync(file, 'w');
  try {
    const begun = performance.now();
    let count = 0;
    while (performance.now() - begun < boundMs) {
      writeSync(handle, page);
      fdatasyncSync(handle);
      count += 1;
    }
    return (count * 1_000) / (performance.now() - begun);
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
}
