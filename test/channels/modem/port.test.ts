// Opening ports: real ptys whose far end misbehaves, TCP on the loopback, and everything that is no serial port.
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LinkError } from '../../../gateway/channels/channel.ts';
import { holderWords, holdersOf } from '../../../gateway/channels/modem/holders.ts';
import { openPort, portTrouble, tcpTrouble } from '../../../gateway/channels/modem/port.ts';
import type { PortOptions } from '../../../gateway/channels/modem/port.ts';
import { nodeTimers } from '../../../gateway/channels/timers.ts';
import { startPtyRelay } from './pty-relay.ts';
import type { FarEnd, PtyRelay } from './pty-relay.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const until = (condition: () => boolean): Promise<void> => expect.poll(condition, { timeout: 5_000, interval: 5 }).toBe(true);

let ptys: PtyRelay;
beforeAll(() => { ptys = startPtyRelay(); });
afterAll(() => ptys.end());

const relay = (): Promise<FarEnd> => ptys.make();

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'fieldpost-port-'));
  endings.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

interface Opened {
  readonly port: Duplex;
  readonly received: () => Buffer;
  readonly isClosed: () => boolean;
}

async function open(where: string, options: Partial<PortOptions> = {}): Promise<Opened> {
  const port = await openPort(where, { baudRate: 115_200, timers: nodeTimers, signal: new AbortController().signal, ...options });
  endings.push(() => close(port));
  const received: Buffer[] = [];
  let isClosed = false;
  port.on('data', (octets: Buffer) => received.push(octets));
  port.on('close', () => { isClosed = true; });
  return { port, received: () => Buffer.concat(received), isClosed: () => isClosed };
}

function close(port: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (port.closed) resolve();
    else port.destroy().once('close', () => resolve());
  });
}

async function troubleOf(where: string, options: Partial<PortOptions> = {}): Promise<LinkError> {
  const outcome: unknown = await open(where, options).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(LinkError);
  return outcome as LinkError;
}

describe('a serial port', () => {
  it('carries octets both ways, whatever they are', async () => {
    const pty = await relay();
    const { port, received } = await open(pty.path);
    const octets = Uint8Array.from({ length: 256 }, (_, i) => i);
    port.write(octets);
    await until(() => pty.got().length === 256);
    expect([...pty.got()]).toEqual([...octets]);
    await pty.say(octets);
    await until(() => received().length === 256);
    expect([...received()]).toEqual([...octets]);
  });

  it('carries much, in order, at once both ways', async () => {
    const pty = await relay();
    const { port, received } = await open(pty.path);
    const text = Array.from({ length: 20_000 }, (_, i) => `line ${i}\r\n`).join('');
    port.write(text);
    for (let at = 0; at < text.length; at += 3_000) await pty.say(text.slice(at, at + 3_000));
    await until(() => received().length === text.length && pty.got().length === text.length);
    expect(received().toString()).toBe(text);
    expect(pty.got().toString()).toBe(text);
  });

  it('that takes nothing more is still read', async () => {
    const pty = await relay();
    const { port, received } = await open(pty.path);
    await pty.deaf();
    port.write(Buffer.alloc(1_000_000));
    await until(() => port.writableLength > 0);
    await pty.say('first');
    await until(() => received().toString() === 'first');
    await pty.say(' second');
    await until(() => received().toString() === 'first second');
  });

  it('that takes nothing more can be closed', async () => {
    const pty = await relay();
    const { port, isClosed } = await open(pty.path);
    await pty.deaf();
    port.write(Buffer.alloc(1_000_000));
    await close(port);
    expect(isClosed()).toBe(true);
  });

  it.each(['hangup', 'close'] as const)('that goes by %s says so once, and a write after that ends', async (how) => {
    const pty = await relay();
    const { port, isClosed } = await open(pty.path);
    let closes = 0;
    port.on('close', () => { closes += 1; });
    await pty[how]();
    await until(isClosed);
    const written = await new Promise<string>((resolve) => { port.write('AT\r', (error) => resolve(error == null ? 'fine' : 'failed')); port.on('error', () => undefined); });
    expect(written).toBe('failed');
    expect(closes).toBe(1);
  });

  it('that hangs up between two reads does not keep the machine busy', async () => {
    const pty = await relay();
    const { port, isClosed } = await open(pty.path);
    // Nobody takes what comes, so that no read is under way when it hangs up.
    port.pause();
    for (let i = 0; i < 40; i += 1) await pty.say(Buffer.alloc(2_000, 65));
    await until(() => port.readableLength >= 64 * 1024);
    await pty.hangup();
    port.resume();
    await until(isClosed);
  });

  it('that was closed can be opened again at once', async () => {
    const pty = await relay();
    const { port } = await open(pty.path);
    await close(port);
    const again = await open(pty.path);
    again.port.write('x');
    await until(() => pty.got().toString() === 'x');
  });

  it('is ours alone: a second open is told who has it', async () => {
    const pty = await relay();
    await open(pty.path);
    const trouble = await troubleOf(pty.path);
    expect(trouble).toMatchObject({ code: 'port_busy', refused: false });
    expect(trouble.message).toContain('this gateway itself');
    expect(trouble.message).not.toContain('udev');
  });

  it('may be named by a link', async () => {
    const pty = await relay();
    const path = join(await folder(), 'by-id');
    await symlink(pty.path, path);
    const { received } = await open(path);
    await pty.say('OK');
    await until(() => received().toString() === 'OK');
  });

  it('loses what was said before it was opened', async () => {
    const pty = await relay();
    const first = await open(pty.path);
    first.port.pause();
    await pty.say('stale');
    await close(first.port);
    const { received } = await open(pty.path);
    await pty.say('fresh');
    await until(() => received().length >= 5);
    expect(received().toString()).toBe('fresh');
  });
});

describe('what cannot be opened', () => {
  it('is missing where there is nothing, also behind a link', async () => {
    const path = await folder();
    await symlink(join(path, 'gone'), join(path, 'link'));
    for (const name of ['none', 'link', 'none/deeper']) expect(await troubleOf(join(path, name))).toMatchObject({ code: 'port_missing', refused: false });
  });

  it('is no serial port: a file, a folder, another device', async () => {
    const path = await folder();
    await writeFile(join(path, 'file'), 'text');
    await mkdir(join(path, 'folder'));
    for (const where of [join(path, 'file'), join(path, 'folder'), '/dev/null', '/dev/zero']) expect(await troubleOf(where)).toMatchObject({ code: 'port_invalid', refused: true });
  });

  it('is not even looked at when the start was called off', async () => {
    expect(await troubleOf('/dev/null', { signal: AbortSignal.abort() })).toMatchObject({ code: 'start_aborted' });
    expect(await troubleOf('tcp://127.0.0.1:1', { signal: AbortSignal.abort() })).toMatchObject({ code: 'start_aborted' });
  });

  it.each<[error: Partial<NodeJS.ErrnoException>, code: string, refused: boolean]>([
    [{ code: 'EACCES', message: 'EACCES: permission denied, stat' }, 'port_forbidden', false],
    [{ message: 'Error: Permission denied, cannot open /dev/ttyUSB0' }, 'port_forbidden', false],
    [{ message: 'Error: Operation not permitted, cannot open /dev/ttyUSB0' }, 'port_forbidden', false],
    [{ message: 'Error: No such file or directory, cannot open /dev/ttyUSB0' }, 'port_missing', false],
    [{ message: 'Error: No such device or address, cannot open /dev/ttyUSB0' }, 'port_missing', false],
    [{ code: 'ENOENT', message: 'ENOENT' }, 'port_missing', false],
    [{ message: 'Error Resource temporarily unavailable Cannot lock port' }, 'port_busy', false],
    [{ message: 'Error: Device or resource busy, cannot open /dev/ttyUSB0' }, 'port_busy', false],
    [{ message: 'Error: Inappropriate ioctl for device setting custom baud rate of 115200' }, 'port_invalid', true],
    [{ message: 'Error: Is a directory, cannot open /dev' }, 'port_invalid', true],
    [{ message: 'Error: Input/output error, cannot open /dev/ttyUSB0' }, 'port_failed', false],
    [{ message: '' }, 'port_failed', false],
  ])('%j is told as %s', (error, code, refused) => {
    expect(portTrouble(Object.assign(new Error(error.message), error), '/dev/ttyUSB0')).toMatchObject({ code, refused });
  });
});

describe('who holds a port', () => {
  it('is told by name, as far as the process table can be read', async () => {
    const proc = await folder();
    for (const [pid, comm, target] of [['812', 'ModemManager\n', '/dev/ttyUSB0'], ['900', 'bash\n', '/dev/pts/1'], ['901', '\u001b[31mevil\n', '/dev/ttyUSB0'], ['self', 'x', '/dev/ttyUSB0']] as const) {
      await mkdir(join(proc, pid, 'fd'), { recursive: true });
      await writeFile(join(proc, pid, 'comm'), comm);
      await symlink(target, join(proc, pid, 'fd', '7'));
    }
    await mkdir(join(proc, '902'));
    const holders = await holdersOf('/dev/ttyUSB0', proc);
    expect(holders).toEqual([{ pid: 812, name: 'ModemManager' }, { pid: 901, name: '[31mevil' }]);
    expect(holderWords(holders.slice(0, 1), 1)).toBe('ModemManager (process 812)');
    expect(holderWords(holders.slice(0, 1), 812)).toContain('this gateway itself');
    expect(holderWords([], 1)).toBeUndefined();
    expect(await holdersOf('/dev/ttyUSB0', join(proc, 'none'))).toEqual([]);
  });
});

async function tcpServer(onSocket: (socket: Socket) => void = () => undefined): Promise<{ where: string; server: Server; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => { server.close(resolve); });
  };
  endings.push(end);
  return { where: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, server, sockets };
}

describe('a serial server', () => {
  it('is spoken to over TCP', async () => {
    const { where } = await tcpServer((socket) => socket.pipe(socket));
    const { port, received } = await open(where);
    port.write('AT\r');
    await until(() => received().toString() === 'AT\r');
  });

  it.each<[how: string, go: (socket: Socket) => void]>([['ends', (socket) => socket.end()], ['resets', (socket) => socket.resetAndDestroy()]])('that %s the connection says so by close, and ends nothing else', async (_how, go) => {
    const { where, sockets } = await tcpServer();
    const { isClosed } = await open(where);
    await until(() => sockets.length === 1);
    for (const socket of sockets) go(socket);
    await until(isClosed);
  });

  it('that is not there is told', async () => {
    const { where, server } = await tcpServer();
    await new Promise((resolve) => { server.close(resolve); });
    expect(await troubleOf(where)).toMatchObject({ code: 'tcp_refused', refused: false });
  });

  it.each(['tcp://', 'tcp://host', 'tcp://host:0', 'tcp://host:65536', 'tcp://host:1/x', 'tcp://a b:1', 'tcp:host:1'])('%s is no address', async (where) => {
    expect(await troubleOf(where)).toMatchObject({ code: 'port_invalid', refused: true });
  });

  it('that does not answer is given up in time', async () => {
    const { where } = await tcpServer();
    // Before anything can have come back over the network.
    const timers = { set: (run: () => void) => queueMicrotask(run), clear: () => undefined };
    expect(await troubleOf(where, { timers })).toMatchObject({ code: 'tcp_timeout' });
  });

  it.each<[code: string, told: string]>([['ECONNREFUSED', 'tcp_refused'], ['ENOTFOUND', 'tcp_host_unknown'], ['EAI_AGAIN', 'tcp_host_unknown'], ['ETIMEDOUT', 'tcp_timeout'], ['EHOSTUNREACH', 'tcp_failed'], ['', 'tcp_failed']])('%s is told as %s', (code, told) => {
    expect(tcpTrouble(Object.assign(new Error('x'), code === '' ? {} : { code }), 'tcp://h:1').code).toBe(told);
  });
});
