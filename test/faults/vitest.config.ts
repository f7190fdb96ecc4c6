// The slower suite: real processes that are killed, disks that fill up. One file at a time, since each wants the machine for itself.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: { include: ['test/faults/**/*.test.ts'], globalSetup: ['test/built.ts'], testTimeout: 240_000, hookTimeout: 60_000, fileParallelism: false },
});
