// /v1/live: who may open it, and what ends it. Upgrades are checked here before a socket exists; what flows is live-feed.ts.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Auth } from '../auth/auth.ts';
import { credentialOf } from '../auth/principal.ts';
import type { Credential, Principal } from '../auth/principal.ts';
import type { Setup } from '../auth/setup.ts';
import type { Store } from '../store/store.ts';
import { bearerOf, checkAccess, findCaller } from './caller.ts';
import { createClientAddress } from './client-address.ts';
import { ApiError, asApiError, problemOf } from './errors.ts';
import { createFeed } from './live-feed.ts';
import type { ApiLog, ChannelPort } from './ports.ts';

export interface LiveOptions {
  readonly store: Store;
  readonly channels: ChannelPort;
  readonly auth: Auth;
  readonly setup: Setup;
  readonly log: ApiLog;
  readonly version: string;
  readonly demo: boolean;
  readonly baseUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly limits?: Partial<LiveLimits>;
}
export interface LiveLimits {
  readonly sockets: number;
  readonly socketsPerAddress: number;
  readonly socketsPerCredential: number;
  /** Bytes that may wait for a slow reader before it is cut. */
  readonly bufferedBytes: number;
  /** Two missed answers in a row end a socket. */
  readonly pingEveryMs: number;
  /** How often sessions and keys are looked at again. */
  readonly recheckMs: number;
  /** A client further behind than this many events is told to load anew. */
  readonly lag: number;
}
export const usualLiveLimits: LiveLimits = { sockets: 1_000, socketsPerAddress: 100, socketsPerCredential: 50, bufferedBytes: 1_048_576, pingEveryMs: 30_000, recheckMs: 5_000, lag: 5_000 };

export interface Live {
  /** How many sockets are open. */
  readonly size: number;
  /** Says goodbye to everybody (1001) and listens no more. */
  stop(): void;
}

interface Open {
  readonly socket: WebSocket;
  readonly credential: Credential;
  readonly address: string;
  missedPongs: number;
  messages: number;
  pings: number;
}

export function attachLive(server: Server, options: LiveOptions): Live {
  const { auth, setup, log } = options;
  const limits = { ...usualLiveLimits, ...options.limits };
  const addresses = createClientAddress(options);
  const feed = createFeed({ ...options, limits });
  const open = new Set<Open>();
  const sockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: 65_536, maxFragments: 64, maxBufferedChunks: 1_024 });

  /** @throws ApiError */
  async function admit(request: IncomingMessage): Promise<{ readonly principal: Principal; readonly after: number | undefined; readonly address: string }> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/v1/live') throw new ApiError('not_found');
    if (!(await setup.isSetUp())) throw new ApiError('not_set_up');
    const principal = await findCaller(auth, addresses, request);
    checkAccess(principal, 'messages:read');
    if (principal === undefined) throw new ApiError('unauthenticated');
    // A browser sends the session's cookie for whoever asks; Origin says who that is (RFC 6455 §10.2).
    const { origin } = request.headers;
    if (bearerOf(request) === undefined && (origin === undefined || !addresses.origins(request).includes(origin))) throw new ApiError('cross_site');
    const after = url.searchParams.get('after') ?? undefined;
    if (after !== undefined && !/^[0-9]{1,15}$/.test(after)) throw new ApiError('invalid_request', { field: 'after', detail: 'must be a cursor' });
    const address = addresses.ip(request);
    const credential = nameOf(credentialOf(principal));
    const count = (test: (one: Open) => boolean): number => [...open].filter(test).length;
    const crowded = open.size >= limits.sockets || count((one) => one.address === address) >= limits.socketsPerAddress || count((one) => nameOf(one.credential) === credential) >= limits.socketsPerCredential;
    if (crowded) throw new ApiError('overloaded', { detail: 'Too many live connections are open.', retryAfterMs: 5_000 });
    return { principal, after: after === undefined ? undefined : Number(after), address };
  }

  function welcome(socket: WebSocket, principal: Principal, after: number | undefined, address: string): void {
    const one: Open = { socket, credential: credentialOf(principal), address, missedPongs: 0, messages: 0, pings: 0 };
    open.add(one);
    socket.on('close', () => {
      open.delete(one);
      feed.leave(socket);
    });
    // ws has closed it with the right code by then.
    socket.on('error', (err) => log.info({ err: { message: err.message } }, 'live connection failed'));
    socket.on('pong', () => (one.missedPongs = 0));
    socket.on('ping', () => {
      one.pings += 1;
      if (one.pings > 100) close(one, 1008, 'too many pings');
    });
    socket.on('message', (_content, isBinary) => {
      one.messages += 1;
      // There is nothing to say here yet: the API takes requests.
      if (isBinary) close(one, 1003, 'text only');
      else if (one.messages >= 3) close(one, 1008, 'nothing is expected');
    });
    feed.join(socket, after);
  }

  server.on('upgrade', upgrade);
  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const onError = (): void => void socket.destroy();
    socket.on('error', onError);
    admit(request).then(({ principal, after, address }) => {
      socket.off('error', onError);
      sockets.handleUpgrade(request, socket, head, (upgraded) => welcome(upgraded, principal, after, address));
    }).catch((error: unknown) => {
      const known = asApiError(error);
      if (known === undefined) log.error({ err: error }, 'live connection refused by mistake');
      refuse(socket, known ?? new ApiError('internal'));
    });
  }

  const stopListening = auth.onEnded((ended) => {
    for (const one of open) if (nameOf(one.credential) === nameOf(ended)) close(one, 4401, 'signed out');
  });
  const pings = setInterval(() => {
    for (const one of open) {
      one.pings = 0;
      if (one.missedPongs >= 2) one.socket.terminate();
      else {
        one.missedPongs += 1;
        one.socket.ping();
      }
    }
  }, limits.pingEveryMs);
  let checking = false;
  const rechecks = setInterval(() => {
    if (checking) return;
    checking = true;
    recheck().catch((err: unknown) => log.warn({ err }, 'sessions could not be looked at again')).finally(() => (checking = false));
  }, limits.recheckMs);

  /** Expired, or ended at the console. */
  async function recheck(): Promise<void> {
    for (const credential of new Map([...open].map((one) => [nameOf(one.credential), one.credential])).values()) {
      if (await auth.alive(credential)) continue;
      for (const one of open) if (nameOf(one.credential) === nameOf(credential)) close(one, 4401, 'session ended');
    }
  }

  return {
    get size() {
      return open.size;
    },
    stop() {
      server.off('upgrade', upgrade);
      clearInterval(pings);
      clearInterval(rechecks);
      stopListening();
      feed.stop();
      for (const one of open) close(one, 1001, 'restarting');
    },
  };
}

function close(one: Open, code: number, reason: string): void {
  one.socket.close(code, reason);
}

function nameOf(credential: Credential): string {
  return credential.kind === 'session' ? `session ${credential.hash}` : `key ${credential.id}`;
}

function refuse(socket: Duplex, error: ApiError): void {
  const body = JSON.stringify(problemOf(error));
  const headers = Object.entries(error.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${error.status} Refused\r\nConnection: close\r\nContent-Type: application/problem+json; charset=utf-8\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
