// A fast SMSC as a process of its own: takes every bind and every submit, answers all of one read in one write. With
// `--receipts` each answer is followed by a delivery receipt. It only counts; misbehaviour is for `fieldpost simulate smsc`.
//   tsx smsc.ts [--receipts] [--receipt-window N]
// Standard output: `{"port":N}`, then one JSON line per answer. Standard input, one per line: `stats` · `inbound COUNT WINDOW`
// (sends that many deliver_sm with at most WINDOW unanswered and prints the rate when all are answered) · end of input ends it.
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { command, createFraming, createOutput, deliverBody, readSubmit, receiptBody, responseBit } from './pdus.ts';

const { values: flags } = parseArgs({ options: { receipts: { type: 'boolean', default: false }, 'receipt-window': { type: 'string', default: '200' } } });
const receiptWindow = Number(flags['receipt-window']);
const okay = 0;
const senders = 100_000;

const counts = { binds: 0, submits: 0, receiptsSent: 0, receiptsAcked: 0, receiptsRefused: 0, inboundSent: 0, inboundAcked: 0, inboundRefused: 0, firstSubmitAt: 0, lastSubmitAt: 0, lastReceiptAckedAt: 0 };
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const now = () => performance.timeOrigin + performance.now();
let nextRef = 0x1000_0000;

interface Inbound { left: number; open: number; readonly count: number; readonly window: number; readonly startedAt: number; refused: number }
interface Session { startInbound(count: number, window: number): void }
const sessions = new Set<Session>();

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  const output = createOutput((bytes) => socket.write(bytes));
  const receipts: string[] = [];
  const open = new Map<number, 'receipt' | 'inbound'>();
  let nextReceipt = 0;
  let receiptsOpen = 0;
  let sequence = 0;
  let inbound: Inbound | undefined;
  let textNumber = 0;

  const deliver = (kind: 'receipt' | 'inbound', body: string) => {
    sequence = (sequence % 0x7fff_ffff) + 1;
    open.set(sequence, kind);
    output.text(command.deliverSm, okay, sequence, body);
  };
  function sendReceipts(): void {
    while (receiptsOpen < receiptWindow && nextReceipt < receipts.length) {
      deliver('receipt', receipts[nextReceipt] ?? '');
      nextReceipt += 1;
      receiptsOpen += 1;
      counts.receiptsSent += 1;
    }
    if (nextReceipt === receipts.length) { receipts.length = 0; nextReceipt = 0; }
  }
  function sendInbound(): void {
    if (inbound === undefined) return;
    while (inbound.left > 0 && inbound.open < inbound.window) {
      inbound.left -= 1;
      inbound.open += 1;
      counts.inboundSent += 1;
      textNumber += 1;
      const from = `49160${String((textNumber * 48_271) % senders).padStart(8, '0')}`;
      deliver('inbound', deliverBody({ from, to: '4930123456', esmClass: 0, text: `Message number ${textNumber} from somebody who has a question`, tlvs: '' }));
    }
  }
  function delivered(number: number, status: number): void {
    const kind = open.get(number);
    open.delete(number);
    if (kind === 'receipt') {
      receiptsOpen -= 1;
      if (status === okay) counts.receiptsAcked += 1;
      else counts.receiptsRefused += 1;
      counts.lastReceiptAckedAt = now();
    } else if (kind === 'inbound' && inbound !== undefined) {
      inbound.open -= 1;
      if (status === okay) counts.inboundAcked += 1;
      else { counts.inboundRefused += 1; inbound.refused += 1; }
      if (inbound.left === 0 && inbound.open === 0) {
        const seconds = (now() - inbound.startedAt) / 1_000;
        say({ inbound: { count: inbound.count, refused: inbound.refused, seconds, perSecond: inbound.count / seconds } });
        inbound = undefined;
      }
    }
  }
  function submitted(buffer: Buffer, start: number, number: number): void {
    const ref = (nextRef += 1).toString(16);
    counts.submits += 1;
    counts.lastSubmitAt = now();
    if (counts.firstSubmitAt === 0) counts.firstSubmitAt = counts.lastSubmitAt;
    output.text(command.submitSm | responseBit, okay, number, `${ref}\0`);
    if (!flags.receipts) return;
    const submit = readSubmit(buffer, start);
    if (submit.wantsReceipt) receipts.push(receiptBody(ref, submit));
  }

  const session: Session = {
    startInbound(count, window) {
      inbound = { left: count, open: 0, count, window, startedAt: now(), refused: 0 };
      sendInbound();
      output.flush();
    },
  };
  const feed = createFraming((buffer, start) => {
    const id = buffer.readUInt32BE(start + 4);
    const number = buffer.readUInt32BE(start + 12);
    switch (id) {
      case command.submitSm: submitted(buffer, start, number); break;
      case (command.deliverSm | responseBit) >>> 0: delivered(number, buffer.readUInt32BE(start + 8)); break;
      case command.bindReceiver: case command.bindTransmitter: case command.bindTransceiver:
        counts.binds += 1;
        if (id !== command.bindTransmitter) sessions.add(session);
        output.text(id | responseBit, okay, number, 'bench\0');
        break;
      case command.enquireLink: output.empty(id | responseBit, okay, number); break;
      case command.unbind:
        output.empty(id | responseBit, okay, number);
        output.flush();
        socket.end();
        break;
      default:
    }
  });
  socket.on('data', (chunk: Buffer) => {
    feed(chunk);
    sendReceipts();
    sendInbound();
    output.flush();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => sessions.delete(session));
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  say({ port: typeof address === 'object' ? address?.port : undefined });
});
const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const [word, ...numbers] = line.trim().split(' ');
  if (word === 'stats') say({ stats: counts });
  else if (word === 'inbound') {
    const [session] = sessions;
    if (session === undefined) say({ problem: 'nobody is bound to receive' });
    else session.startInbound(Number(numbers[0]), Number(numbers[1]));
  } else say({ problem: `what is ${line}?` });
});
input.on('close', () => process.exit(0));
