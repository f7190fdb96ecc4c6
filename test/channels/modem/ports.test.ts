// Ports read from a device tree in a temporary folder, and which of them is a channel's own after everything was replugged.
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidates, checkIdentity, deviceKey, readRemembered, rememberDevice, sameImei, writeRemembered } from '../../../gateway/channels/modem/identity.ts';
import type { RememberedDevice } from '../../../gateway/channels/modem/identity.ts';
import { listPorts, udevRule } from '../../../gateway/channels/modem/ports.ts';
import type { PortEntry } from '../../../gateway/channels/modem/ports.ts';
import { deviceTree } from './device-tree.ts';
import type { DeviceTree } from './device-tree.ts';

describe('the ports of this machine', () => {
  let tree: DeviceTree;
  beforeEach(async () => { tree = await deviceTree(); });
  afterEach(() => tree.remove());

  it('are those of USB devices, with what the device says of itself', async () => {
    const device = await tree.usbPort('ttyUSB2', { busPath: '1-1.2', vendor: '2C7C', product: '0125', serial: 'ABC1', manufacturer: 'Quectel', model: 'EC25' }, { interface: '02', interfaceName: 'AT', byId: 'usb-Quectel_EC25_ABC1-if02-port0' });
    expect(await listPorts(tree)).toEqual([{
      path: join(tree.dev, 'serial', 'by-id', 'usb-Quectel_EC25_ABC1-if02-port0'), device, simulated: false,
      usb: { vendor: '2c7c', product: '0125', serial: 'ABC1', manufacturer: 'Quectel', model: 'EC25', interface: '02', interfaceName: 'AT', busPath: '1-1.2' },
    }]);
  });

  it('come in their natural order, ACM ones too', async () => {
    await tree.usbPort('ttyUSB10', { busPath: '1-2' });
    await tree.usbPort('ttyUSB9', { busPath: '1-1' });
    await tree.usbPort('ttyACM0', { busPath: '1-3', vendor: '1546', product: '1102' }, { interface: '00' });
    const ports = await listPorts(tree);
    expect(ports.map(({ device }) => device.slice(tree.dev.length + 1))).toEqual(['ttyACM0', 'ttyUSB9', 'ttyUSB10']);
    expect(ports[0]?.usb).toMatchObject({ vendor: '1546', interface: '00', busPath: '1-3' });
  });

  it('on the board count only where there is a UART behind them', async () => {
    await tree.uart('ttyS0', 4);
    await tree.uart('ttyS1', 0);
    await tree.uart('ttyAMA0', 32);
    const ports = await listPorts(tree);
    expect(ports.map(({ path }) => path)).toEqual([join(tree.dev, 'ttyAMA0'), join(tree.dev, 'ttyS0')]);
    expect(ports.every(({ usb }) => usb === undefined)).toBe(true);
  });

  it('do not include consoles, pseudo terminals and other nodes', async () => {
    for (const name of ['tty0', 'console', 'ptmx', 'ttyprintk', 'null', 'ttyUSBx']) await writeFile(join(tree.dev, name), '');
    expect(await listPorts(tree)).toEqual([]);
  });

  it('of twins with one serial number are named by where they are plugged in', async () => {
    await tree.usbPort('ttyUSB0', { busPath: '1-1', serial: '0123' }, { byId: 'usb-Twin_0123-if02-port0', byPath: 'usb-0:1:1.2-port0' });
    await tree.usbPort('ttyUSB1', { busPath: '1-2', serial: '0123' }, { byPath: 'usb-0:2:1.2-port0' });
    const ports = await listPorts(tree);
    expect(ports.map(({ path }) => path)).toEqual([join(tree.dev, 'serial', 'by-path', 'usb-0:1:1.2-port0'), join(tree.dev, 'serial', 'by-path', 'usb-0:2:1.2-port0')]);
  });

  it('in the gateway\'s own folder are simulated, unless they lead to one of the machine\'s', async () => {
    const device = await tree.usbPort('ttyUSB0', { busPath: '1-1' });
    const target = join(tree.folder, 'pts');
    await writeFile(target, '');
    const path = await tree.simulated('one', target);
    await tree.simulated('two', device);
    await tree.simulated('broken', join(tree.folder, 'gone'));
    expect((await listPorts(tree)).filter(({ simulated }) => simulated)).toEqual([{ path, device: target, usb: undefined, simulated: true }]);
  });

  it('are none where there is no device tree at all', async () => {
    expect(await listPorts({ dev: join(tree.dev, 'none'), sys: join(tree.sys, 'none'), folder: join(tree.folder, 'none') })).toEqual([]);
  });

  it('are listed without USB facts where sysfs has none, and where its links go in a circle', async () => {
    await writeFile(join(tree.dev, 'ttyUSB7'), '');
    await writeFile(join(tree.dev, 'ttyUSB8'), '');
    await symlink('ttyUSB8', join(tree.sys, 'class', 'tty', 'ttyUSB8'));
    expect((await listPorts(tree)).map(({ usb }) => usb)).toEqual([undefined, undefined]);
  });

  it('say what a device says of itself in one plain line', async () => {
    await tree.usbPort('ttyUSB0', { busPath: '1-1', manufacturer: 'Evil\u001b[31m\nCorp', model: 'x'.repeat(500) });
    const [port] = await listPorts(tree);
    expect(port?.usb?.manufacturer).toBe('Evil [31m Corp');
    expect(port?.usb?.model).toHaveLength(128);
  });
});

describe('the rule for udev', () => {
  it('names the USB device, or the port where there is none', () => {
    expect(udevRule(entry('ttyUSB0', { serial: 'A' }))).toBe('SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="2c7c", ATTR{idProduct}=="0125", ENV{ID_MM_DEVICE_IGNORE}="1"');
    expect(udevRule(entry('ttyS0'))).toBe('SUBSYSTEM=="tty", KERNEL=="ttyS0", ENV{ID_MM_PORT_IGNORE}="1"');
  });
});

function entry(name: string, usb?: { serial: string; interface?: string; product?: string; busPath?: string }, path = `/dev/${name}`): PortEntry {
  return {
    path, device: `/dev/${name}`, simulated: false,
    usb: usb === undefined ? undefined : { vendor: '2c7c', product: usb.product ?? '0125', serial: usb.serial, manufacturer: '', model: '', interface: usb.interface ?? '02', interfaceName: '', busPath: usb.busPath ?? '1-1' },
  };
}

const imeis = { one: '490154203237518', other: '356938035643809' };
const byId = '/dev/serial/by-id/usb-Quectel_EC25_A-if02-port0';

function known(over: Partial<RememberedDevice> = {}): RememberedDevice {
  return { imei: imeis.one, byId: '', usbSerial: '2c7c:0125:A', interface: '02', path: '/dev/ttyUSB0', ...over };
}

const simulatedPort = (name: string): PortEntry => ({ path: `/data/modems/${name}`, device: `/dev/pts/${name}`, usb: undefined, simulated: true });

describe('where a channel looks for its device', () => {
  it.each<[why: string, settings: { port: string; imei: string }, remembered: RememberedDevice | undefined, ports: PortEntry[], where: string[]]>([
    ['for the first time: the port of the settings and no other', { port: '/dev/ttyUSB0', imei: '' }, undefined, [entry('ttyUSB0', { serial: 'A' }), entry('ttyUSB1', { serial: 'B' })], ['/dev/ttyUSB0']],
    ['where it was', { port: '/dev/ttyUSB0', imei: '' }, known(), [entry('ttyUSB0', { serial: 'A' })], ['/dev/ttyUSB0']],
    ['renumbered: by its USB serial number, then as the settings say', { port: '/dev/ttyUSB0', imei: '' }, known(), [entry('ttyUSB3', { serial: 'A' })], ['/dev/ttyUSB3', '/dev/ttyUSB0']],
    ['swapped with another: its own first, although the settings name the other\'s port', { port: '/dev/ttyUSB0', imei: '' }, known(), [entry('ttyUSB0', { serial: 'B' }), entry('ttyUSB1', { serial: 'A' })], ['/dev/ttyUSB1', '/dev/ttyUSB0']],
    ['by-id name gone: by serial number', { port: byId, imei: '' }, known({ byId, path: byId }), [entry('ttyUSB5', { serial: 'A' })], ['/dev/ttyUSB5', byId]],
    ['by-id name there: it alone', { port: byId, imei: '' }, known({ byId, path: byId }), [entry('ttyUSB5', { serial: 'A' }, byId)], [byId]],
    ['named by node in the settings, known by id: one and the same', { port: '/dev/ttyUSB5', imei: '' }, known({ byId, path: byId }), [entry('ttyUSB5', { serial: 'A' }, byId)], ['/dev/ttyUSB5']],
    ['several ports of one device: only the interface that was used', { port: '/dev/ttyUSB2', imei: '' }, known({ path: '/dev/ttyUSB2' }),
      [entry('ttyUSB1', { serial: 'A', interface: '00' }), entry('ttyUSB2', { serial: 'A', interface: '01' }), entry('ttyUSB3', { serial: 'A', interface: '02' })], ['/dev/ttyUSB3', '/dev/ttyUSB2']],
    ['without serial numbers: where it was, then its likes, which only the IMEI tells apart', { port: '/dev/ttyUSB0', imei: '' }, known({ usbSerial: '2c7c:0125:' }),
      [entry('ttyUSB0', { serial: '' }), entry('ttyUSB1', { serial: '', busPath: '1-2' }), entry('ttyUSB2', { serial: '', product: '9999' })], ['/dev/ttyUSB0', '/dev/ttyUSB1']],
    ['with an IMEI in the settings and nothing remembered: every USB device', { port: '/dev/ttyUSB9', imei: imeis.one }, undefined, [entry('ttyS0'), entry('ttyUSB1', { serial: 'B' })], ['/dev/ttyUSB9', '/dev/ttyUSB1']],
    ['never a device of another model, never a port of the board', { port: '/dev/ttyUSB0', imei: '' }, known(), [entry('ttyS0'), entry('ttyUSB1', { serial: 'Z', product: '6001' })], ['/dev/ttyUSB0']],
    ['TCP: only there', { port: 'tcp://10.0.0.5:2000', imei: imeis.one }, known({ usbSerial: '', path: 'tcp://10.0.0.5:2000' }), [entry('ttyUSB1', { serial: 'B' })], ['tcp://10.0.0.5:2000']],
    ['simulated, renamed: among the simulated', { port: '/data/modems/a', imei: '' }, known({ usbSerial: '', interface: '', path: '/data/modems/a' }), [simulatedPort('b'), entry('ttyUSB1', { serial: 'B' })], ['/data/modems/a', '/data/modems/b']],
  ])('%s', (_why, settings, remembered, ports, where) => {
    const found = candidates(settings, remembered, ports);
    // The port may be named as in the settings or by its lasting name.
    expect(found.map((candidate) => candidate.where)).toEqual(where);
  });

  it('names each port once, and the configured one always', () => {
    const anyEntry = fc.record({ n: fc.nat(4), serial: fc.constantFrom('', 'A', 'B'), interface: fc.constantFrom('00', '02'), usb: fc.boolean() }).map(({ n, serial, interface: ofInterface, usb }) => entry(`ttyUSB${n}`, usb ? { serial, interface: ofInterface } : undefined));
    fc.assert(fc.property(fc.uniqueArray(anyEntry, { selector: ({ device }) => device }), fc.option(fc.constantFrom(known(), known({ usbSerial: '' }), known({ imei: '' })), { nil: undefined }), fc.constantFrom('', imeis.one), (ports, remembered, imei) => {
      const found = candidates({ port: '/dev/ttyUSB0', imei }, remembered, ports).map(({ where }) => where);
      expect(new Set(found).size).toBe(found.length);
      expect(found).toContain('/dev/ttyUSB0');
      if (remembered === undefined && imei === '') expect(found).toHaveLength(1);
    }));
  });
});

describe('whether the device that answered is the one', () => {
  const check = (configuredImei: string, remembered: RememberedDevice | undefined, imei: string, port: PortEntry | undefined = entry('ttyUSB0', { serial: 'A' })) =>
    checkIdentity({ configuredImei, remembered, imei, entry: port });

  it.each<[why: string, verdict: ReturnType<typeof check>, kind: string]>([
    ['nobody was expected', check('', undefined, imeis.one), 'new'],
    ['the one that was here before', check('', known(), imeis.one), 'known'],
    ['another than before', check('', known(), imeis.other), 'other'],
    ['the one of the settings, although another was here before', check(imeis.other, known(), imeis.other), 'known'],
    ['another than the settings say, although it was here before', check(imeis.other, known(), imeis.one), 'other'],
    ['one that does not tell, where one is expected', check('', known(), ''), 'other'],
    ['one that never told, where it was', check('', known({ imei: '' }), ''), 'known'],
    ['one that never told, another by its USB serial number', check('', known({ imei: '' }), '', entry('ttyUSB0', { serial: 'B' })), 'other'],
    ['nothing known but TCP', check('', known({ imei: '', usbSerial: '' }), '', undefined), 'known'],
    ['the same with a software version behind', check(`${imeis.one.slice(0, 14)}01`, undefined, imeis.one), 'known'],
  ])('%s', (_why, verdict, kind) => expect(verdict.kind).toBe(kind));

  it('says which one it is without telling its number', () => {
    const verdict = check('', known(), imeis.other);
    expect(verdict).toMatchObject({ code: 'other_device', message: expect.stringContaining('3809') as string });
    expect(JSON.stringify(verdict)).not.toContain(imeis.other);
    expect(JSON.stringify(verdict)).not.toContain(imeis.one);
  });

  it('two modems that were swapped are never taken for each other, whatever is plugged in where', () => {
    const fleet = [{ imei: imeis.one, serial: 'A' }, { imei: imeis.other, serial: 'B' }];
    fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 2, maxLength: 2 }), fc.boolean(), ([first, second], sameSerial) => {
      const plugged = fleet.map(({ imei, serial }, i) => ({ imei, port: entry(`ttyUSB${i === 0 ? first : second}`, { serial: sameSerial ? '' : serial }) }));
      for (const [i, { imei, serial }] of fleet.entries()) {
        const remembered = known({ imei, usbSerial: `2c7c:0125:${sameSerial ? '' : serial}`, path: `/dev/ttyUSB${i}` });
        const used = candidates({ port: `/dev/ttyUSB${i}`, imei: '' }, remembered, plugged.map(({ port }) => port))
          .map(({ where }) => plugged.find(({ port }) => port.path === where)).find((one) => one !== undefined && checkIdentity({ configuredImei: '', remembered, imei: one.imei, entry: one.port }).kind === 'known');
        expect(used?.imei).toBe(imei);
      }
    }));
  });
});

describe('what is remembered of a device', () => {
  it('comes back as it was', () => {
    const device = rememberDevice({ where: byId, entry: entry('ttyUSB5', { serial: 'A' }, byId), imei: imeis.one });
    expect(device).toEqual({ imei: imeis.one, byId, usbSerial: '2c7c:0125:A', interface: '02', path: byId });
    expect(readRemembered(writeRemembered(device))).toEqual(device);
    expect(rememberDevice({ where: 'tcp://h:1', entry: undefined, imei: '' })).toEqual({ imei: '', byId: '', usbSerial: '', interface: '', path: 'tcp://h:1' });
    expect(deviceKey('c1')).toBe('device:c1');
  });

  it.each([undefined, '', 'null', '{}', '{"path":7}', '[1', '"x"'])('is nothing when %j was kept', (text) => expect(readRemembered(text)).toBeUndefined());

  it('IMEIs are compared by what names the device', () => {
    expect(sameImei('490154203237518', '4901542032375101')).toBe(true);
    expect(sameImei('490154203237518', '490154203237519')).toBe(true);
    expect(sameImei('490154203237518', '490154203237618')).toBe(false);
    expect(sameImei('', '')).toBe(false);
  });
});
