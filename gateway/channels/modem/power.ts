// The two steps of recovery that reach the hardware: a USB port switched off and on through sysfs, and a power switch on the network
// that is asked by HTTP. When to take them is decided in recovery.ts.
import { access, constants, writeFile } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { bounded, pause } from '../timers.ts';
import type { Timers } from '../timers.ts';

export interface PowerOutcome {
  readonly done: boolean;
  /** A sentence for people. */
  readonly words: string;
}

/** Names of USB devices in sysfs: bus, then the ports on the way. Nothing else ever becomes part of a path here. */
const usbDevice = /^[0-9]{1,3}-[0-9]{1,3}(?:\.[0-9]{1,3}){0,6}$/;
const offMs = 2_000;

export interface UsbOptions {
  /** `/sys` */
  readonly sys: string;
  /** Such as `1-1.2`. */
  readonly busPath: string;
}

function authorizedPath({ sys, busPath }: UsbOptions): string | undefined {
  return usbDevice.test(busPath) ? join(sys, 'bus', 'usb', 'devices', busPath, 'authorized') : undefined;
}

/** Whether this user may switch that USB device. */
export async function canReauthorize(options: UsbOptions): Promise<boolean> {
  const path = authorizedPath(options);
  if (path === undefined) return false;
  return access(path, constants.W_OK).then(() => true, () => false);
}

/** Takes the device's authorisation away and gives it back, which makes the kernel set it up anew. Once it is off it is always switched on again. Never rejects. */
export async function reauthorizeUsb(options: UsbOptions & { readonly timers: Timers; readonly signal: AbortSignal }): Promise<PowerOutcome> {
  const path = authorizedPath(options);
  if (path === undefined) return { done: false, words: 'The modem is not on USB.' };
  try {
    await writeFile(path, '0', { flag: 'r+' });
  } catch (error) {
    return { done: false, words: `The USB port could not be switched off: ${codeOf(error)}.` };
  }
  await pause(offMs, options.timers, options.signal);
  try {
    await writeFile(path, '1', { flag: 'r+' });
    return { done: true, words: `USB device ${options.busPath} was switched off and on.` };
  } catch (error) {
    // A device that dropped off the bus meanwhile comes back by itself.
    return { done: codeOf(error) === 'ENOENT', words: `USB device ${options.busPath} was switched off, and on again: ${codeOf(error)}.` };
  }
}

export interface RelayOptions {
  /** As the admin typed it: http or https, on any host. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly timers: Timers;
  readonly signal: AbortSignal;
  /** 10 s when left out. */
  readonly timeoutMs?: number;
}

/** Asks the switch once. It follows no redirect and reads nothing of what is answered. Never rejects. */
export async function askRelay({ url, method, timers, signal, timeoutMs = 10_000 }: RelayOptions): Promise<PowerOutcome> {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || (target.protocol !== 'http:' && target.protocol !== 'https:')) return { done: false, words: 'The address of the power switch is no http address.' };
  if (signal.aborted) return { done: false, words: 'It was called off.' };
  const ending = new AbortController();
  try {
    const outcome = await bounded(statusOf(target, method, ending.signal), { timers, boundMs: timeoutMs, signal });
    if (outcome === 'late') return { done: false, words: `The power switch did not answer within ${Math.round(timeoutMs / 1_000)} s.` };
    if (outcome === 'aborted') return { done: false, words: 'It was called off.' };
    const { settled: status } = outcome;
    return status >= 200 && status < 300 ? { done: true, words: 'The power switch was asked.' } : { done: false, words: `The power switch answered ${status}.` };
  } catch (error) {
    return { done: false, words: `The power switch cannot be reached: ${codeOf(error)}.` };
  } finally {
    ending.abort();
  }
}

function statusOf(target: URL, method: 'GET' | 'POST', signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(target, { method, signal, agent: false, headers: { 'content-length': '0', accept: '*/*' } }, (response) => {
      resolve(response.statusCode ?? 0);
      response.on('error', () => undefined);
      response.destroy();
    });
    request.on('error', reject);
    request.end();
  });
}

function codeOf(error: unknown): string {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : new Error(String(error)) as NodeJS.ErrnoException;
  return code ?? message;
}
