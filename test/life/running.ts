// Real processes for the end-to-end and fault tests: started, waited for, killed by their own id, never left behind.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const root = new URL('../..', import.meta.url).pathname;
const main = `${root}dist/gateway/main.js`;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export function run(args: readonly string[], environment: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [...args], { cwd: root, env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { output = (output + chunk.toString()).slice(-200_000); });
  const ended = once(child, 'exit');
  const running: Running = {
    child,
    output: () => output,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
  onTestFinished(() => running.kill('SIGKILL'));
  return running;
}

export interface Gateway extends Running {
  readonly url: string;
}

/** `script`: another entry than the gateway's own. Resolves when it serves. */
export async function startGateway(folder: string, port: number, script: readonly string[] = [main, 'start']): Promise<Gateway> {
  const running = run(script, { FIELDPOST_DATA: folder, FIELDPOST_LISTEN: `127.0.0.1:${port}` });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (running.child.exitCode !== null) throw new Error(`the gateway ended: ${running.output()}`);
    return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true;
  }, 15_000, 'the gateway to serve');
  return { ...running, url };
}

export function createKey(folder: string): string {
  return execFileSync(process.execPath, [main, 'key', 'create', '--name', 'test', '--scope', 'admin'], { env: { ...process.env, FIELDPOST_DATA: folder }, encoding: 'utf8' }).trim();
}

export function simulateSmsc(args: readonly string[]): Running {
  return run([main, 'simulate', 'smsc', ...args]);
}

/** The API as a script sees it. */
export function client(url: string, key: string) {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
  return { get: <T>(path: string) => call<T>('GET', path), post: <T>(path: string, body?: unknown) => call<T>('POST', path, body ?? {}), patch: <T>(path: string, body: unknown) => call<T>('PATCH', path, body) };
}

export async function until(condition: () => Promise<boolean> | boolean, withinMs: number, what: string): Promise<void> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    if (await condition()) return;
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
  throw new Error(`waited ${withinMs} ms for ${what}`);
}
