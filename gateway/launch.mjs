#!/usr/bin/env node
// Starts the compiled gateway and builds it first when sources are newer than what was built. This is what `npm start` and
// `npx fieldpost` run in a checkout; an installed image runs dist/gateway/main.js directly.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist/gateway/main.js');

/** Newest change under a folder, epoch ms; 0 when it does not exist. */
function newest(folder) {
  if (!existsSync(folder)) return 0;
  let latest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) latest = Math.max(latest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return latest;
}
const builtAt = (file) => (existsSync(join(root, file)) ? statSync(join(root, file)).mtimeMs : 0);

function run(title, script, args) {
  process.stderr.write(`Building ${title} ...\n`);
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

function build(always) {
  const shared = Math.max(builtAt('tsconfig.json'), builtAt('package.json'));
  const server = Math.max(shared, ...['gateway', 'config', 'bridge'].map((name) => newest(join(root, name))));
  if (existsSync(join(root, 'node_modules/typescript')) && (always || builtAt('dist/.tsbuildinfo') < server || !existsSync(main))) {
    run('the gateway', 'node_modules/typescript/bin/tsc', ['-p', '.']);
  }
  const panel = Math.max(shared, newest(join(root, 'web')), newest(join(root, 'gateway/sms')));
  if (existsSync(join(root, 'node_modules/vite')) && (always || builtAt('dist/web/index.html') < panel)) {
    run('the panel', 'node_modules/vite/bin/vite.js', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn']);
  }
}

const command = process.argv[2];
build(command === 'build');
if (command !== 'build') await import(main);
