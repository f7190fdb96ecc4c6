// A serial line as a Duplex. serialport sets the line up and locks it; octets are read and written here, because its own reading never
// ends after a hang-up that comes between two reads (read returns 0 and is tried again at once, for ever), and its stream, once
// destroyed, keeps the port open and locked.
import { read, write } from 'node:fs';
import { Duplex } from 'node:stream';
import { SerialPort } from 'serialport';

/** What serialport opens, as far as it is used here. */
interface OpenedPort {
  close(): Promise<void>;
  flush(): Promise<void>;
  set(lines: { brk: boolean; cts: boolean; dsr: boolean; dtr: boolean; rts: boolean }): Promise<void>;
}

interface UnixPort extends OpenedPort {
  /** null once it is closed. */
  readonly fd: number | null;
  readonly poller: {
    once(event: 'readable' | 'writable', listener: (error: Error | null) => void): unknown;
    poll(events: number): void;
  };
}

const readSize = 4_096;
/** As libuv counts them. */
const readableOrWritable = 3;

/** Exclusive, 8N1, no flow control. Rejects with what serialport says; see `portTrouble`. */
export async function openSerial(path: string, baudRate: number): Promise<Duplex> {
  const port: OpenedPort = await SerialPort.binding.open({ path, baudRate, dataBits: 8, stopBits: 1, parity: 'none', lock: true });
  if (!isUnix(port)) {
    await port.close();
    throw new Error('Serial ports can be used on Unix systems only');
  }
  // Some modems answer only with both raised. Lines that have neither refuse, such as pseudo terminals.
  await port.set({ brk: false, cts: false, dsr: false, dtr: true, rts: true }).catch(() => undefined);
  // What was said to somebody else.
  await port.flush().catch(() => undefined);
  return new SerialLine(port);
}

function isUnix(port: OpenedPort): port is UnixPort {
  return 'poller' in port && 'fd' in port;
}

class SerialLine extends Duplex {
  readonly #port: UnixPort;
  #reading = false;
  #waitsToRead = false;
  /** Calls that use the descriptor right now; its number may mean another file once it is closed. */
  readonly #inCalls = new Set<Promise<unknown>>();

  constructor(port: UnixPort) {
    super({ allowHalfOpen: false, readableHighWaterMark: 64 * 1024 });
    this.#port = port;
  }

  override _read(): void {
    if (!this.#reading) void this.#readOn();
  }

  override _write(octets: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    void this.#writeAll(octets).then(() => done());
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    void this.#writeAll(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done());
  }

  override _destroy(why: Error | null, done: (error: Error | null) => void): void {
    void this.#close().then(() => done(why));
  }

  async #readOn(): Promise<void> {
    this.#reading = true;
    const space = Buffer.allocUnsafe(readSize);
    try {
      while (!this.destroyed) {
        const count = await this.#call((fd, settle) => read(fd, space, 0, readSize, null, settle));
        if (this.destroyed) return;
        if (count === 'again') {
          this.#waitsToRead = true;
          await this.#until('readable');
          this.#waitsToRead = false;
        } else if (count === 0) {
          // Hung up: the device has gone.
          this.destroy();
        } else if (!this.push(Buffer.from(space.subarray(0, count)))) return;
      }
    } catch {
      this.destroy();
    } finally {
      this.#waitsToRead = false;
      this.#reading = false;
    }
  }

  /** A line that fails while it is written to has gone; its end is told by `close`, as when it fails while it is read. */
  async #writeAll(octets: Buffer): Promise<void> {
    try {
      for (let at = 0; at < octets.length && !this.destroyed;) {
        const count = await this.#call((fd, settle) => write(fd, octets, at, octets.length - at, null, settle));
        if (count === 'again') await this.#until('writable');
        else at += count;
      }
    } catch {
      this.destroy();
    }
  }

  #call(start: (fd: number, settle: (error: NodeJS.ErrnoException | null, count: number) => void) => void): Promise<number | 'again'> {
    const { fd } = this.#port;
    if (fd === null) return Promise.reject(new Error('closed'));
    const call = new Promise<number | 'again'>((resolve, reject) => {
      start(fd, (error, count) => {
        if (error === null) resolve(count);
        else if (error.code === 'EAGAIN' || error.code === 'EINTR') resolve('again');
        else reject(error);
      });
    });
    this.#inCalls.add(call);
    const ended = (): void => void this.#inCalls.delete(call);
    call.then(ended, ended);
    return call;
  }

  #until(event: 'readable' | 'writable'): Promise<void> {
    return new Promise((resolve, reject) => {
      const { poller } = this.#port;
      poller.once(event, (error) => (error === null ? resolve() : reject(error)));
      // Waiting for one replaces waiting for the other.
      if (event === 'writable' && this.#waitsToRead) poller.poll(readableOrWritable);
    });
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#inCalls);
    // What was not sent would hold up the close for as long as the driver cares to wait.
    await this.#port.flush().catch(() => undefined);
    await this.#port.close().catch(() => undefined);
  }
}
