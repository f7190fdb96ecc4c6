// A raw client of a simulated modem: types, and sees every byte. It knows nothing of AT but the final results.
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { SerialPort } from 'serialport';
import { startModem } from '../../gateway/simulate/modem/index.ts';
import type { ModemOptions, SimulatedModem } from '../../gateway/simulate/modem/index.ts';
import { encodeSubmit } from '../../gateway/sms/tpdu/index.ts';
import { gsm7Encode } from '../../gateway/sms/gsm7.ts';

const final = /(?:^|\r\n|\r)(?:OK|ERROR|NO CARRIER|COMMAND NOT SUPPORT|\+CM[SE] ERROR: [^\r\n]*)\r\n/;
const longestMs = 5_000;

export interface Client {
  /** All that came and was not taken yet. */
  readonly text: string;
  /** The pieces as they came. */
  readonly pieces: readonly string[];
  readonly isClosed: boolean;
  write(text: string): void;
  /** Everything up to and with what matches, taken out; throws when it does not come. */
  until(what: RegExp): Promise<string>;
  /** Types a command with CR; everything up to the final result. */
  raw(command: string): Promise<string>;
  /** The same as lines, empty ones and the echo left out. */
  ask(command: string): Promise<string[]>;
  /** Types a message the whole way; what came after Ctrl-Z. */
  send(pdu: { readonly hex: string; readonly length: number }): Promise<string[]>;
  closed(): Promise<void>;
  end(): Promise<void>;
}

export const linesOf = (text: string): string[] => text.split(/\r\n|\r/).filter((line) => line !== '');

function clientOf(duplex: Duplex): Client {
  let text = '';
  let isClosed = false;
  const pieces: string[] = [];
  const waiting = new Set<() => void>();
  const stir = (): void => waiting.forEach((look) => look());
  duplex.on('data', (octets: Buffer) => {
    text += octets.toString('latin1');
    pieces.push(octets.toString('latin1'));
    stir();
  });
  duplex.on('error', () => undefined);
  duplex.on('close', () => {
    isClosed = true;
    stir();
  });
  const when = (what: string, holds: () => boolean): Promise<void> => new Promise((resolve, reject) => {
    const look = (): void => {
      if (!holds()) return;
      clearTimeout(timer);
      waiting.delete(look);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(look);
      reject(new Error(`waited for ${what}; there is ${JSON.stringify(text.slice(0, 500))}`));
    }, longestMs);
    waiting.add(look);
    look();
  });
  const client: Client = {
    get text() { return text; },
    get isClosed() { return isClosed; },
    pieces,
    write: (typed) => void duplex.write(Buffer.from(typed, 'latin1')),
    async until(what) {
      await when(String(what), () => what.test(text));
      const found = what.exec(text);
      const end = (found?.index ?? 0) + (found?.[0].length ?? 0);
      const taken = text.slice(0, end);
      text = text.slice(end);
      return taken;
    },
    raw(command) {
      client.write(`${command}\r`);
      return client.until(final);
    },
    async ask(command) {
      return linesOf(await client.raw(command)).filter((line) => line !== command);
    },
    async send({ hex, length }) {
      client.write(`AT+CMGS=${length}\r`);
      await client.until(/\r\n> $/);
      client.write(`${hex}\u001a`);
      return linesOf(await client.until(final));
    },
    closed: () => when('the end of the line', () => isClosed),
    end: () => new Promise((resolve) => {
      if (isClosed) resolve();
      else {
        duplex.once('close', () => resolve());
        if (duplex instanceof SerialPort) duplex.close();
        else duplex.destroy();
      }
    }),
  };
  return client;
}

export async function dial(where: string): Promise<Client> {
  if (where.startsWith('tcp://')) {
    const socket = connect({ port: Number(where.split(':').at(-1)), host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('error', reject);
    });
    return clientOf(socket);
  }
  const port = new SerialPort({ path: where, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
  return clientOf(port);
}

const ends: (() => Promise<void>)[] = [];

/** To be called after each test. */
export async function endAll(): Promise<void> {
  for (const end of ends.splice(0).toReversed()) await end();
}

export async function startedModem(options: ModemOptions = {}): Promise<SimulatedModem> {
  const modem = await startModem({ tcp: 0, ...options });
  ends.push(() => modem.stop());
  return modem;
}

export async function dialled(where: string): Promise<Client> {
  const client = await dial(where);
  ends.push(() => client.end());
  return client;
}

/** A modem and its client, echo off. */
export async function talking(options: ModemOptions = {}): Promise<{ modem: SimulatedModem; client: Client }> {
  const modem = await startedModem(options);
  const client = await dialled(modem.where);
  await client.raw('ATE0');
  return { modem, client };
}

export function submit(text: string, fields: { readonly to?: string; readonly reportWanted?: boolean } = {}): { hex: string; length: number } {
  return encodeSubmit({ to: '+4915550001', encoding: 'gsm7', payload: gsm7Encode(text) ?? new Uint8Array(), ...fields });
}
