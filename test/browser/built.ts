// Compiles the gateway and the panel, so that what the browser sees is what the sources say.
import { execFileSync } from 'node:child_process';

export default function setup(): void {
  execFileSync(process.execPath, ['gateway/launch.mjs', 'build'], { cwd: new URL('../..', import.meta.url).pathname, stdio: 'inherit' });
}
