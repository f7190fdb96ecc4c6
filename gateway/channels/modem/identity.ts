// Which port to open for a channel, and whether the device behind it is the one that was meant: ports are renumbered and modems swapped,
// but an IMEI stays. Pure; opening and asking is done by others.
import type { PortEntry } from './ports.ts';

/** What is known of a channel's device from the last time; see `deviceKey`. */
export interface RememberedDevice {
  /** Empty: it never told. */
  readonly imei: string;
  /** Name under /dev/serial/by-id; empty: it had none of its own. */
  readonly byId: string;
  /** `vendor:product:serial`; empty: it is on no USB. */
  readonly usbSerial: string;
  /** Which of the USB device's interfaces. */
  readonly interface: string;
  /** What was opened, and the node behind it. */
  readonly path: string;
}

/** Where it is kept in the channel's memory. */
export function deviceKey(channelId: string): string {
  return `device:${channelId}`;
}

export function rememberDevice({ where, entry, imei }: { readonly where: string; readonly entry: PortEntry | undefined; readonly imei: string }): RememberedDevice {
  const usb = entry?.usb;
  return {
    imei, byId: entry !== undefined && entry.path.includes('/by-id/') ? entry.path : '',
    usbSerial: usb === undefined ? '' : usbSerialOf(usb), interface: usb?.interface ?? '', path: where,
  };
}

export function writeRemembered(device: RememberedDevice): string {
  return JSON.stringify(device);
}

/** Total: what cannot be read is not remembered. */
export function readRemembered(text: string | undefined): RememberedDevice | undefined {
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    const field = (name: keyof RememberedDevice): string => {
      const value = (kept as Record<string, unknown>)[name];
      return typeof value === 'string' ? value : '';
    };
    const device = { imei: field('imei'), byId: field('byId'), usbSerial: field('usbSerial'), interface: field('interface'), path: field('path') };
    return device.path === '' ? undefined : device;
  } catch {
    return undefined;
  }
}

function usbSerialOf({ vendor, product, serial }: NonNullable<PortEntry['usb']>): string {
  return `${vendor}:${product}:${serial}`;
}

export interface Candidate {
  /** To be opened. */
  readonly where: string;
  /** undefined: TCP, or a path that is not among the ports of this machine. */
  readonly entry: PortEntry | undefined;
  /** `configured` as the settings say · `known` what was remembered is there · `like` a device of that model: only its IMEI tells. */
  readonly why: 'configured' | 'known' | 'like';
}

/**
 * Where to look, best first. The configured port comes first unless it is gone, or USB says that something else is plugged in there now; then what is
 * known by USB serial number, name or path; then devices of the same model, where an IMEI can tell them apart. Ports of other kinds
 * of devices are never opened.
 */
export function candidates(settings: { readonly port: string; readonly imei: string }, remembered: RememberedDevice | undefined, ports: readonly PortEntry[]): Candidate[] {
  const { port, imei } = settings;
  if (port.startsWith('tcp://')) return [{ where: port, entry: undefined, why: 'configured' }];
  const configured = ports.find(({ path, device }) => path === port || device === port);
  const first: Candidate = { where: port, entry: configured, why: 'configured' };
  const known = remembered === undefined ? [] : ports.filter((entry) => isKnown(entry, remembered)).toSorted((one, other) => closeness(other, remembered) - closeness(one, remembered));
  const expectsImei = imei !== '' || (remembered?.imei ?? '') !== '';
  const like = expectsImei ? ports.filter((entry) => isLike(entry, remembered)) : [];
  const ordered: Candidate[] = [
    ...(configured === undefined || (remembered !== undefined && isStranger(configured, remembered)) ? [] : [first]),
    ...known.map((entry): Candidate => ({ where: entry.path, entry, why: 'known' })), first,
    ...like.map((entry): Candidate => ({ where: entry.path, entry, why: 'like' })),
  ];
  const seen = new Set<string>();
  return ordered.filter(({ where, entry }) => {
    const key = entry?.device ?? where;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

function isKnown(entry: PortEntry, remembered: RememberedDevice): boolean {
  if (closeness(entry, remembered) === 0) return false;
  return !isStranger(entry, remembered);
}

/** 0: nothing speaks for it. */
function closeness(entry: PortEntry, { byId, usbSerial, interface: ofInterface, path }: RememberedDevice): number {
  const { usb } = entry;
  const serial = usb !== undefined && usb.serial !== '' && usbSerialOf(usb) === usbSerial && usb.interface === ofInterface;
  return (serial ? 4 : 0) + (byId !== '' && entry.path === byId ? 2 : 0) + (entry.path === path || entry.device === path ? 1 : 0);
}

/** By what USB says it cannot be the device that is remembered, or is another of its interfaces. */
function isStranger(entry: PortEntry | undefined, { usbSerial, interface: ofInterface }: RememberedDevice): boolean {
  if (entry === undefined || usbSerial === '') return false;
  return entry.usb === undefined || usbSerialOf(entry.usb) !== usbSerial || entry.usb.interface !== ofInterface;
}

/** A device that may be the one, by its model; where nothing is remembered, any on USB. */
function isLike({ usb, simulated }: PortEntry, remembered: RememberedDevice | undefined): boolean {
  if (remembered === undefined) return usb !== undefined || simulated;
  if (remembered.usbSerial === '') return simulated;
  return usb !== undefined && remembered.usbSerial.startsWith(`${usb.vendor}:${usb.product}:`) && usb.interface === remembered.interface;
}

export type IdentityVerdict =
  | { readonly kind: 'known' }
  /** Nobody was expected: this one is to be remembered. */
  | { readonly kind: 'new' }
  /** Not to be used: try the next candidate. `code` is that of the LinkError when there is none. */
  | { readonly kind: 'other'; readonly code: 'other_device'; readonly message: string };

/** Whether the device that was opened may be used for this channel. The IMEI in the settings outweighs the remembered one. */
export function checkIdentity({ configuredImei, remembered, imei, entry }: {
  readonly configuredImei: string; readonly remembered: RememberedDevice | undefined; readonly imei: string; readonly entry: PortEntry | undefined;
}): IdentityVerdict {
  const expected = configuredImei === '' ? remembered?.imei ?? '' : configuredImei;
  if (expected === '') {
    // It never told its IMEI: what is plugged in must do.
    if (remembered === undefined || !isStranger(entry, remembered)) return { kind: remembered === undefined ? 'new' : 'known' };
    return { kind: 'other', code: 'other_device', message: 'Another device is plugged in here than before. Remove the channel and add it anew to use this one.' };
  }
  if (imei === '') return { kind: 'other', code: 'other_device', message: `The device does not tell its IMEI; expected is the one that ends in ${expected.slice(-4)}.` };
  if (sameImei(imei, expected)) return { kind: 'known' };
  const said = configuredImei === '' ? 'To use this one from now on, enter its IMEI in the settings.' : 'Change the IMEI in the settings to use this one.';
  return { kind: 'other', code: 'other_device', message: `This is the device whose IMEI ends in ${imei.slice(-4)}, expected is the one that ends in ${expected.slice(-4)}. ${said}` };
}

/** The first 14 digits name the device; then come a check digit or two of the software version (23.003 §6.2). */
export function sameImei(one: string, other: string): boolean {
  return one.length >= 14 && other.length >= 14 && one.slice(0, 14) === other.slice(0, 14);
}
