// A man in the middle of the line: passes on what a simulated modem and a channel say to each other, changed as a test wants it, and can
// type and cut by itself. For answers that no honest modem would give. Not a test.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import type { Channel } from '../../../gateway/channels/channel.ts';
import type { ModemOptions, SimulatedModem } from '../../../gateway/simulate/modem/index.ts';
import type { Desk } from './desk.ts';
import { atTheEnd, signal } from './rig.ts';

export interface Tap {
  /** What the channel is to open. */
  readonly where: string;
  /** From the modem to the channel; a simulated modem writes all that belongs together at once. */
  fromModem: (text: string) => string;
  /** From the channel to the modem. */
  toModem: (text: string) => string;
  /** To the modem, as another program on the same port would. */
  type(text: string): void;
  /** To the channel. */
  say(text: string): void;
  /** Ends the channel's connection. */
  cut(): void;
}

export async function tapped(modem: SimulatedModem): Promise<Tap> {
  let near: Socket | undefined;
  let far: Socket | undefined;
  const server = createServer((socket) => {
    const modemSide = connect({ host: '127.0.0.1', port: Number(modem.where.split(':').at(-1)), noDelay: true });
    [near, far] = [socket, modemSide];
    socket.setNoDelay(true);
    for (const [one, other] of [[socket, modemSide], [modemSide, socket]] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    socket.on('data', (octets: Buffer) => pass(modemSide, tap.toModem(octets.toString('latin1'))));
    modemSide.on('data', (octets: Buffer) => pass(socket, tap.fromModem(octets.toString('latin1'))));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atTheEnd(async () => {
    near?.destroy();
    far?.destroy();
    server.close();
    await once(server, 'close');
  });
  const pass = (to: Socket | undefined, text: string): void => {
    if (text !== '' && to?.writable === true) to.write(text, 'latin1');
  };
  const tap: Tap = {
    where: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fromModem: (text) => text,
    toModem: (text) => text,
    type: (text) => pass(far, text),
    say: (text) => pass(near, text),
    cut: () => void near?.destroy(),
  };
  return tap;
}

/** One started channel on a desk, its modem, and the line between them. */
export async function started(desk: Desk, channelId: string, options: ModemOptions = {}, settings: Record<string, unknown> = {}) {
  const modem = await desk.plugIn(undefined, options);
  const tap = await tapped(modem);
  const host = desk.host(channelId);
  const again = (): Channel => desk.channel(host, { port: tap.where, ...settings });
  const channel = again();
  await channel.start(signal);
  return { modem, tap, host, channel, again };
}

/** What the modem says instead of that it has sent something. */
export function answering(tap: Tap): { with: string | undefined } {
  const answer: { with: string | undefined } = { with: undefined };
  tap.fromModem = (text) => (answer.with === undefined ? text : text.replace(/\+CMGS: \d+\r\n\r\nOK/, answer.with));
  return answer;
}
