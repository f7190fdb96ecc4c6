// Looks for modems on this machine when a person asks: every port that no channel has is probed, and what answers is proposed with
// a name. Of several ports of one device the one made for commands is proposed. Opening and asking is done in probe.ts.
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DetectOptions, Found } from '../channel.ts';
import type { Timers } from '../timers.ts';
import { sameImei } from './identity.ts';
import { keepAwayWords } from './port.ts';
import { listPorts } from './ports.ts';
import type { PortEntry } from './ports.ts';
import { probePort } from './probe.ts';
import type { ProbeOutcome } from './probe.ts';

export interface DetectModemsOptions extends DetectOptions {
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Roots of the device tree: `/dev` and `/sys`. */
  readonly places: { readonly dev: string; readonly sys: string };
  /** Channel ids by the real path of the port they hold. */
  readonly held: ReadonlyMap<string, string>;
  /** For one port; 8 s when left out, 3 s for one that is not on USB. */
  readonly probeTimeoutMs?: number;
}

const atOnce = 4;
/** A device on USB may be starting just now; at a plain UART there is mostly nobody. */
const usbMs = 8_000;
const plainUartMs = 3_000;
/** Whose devices are modems, so that silence is worth a word: Siemens, Qualcomm, Sierra, Huawei, u-blox, ZTE, Telit, SIMCom, Cinterion, Quectel, Fibocom. */
const modemMakers = new Set(['0681', '05c6', '1199', '12d1', '1546', '19d2', '1bc7', '1e0e', '1e2d', '2c7c', '2cb7']);
/** Interfaces that makers meant for commands. */
const commandInterfaces: Readonly<Record<string, readonly string[]>> = { '2c7c': ['02'], '1e0e': ['02'], '1199': ['03', '02'], '1bc7': ['02', '03'] };

interface Probed {
  readonly entry: PortEntry;
  readonly outcome: ProbeOutcome;
}

type Modem = Extract<ProbeOutcome, { readonly kind: 'modem' }>;

/** Called off: what was found until then. Never rejects. */
export async function detectModems(options: DetectModemsOptions): Promise<readonly Found[]> {
  const ports = await listPorts({ ...options.places, folder: options.folder });
  const users = await usersOf(ports, options);
  // A modem that a channel uses is not talked to at its other ports either.
  const busyDevices = new Set([...users.keys()].flatMap(({ usb }) => (usb === undefined ? [] : [usb.busPath])));
  const free = ports.filter((entry) => !users.has(entry) && (entry.usb === undefined || !busyDevices.has(entry.usb.busPath)));
  const probed = await probeAll(free, options);
  const names = uniqueNames();
  const used = [...users].map(([entry, channelId]): Found => {
    const title = usbTitle(entry);
    return { title, detail: `${shownName(entry)}, in use`, name: names(title), settings: { port: entry.path }, channelId, trouble: undefined };
  });
  return [...used, ...devicesOf(probed).flatMap((ofDevice) => foundOf(ofDevice, options, names))];
}

/** What people call it: `ttyUSB2`; a link in the gateway's own folder by its name. */
function shownName({ simulated, path, device }: PortEntry): string {
  return basename(simulated ? path : device);
}

/** Ports that channels have open, or name in their settings. */
async function usersOf(ports: readonly PortEntry[], { existing, held }: DetectModemsOptions): Promise<Map<PortEntry, string>> {
  const named = new Map<string, string>();
  for (const { id, settings } of existing) {
    const port = settingOf(settings, 'port');
    if (port !== '' && !port.startsWith('tcp:')) named.set(await realpath(port).catch(() => port), id);
  }
  const users = new Map<PortEntry, string>();
  for (const entry of ports) {
    const id = held.get(entry.device) ?? named.get(entry.device) ?? named.get(entry.path);
    if (id !== undefined) users.set(entry, id);
  }
  return users;
}

function settingOf(settings: unknown, name: string): string {
  const value: unknown = typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

async function probeAll(ports: readonly PortEntry[], { timers, now, log, signal, probeTimeoutMs }: DetectModemsOptions): Promise<Probed[]> {
  const waiting = [...ports.entries()];
  const probed: Probed[] = [];
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const [at, entry] = next;
      const timeoutMs = probeTimeoutMs ?? (entry.usb === undefined && !entry.simulated ? plainUartMs : usbMs);
      const outcome = await probePort(entry, { timers, now, log, signal, timeoutMs });
      log.debug({ port: basename(entry.device), outcome: outcome.kind }, 'port probed');
      if (!signal.aborted) probed[at] = { entry, outcome };
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return probed.filter((one) => one !== undefined);
}

/** Ports of one USB device, or with one IMEI behind them, are one device. */
function devicesOf(probed: readonly Probed[]): Probed[][] {
  const devices: Probed[][] = [];
  for (const one of probed) {
    const same = devices.find((device) => device.some((other) => isSameDevice(one, other)));
    if (same === undefined) devices.push([one]);
    else same.push(one);
  }
  return devices;
}

function isSameDevice(one: Probed, other: Probed): boolean {
  if (one.outcome.kind === 'modem' && other.outcome.kind === 'modem' && sameImei(one.outcome.identity.imei, other.outcome.identity.imei)) return true;
  return one.entry.usb !== undefined && one.entry.usb.busPath === other.entry.usb?.busPath;
}

function foundOf(device: readonly Probed[], { existing }: DetectModemsOptions, names: (title: string) => string): Found[] {
  const answering = device.flatMap(({ entry, outcome }) => (outcome.kind === 'modem' ? [{ entry, modem: outcome }] : [])).toSorted((one, other) => fitness(other.entry) - fitness(one.entry));
  const [best, ...others] = answering;
  if (best === undefined) return troubleOf(device, names);
  const { entry, modem } = best;
  const { imei } = modem.identity;
  const title = titleOf(modem, entry);
  const parts = [shownName(entry), ...(imei === '' ? ['IMEI not told'] : [`IMEI …${imei.slice(-4)}`]), modem.sim.words];
  if (others.length > 0) parts.push(`answers also on ${others.map((other) => basename(other.entry.device)).join(', ')}`);
  return [{
    title, detail: parts.join(', '), name: names(title), settings: { port: entry.path, ...(imei === '' ? {} : { imei }) },
    channelId: existing.find(({ settings }) => sameImei(settingOf(settings, 'imei'), imei))?.id,
    trouble: modem.shared ? `Another program talks to this modem too, which disturbs both. ${keepAwayWords(entry)}` : undefined,
  }];
}

/** One word for a device of which no port answers, if it is worth one. */
function troubleOf(device: readonly Probed[], names: (title: string) => string): Found[] {
  const first = device.find(({ outcome }) => outcome.kind === 'trouble') ?? device[0];
  if (first === undefined) return [];
  const { entry, outcome } = first;
  const title = usbTitle(entry);
  const told = (trouble: string): Found[] => [{ title, detail: shownName(entry), name: names(title), settings: { port: entry.path }, channelId: undefined, trouble }];
  if (outcome.kind === 'trouble') return outcome.error.code === 'port_invalid' ? [] : told(outcome.error.message);
  if (device.some((one) => one.outcome.kind === 'silent' && one.outcome.shared)) return told(`Another program talks at this port. ${keepAwayWords(entry)}`);
  return entry.usb !== undefined && modemMakers.has(entry.usb.vendor) ? told('It looks like a modem and answers no commands: it may still be starting, or offer only a network card ("HiLink").') : [];
}

/** How much a port of a device was made for commands. */
function fitness({ usb }: PortEntry): number {
  if (usb === undefined) return 0;
  const preferred = commandInterfaces[usb.vendor]?.indexOf(usb.interface) ?? -1;
  const named = /\b(?:pcui|at)\b/i.test(usb.interfaceName) ? 10 : /modem|ppp/i.test(usb.interfaceName) ? 2 : /nmea|gps|diag/i.test(usb.interfaceName) ? -5 : 0;
  const place = Number.parseInt(usb.interface, 16);
  return (preferred < 0 ? 0 : 20 - preferred) + named - (Number.isNaN(place) ? 0 : place / 256);
}

/** "Quectel EC25". */
function titleOf({ identity, profile }: Modem, entry: PortEntry): string {
  const maker = profile.name === 'generic' ? identity.manufacturer : madeBy(identity.manufacturer) ?? profile.title.split(' ')[0] ?? '';
  const { model } = identity;
  if (model === '') return maker === '' ? usbTitle(entry) : maker;
  return maker === '' || model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`;
}

/** Makers spell themselves in many ways: "SIMCOM INCORPORATED", "huawei". */
function madeBy(manufacturer: string): string | undefined {
  const known = ['SIMCom', 'Quectel', 'Huawei', 'ZTE', 'Wavecom', 'Sierra Wireless', 'Telit', 'u-blox', 'Cinterion', 'Siemens', 'Gemalto', 'Thales'];
  return known.find((name) => manufacturer.toLowerCase().includes(name.toLowerCase().split(' ')[0] ?? name));
}

function usbTitle({ usb, simulated }: PortEntry): string {
  const words = [usb?.manufacturer ?? '', usb?.model ?? ''].filter((word) => word !== '').join(' ');
  return words !== '' ? words : simulated ? 'Simulated modem' : usb === undefined ? 'Serial port' : `USB device ${usb.vendor}:${usb.product}`;
}

/** "EC25", "EC25 2", "EC25 3". */
function uniqueNames(): (title: string) => string {
  const taken = new Set<string>();
  return (title) => {
    let name = title;
    for (let number = 2; taken.has(name); number += 1) name = `${title} ${number}`;
    taken.add(name);
    return name;
  };
}
