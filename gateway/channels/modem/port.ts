// Opens what a channel's settings name, a serial port or a TCP connection to a serial server, as a Duplex; every way this can fail has a
// code and a sentence of what to do. Which port, is decided in identity.ts.
import { realpath, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { basename } from 'node:path';
import type { Duplex } from 'node:stream';
import { LinkError } from '../channel.ts';
import { bounded } from '../timers.ts';
import type { Timers } from '../timers.ts';
import { holderWords, holdersOf } from './holders.ts';
import type { Holder } from './holders.ts';
import { udevRule } from './ports.ts';
import type { PortEntry } from './ports.ts';
import { openSerial } from './serial.ts';

export interface PortOptions {
  readonly baudRate: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  /** What is known of the port, for better advice. */
  readonly entry?: PortEntry | undefined;
  /** 10 s when left out. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 10_000;
const keepAliveMs = 30_000;

const failure = (code: string, message: string, cause?: unknown, refused = false): LinkError => new LinkError({ refused, code, message, cause });
const calledOff = (): LinkError => failure('start_aborted', 'The start was called off.');

/**
 * `where`: a path, or `tcp://host:port`. The Duplex says by `close` that the port has gone; destroying it gives the port back.
 * @throws LinkError
 */
export async function openPort(where: string, options: PortOptions): Promise<Duplex> {
  if (options.signal.aborted) throw calledOff();
  return where.startsWith('tcp:') ? openTcp(where, options) : openDevice(where, options);
}

async function openDevice(path: string, { baudRate, timers, signal, entry, timeoutMs = usualTimeoutMs }: PortOptions): Promise<Duplex> {
  let device: string;
  try {
    device = await realpath(path);
    if (!(await stat(device)).isCharacterDevice()) throw failure('port_invalid', `${path} is no serial port.`, undefined, true);
  } catch (error) {
    throw error instanceof LinkError ? error : portTrouble(error, path);
  }
  const opening = openSerial(device, baudRate);
  let outcome;
  try {
    outcome = await bounded(opening, { timers, boundMs: timeoutMs, signal });
  } catch (error) {
    const trouble = portTrouble(error, path);
    throw trouble.code === 'port_busy' ? portBusy(path, { device, usb: entry?.usb }, await holdersOf(device), error) : trouble;
  }
  if (typeof outcome === 'object') return outcome.settled;
  // A driver that hangs may still open it: then it is closed at once.
  opening.then((late) => late.destroy(), () => undefined);
  throw outcome === 'aborted' ? calledOff() : failure('port_timeout', `${path} could not be opened within ${Math.round(timeoutMs / 1_000)} s: the device or its driver hangs.`);
}

/** Who has it, and where that may be ModemManager, how to keep it away. */
export function portBusy(path: string, port: Pick<PortEntry, 'device' | 'usb'>, holders: readonly Holder[], cause?: unknown): LinkError {
  const who = holderWords(holders, process.pid);
  const advice = who === undefined || holders.some(({ name }) => /modem-?manager/i.test(name)) ? ` ${keepAwayWords(port)}` : '';
  return failure('port_busy', `${path} is in use by ${who ?? 'another program'}.${advice}`, cause);
}

/** What to do against ModemManager, exactly. */
export function keepAwayWords(port: Pick<PortEntry, 'device' | 'usb'>): string {
  return `To keep ModemManager away, put this line into /etc/udev/rules.d/90-fieldpost.rules and plug the modem in again: ${udevRule(port)}`;
}

/** What the system or serialport says → a code and a sentence. Total. */
export function portTrouble(cause: unknown, path: string): LinkError {
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: undefined, message: String(cause) };
  const is = (errno: RegExp, words: RegExp): boolean => (code !== undefined && errno.test(code)) || words.test(message);
  if (is(/^(?:EBUSY|EAGAIN|EWOULDBLOCK)$/, /cannot lock port|resource busy|temporarily unavailable/i)) return failure('port_busy', `${path} is in use by another program.`, cause);
  if (is(/^(?:EACCES|EPERM|EROFS)$/, /permission denied|not permitted/i)) {
    return failure('port_forbidden', `This user may not open ${path}. Add it to the group of ${basename(path)}, mostly "dialout" (usermod -aG dialout <user>), and start anew.`, cause);
  }
  if (is(/^(?:ENOENT|ENODEV|ENXIO|ELOOP)$/, /no such (?:file|device)/i)) return failure('port_missing', `${path} is not there: nothing is plugged in, or it has another name now.`, cause);
  if (is(/^(?:EISDIR|ENOTDIR|ENOTTY)$/, /is a directory|not a directory|inappropriate ioctl/i)) return failure('port_invalid', `${path} is no serial port.`, cause, true);
  return failure('port_failed', `${path} could not be opened: ${message.replace(/^Error:?\s*/, '')}.`, cause);
}

function openTcp(where: string, { timers, signal, timeoutMs = usualTimeoutMs }: PortOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = readAddress(where);
    if (target === undefined) {
      reject(failure('port_invalid', `${where} is not of the form tcp://host:port.`, undefined, true));
      return;
    }
    const socket = connect(target);
    const finish = (error: LinkError | undefined): void => {
      timers.clear(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      // From here on whoever uses it hears of its end by `close`; an error alone must not end the process.
      socket.on('error', () => undefined);
      if (error === undefined) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(error);
    };
    const timer = timers.set(() => finish(failure('tcp_timeout', `No connection to ${where} within ${Math.round(timeoutMs / 1_000)} s.`)), timeoutMs);
    const onAbort = (): void => finish(calledOff());
    const onError = (cause: Error): void => finish(tcpTrouble(cause, where));
    signal.addEventListener('abort', onAbort);
    socket.on('error', onError);
    socket.once('connect', () => {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, keepAliveMs);
      finish(undefined);
    });
  });
}

function readAddress(where: string): { host: string; port: number } | undefined {
  const found = /^tcp:\/\/(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(where);
  const [host, port] = [found?.[1] ?? found?.[2], Number(found?.[3])];
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

export function tcpTrouble(cause: Error, where: string): LinkError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code === 'ECONNREFUSED') return failure('tcp_refused', `Nothing listens at ${where}.`, cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return failure('tcp_host_unknown', `The name in ${where} is not known.`, cause);
  if (code === 'ETIMEDOUT') return failure('tcp_timeout', `No connection to ${where}: it does not answer.`, cause);
  return failure('tcp_failed', `No connection to ${where}: ${code === '' ? cause.message : code}.`, cause);
}
