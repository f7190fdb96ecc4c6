// Simulated modems as a process of their own, watched from their side of the line: when a part was answered and when the next
// command came. They behave; what misbehaves is for the tests.
//   tsx modem-peer.ts [--count N] [--link PATH] [--latency-ms N] [--reports success|none] [--families NAME,NAME] [--chatter-ms N]
// With --link the one modem is behind a real pty there, else each listens on a TCP port of its own.
// Standard output: `{"where":[...]}`, then one JSON line per answer. Standard input, one per line: `stats` · `reset` (forgets what
// was measured) · `in COUNT RATE PREFIX` (texts come in, so many a second, 0: all at once; answers when the last was deleted or
// acknowledged) · end of input ends it.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { isFamily, startModem } from '../../gateway/simulate/modem/index.ts';
import type { SimulatedModem } from '../../gateway/simulate/modem/index.ts';
import { quantiles, type Quantiles } from './quantiles.ts';

export interface PeerStats {
  /** Parts taken since `reset`, and when the first and the last of them were; monotonic ms of this machine. */
  readonly parts: number;
  readonly firstPartAt: number;
  readonly lastPartAt: number;
  /** From the answer to a part to the first octets of the next AT+CMGS; NaN without any. */
  readonly gapMs: Quantiles;
  /** Command lines that came since `reset`, at all modems. */
  readonly commands: number;
  /** Reports handed over and acknowledged since the start. */
  readonly reports: number;
  readonly acknowledgedReports: number;
  /** Texts and reports that the network still holds. */
  readonly waiting: number;
  /** CPU seconds of this process since the start; a pty's relay is another. */
  readonly cpuSeconds: number;
}
export interface PeerInbound {
  readonly perSecond: number;
  readonly seconds: number;
}

const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '1' }, link: { type: 'string' }, 'latency-ms': { type: 'string', default: '0' }, reports: { type: 'string', default: 'none' },
    families: { type: 'string', default: 'quectel' }, 'chatter-ms': { type: 'string', default: '0' },
  },
});
const latencyMs = Number(flags['latency-ms']);
const families = flags.families.split(',').filter(isFamily);
/** How often it is looked whether the last text was deleted: a poll costs this process little and the gateway nothing. */
const lookEveryMs = 2;
const senders = 1_000;

const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
/** The same clock in every process. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

let parts = 0;
let firstPartAt = 0;
let lastPartAt = 0;
let commands = 0;
let gaps: number[] = [];

/** The network asks for the time exactly when it takes a part: that is how taking is seen. */
const clocks = new Map<SimulatedModem, (at: number) => void>();
/** When each modem last answered to a part, since `reset`. */
const answered = new Map<SimulatedModem, number>();

/** Watches one modem: every command line, and when it takes a part. */
function watch(modem: SimulatedModem): void {
  let taken = modem.counts.submits;
  const lines = modem.heard() as string[];
  // The modem writes down what it hears; here it is measured instead of kept.
  lines.push = (line: string) => {
    commands += 1;
    if (!line.startsWith('AT+CMGS=')) return 0;
    const answeredAt = answered.get(modem);
    if (answeredAt !== undefined) gaps.push(now() - answeredAt);
    return 0;
  };
  clocks.set(modem, (at) => {
    if (modem.counts.submits === taken) return;
    taken = modem.counts.submits;
    parts += 1;
    if (firstPartAt === 0) firstPartAt = at;
    lastPartAt = at + latencyMs;
    answered.set(modem, at + latencyMs);
  });
}

const modems: SimulatedModem[] = [];
for (let index = 0; index < Number(flags.count); index += 1) {
  const family = families[index % families.length] ?? 'quectel';
  let modem: SimulatedModem | undefined;
  modem = await startModem({
    family, latencyMs, reports: flags.reports === 'success' ? 'success' : 'none', chatterMs: Number(flags['chatter-ms']), serial: 700_000 + index,
    ...(flags.link === undefined ? { tcp: 0 } : { link: flags.link }),
    now() {
      if (modem !== undefined) clocks.get(modem)?.(now());
      return Date.now();
    },
  });
  watch(modem);
  modems.push(modem);
}

function stats(): PeerStats {
  const { user, system } = process.cpuUsage();
  const sum = (of: (modem: SimulatedModem) => number): number => modems.reduce((total, modem) => total + of(modem), 0);
  return {
    parts, firstPartAt, lastPartAt, commands, gapMs: quantiles(gaps), cpuSeconds: (user + system) / 1e6, waiting: sum((modem) => modem.waiting()),
    reports: sum((modem) => modem.counts.reports), acknowledgedReports: sum((modem) => modem.counts.acknowledgedReports),
  };
}

/** Texts whose last word is when they came, so that whoever sees them knows how long they took. */
function receive(modem: SimulatedModem, { count, rate, prefix }: { count: number; rate: number; prefix: string }): void {
  const wanted = modem.acknowledged() + count;
  const begunAt = now();
  let done = 0;
  const step = (): void => {
    const due = rate === 0 ? count : Math.min(count, Math.floor(((now() - begunAt) / 1_000) * rate) + 1);
    for (; done < due; done += 1) modem.text(`+49160${String((done * 48_271) % senders).padStart(8, '0')}`, `${prefix} number ${done} from somebody who has a question ${now().toFixed(3)}`);
    if (modem.acknowledged() < wanted) {
      setTimeout(step, lookEveryMs);
      return;
    }
    const seconds = (now() - begunAt) / 1_000;
    say({ inbound: { seconds, perSecond: count / seconds } satisfies PeerInbound });
  };
  step();
}

say({ where: modems.map(({ where }) => where) });
const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const [word, ...rest] = line.trim().split(' ');
  const [modem] = modems;
  if (word === 'stats') say({ stats: stats() });
  else if (word === 'reset') {
    [parts, firstPartAt, lastPartAt, commands, gaps] = [0, 0, 0, 0, []];
    answered.clear();
    say({ reset: true });
  } else if (word === 'in' && modem !== undefined) receive(modem, { count: Number(rest[0]), rate: Number(rest[1]), prefix: rest[2] ?? 'Message' });
  else say({ problem: `what is ${line}?` });
});
input.on('close', () => {
  void Promise.all(modems.map((modem) => modem.stop())).then(() => process.exit(0));
});
