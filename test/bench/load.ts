// A cheap HTTP client as a process of its own: raw keep-alive sockets, one request in flight on each, request bytes made once
// and only the recipients' digits changed. Anything but a 202 with a record per recipient ends it with an error.
//   tsx load.ts --port N --key K --channel C --connections N --recipients N --first N (--messages N | --seconds N) [--text T]
// `--first` is how many recipients earlier runs used up, so that every recipient is a new one.
// Standard output: one JSON line, see LoadAnswer.
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { quantiles } from './quantiles.ts';

export interface LoadAnswer {
  readonly requests: number;
  readonly messages: number;
  /** Epoch ms, from the first byte sent to the last answer. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly perSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** The share of one core this process used. */
  readonly cpu: number;
}

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: '' }, key: { type: 'string', default: '' }, channel: { type: 'string', default: '' }, connections: { type: 'string', default: '10' },
    recipients: { type: 'string', default: '1' }, first: { type: 'string', default: '0' }, messages: { type: 'string' }, seconds: { type: 'string' }, text: { type: 'string', default: 'hello' },
  },
});
const recipients = Number(flags.recipients);
const mostRequests = flags.messages === undefined ? Infinity : Math.ceil(Number(flags.messages) / recipients);
const mostMs = flags.seconds === undefined ? 600_000 : Number(flags.seconds) * 1_000;
const answerTimeoutMs = 30_000;
const prefix = '+49155';
const digits = 8;
/** A prime below 10^digits: counting by any step visits every number once, in an order that looks random to an index. */
const numbers = 99_999_989;
const step = 38_196_601;

const latencies: number[] = [];
let number = (Number(flags.first) * step) % numbers;
let requests = 0;
let answered = 0;
let checked = 0;
let startedAt = 0;
let endedAt = 0;
const clock = () => performance.timeOrigin + performance.now();

function fail(reason: string): never {
  process.stderr.write(`load: ${reason}\n`);
  process.exit(1);
}

/** The request and where in it the digits of each recipient are. */
function template(): { bytes: Buffer; places: number[] } {
  const hole = `${prefix}${'0'.repeat(digits)}`;
  const to = recipients === 1 ? hole : Array.from({ length: recipients }, () => hole);
  const body = JSON.stringify({ to, text: flags.text, channel: flags.channel });
  const head = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${flags.port}\r\nAuthorization: Bearer ${flags.key}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
  const places: number[] = [];
  for (let at = bytes.indexOf(hole, head.length); at !== -1; at = bytes.indexOf(hole, at + hole.length)) places.push(at + prefix.length);
  if (places.length !== recipients) fail(`found ${places.length} places for ${recipients} recipients`);
  return { bytes, places };
}

function fill(bytes: Buffer, places: readonly number[]): void {
  for (const place of places) {
    number = (number + step) % numbers;
    for (let rest = number, at = place + digits - 1; at >= place; at -= 1) {
      bytes[at] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
}

function run(done: () => void): void {
  const { bytes, places } = template();
  const socket = connect({ host: '127.0.0.1', port: Number(flags.port), noDelay: true });
  let sentAt = 0;
  let received = '';
  let firstAnswer = true;

  function send(): void {
    if (requests >= mostRequests || clock() - startedAt > mostMs) { socket.end(); done(); return; }
    requests += 1;
    fill(bytes, places);
    sentAt = clock();
    socket.write(bytes);
  }
  function take(): void {
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const head = received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: *([0-9]+)/i.exec(head)?.[1] ?? Number.NaN);
    if (!head.startsWith('HTTP/1.1 202') || Number.isNaN(length)) fail(`not a 202 with a length: ${received.slice(0, 800)}`);
    const bodyAt = headEnd + 4;
    if (received.length - bodyAt < length) return;
    if (received.length - bodyAt > length) fail('more bytes than one answer has');
    endedAt = clock();
    latencies.push(endedAt - sentAt);
    answered += 1;
    if (firstAnswer) {
      firstAnswer = false;
      checked += 1;
      const answer = JSON.parse(received.slice(bodyAt)) as { messages?: { id?: string }[] };
      if (answer.messages?.length !== recipients || answer.messages.some((message) => typeof message.id !== 'string')) fail(`an answer without a record per recipient: ${received.slice(bodyAt, bodyAt + 400)}`);
    }
    received = '';
    send();
  }
  socket.setEncoding('latin1');
  socket.setTimeout(answerTimeoutMs, () => fail(`no answer for ${answerTimeoutMs} ms`));
  socket.on('connect', () => {
    if (startedAt === 0) startedAt = clock();
    send();
  });
  socket.on('data', (chunk: string) => {
    received += chunk;
    take();
  });
  socket.on('error', (error) => fail(error.message));
}

const cpuBefore = process.cpuUsage();
await Promise.all(Array.from({ length: Number(flags.connections) }, () => new Promise<void>((resolve) => { run(resolve); })));
if (answered === 0 || answered !== requests || checked === 0) fail(`${requests} requests, ${answered} answers`);
const used = process.cpuUsage(cpuBefore);
const seconds = (endedAt - startedAt) / 1_000;
const answer: LoadAnswer = {
  requests, messages: requests * recipients, startedAt, endedAt, perSecond: (requests * recipients) / seconds, latencyMs: quantiles(latencies), cpu: (used.user + used.system) / 1e6 / seconds,
};
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
