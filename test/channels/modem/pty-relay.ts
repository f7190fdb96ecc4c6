// Ptys for tests: one small Python program holds the far ends, says what came in and does what lines of text tell it. Two ends are
// possible that a cable has: the far side closed, and the line hung up, which is what a kernel does when USB is unplugged.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const relay = `
import fcntl, os, select, tty
lines = {}
rest = b""
def tell(*words):
    print(*words, flush=True)
while True:
    ready, _, _ = select.select([0] + [line["master"] for line in lines.values() if line["listens"] and line["used"]], [], [], 0.01)
    for id, line in lines.items():
        if not line["used"]:
            # Before somebody has opened it there is nothing but a hang-up to be read.
            look = select.poll()
            look.register(line["master"], select.POLLIN)
            line["used"] = not any(state & select.POLLHUP for _, state in look.poll(0))
        elif line["master"] in ready:
            try:
                tell("got", id, os.read(line["master"], 65536).hex())
            except OSError:
                line["used"] = False
    if 0 in ready:
        octets = os.read(0, 65536)
        if not octets:
            break
        rest += octets
        while b"\\n" in rest:
            first, rest = rest.split(b"\\n", 1)
            word, id, argument = first.decode().split(" ")
            line = lines.get(id)
            if word == "make":
                master, slave = os.openpty()
                tty.setraw(slave)
                argument = os.ttyname(slave)
                os.close(slave)
                lines[id] = {"master": master, "name": argument, "listens": True, "used": False}
            elif word == "say":
                os.write(line["master"], bytes.fromhex(argument))
            elif word == "deaf":
                line["listens"] = False
            elif word == "hangup":
                fd = os.open(line["name"], os.O_RDWR | os.O_NOCTTY)
                fcntl.ioctl(fd, 0x5437)
                os.close(fd)
            elif word == "close":
                os.close(line["master"])
                del lines[id]
            tell("done", id, argument)
`;

export interface PtyRelay {
  /** A pty of its own; it goes with the relay. */
  make(): Promise<FarEnd>;
  end(): Promise<void>;
}

export interface FarEnd {
  readonly path: string;
  /** What has come in so far. */
  readonly got: () => Buffer;
  say(octets: Uint8Array | string): Promise<void>;
  /** Reads no more, so that the line fills up. */
  deaf(): Promise<void>;
  /** As when USB is unplugged. */
  hangup(): Promise<void>;
  close(): Promise<void>;
}

export function startPtyRelay(): PtyRelay {
  const child = spawn('python3', ['-I', '-u', '-c', relay], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((settle) => { child.once('close', () => settle()); });
  const heard = new Map<string, Buffer[]>();
  const doing: ((answer: string) => void)[] = [];
  const tell = (word: string, id: string, argument = ''): Promise<string> => new Promise((done) => {
    doing.push(done);
    child.stdin.write(`${word} ${id} ${argument}\n`);
  });
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, id = '', argument = ''] = line.split(' ');
    if (word === 'got') heard.get(id)?.push(Buffer.from(argument, 'hex'));
    else doing.shift()?.(argument);
  });
  return {
    async make() {
      const id = String(heard.size);
      const got: Buffer[] = [];
      heard.set(id, got);
      const path = await tell('make', id);
      const order = (word: string, argument?: string) => async (): Promise<void> => void (await tell(word, id, argument));
      return {
        path, got: () => Buffer.concat(got), say: (octets) => order('say', Buffer.from(octets).toString('hex'))(),
        deaf: order('deaf'), hangup: order('hangup'), close: order('close'),
      };
    },
    end() {
      child.stdin.end();
      child.kill();
      return ended;
    },
  };
}
