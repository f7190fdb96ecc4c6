// The HTTP server around the API: limits of time and size that hold before any of our code sees a request.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type Koa from 'koa';
import { problemAnswer, writeAnswer } from './answer.ts';
import { ApiError } from './errors.ts';

export interface ServerLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  /** How often the two time limits are looked at. */
  readonly checkEveryMs: number;
}
export const usualServerLimits: ServerLimits = { headersTimeoutMs: 10_000, requestTimeoutMs: 30_000, maxHeaderBytes: 16_384, maxConnections: 10_000, checkEveryMs: 2_000 };

export function createHttpServer(app: Koa, changed: Partial<ServerLimits> = {}): Server {
  const limits = { ...usualServerLimits, ...changed };
  const respond = app.callback();
  const server = createServer({
    insecureHTTPParser: false,
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: 65_000,
    noDelay: true,
    requireHostHeader: true,
  }, (request, response) => void respond(request, response));
  server.maxConnections = limits.maxConnections;
  server.maxHeadersCount = 100;
  server.on('checkContinue', refuseExpectation);
  server.on('checkExpectation', refuseExpectation);
  return server;
}

/** Whoever waits to be asked for the body would hold a connection open for nothing: the answer comes before it. */
function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  response.shouldKeepAlive = false;
  writeAnswer(response, problemAnswer(new ApiError('expectation_failed')), false);
}
