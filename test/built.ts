// Tests start the real worker threads and processes, which run compiled JavaScript: make sure that it is there and fresh.
import { execFileSync } from 'node:child_process';

export default function setup(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], {
    cwd: new URL('..', import.meta.url).pathname,
    stdio: 'inherit',
  });
}
