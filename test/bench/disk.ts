// What the machine gives: how fast its disk makes small appends durable (no gateway that waits for the disk can commit more
// often), and how busy it already is with other things.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus } from 'node:os';
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

/** The share of all cores in use while this process only waits. */
export async function busyShare(forMs = 500): Promise<number> {
  const count = () => cpus().reduce((sum, { times }) => ({ idle: sum.idle + times.idle, all: sum.all + times.user + times.nice + times.sys + times.irq + times.idle }), { idle: 0, all: 0 });
  const before = count();
  await new Promise((resolve) => { setTimeout(resolve, forMs); });
  const after = count();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}
