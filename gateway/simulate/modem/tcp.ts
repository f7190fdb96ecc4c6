// The same modem behind a TCP port on loopback, as ser2net would offer it. One client at a time, as on a serial line.
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { mostUnreadOctets } from './wire.ts';
import type { Wire, WireEvents } from './wire.ts';

export interface TcpWire extends Wire {
  readonly port: number;
}

/** How long a second client waits for the first to be gone. */
const turnMs = 100;

export function openTcp(events: WireEvents, port: number): Promise<TcpWire> {
  return new Promise((resolve, reject) => {
    let client: Socket | undefined;
    let next: Socket | undefined;
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      if (client === undefined) {
        serve(socket);
        return;
      }
      // Whoever hangs up and calls again may be heard calling before the hanging up is.
      next?.destroy();
      next = socket;
      setTimeout(() => {
        if (next === socket) next = undefined;
        if (client !== socket) socket.destroy();
      }, turnMs).unref();
    });
    const serve = (socket: Socket): void => {
      client = socket;
      socket.setNoDelay(true);
      socket.on('data', (octets: Buffer) => {
        if (client === socket) events.received(octets);
      });
      socket.on('close', () => {
        if (client !== socket) return;
        client = undefined;
        events.closed();
        const waiting = next;
        next = undefined;
        if (waiting?.destroyed === false) serve(waiting);
      });
      events.opened();
    };
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      server.on('error', () => undefined);
      const listening = (server.address() as AddressInfo).port;
      resolve({
        where: `tcp://127.0.0.1:${listening}`, port: listening,
        write(octets) {
          if (client !== undefined && client.writableLength < mostUnreadOctets) client.write(octets);
        },
        close() {
          const gone = client;
          client = undefined;
          gone?.destroy();
          next?.destroy();
          next = undefined;
          return new Promise((settle) => {
            server.close(() => settle());
          });
        },
      });
    });
  });
}
