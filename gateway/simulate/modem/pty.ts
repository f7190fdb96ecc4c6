// A serial port made of a pty. Node has no openpty, so a small Python program holds its master side and passes octets on; nothing
// needs to be compiled. The link, where there is one, is made and taken away by that program, so that it goes even when we are killed.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { mostUnreadOctets } from './wire.ts';
import type { Wire, WireEvents } from './wire.ts';

/**
 * Descriptor 3 tells what happens, a line each: the path, `open`, `closed`. The slave side is not kept open here: only so does the
 * master tell (by a hang-up) whether somebody has it open; what is written meanwhile is thrown away. There is no event for an
 * open, so it is looked for a hundred times a second.
 */
const relay = `
import os, select, sys, tty

def tell(word):
    os.write(3, (word + "\\n").encode())

def read(fd):
    try:
        return os.read(fd, 65536)
    except BlockingIOError:
        return None
    except OSError:
        return b""

master, slave = os.openpty()
tty.setraw(slave)
path = os.ttyname(slave)
os.close(slave)
os.set_blocking(master, False)
link = sys.argv[1] if len(sys.argv) > 1 else ""
if link:
    if os.path.lexists(link) and not os.path.islink(link):
        tell("failed " + link + ": something else lies there")
        sys.exit(1)
    try:
        fresh = link + "." + str(os.getpid())
        os.symlink(path, fresh)
        os.rename(fresh, link)
    except OSError as error:
        tell("failed " + link + ": " + error.strerror)
        sys.exit(1)
tell("path " + path)
is_open = False
unwritten = b""
try:
    while True:
        poll = select.poll()
        poll.register(0, select.POLLIN if len(unwritten) < 1048576 else 0)
        if is_open:
            poll.register(master, select.POLLIN | (select.POLLOUT if unwritten else 0))
        ready = dict(poll.poll(None if is_open else 10))
        if not is_open:
            look = select.poll()
            look.register(master, select.POLLIN)
            ready.update(look.poll(0))
        state = ready.get(master, 0)
        if state & select.POLLIN:
            octets = read(master)
            if octets:
                at = 0
                while at < len(octets):
                    at += os.write(1, octets[at:])
        hung_up = bool(state & select.POLLHUP)
        if is_open and hung_up and not state & select.POLLIN:
            is_open = False
            unwritten = b""
            tty.setraw(master)
            tell("closed")
        elif not is_open and not hung_up:
            is_open = True
            tell("open")
        if ready.get(0, 0):
            octets = read(0)
            if not octets:
                break
            if is_open:
                unwritten += octets
        if unwritten:
            try:
                unwritten = unwritten[os.write(master, unwritten):]
            except BlockingIOError:
                pass
            except OSError:
                unwritten = b""
except (BrokenPipeError, KeyboardInterrupt):
    pass
finally:
    try:
        if link and os.readlink(link) == path:
            os.unlink(link)
    except OSError:
        pass
`;

export interface PtyWire extends Wire {
  /** The pty itself, where `where` is a link. */
  readonly device: string;
}

/** Rejects with a sentence when there is no python3, or when the link cannot be made. */
export function openPty(events: WireEvents, link?: string): Promise<PtyWire> {
  return new Promise((resolve, reject) => {
    // A group of its own: a Ctrl-C at the console is for us, who close it in order.
    const child = spawn('python3', ['-I', '-u', '-c', relay, ...(link === undefined ? [] : [link])], { stdio: ['pipe', 'pipe', 'ignore', 'pipe'], detached: true });
    const gone = new Promise<void>((settle) => {
      child.once('close', () => settle());
    });
    child.once('error', (error) => reject(new Error(`python3 is needed to make a serial port: ${error.message}`)));
    child.once('close', (code) => reject(new Error(`no serial port could be made: python3 ended with ${code}`)));
    const { stdin, stdout } = child;
    const news = child.stdio[3];
    if (stdin === null || stdout === null || !(news instanceof Readable)) {
      reject(new Error('python3 could not be spoken to'));
      return;
    }
    stdin.on('error', () => undefined);
    stdout.on('data', (octets: Buffer) => events.received(octets));
    createInterface({ input: news }).on('line', (line) => {
      const [word, ...rest] = line.split(' ');
      if (word === 'open') events.opened();
      else if (word === 'closed') events.closed();
      else if (word === 'failed') reject(new Error(`the link cannot be made: ${rest.join(' ')}`));
      else if (word === 'path') {
        const device = rest.join(' ');
        resolve({
          where: link ?? device, device,
          write(octets) {
            if (stdin.writableLength < mostUnreadOctets) stdin.write(octets);
          },
          close() {
            stdout.removeAllListeners('data').resume();
            stdin.end();
            return gone;
          },
        });
      }
    });
  });
}
