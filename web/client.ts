// The one HTTP client of the panel. Turns every failure into a Refusal with a stable code; draws nothing and keeps nothing.
import type {
  AboutBody, BalanceAnswerBody, ChannelBody, ChannelKindList, ConsoleAnswerBody, DetectAnswer, MessageBody, MessageDetail, MessageList, NoticeList, ProblemBody, ReplyRequest,
  RestartAnswer, SelfTestBody, SendAnswer, SeriesList, SessionBody, ThreadBody, ThreadList, UssdAnswerBody,
} from '../gateway/api/contract.ts';

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** What went wrong, as data. `code` is the gateway's own, or `unreachable` (no answer) or `unreadable` (not ours). */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly requestId: string | undefined;
  /** From Retry-After, where the gateway named one. */
  readonly retryAfterMs: number | undefined;
}

export type Answer<T> = { readonly ok: true; readonly body: T } | { readonly ok: false; readonly refusal: Refusal };

export interface ClientOptions {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** Called at every 401 but the one of signing in. */
  readonly onSignedOut: () => void;
  readonly timeoutMs?: number;
}

/** What a device or an operator has to be asked for may take so many times longer than what the gateway knows itself. */
const patience = 9;

export type Client = ReturnType<typeof createClient>;

type Query = Readonly<Record<string, string | number | undefined>>;

function withQuery(path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') params.set(name, String(value));
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

const unreachable: Refusal = { status: 0, code: 'unreachable', title: 'The gateway did not answer', detail: undefined, fields: [], requestId: undefined, retryAfterMs: undefined };

async function refusalOf(response: Response): Promise<Refusal> {
  const seconds = Number(response.headers.get('retry-after') ?? 'none');
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const base = { status: response.status, retryAfterMs };
  try {
    const problem = (await response.json()) as Partial<ProblemBody>;
    if (typeof problem.code === 'string') {
      return { ...base, code: problem.code, title: problem.title ?? problem.code, detail: problem.detail, fields: problem.errors ?? [], requestId: problem.requestId };
    }
  } catch {
    // Not JSON: a proxy or an older gateway answered; the status is all there is to tell.
  }
  return { ...base, code: 'unreadable', title: `The gateway answered ${response.status}`, detail: undefined, fields: [], requestId: undefined };
}

export function createClient(options: ClientOptions) {
  const timeoutMs = options.timeoutMs ?? 20_000;

  async function ask<T>(method: string, path: string, body?: unknown, extra: { key?: string; signIn?: boolean; patient?: boolean; plain?: boolean } = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = { accept: extra.plain === true ? 'text/plain' : 'application/json' };
    if (method !== 'GET') headers['x-fieldpost'] = '1';
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (extra.key !== undefined) headers['idempotency-key'] = extra.key;
    let response: Response;
    try {
      response = await options.fetch(path, {
        method, headers, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(extra.patient === true ? timeoutMs * patience : timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      return { ok: false, refusal: unreachable };
    }
    if (!response.ok) {
      if (response.status === 401 && extra.signIn !== true) options.onSignedOut();
      return { ok: false, refusal: await refusalOf(response) };
    }
    if (response.status === 204) return { ok: true, body: undefined as T };
    try {
      const text = await response.text();
      if (extra.plain === true) return { ok: true, body: text as T };
      return { ok: true, body: (text === '' ? undefined : JSON.parse(text)) as T };
    } catch {
      return { ok: false, refusal: unreachable };
    }
  }

  const id = encodeURIComponent;
  return {
    about: () => ask<AboutBody>('GET', '/v1/about'),
    setUp: (body: { token: string; email: string; password: string }) => ask<SessionBody>('POST', '/v1/setup', body, { signIn: true }),
    session: () => ask<SessionBody>('GET', '/v1/session', undefined, { signIn: true }),
    signIn: (body: { email: string; password: string }) => ask<SessionBody>('POST', '/v1/session', body, { signIn: true }),
    signOut: () => ask<void>('DELETE', '/v1/session'),

    threads: (query: { cursor?: string | undefined; limit?: number; unread?: string | undefined; peer?: string | undefined }) => ask<ThreadList>('GET', withQuery('/v1/threads', query)),
    thread: (threadId: string) => ask<ThreadBody>('GET', `/v1/threads/${id(threadId)}`),
    openThread: (peer: string) => ask<ThreadBody>('POST', '/v1/threads', { peer }),
    threadMessages: (threadId: string, query: { cursor?: string | undefined; limit?: number }) => ask<MessageList>('GET', withQuery(`/v1/threads/${id(threadId)}/messages`, query)),
    reply: (threadId: string, key: string, body: Partial<ReplyRequest> & { text: string }) => ask<SendAnswer>('POST', `/v1/threads/${id(threadId)}/messages`, body, { key }),
    markRead: (threadId: string) => ask<void>('POST', `/v1/threads/${id(threadId)}/read`),

    messages: (query: Query) => ask<MessageList>('GET', withQuery('/v1/messages', query)),
    message: (messageId: string) => ask<MessageDetail>('GET', `/v1/messages/${id(messageId)}`),
    cancel: (messageId: string) => ask<MessageBody>('POST', `/v1/messages/${id(messageId)}/cancel`),
    settle: (messageId: string, as: 'resend' | 'sent' | 'failed') => ask<MessageBody>('POST', `/v1/messages/${id(messageId)}/settle`, { as }),

    channels: () => ask<{ channels: ChannelBody[] }>('GET', '/v1/channels'),
    channel: (channelId: string) => ask<ChannelBody>('GET', `/v1/channels/${id(channelId)}`),
    kinds: () => ask<ChannelKindList>('GET', '/v1/channel-kinds'),
    detect: (kind: string) => ask<DetectAnswer>('POST', `/v1/channel-kinds/${id(kind)}/detect`, undefined, { patient: true }),
    addChannel: (body: { id: string; kind: string; name: string; settings: Record<string, unknown> }) => ask<ChannelBody>('POST', '/v1/channels', body),
    changeChannel: (channelId: string, body: { name?: string; enabled?: boolean; settings?: Record<string, unknown> }) => ask<ChannelBody>('PATCH', `/v1/channels/${id(channelId)}`, body),
    removeChannel: (channelId: string) => ask<void>('DELETE', `/v1/channels/${id(channelId)}`),
    restartChannel: (channelId: string) => ask<void>('POST', `/v1/channels/${id(channelId)}/restart`),
    restartChannels: (ids: readonly string[]) => ask<RestartAnswer>('POST', '/v1/channels/restart', { ids }),

    seriesOfAll: (query: { name: string; hours: number; points: number }) => ask<SeriesList>('GET', withQuery('/v1/channels/series', query)),
    series: (channelId: string, query: { hours: number; points: number }) => ask<SeriesList>('GET', withQuery(`/v1/channels/${id(channelId)}/series`, query)),
    notices: (channelId: string, query: { cursor?: string | undefined; limit?: number }) => ask<NoticeList>('GET', withQuery(`/v1/channels/${id(channelId)}/notices`, query)),
    ussd: (channelId: string, text: string) => ask<UssdAnswerBody>('POST', `/v1/channels/${id(channelId)}/ussd`, { text }, { patient: true }),
    endUssd: (channelId: string) => ask<void>('DELETE', `/v1/channels/${id(channelId)}/ussd`),
    balance: (channelId: string) => ask<BalanceAnswerBody>('POST', `/v1/channels/${id(channelId)}/balance`, undefined, { patient: true }),
    command: (channelId: string, command: string) => ask<ConsoleAnswerBody>('POST', `/v1/channels/${id(channelId)}/console`, { command }, { patient: true }),
    transcript: (channelId: string) => ask<string>('GET', `/v1/channels/${id(channelId)}/transcript`, undefined, { plain: true }),
    startSelfTest: (channelId: string, to: string) => ask<SelfTestBody>('POST', `/v1/channels/${id(channelId)}/self-test`, to === '' ? {} : { to }),
    selfTest: (channelId: string, messageId: string) => ask<SelfTestBody>('GET', `/v1/channels/${id(channelId)}/self-test/${id(messageId)}`),
  };
}
