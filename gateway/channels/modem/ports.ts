// Which serial ports this machine has, and what is known of the devices behind them without opening any: read from /dev and sysfs.
// Choosing one is for identity.ts.
import { readFile, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

export interface PortEntry {
  /** The most lasting name that means this port and no other. */
  readonly path: string;
  /** The node itself: `/dev/ttyUSB0`. */
  readonly device: string;
  readonly usb: UsbFacts | undefined;
  /** Found in the gateway's own folder instead of among the machine's devices. */
  readonly simulated: boolean;
}

/** From sysfs; empty where the device does not say. */
export interface UsbFacts {
  /** Four hex digits. */
  readonly vendor: string;
  readonly product: string;
  readonly serial: string;
  readonly manufacturer: string;
  readonly model: string;
  /** Two hex digits: which of the device's interfaces. */
  readonly interface: string;
  /** What the device calls that interface: "Modem", "PCUI". */
  readonly interfaceName: string;
  /** Such as `1-1.2`: where it is plugged in. */
  readonly busPath: string;
}

export interface PortPlaces {
  /** `/dev` and `/sys`. */
  readonly dev: string;
  readonly sys: string;
  /** The gateway's data folder: links in its folder `modems` are ports too. */
  readonly folder: string;
}

const usualPorts = /^tty(?:USB|ACM|AMA)\d{1,4}$/;
const uartPort = /^ttyS\d{1,4}$/;

/** In natural order of the devices, the gateway's own last. Never rejects: what cannot be read is not there. */
export async function listPorts({ dev, sys, folder }: PortPlaces): Promise<PortEntry[]> {
  const names = await entriesOf(dev);
  const byId = await linksIn(join(dev, 'serial', 'by-id'));
  const byPath = await linksIn(join(dev, 'serial', 'by-path'));
  /** Their names in sysfs by their real paths. */
  const devices = new Map<string, string>();
  for (const name of names) {
    if (usualPorts.test(name) || (uartPort.test(name) && (await isUart(sys, name)))) devices.set(await realpath(join(dev, name)).catch(() => join(dev, name)), name);
  }
  for (const device of byId.keys()) if (!devices.has(device)) devices.set(device, basename(device));
  const inOrder = [...devices].toSorted(([, one], [, other]) => naturally(one, other));
  const found = await Promise.all(inOrder.map(async ([device, name]) => ({ device, usb: await usbOf(sys, name) })));
  // Cheap devices share a serial number, or have none: then their name by id means whichever came last.
  const twins = countBy(found.map(({ usb }) => identityOf(usb)));
  const real = found.map(({ device, usb }): PortEntry => {
    const unique = usb === undefined || (twins.get(identityOf(usb)) ?? 0) <= 1;
    return { path: (unique ? byId.get(device) : undefined) ?? byPath.get(device) ?? device, device, usb, simulated: false };
  });
  const own = [...(await linksIn(join(folder, 'modems')))].filter(([device]) => !devices.has(device));
  return [...real, ...own.map(([device, path]): PortEntry => ({ path, device, usb: undefined, simulated: true })).toSorted((one, other) => naturally(one.path, other.path))];
}

function identityOf(usb: UsbFacts | undefined): string {
  return usb === undefined ? '' : [usb.vendor, usb.product, usb.serial, usb.interface].join(':');
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Kernels make nodes for UARTs that are not there; those have type 0. */
async function isUart(sys: string, name: string): Promise<boolean> {
  const type = await textOf(join(sys, 'class', 'tty', name, 'type'));
  return /^\d+$/.test(type) && type !== '0';
}

/** Goes up from the port's device to the interface and the USB device it belongs to. undefined: it is on no USB. */
async function usbOf(sys: string, name: string): Promise<UsbFacts | undefined> {
  let at: string;
  let root: string;
  try {
    at = await realpath(join(sys, 'class', 'tty', name, 'device'));
    root = await realpath(sys);
  } catch {
    return undefined;
  }
  let ofInterface = '';
  let interfaceName = '';
  for (; at.startsWith(root + sep); at = dirname(at)) {
    if (ofInterface === '') {
      ofInterface = (await textOf(join(at, 'bInterfaceNumber'))).toLowerCase();
      if (ofInterface !== '') interfaceName = await textOf(join(at, 'interface'));
    }
    const vendor = (await textOf(join(at, 'idVendor'))).toLowerCase();
    if (vendor === '') continue;
    const [product, serial, manufacturer, model] = await Promise.all(['idProduct', 'serial', 'manufacturer', 'product'].map((file) => textOf(join(at, file))));
    return {
      vendor, product: (product ?? '').toLowerCase(), serial: serial ?? '', manufacturer: manufacturer ?? '', model: model ?? '',
      interface: ofInterface, interfaceName, busPath: basename(at),
    };
  }
  return undefined;
}

/** Links by the real path they lead to; the first by name where several lead there. */
async function linksIn(folder: string): Promise<Map<string, string>> {
  const links = new Map<string, string>();
  for (const name of (await entriesOf(folder)).toSorted()) {
    const path = join(folder, name);
    const device = await realpath(path).catch(() => undefined);
    if (device !== undefined && !links.has(device)) links.set(device, path);
  }
  return links;
}

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** What a device says of itself may hold anything: one line of what can be shown. */
async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.replace(/[\p{Cc}\p{Cf}\ufffd]+/gu, ' ').trim().slice(0, 128);
}

function naturally(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** The line for udev that keeps ModemManager from a device, whatever its port is called. */
export function udevRule({ usb, device }: Pick<PortEntry, 'usb' | 'device'>): string {
  return usb === undefined
    ? `SUBSYSTEM=="tty", KERNEL=="${basename(device)}", ENV{ID_MM_PORT_IGNORE}="1"`
    : `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="${usb.vendor}", ATTR{idProduct}=="${usb.product}", ENV{ID_MM_DEVICE_IGNORE}="1"`;
}
