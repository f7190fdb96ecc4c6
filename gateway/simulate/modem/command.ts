// The command `fieldpost simulate modem`: runs simulated modems as a process of their own until it is told to stop.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { canonicalAddress } from '../../sms/address.ts';
import { createAir } from './air.ts';
import { helpText, parseCommandLine } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { isMisbehaviour } from './misbehave.ts';
import { startModem } from './modem.ts';
import type { SimulatedModem } from './modem.ts';
import { countedOn } from './options.ts';
import type { ModemOptions } from './options.ts';

export interface ModemIo {
  /** The data folder of the gateway that is to find the modems. */
  readonly folder: string;
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborted: stop. */
  readonly signal?: AbortSignal;
}

/** The command on this process' own console; resolves with the exit code. */
export function simulateModem(args: readonly string[], folder: string): Promise<number> {
  return runModems(args, { folder, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr });
}

/** Resolves with the exit code once the simulation has ended. */
export async function runModems(args: readonly string[], io: ModemIo): Promise<number> {
  const command = parseCommandLine(args);
  if ('mistakes' in command) {
    io.stderr.write(`${command.mistakes.map((mistake) => `simulate modem: ${mistake}`).join('\n')}\nTry --help.\n`);
    return 2;
  }
  if (command.help) {
    io.stdout.write(helpText);
    return 0;
  }
  const modems: SimulatedModem[] = [];
  try {
    const air = createAir();
    for (let index = 0; index < command.count; index += 1) {
      const where = await place(command, index, io.folder);
      const modem = await startModem({ ...numbered(command.options, index), ...where, serial: serialOf(where, index), air });
      modems.push(modem);
      io.stdout.write(`modem ${index + 1}: ${modem.options.family}, number ${modem.options.number}, IMEI ${modem.options.imei}, at ${modem.where}\n`);
    }
    await untilToldToStop(modems, io);
    return 0;
  } catch (error) {
    io.stderr.write(`simulate modem: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await Promise.all(modems.map((modem) => modem.stop()));
  }
}

/** The same device whenever it is simulated at the same place, so that it is known again; another one at another. */
function serialOf({ link, tcp }: ModemOptions, index: number): number {
  const name = link ?? (tcp === 0 || tcp === undefined ? `${process.pid} ${index}` : String(tcp));
  return createHash('sha256').update(name).digest().readUIntBE(0, 4) % 1_000_000;
}

function numbered(options: ModemOptions, index: number): ModemOptions {
  const { number, imei } = options;
  return { ...options, ...(number === undefined ? {} : { number: countedOn(number, index) }), ...(imei === undefined || index === 0 ? {} : { imei: countedOn(imei, index) }) };
}

/** Where this modem appears. A name that somebody uses is left to them. */
async function place({ options, link, tcp }: CommandLine, index: number, folder: string): Promise<ModemOptions> {
  if (tcp !== undefined) return { tcp: tcp === 0 ? 0 : tcp + index };
  if (link !== undefined) {
    await mkdir(dirname(resolve(link)), { recursive: true, mode: 0o700 });
    return { link: resolve(index === 0 ? link : `${link}-${index + 1}`) };
  }
  const modems = join(resolve(folder), 'modems');
  await mkdir(modems, { recursive: true, mode: 0o700 });
  await chmod(modems, 0o700);
  const usual = join(modems, `sim-${options.family ?? ''}`);
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? usual : `${usual}-${number}`;
    // A link whose pty has gone is a leftover.
    if (!existsSync(path)) return { link: path };
  }
}

function untilToldToStop(modems: readonly SimulatedModem[], { stdin, stdout, stderr, signal }: ModemIo): Promise<void> {
  return new Promise((finish) => {
    const lines = stdin === undefined ? undefined : createInterface({ input: stdin });
    const stop = (): void => {
      lines?.close();
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
      finish();
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    lines?.on('line', (line) => {
      const words = line.trim();
      if (words === 'quit') {
        stop();
        return;
      }
      if (words === '') return;
      const chosen = /^(\d+):\s*/.exec(words);
      const modem = modems[chosen === null ? 0 : Number(chosen[1]) - 1];
      if (modem === undefined) stderr.write(`there are modems 1 to ${modems.length}\n`);
      else obey(modem, words.slice(chosen?.[0].length ?? 0), { stdout, stderr });
    });
  });
}

type Obeyed = (modem: SimulatedModem, words: { readonly first: string; readonly rest: string; readonly afterFirst: string }) => string | undefined;

const text = (messageClass?: 0): Obeyed => (modem, { first, afterFirst }) => {
  const from = canonicalAddress(first);
  if (from === undefined || afterFirst === '') return 'a sender and a text are needed';
  modem.text(from, afterFirst, messageClass);
  return undefined;
};

/** Where a word is wanted that fits. */
const fitting = (wanted: RegExp, words: string, act: (modem: SimulatedModem, word: string) => void): Obeyed => (modem, { rest }) => {
  if (!wanted.test(rest)) return words;
  act(modem, rest);
  return undefined;
};

const misbehaving = (isOn: boolean): Obeyed => (modem, { first }) => {
  if (!isMisbehaviour(first)) return `"${first}" is unknown`;
  if (isOn) modem.misbehave.add(first);
  else modem.misbehave.delete(first);
  return undefined;
};

const anything = /^/;

const verbs: Readonly<Record<string, Obeyed>> = {
  text: text(), flash: text(0),
  pdu: (modem, { rest }) => (modem.pdu(rest) ? undefined : 'hex digits of a service centre and a TPDU are needed'),
  ring: fitting(/^\+?\d{2,15}$/, 'a number is needed', (modem, from) => modem.ring(from)),
  giveup: fitting(anything, '', (modem) => modem.giveUp()),
  signal: fitting(/^(?:[0-9]|[12][0-9]|3[01]|99)$/, '0 to 31, or 99, is needed', (modem, value) => modem.signal(Number(value))),
  register: fitting(/^[0-7]$/, '0 to 7 is needed', (modem, stat) => modem.register(Number(stat))),
  sim: fitting(/^(?:in|out)$/, 'in or out is needed', (modem, where) => modem.sim(where === 'in' ? 'in' : 'out')),
  ussd: fitting(/./, 'a text is needed', (modem, words) => modem.ussd(words)),
  misbehave: misbehaving(true), behave: misbehaving(false),
  restart: fitting(anything, '', (modem) => modem.restart()),
};

/** Does what a line says; what is wrong goes to the error output. */
function obey(modem: SimulatedModem, line: string, { stdout, stderr }: Pick<ModemIo, 'stdout' | 'stderr'>): void {
  const [verb = '', first = ''] = line.split(' ');
  const rest = line.slice(verb.length + 1).trim();
  if (verb === 'unplug' || verb === 'plug') {
    const moved = verb === 'unplug' ? modem.unplug() : modem.plug(first === '' ? undefined : resolve(first));
    moved.then(() => stdout.write(`${verb}: ${modem.where}\n`), (error: unknown) => stderr.write(`${verb}: ${error instanceof Error ? error.message : String(error)}\n`));
    return;
  }
  if (verb === 'stats') {
    stdout.write(`${JSON.stringify({ ...modem.counts, seen: modem.seen().length, waiting: modem.waiting(), storedOnSim: modem.stored('SM'), storedInDevice: modem.stored('ME') })}\n`);
    return;
  }
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  const problem = act === undefined
    ? `understood: ${Object.keys(verbs).join(', ')}, unplug, plug, stats, quit`
    : act(modem, { first, rest, afterFirst: line.slice(verb.length + first.length + 2) });
  if (problem !== undefined) stderr.write(`${act === undefined ? '' : `${verb}: `}${problem}\n`);
}
