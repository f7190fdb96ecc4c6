// Looking for modems: simulated ones on real ptys, some as ports of USB devices in a device tree of a temporary folder.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Found } from '../../../gateway/channels/channel.ts';
import { detectModems } from '../../../gateway/channels/modem/detect.ts';
import type { DetectModemsOptions } from '../../../gateway/channels/modem/detect.ts';
import { openPort } from '../../../gateway/channels/modem/port.ts';
import { nodeTimers } from '../../../gateway/channels/timers.ts';
import { startModem } from '../../../gateway/simulate/modem/index.ts';
import type { ModemOptions, SimulatedModem } from '../../../gateway/simulate/modem/index.ts';
import { deviceTree } from './device-tree.ts';
import type { DeviceTree, UsbModem } from './device-tree.ts';
import { startPtyRelay } from './pty-relay.ts';

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const imeis = { one: '490154203237518', other: '356938035643809' };
const ec25: UsbModem = { busPath: '1-1', vendor: '2c7c', product: '0125', serial: 'A', manufacturer: 'Quectel', model: 'EC25-E' };

let tree: DeviceTree;
const endings: (() => Promise<unknown>)[] = [];
beforeEach(async () => { tree = await deviceTree(); });
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await tree.remove();
});

async function modem(options: ModemOptions = {}): Promise<SimulatedModem> {
  const simulated = await startModem({ family: 'quectel', chatterMs: 0, ...options });
  endings.push(() => simulated.stop());
  return simulated;
}

/** A modem as a port of a USB device. */
async function plugged(name: string, usb: UsbModem, options: ModemOptions = {}, ofInterface = '02'): Promise<SimulatedModem> {
  const simulated = await modem(options);
  await tree.usbPort(name, usb, { interface: ofInterface, leadsTo: simulated.where });
  return simulated;
}

function detect(over: Partial<DetectModemsOptions> = {}): Promise<readonly Found[]> {
  return detectModems({
    folder: tree.folder, places: { dev: tree.dev, sys: tree.sys }, held: new Map(), existing: [], log, signal: new AbortController().signal, timers: nodeTimers, now: () => performance.now(), ...over,
  });
}

describe('looking for modems', () => {
  it('finds nothing where there is nothing', async () => expect(await detect()).toEqual([]));

  it('proposes what answers, each with a name of its own and what a channel needs', async () => {
    await plugged('ttyUSB2', ec25, { imei: imeis.one });
    await plugged('ttyUSB5', { ...ec25, busPath: '1-2', serial: 'B' }, { imei: imeis.other, pin: '1234' });
    const [first, second, ...more] = await detect();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ channelId: undefined, trouble: undefined, settings: { imei: imeis.one, port: expect.stringContaining('pts') as string } });
    expect(first?.title).toMatch(/^Quectel \S+/);
    expect(first?.name).toBe(first?.title);
    expect(first?.detail).toMatch(/IMEI …7518, SIM ready/);
    expect(first?.detail).not.toContain(imeis.one);
    expect(second?.name).toBe(`${second?.title} 2`);
    expect(second?.detail).toContain('asks for its PIN');
  });

  it('enters no PIN, and sends and deletes nothing', async () => {
    const simulated = await plugged('ttyUSB2', ec25, { pin: '1234' });
    await detect();
    const heard = simulated.heard().join('\n');
    expect(heard).toContain('AT+CPIN?');
    expect(heard).not.toMatch(/CPIN=|CMG|CNMI|CPMS|&F|ATZ|CFUN/);
  });

  it('gives the port back', async () => {
    const simulated = await plugged('ttyUSB2', ec25);
    await detect();
    const port = await openPort(simulated.where, { baudRate: 115_200, timers: nodeTimers, signal: new AbortController().signal });
    port.destroy();
  });

  it('finds simulated modems in the gateway\'s folder', async () => {
    const simulated = await modem({ family: 'simcom', imei: imeis.one });
    const path = await tree.simulated('first', simulated.where);
    expect(await detect()).toMatchObject([{ settings: { port: path, imei: imeis.one } }]);
  });

  it('proposes one port of a device, the one that is made for commands, and names the others', async () => {
    const options = { imei: imeis.one };
    await plugged('ttyUSB1', ec25, options, '03');
    const forCommands = await plugged('ttyUSB2', ec25, options, '02');
    const found = await detect();
    expect(found).toMatchObject([{ settings: { port: forCommands.where } }]);
    expect(found[0]?.detail).toMatch(/answers also on/);
  });

  it('passes over ports that say nothing, with a word where a modem was to be expected', async () => {
    await plugged('ttyUSB0', { busPath: '1-3', vendor: '0403', product: '6001', model: 'FT232R' }, { misbehave: ['silent'] });
    await plugged('ttyUSB1', { ...ec25, busPath: '1-4' }, { misbehave: ['silent'] });
    expect(await detect({ probeTimeoutMs: 600 })).toMatchObject([{ title: 'Quectel EC25-E', trouble: expect.stringContaining('answers no commands') as string }]);
  });

  it('leaves alone what a channel has, at its other ports too', async () => {
    const own = await plugged('ttyUSB2', ec25, { imei: imeis.one });
    const sibling = await plugged('ttyUSB3', ec25, { imei: imeis.one }, '03');
    const configured = await modem();
    const path = await tree.simulated('first', configured.where);
    const found = await detect({ held: new Map([[own.where, 'one']]), existing: [{ id: 'two', settings: { port: path } }, { id: 'three', settings: { port: 'tcp://10.0.0.1:1' } }, { id: 'four', settings: 7 }] });
    expect(found.map(({ channelId }) => channelId)).toEqual(['one', 'two']);
    expect([...own.heard(), ...sibling.heard(), ...configured.heard()]).toEqual([]);
  });

  it('knows a device again that a channel expects by its IMEI', async () => {
    await plugged('ttyUSB2', ec25, { imei: imeis.one });
    expect(await detect({ existing: [{ id: 'one', settings: { port: '/dev/ttyUSB9', imei: imeis.one } }] })).toMatchObject([{ channelId: 'one' }]);
  });

  it('does not disturb a port that somebody else has open, and says how to keep it free', async () => {
    const simulated = await plugged('ttyUSB2', ec25);
    const port = await openPort(simulated.where, { baudRate: 115_200, timers: nodeTimers, signal: new AbortController().signal });
    endings.push(async () => { port.destroy(); });
    const found = await detect();
    expect(found).toMatchObject([{ title: 'Quectel EC25-E', settings: {}, trouble: expect.stringContaining('in use by') as string }]);
    expect(simulated.heard()).toEqual([]);
  });

  it('says what to do when another program talks to the modem', async () => {
    const relay = startPtyRelay();
    endings.push(() => relay.end());
    const far = await relay.make();
    await tree.usbPort('ttyUSB2', ec25, { leadsTo: far.path });
    const chatter = setInterval(() => void far.say('\r\nAT+CGMI=?\r\nOK\r\nAT+QCDM?\r\n'), 20);
    endings.push(async () => clearInterval(chatter));
    expect(await detect({ probeTimeoutMs: 600 })).toMatchObject([{
      trouble: expect.stringContaining('ATTR{idVendor}=="2c7c", ATTR{idProduct}=="0125", ENV{ID_MM_DEVICE_IGNORE}="1"') as string,
    }]);
  });

  it('ends soon when it is called off', async () => {
    await plugged('ttyUSB1', ec25, { misbehave: ['silent'] });
    const stop = new AbortController();
    const looking = detect({ signal: stop.signal, probeTimeoutMs: 60_000 });
    setTimeout(() => stop.abort(), 100);
    expect(await looking).toEqual([]);
  });
});
