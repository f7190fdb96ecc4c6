// The gateway under measurement: the built program in a process of its own, set up from outside the way scripts do it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Child, root, startNode, threadSeconds, until } from './children.ts';

const program = join(root, 'dist/gateway/main.js');
const startBoundMs = 60_000;
const callBoundMs = 60_000;

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}
export interface Gateway {
  readonly folder: string;
  readonly port: number;
  readonly key: string;
  readonly pid: number;
  /** From the start of the process to the first 200 of /readyz. */
  readonly startedInMs: number;
  /** Rejects on any status but `expect` (200). */
  call<T>(method: string, path: string, body?: object, expect?: number): Promise<T>;
  /** Begins to count CPU; the returned function says how it was spent since on so many messages, which took so long. */
  countCpu(): (messages: number, ms: number) => CpuFigures;
  /** Live sockets are for gateways that are set up. */
  addOwner(): void;
  logTail(): string;
  stop(): Promise<void>;
}
/** Shares are of one core; microseconds are CPU time per message, which other work on the machine changes little. */
export interface CpuFigures extends Readonly<Record<string, number>> {
  readonly loopShare: number;
  /** Of the threads beside the event loop: the store's writer, where much is written. */
  readonly busiestOtherShare: number;
  readonly loopUs: number;
  readonly otherThreadsUs: number;
}
export interface GatewayOptions {
  readonly folder: string;
  /** Flags for node, such as --cpu-prof. */
  readonly nodeArgs: readonly string[];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const port = await freePort();
  const env = { ...process.env, NODE_ENV: 'production', FIELDPOST_DATA: options.folder, FIELDPOST_LISTEN: `127.0.0.1:${port}` };
  const logFile = join(options.folder, 'bench.log');
  const logTail = () => readFileSync(logFile, 'utf8').slice(-3_000);
  const begunAt = performance.now();
  const child: Child = startNode({ name: 'the gateway', args: [...options.nodeArgs, program, 'start'], env, logFile });
  let ended = false;
  void child.exited.then(() => { ended = true; });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let key = '';

  const ask = (method: string, path: string, body?: object) => new Promise<Answer<string>>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { ...(key === '' ? {} : { authorization: `Bearer ${key}` }), ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) };
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent, timeout: callBoundMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} for ${callBoundMs} ms`)));
    sent.on('error', reject);
    sent.end(text);
  });

  try {
    await until('/readyz', startBoundMs, async () => {
      if (ended) throw new Error(`the gateway ended while starting: ${logTail()}`);
      return (await ask('GET', '/readyz').catch(() => undefined))?.status === 200;
    }, 5);
  } catch (error) {
    await child.stop();
    throw error;
  }
  const startedInMs = performance.now() - begunAt;
  const asked = (words: readonly string[], input = '') => spawnSync(process.execPath, [program, ...words], { cwd: root, env, input, encoding: 'utf8', timeout: startBoundMs });
  const made = asked(['key', 'create', '--name', 'bench', '--scope', 'admin']);
  key = made.stdout.trim();
  if (made.status !== 0 || !key.startsWith('fp_')) {
    await child.stop();
    throw new Error(`no key was made: ${made.stderr}${made.stdout}`);
  }

  return {
    folder: options.folder, port, key, pid: child.pid, startedInMs, logTail,
    addOwner() {
      const added = asked(['owner', 'create', '--email', 'bench@example.org', '--password-stdin'], 'a long and calm sentence\n');
      if (added.status !== 0) throw new Error(`no owner was made: ${added.stderr}${added.stdout}`);
    },
    async call<T>(method: string, path: string, body?: object, expect = 200): Promise<T> {
      const answer = await ask(method, path, body);
      if (answer.status !== expect) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body.slice(0, 500)}`);
      return (answer.body === '' ? undefined : JSON.parse(answer.body)) as T;
    },
    countCpu() {
      const before = threadSeconds(child.pid);
      return (messages, ms) => {
        const used = [...threadSeconds(child.pid)].map(([thread, total]) => ({ loop: thread === child.pid, seconds: total - (before.get(thread) ?? 0) }));
        const sum = (of: typeof used) => of.reduce((total, thread) => total + thread.seconds, 0);
        const loop = sum(used.filter((thread) => thread.loop));
        const others = used.filter((thread) => !thread.loop);
        return {
          loopShare: (loop * 1e3) / ms, busiestOtherShare: (Math.max(0, ...others.map((thread) => thread.seconds)) * 1e3) / ms,
          loopUs: (loop * 1e6) / messages, otherThreadsUs: (sum(others) * 1e6) / messages,
        };
      };
    },
    async stop() {
      agent.destroy();
      await child.stop();
    },
  };
}
