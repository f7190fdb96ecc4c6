// The REST API as one Koa app: finds the route, asks who is calling, checks, calls, answers. What each route does is in the file of
// its resource; the panel's files are in static.ts, the live socket in live.ts.
import type { IncomingMessage } from 'node:http';
import { Router } from '@koa/router';
import Koa from 'koa';
import type { Context } from 'koa';
import type { Auth } from '../auth/auth.ts';
import type { Setup } from '../auth/setup.ts';
import type { Store } from '../store/store.ts';
import { aboutRoutes } from './about.ts';
import { problemAnswer, writeAnswer } from './answer.ts';
import { readJson, usualBodyBytes } from './body.ts';
import { checkAccess, checkSite, findCaller, knownCaller } from './caller.ts';
import { channelToolRoutes } from './channel-tools.ts';
import { channelRoutes } from './channels.ts';
import { createClientAddress } from './client-address.ts';
import { createCursors } from './cursor.ts';
import { detectionRoutes } from './detection.ts';
import { ApiError, asApiError } from './errors.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';
import { keyRoutes } from './keys.ts';
import { messageRoutes } from './messages.ts';
import { metricsRoutes } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { noticeRoutes } from './notices.ts';
import { openApiRoute } from './openapi.ts';
import type { ApiLog, ChannelPort, FlowPort } from './ports.ts';
import { checkBody, checkParams, checkQuery } from './routes.ts';
import type { Answer, Method, Route } from './routes.ts';
import { selfTestRoutes } from './self-test.ts';
import { seriesRoutes } from './series.ts';
import { sessionRoutes } from './session.ts';
import { setupRoutes } from './setup.ts';
import { serveFile } from './static.ts';
import type { Panel } from './static.ts';
import { threadRoutes } from './threads.ts';

export interface ApiOptions {
  readonly store: Store;
  readonly flow: FlowPort;
  readonly channels: ChannelPort;
  readonly auth: Auth;
  readonly setup: Setup;
  readonly clock: { now(): number };
  readonly newId: (at: number) => string;
  readonly log: ApiLog;
  readonly version: string;
  readonly demo: boolean;
  readonly metrics: Metrics;
  /** Of the node file: cursors are bound to it. */
  readonly instanceId: string;
  readonly baseUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  /** The built panel (loadPanel); undefined: this gateway serves none. */
  readonly panel: Panel | undefined;
  readonly bodyBytes?: number;
  /** Why no new work is taken, such as `stopping`; undefined: ready. The store's own trouble is looked at anyway. */
  readonly unready?: () => string | undefined;
}

const smallBodyBytes = 65_536;

export function createApi(options: ApiOptions): Koa {
  const { auth, setup, log, metrics, panel } = options;
  const addresses = createClientAddress(options);
  const maxBytes = options.bodyBytes ?? usualBodyBytes;
  const routes = allRoutes(options, addresses);
  const table = createTable([...routes, openApiRoute(routes, options.version)]);
  let isSetUp = false;
  let hostSeen: string | undefined;

  async function respond(request: IncomingMessage, context: Context): Promise<Answer | undefined> {
    const url = request.url ?? '/';
    if (url.charCodeAt(0) !== 0x2f) throw new ApiError('invalid_request', { detail: 'The request target must be a path.' });
    const { host } = request.headers;
    if (host !== hostSeen) {
      if (host !== undefined && !isHost(host)) throw new ApiError('invalid_request', { detail: 'The Host header is not one.' });
      hostSeen = host;
    }
    const mark = url.indexOf('?');
    const path = mark === -1 ? url : url.slice(0, mark);
    const found = table(path, request.method ?? '');
    if (found === undefined && !isApiPath(path)) return panel === undefined ? notFound() : serveFile(panel, path, request, context.res);
    if (!isSetUp && found?.route?.access !== 'always') {
      isSetUp = await setup.isSetUp();
      if (!isSetUp) throw new ApiError('not_set_up', { detail: 'Open the set-up link that was printed at the start, or run: fieldpost owner create' });
    }
    if (found === undefined) return notFound();
    const { route } = found;
    if (route === undefined) throw new ApiError('method_not_allowed', { headers: { Allow: found.allow } });

    const principal = route.access === 'always' || route.access === 'open' ? undefined : (knownCaller(auth, request) ?? (await findCaller(auth, addresses, request)));
    try {
      checkAccess(principal, route.access);
    } catch (error) {
      if (principal !== undefined) await route.refused?.(found.params, principal);
      throw error;
    }
    if (route.method !== 'GET') checkSite(request, principal, addresses);
    const params = checkParams(route, found.params);
    const query = checkQuery(route, mark === -1 ? '' : url.slice(mark + 1));
    const body = checkBody(route, await readJson(request, maxBytes));
    return route.run({ request, params, query, body, gone: () => goneSignal(context) }, principal);
  }

  async function serve(context: Context): Promise<void> {
    const { req: request, res: response } = context;
    // The answer is written here; Koa's own writer would look at it once more.
    context.respond = false;
    let answer: Answer | undefined;
    try {
      answer = await respond(request, context);
    } catch (error) {
      answer = refusal(error, request);
    }
    metrics.answered(answer?.status ?? response.statusCode);
    if (answer === undefined || response.headersSent || response.destroyed) return;
    // What is left of a refused body is not worth reading, unless it is small: then ending the connection could cost the caller the answer.
    if (!request.complete && !(Number(request.headers['content-length']) <= smallBodyBytes)) response.shouldKeepAlive = false;
    writeAnswer(response, answer, request.method === 'HEAD');
  }

  function refusal(error: unknown, request: IncomingMessage): Answer {
    const known = asApiError(error);
    if (known !== undefined && known.code !== 'storage_failed' && known.code !== 'storage_unusable') return problemAnswer(known);
    const requestId = options.newId(options.clock.now());
    log.error({ err: error, requestId, method: request.method }, 'request failed');
    return problemAnswer(known ?? new ApiError('internal', { detail: 'The log has the details under this request id.' }), requestId);
  }

  const app = new Koa();
  app.use((context) => serve(context));
  // Errors of a connection that is already gone; everything else was answered above.
  app.on('error', (err: unknown) => log.warn({ err }, 'connection failed'));
  return app;
}

function allRoutes(options: ApiOptions, addresses: ReturnType<typeof createClientAddress>): readonly Route[] {
  const shared = { ...options, cursors: createCursors(options.instanceId), addresses };
  return [
    ...healthRoutes(shared), ...aboutRoutes(shared), ...setupRoutes(shared), ...sessionRoutes(shared), ...messageRoutes(shared), ...threadRoutes(shared),
    ...channelRoutes(shared), ...channelToolRoutes(shared), ...selfTestRoutes(shared), ...noticeRoutes(shared), ...seriesRoutes(shared), ...detectionRoutes(shared), ...eventRoutes(shared), ...keyRoutes(shared), ...metricsRoutes(shared),
  ];
}

interface Found {
  /** Undefined: the path exists, but not with this method. */
  readonly route: Route | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly allow: string;
}

/** Paths without parameters are looked up; the router's patterns see the others only. */
function createTable(routes: readonly Route[]): (path: string, method: string) => Found | undefined {
  const router = new Router();
  const plain = new Map<string, { readonly methods: Map<string, Found>; readonly missing: Found }>();
  const byName = new Map<string, Route>();
  const none = {};
  const allowOf = (path: string): string => routes.filter((route) => route.path === path).flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  for (const route of routes) {
    const allow = allowOf(route.path);
    if (route.path.includes(':')) {
      const name = `${route.method} ${route.path}`;
      byName.set(name, route);
      router.register(route.path, [route.method], [async () => undefined], { name });
      continue;
    }
    const entry = plain.get(route.path) ?? { methods: new Map<string, Found>(), missing: { route: undefined, params: none, allow } };
    const methods: readonly (Method | 'HEAD')[] = route.method === 'GET' ? ['GET', 'HEAD'] : [route.method];
    for (const method of methods) entry.methods.set(method, { route, params: none, allow });
    plain.set(route.path, entry);
  }
  return (path, method) => {
    const entry = plain.get(path);
    if (entry !== undefined) return entry.methods.get(method) ?? entry.missing;
    if (!isApiPath(path)) return undefined;
    const matched = router.match(path, method);
    const layer = matched.pathAndMethod.at(-1);
    const other = layer ?? matched.path.at(-1);
    if (other === undefined) return undefined;
    const pattern = String(other.path);
    const route = layer === undefined ? undefined : byName.get(layer.name ?? '');
    return { route, params: layer === undefined ? none : layer.params(path, layer.captures(path)), allow: allowOf(pattern) };
  };
}

function isApiPath(path: string): boolean {
  return path.startsWith('/v1/') || path === '/v1';
}

/** A name or address with an optional port: nothing that could stand for a user, a path or a second host. */
function isHost(host: string): boolean {
  return host.length < 300 && /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*)|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?$/.test(host);
}

function notFound(): never {
  throw new ApiError('not_found');
}

function goneSignal(context: Context): AbortSignal {
  const ends = new AbortController();
  if (context.res.destroyed) ends.abort();
  context.res.once('close', () => ends.abort());
  return ends.signal;
}
