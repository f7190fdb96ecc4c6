// A real gateway process on a free port with a folder of its own. Can be killed and started again on the same port and folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../..', import.meta.url).pathname;
const startWithinMs = 20_000;

export interface Gateway {
  readonly url: string;
  /** The set-up link of the first start. */
  readonly setupLink: string;
  /** Where its data is. */
  readonly folder: string;
  kill(): Promise<void>;
  /** Ends it in order; its data stays. */
  halt(): Promise<void>;
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

function launch(folder: string, listen: string): { child: ChildProcess; ready: Promise<{ url: string; link: string }> } {
  const child = spawn(process.execPath, ['dist/gateway/main.js', 'start'], {
    cwd: root, env: { ...process.env, FIELDPOST_DATA: folder, FIELDPOST_LISTEN: listen }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ready = new Promise<{ url: string; link: string }>((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`The gateway did not start within ${startWithinMs} ms. It said: ${said}`)), startWithinMs);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /running at (http:\/\/\S+)/.exec(said)?.[1];
      const link = /(http:\/\/\S+\/setup#\S+)/.exec(said)?.[1] ?? '';
      if (url === undefined) return;
      // The link is printed a line later, and only while there is no owner.
      setTimeout(() => {
        clearTimeout(timer);
        resolve({ url, link: link === '' ? /(http:\/\/\S+\/setup#\S+)/.exec(said)?.[1] ?? '' : link });
      }, 50);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`The gateway ended with ${code}. It said: ${said}`)));
  });
  return { child, ready };
}

export async function startGateway(): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldpost-browser-'));
  let running = launch(folder, '127.0.0.1:0');
  const { url, link } = await running.ready;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return;
    const ended = once(running.child, 'exit');
    running.child.kill(signal);
    await ended;
  };
  return {
    url,
    setupLink: link,
    folder,
    kill: () => end('SIGKILL'),
    halt: () => end('SIGTERM'),
    async startAgain() {
      running = launch(folder, new URL(url).host);
      await running.ready;
    },
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
