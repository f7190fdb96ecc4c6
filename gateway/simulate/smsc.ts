// The command `fieldpost simulate smsc`: runs a simulated network as a process of its own until it is told to stop.
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { helpText, parseCommandLine } from './options.ts';
import type { InboundText } from './options.ts';
import { startSmsc } from './center.ts';
import type { Smsc } from './center.ts';

export { startSmsc };
export type { SeenSubmit, Smsc } from './center.ts';

export interface SimulateIo {
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborted: stop. */
  readonly signal?: AbortSignal;
}

/** The command on this process' own console; resolves with the exit code. */
export function simulateSmsc(args: readonly string[]): Promise<number> {
  return runSmsc(args, { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr });
}

/** Resolves with the exit code once the simulation has ended. */
export async function runSmsc(args: readonly string[], io: SimulateIo): Promise<number> {
  const command = parseCommandLine(args);
  if ('mistakes' in command) {
    io.stderr.write(`${command.mistakes.map((mistake) => `simulate smsc: ${mistake}`).join('\n')}\nTry --help.\n`);
    return 2;
  }
  if (command.help) {
    io.stdout.write(helpText);
    return 0;
  }
  let smsc: Smsc;
  try {
    smsc = await startSmsc(command.options);
  } catch (error) {
    io.stderr.write(`simulate smsc: cannot listen on port ${command.options.port ?? 0}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  io.stdout.write(`smsc listening on ${command.options.host ?? '127.0.0.1'}:${smsc.port}\n`);
  const stopInbound = repeatInbound(smsc, command.inbound, command.everyMs, command.count);
  await untilToldToStop(smsc, io);
  stopInbound();
  await smsc.stop();
  return 0;
}

/** Several at once where the interval is shorter than a timer can be. */
function repeatInbound(smsc: Smsc, inbound: InboundText | undefined, everyMs: number, count: number): () => void {
  if (inbound === undefined) return () => undefined;
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const wanted = Math.min(count, everyMs === 0 ? sent + 500 : Math.floor((performance.now() - startedAt) / everyMs));
    for (; sent < wanted; sent += 1) smsc.deliver({ ...inbound, text: inbound.text.replaceAll('{n}', String(sent + 1)) });
    if (sent >= count) clearInterval(timer);
  }, Math.max(5, Math.min(everyMs, 100)));
  return () => clearInterval(timer);
}

function untilToldToStop(smsc: Smsc, { stdin, stdout, stderr, signal }: SimulateIo): Promise<void> {
  return new Promise((resolve) => {
    const lines = stdin === undefined ? undefined : createInterface({ input: stdin });
    const stop = (): void => {
      lines?.close();
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
      resolve();
    };
    signal?.addEventListener('abort', stop, { once: true });
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    lines?.on('line', (line) => {
      const [verb, from, to, ...text] = line.trim().split(' ');
      if (verb === 'quit') stop();
      else if (verb === 'stats') stdout.write(`${JSON.stringify(smsc.stats)}\n`);
      else if (verb === 'drop') smsc.drop();
      else if (verb === 'deliver' && from !== undefined && to !== undefined && text.length > 0) smsc.deliver({ from, to, text: text.join(' ') });
      else if (line.trim() !== '') stderr.write('understood: deliver FROM TO TEXT, stats, drop, quit\n');
    });
  });
}
