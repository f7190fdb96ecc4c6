// A /dev and a /sys in a temporary folder, laid out as the kernel does for USB modems: tty → device link → interface → USB device.
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { PortPlaces } from '../../../gateway/channels/modem/ports.ts';

export interface UsbModem {
  /** Such as `1-1.2`. */
  readonly busPath: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly serial?: string;
  readonly manufacturer?: string;
  readonly model?: string;
}

export interface DeviceTree extends PortPlaces {
  /** A port of a USB device; `byId` is the name of its link in /dev/serial/by-id, `leadsTo` a pty that plays its node. */
  usbPort(name: string, modem: UsbModem, options?: { readonly interface?: string; readonly interfaceName?: string; readonly byId?: string; readonly byPath?: string; readonly leadsTo?: string }): Promise<string>;
  /** A UART of the board; type 0 is one that is not there. */
  uart(name: string, type: number): Promise<string>;
  /** A link in the gateway's folder `modems`. */
  simulated(name: string, target: string): Promise<string>;
  unplug(name: string): Promise<void>;
  remove(): Promise<void>;
}

export async function deviceTree(): Promise<DeviceTree> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'fieldpost-tree-')));
  const [dev, sys, folder] = [join(root, 'dev'), join(root, 'sys'), join(root, 'data')];
  await mkdir(join(dev, 'serial'), { recursive: true });
  await mkdir(join(sys, 'class', 'tty'), { recursive: true });
  await mkdir(folder);

  async function node(name: string, leadsTo?: string): Promise<string> {
    const path = join(dev, name);
    if (leadsTo === undefined) await writeFile(path, '');
    else await symlink(leadsTo, path);
    return path;
  }

  async function linkTo(folderName: string, name: string, target: string): Promise<void> {
    await mkdir(join(dev, 'serial', folderName), { recursive: true });
    await rm(join(dev, 'serial', folderName, name), { force: true });
    await symlink(relative(join(dev, 'serial', folderName), target), join(dev, 'serial', folderName, name));
  }

  async function classOf(name: string, device: string): Promise<void> {
    const tty = join(device, 'tty', name);
    await mkdir(tty, { recursive: true });
    await symlink(relative(tty, device), join(tty, 'device'));
    await symlink(relative(join(sys, 'class', 'tty'), tty), join(sys, 'class', 'tty', name));
  }

  return {
    dev, sys, folder,
    async usbPort(name, modem, { interface: ofInterface = '02', interfaceName, byId, byPath, leadsTo } = {}) {
      const usb = join(sys, 'devices', 'pci0000:00', 'usb1', modem.busPath);
      const ofPort = join(usb, `${modem.busPath}:1.${Number.parseInt(ofInterface, 16)}`);
      const device = name.startsWith('ttyUSB') ? join(ofPort, name) : ofPort;
      await mkdir(device, { recursive: true });
      const files: [string, string | undefined][] = [
        [join(usb, 'idVendor'), modem.vendor ?? '2c7c'], [join(usb, 'idProduct'), modem.product ?? '0125'], [join(usb, 'serial'), modem.serial],
        [join(usb, 'manufacturer'), modem.manufacturer], [join(usb, 'product'), modem.model], [join(ofPort, 'bInterfaceNumber'), ofInterface], [join(ofPort, 'interface'), interfaceName],
      ];
      for (const [path, text] of files) if (text !== undefined) await writeFile(path, `${text}\n`);
      await classOf(name, device);
      const path = await node(name, leadsTo);
      if (byId !== undefined) await linkTo('by-id', byId, path);
      if (byPath !== undefined) await linkTo('by-path', byPath, path);
      return path;
    },
    async uart(name, type) {
      const device = join(sys, 'devices', 'platform', 'serial8250', name);
      await classOf(name, device);
      await writeFile(join(device, 'tty', name, 'type'), `${type}\n`);
      return node(name);
    },
    async simulated(name, target) {
      await mkdir(join(folder, 'modems'), { recursive: true });
      await symlink(target, join(folder, 'modems', name));
      return join(folder, 'modems', name);
    },
    async unplug(name) {
      await rm(join(dev, name), { force: true });
      await rm(join(sys, 'class', 'tty', name), { force: true });
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
