// The npm package `smpp`, which has no types: here is the part of it that the simulator and the tests use.
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Server as NetServer, Socket } from 'node:net';

export interface ForeignPdu {
  command: string;
  command_id: number;
  command_status: number;
  sequence_number: number;
  [field: string]: unknown;
  isResponse(): boolean;
  response(options?: Record<string, unknown>): ForeignPdu;
  toBuffer(): Buffer;
}

export interface ForeignSession extends EventEmitter {
  readonly socket: Socket;
  on(event: 'pdu', listener: (pdu: ForeignPdu) => void): this;
  on(event: 'close' | 'connect', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  close(): void;
  destroy(): void;
}

export interface SmppPackage {
  readonly PDU: {
    new (command: string | Buffer, options?: Record<string, unknown>): ForeignPdu;
    readonly prototype: ForeignPdu & { _filter: (this: ForeignPdu, direction: string) => void };
    maxLength: number;
  };
  createServer(options: { key?: string; cert?: string }, listener: (session: ForeignSession) => void): NetServer;
  readonly errors: Readonly<Record<string, number>>;
}

export const smpp = createRequire(import.meta.url)('smpp') as SmppPackage;
