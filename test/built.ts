// Tests start the real worker threads and processes, which run compiled JavaScript: make it fresh. Type errors are reported by
// `npm run check`; here only what was emitted counts.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export default function setup(): void {
  const cwd = new URL('..', import.meta.url).pathname;
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd, stdio: 'inherit' });
  if (status !== 0 && !existsSync(`${cwd}dist/gateway/store/sqlite/worker.js`)) throw new Error('the gateway could not be built');
}
