// From settings to a bound session: TCP or TLS, then the bind. Every step is bounded in time, and every way it can fail has
// a code of its own.
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LinkError } from '../channel.ts';
import type { ChannelLog } from '../channel.ts';
import type { Timers } from '../timers.ts';
import type { Pdu } from './decode.ts';
import { Session } from './session.ts';
import type { Outcome } from './pending.ts';
import { statusOverrides } from './settings.ts';
import type { SmppSettings } from './settings.ts';
import { isRefusal, statusMeaning, statusText } from './status.ts';

export type BindMode = 'transceiver' | 'transmitter' | 'receiver';

export interface ConnectOptions {
  readonly settings: SmppSettings;
  readonly mode: BindMode;
  readonly log: ChannelLog;
  readonly timers: Timers;
  readonly now: () => number;
  readonly signal: AbortSignal;
  onRequest(session: Session, pdu: Pdu): void;
  onCounts(): void;
  onEnded(error: LinkError | undefined): void;
}

const failure = (code: string, message: string, cause?: unknown, refused = false): LinkError => new LinkError({ refused, code, message, cause });

/** Resolves with a session that is bound; rejects with LinkError. `onEnded` is only called for a session that was. */
export async function connectAndBind(options: ConnectOptions): Promise<Session> {
  const { settings, signal, timers } = options;
  const socket = await openSocket(settings, timers, signal);
  let bound = false;
  let giveUp: (error: LinkError) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  const session: Session = new Session({
    socket, log: options.log, timers, now: options.now, window: settings.window, responseTimeoutMs: settings.responseTimeoutMs, enquireLinkMs: settings.enquireLinkMs,
    onRequest: (pdu) => options.onRequest(session, pdu),
    onCounts: () => options.onCounts(),
    onEnded: (error) => {
      if (bound) options.onEnded(error);
      else giveUp(error === undefined ? stopped() : error.code === 'link_lost' ? failure('link_lost', 'The network closed the connection instead of answering the bind.', error) : error);
    },
  });
  const end = (error: LinkError): void => {
    giveUp(error);
    session.end(error);
  };
  const timer = timers.set(() => end(bindTimeout(settings)), settings.connectTimeoutMs);
  const onAbort = (): void => end(stopped());
  signal.addEventListener('abort', onAbort);
  try {
    await Promise.race([bind(session, options), failed]);
    // The peer may send a text in the very chunk of its bind answer: `bind` has marked the session already.
    bound = true;
    return session;
  } catch (error) {
    session.end(undefined);
    throw error;
  } finally {
    timers.clear(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function bind(session: Session, { settings, mode }: ConnectOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: Outcome): void => {
      switch (outcome.kind) {
        case 'answered':
          if (outcome.status === 0) {
            session.bound();
            resolve();
          } else reject(bindRefused(outcome.status, settings));
          return;
        case 'timeout': reject(bindTimeout(settings)); return;
        // Why is told with the end of the session.
        case 'lost':
        case 'late': return;
        case 'unwritable': reject(failure('invalid_settings', `The setting for ${outcome.field} cannot be sent.`, undefined, true)); return;
        default: outcome satisfies never;
      }
    };
    session.request({
      command: `bind_${mode}`,
      body: {
        system_id: settings.systemId, password: settings.password, system_type: settings.systemType, interface_version: settings.interfaceVersion === '5.0' ? 0x50 : 0x34,
        addr_ton: settings.bindTon, addr_npi: settings.bindNpi, address_range: settings.addressRange,
      },
      settle,
    }, true);
  });
}

function bindRefused(status: number, settings: SmppSettings): LinkError {
  const overrides = statusOverrides(settings);
  const { code, sentence } = statusMeaning(status, overrides);
  return failure(code, `${sentence} (${statusText(status)})`, undefined, isRefusal(status, overrides));
}

function bindTimeout({ connectTimeoutMs }: SmppSettings): LinkError {
  return failure('bind_timeout', `The network took the connection and did not answer the bind within ${connectTimeoutMs / 1000} s.`);
}

function stopped(): LinkError {
  return failure('stopped', 'The channel was stopped.');
}

function openSocket(settings: SmppSettings, timers: Timers, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(stopped());
      return;
    }
    let socket: Socket;
    try {
      socket = settings.tls ? connectTls(tlsOptions(settings)) : connectTcp({ host: settings.host, port: settings.port });
    } catch (cause) {
      // A certificate or key that is no PEM.
      reject(failure('invalid_certificate', 'The certificate or key in the settings cannot be read.', cause, true));
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    const finish = (error: LinkError | undefined): void => {
      timers.clear(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      if (error === undefined) resolve(socket);
      else {
        // A socket that fails once more while it goes must not end the process.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      }
    };
    const timer = timers.set(() => finish(failure('connect_timeout', `No connection to ${settings.host} within ${settings.connectTimeoutMs / 1000} s.`)), settings.connectTimeoutMs);
    const onAbort = (): void => finish(stopped());
    const onError = (cause: Error): void => finish(connectFailed(cause, settings));
    signal.addEventListener('abort', onAbort);
    socket.on('error', onError);
    socket.once('close', () => finish(failure('connect_failed', `${settings.host} closed the connection at once.`)));
    socket.once(settings.tls ? 'secureConnect' : 'connect', () => {
      socket.removeAllListeners('close');
      finish(undefined);
    });
  });
}

function tlsOptions({ host, port, tlsCa, tlsCertificate, tlsKey, tlsServername }: SmppSettings) {
  return {
    host, port, minVersion: 'TLSv1.2' as const,
    ...(tlsServername !== '' && { servername: tlsServername }),
    ...(tlsCa !== '' && { ca: tlsCa }),
    ...(tlsCertificate !== '' && { cert: tlsCertificate }),
    ...(tlsKey !== '' && { key: tlsKey }),
  };
}

function connectFailed(cause: Error, { host, port }: SmppSettings): LinkError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code === 'ECONNREFUSED') return failure('connect_refused', `Nothing listens on ${host} port ${port}.`, cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return failure('host_not_found', `The name ${host} is not known.`, cause);
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(code)) return failure('certificate_rejected', `The certificate of ${host} cannot be trusted: ${cause.message}`, cause);
  if (/^ERR_SSL|^EPROTO|^ERR_TLS/.test(code)) return failure('tls_failed', `No TLS connection to ${host}: ${cause.message}`, cause);
  return failure('connect_failed', `No connection to ${host}: ${code === '' ? cause.message : code}.`, cause);
}
