// How fast the carrier link is by itself: codec alone, then a channel against an SMSC of raw octets over loopback, both in
// this process. Run with `npx tsx test/bench/smpp-codec.ts`; not a test.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import type { ChannelHost, SubmitJob } from '../../gateway/channels/channel.ts';
import { decodePdu } from '../../gateway/channels/smpp/decode.ts';
import { encodePdu, Output, writePdu } from '../../gateway/channels/smpp/encode.ts';
import { Framer } from '../../gateway/channels/smpp/framing.ts';
import { smppKind } from '../../gateway/channels/smpp/index.ts';

const body = {
  service_type: '', source_addr_ton: 1, source_addr_npi: 1, source_addr: '447700900100', dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '447700900155',
  esm_class: 0, protocol_id: 0, priority_flag: 0, schedule_delivery_time: '', validity_period: '', registered_delivery: 1, replace_if_present_flag: 0,
  data_coding: 0, sm_default_msg_id: 0, short_message: Buffer.from('Your appointment is on Monday at ten.'),
};

function perSecond(count: number, startedAt: number): string {
  return `${Math.round(count / ((performance.now() - startedAt) / 1_000)).toLocaleString('en')}/s`;
}

export function benchCodec(count = 500_000): string {
  const out = new Output(65_536);
  let startedAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    if (out.length > 60_000) out.length = 0;
    writePdu(out, { command: 'submit_sm', sequence: index + 1, body });
  }
  const encode = perSecond(count, startedAt);
  const deliver = encodePdu({ command: 'deliver_sm', sequence: 7, body });
  const answer = encodePdu({ command: 'submit_sm_resp', sequence: 7, body: { message_id: '812fc7470000001b' } });
  if (!Buffer.isBuffer(deliver) || !Buffer.isBuffer(answer)) throw new Error('cannot be encoded');
  startedAt = performance.now();
  for (let index = 0; index < count; index += 1) decodePdu(deliver);
  const decode = perSecond(count, startedAt);
  startedAt = performance.now();
  for (let index = 0; index < count; index += 1) decodePdu(answer);
  return `codec: submit_sm encode ${encode}, deliver_sm decode ${decode}, submit_sm_resp decode ${perSecond(count, startedAt)}`;
}

/** An SMSC that answers from a template and looks at nothing but headers. */
async function startRaw(): Promise<{ port: number; deliver(count: number): Promise<void>; stop(): void }> {
  const answerOf = (id: number, text: string): Buffer => {
    const octets = Buffer.alloc(16 + text.length + 1);
    octets.writeUInt32BE(octets.length, 0);
    octets.writeUInt32BE(id, 4);
    octets.write(text, 16, 'latin1');
    return octets;
  };
  const submitAnswer = answerOf(0x80000004, '812fc7470000001b');
  const bindAnswer = answerOf(0x80000009, 'raw');
  let send: (octets: Buffer) => void = () => undefined;
  let acknowledged = 0;
  let onAcknowledged: () => void = () => undefined;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    const framer = new Framer();
    send = (octets) => socket.write(octets);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const answers: Buffer[] = [];
      framer.push(chunk, (buffer, start, end) => {
        const pdu = buffer.subarray(start, end);
        const id = pdu.readUInt32BE(4);
        const template = id === 4 ? submitAnswer : id === 9 ? bindAnswer : undefined;
        if (template !== undefined) {
          const answer = Buffer.from(template);
          answer.writeUInt32BE(pdu.readUInt32BE(12), 12);
          answers.push(answer);
        } else if (id === 0x80000005) {
          acknowledged += 1;
          onAcknowledged();
        }
        return true;
      });
      if (answers.length > 0) socket.write(Buffer.concat(answers));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    deliver: (count) => new Promise((resolve) => {
      const template = encodePdu({ command: 'deliver_sm', sequence: 1, body });
      if (!Buffer.isBuffer(template)) throw new Error('cannot be encoded');
      let sent = 0;
      const fill = (): void => {
        if (acknowledged >= count) resolve();
        const octets: Buffer[] = [];
        for (; sent < count && sent - acknowledged < 500; sent += 1) {
          const one = Buffer.from(template);
          one.writeUInt32BE(sent + 1, 12);
          one.writeUInt32BE(sent + 1, template.length - 5);
          octets.push(one);
        }
        if (octets.length > 0) send(Buffer.concat(octets));
      };
      let planned = false;
      onAcknowledged = () => {
        if (planned) return;
        planned = true;
        setImmediate(() => {
          planned = false;
          fill();
        });
      };
      fill();
    }),
    stop: () => server.close(),
  };
}

export async function benchLink(window: number, count = 200_000): Promise<string> {
  const smsc = await startRaw();
  const quiet = (): void => undefined;
  const host: ChannelHost = {
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, clock: { now: () => Date.now() }, inbound: async () => 'stored', acked: quiet, answeredLate: quiet,
    receipt: async () => ({ matched: undefined }), state: quiet, channelId: 'bench', folder: '', memory: { get: async () => undefined, set: async () => undefined },
    notice: async () => 'stored', sample: quiet, unsettled: async () => [],
  };
  const channel = smppKind.create(smppKind.settings.parse({ host: '127.0.0.1', port: smsc.port, systemId: 'bench', password: '', window }), host);
  const { signal } = new AbortController();
  await channel.start(signal);
  const job: SubmitJob = { messageId: 'm', attempt: 1, to: '+447700900155', from: '+447700900100', text: 'Your appointment is on Monday at ten.', concatRef: 1, taken: [], expiresAt: undefined, urgent: false, flash: false };
  const usage = process.cpuUsage();
  let startedAt = performance.now();
  let left = count;
  await Promise.all(Array.from({ length: window }, async () => {
    while (left > 0) {
      left -= 1;
      await channel.submit(job, signal);
    }
  }));
  const submits = perSecond(count, startedAt);
  const { user, system } = process.cpuUsage(usage);
  startedAt = performance.now();
  await smsc.deliver(count);
  const inbound = perSecond(count, startedAt);
  await channel.stop();
  smsc.stop();
  return `link, window ${window}: submit ${submits} (${((user + system) / count).toFixed(1)} µs CPU per message, both ends), inbound ${inbound}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(benchCodec());
  for (const window of [1, 10, 100, 1_000]) console.log(await benchLink(window, window === 1 ? 20_000 : 200_000));
}
