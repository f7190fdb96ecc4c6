// Child processes of a bench: started with pipes, spoken to by lines, always ended by their own pid, also when the bench fails.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const stopBoundMs = 60_000;

const living = new Set<ChildProcess>();
const folders = new Set<string>();

/** A data folder on a real disk: the system's temp folder, or dist/ where that one is memory. */
export function diskFolder(): string {
  const memory = 0x0102_1994;
  const parent = statfsSync(tmpdir()).type === memory ? join(root, 'dist') : tmpdir();
  const folder = mkdtempSync(join(parent, 'fieldpost-bench-'));
  folders.add(folder);
  return folder;
}
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
}
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
  for (const folder of folders) removeFolder(folder);
});
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) process.on(signal, () => process.exit(code));

export interface Child {
  readonly pid: number;
  say(line: string): void;
  /** The next line of standard output, parsed. Rejects when the child ends or says nothing in time. */
  answer<T>(boundMs: number): Promise<T>;
  /** Resolves with the exit code, null after a signal. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, and SIGKILL when that is not heard. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where standard output and error go; without it output is read by `answer` and errors are shown. */
  readonly logFile?: string;
}

export function startNode(options: StartOptions): Child {
  const log = options.logFile === undefined ? undefined : openSync(options.logFile, 'a');
  const child = spawn(process.execPath, options.args, { cwd: root, env: options.env ?? process.env, stdio: log === undefined ? ['pipe', 'pipe', 'inherit'] : ['ignore', log, log] });
  if (log !== undefined) closeSync(log);
  living.add(child);
  const lines: string[] = [];
  let waiter: ((line: string | undefined) => void) | undefined;
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(-1));
    // Not 'exit': what was written before the end is still to be read then.
    child.once('close', (code) => resolve(code));
  }).then((code) => {
    living.delete(child);
    waiter?.(undefined);
    return code;
  });
  let over = false;
  void exited.then(() => { over = true; });
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (waiter === undefined) lines.push(line);
      else waiter(line);
    });
  }
  child.stdin?.on('error', () => undefined);
  return {
    pid: child.pid ?? -1,
    exited,
    say(line) { child.stdin?.write(`${line}\n`); },
    async answer<T>(boundMs: number): Promise<T> {
      const line = lines.shift() ?? (over ? undefined : await new Promise<string | undefined>((resolve, reject) => {
        const timer = setTimeout(() => { waiter = undefined; reject(new Error(`waited ${boundMs} ms for ${options.name}`)); }, boundMs);
        waiter = (found) => { waiter = undefined; clearTimeout(timer); resolve(found); };
      }));
      if (line === undefined) throw new Error(`${options.name} ended with code ${String(await exited)}`);
      return JSON.parse(line) as T;
    },
    async stop() {
      if (over) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopBoundMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** One of the TypeScript programs beside this file. */
export function startBeside(file: string, args: readonly string[] = []): Child {
  return startNode({ name: file, args: ['--import', 'tsx', join(here, file), ...args] });
}

/** Resolves when `check` says yes; rejects with `what` after `boundMs`. */
export async function until(what: string, boundMs: number, check: () => Promise<boolean>, pauseMs = 50): Promise<void> {
  const end = performance.now() + boundMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`waited ${boundMs} ms for ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, pauseMs); });
  }
}

/** Resident memory in MB (10^6 bytes): now and the most since the process began. */
export function memoryOf(pid: number): { nowMb: number; mostMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => (Number(new RegExp(`^${name}:\\s+([0-9]+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1_024) / 1e6;
  return { nowMb: read('VmRSS'), mostMb: read('VmHWM') };
}

/** CPU seconds each thread has used so far, by thread id. The first is the event loop. */
export function threadSeconds(pid: number): ReadonlyMap<number, number> {
  const ticksPerSecond = 100;
  const seconds = new Map<number, number>();
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      const fields = readFileSync(`/proc/${pid}/task/${task}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
      seconds.set(Number(task), (Number(fields[11]) + Number(fields[12])) / ticksPerSecond);
    } catch { /* the thread ended in between */ }
  }
  return seconds;
}
