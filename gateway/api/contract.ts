// What goes over the REST API and the live socket: zod schemas that check requests, write /openapi.json and give the panel
// its types. No Node modules here: the browser's type check reads this file.
import { z } from 'zod';
import { scopes } from '../auth/scope.ts';
import type { Scope } from '../auth/scope.ts';
import { duplicatePolicies, messageStates, priorities } from '../message/types.ts';

export const isoTime = z.iso.datetime({ offset: true });
export const messageId = z.string().regex(/^[0-9A-Z]{26}$/);
export const threadId = z.string().regex(/^[0-9A-Z]{26}$/);
export const channelId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const cursor = z.string().max(200);
const address = z.string().min(1).max(40);

export const causeBody = z.object({ code: z.string(), networkCode: z.string().optional(), detail: z.string().optional() });

export const messageBody = z.object({
  id: messageId,
  direction: z.enum(['outbound', 'inbound']),
  state: z.enum(messageStates),
  from: z.string().nullable(),
  to: z.string().nullable(),
  text: z.string(),
  channel: z.string(),
  threadId,
  priority: z.enum(priorities),
  duplicatePolicy: z.enum(duplicatePolicies),
  reference: z.string().nullable(),
  parts: z.int(),
  encoding: z.enum(['gsm7', 'ucs2']),
  /** To be shown at once and not kept (class 0). */
  flash: z.boolean(),
  attempts: z.int(),
  repeats: z.int(),
  cause: causeBody.nullable(),
  createdAt: isoTime,
  updatedAt: isoTime,
  dueAt: isoTime.nullable(),
  expiresAt: isoTime.nullable(),
  sentAt: isoTime.nullable(),
}).meta({ id: 'Message' });
export type MessageBody = z.infer<typeof messageBody>;

export const messageDetail = messageBody.extend({
  history: z.array(z.object({ at: isoTime, state: z.enum(messageStates), cause: causeBody.nullable(), actor: z.string().nullable() })),
  partList: z.array(z.object({
    part: z.int(), ref: z.string().nullable(), state: z.enum(['taken', 'delivered', 'undelivered', 'expired']), networkCode: z.string().nullable(), updatedAt: isoTime,
  })),
  attemptList: z.array(z.object({
    attempt: z.int(), channel: z.string(), openedAt: isoTime, closedAt: isoTime.nullable(),
    outcome: z.enum(['open', 'taken', 'permanent', 'transient', 'throttled', 'unknown', 'released']), cause: causeBody.nullable(),
  })),
}).meta({ id: 'MessageDetail' });
export type MessageDetail = z.infer<typeof messageDetail>;

/** POST /v1/messages */
export const sendRequest = z.strictObject({
  to: z.union([address, z.array(address).min(1).max(1000)]),
  text: z.string().min(1).max(20_000),
  from: address.optional(),
  channel: channelId.optional(),
  priority: z.enum(priorities).default('normal'),
  validityMs: z.int().min(1_000).max(14 * 86_400_000).optional(),
  scheduledAt: isoTime.optional(),
  duplicatePolicy: z.enum(duplicatePolicies).default('hold'),
  reference: z.string().min(1).max(100).optional(),
  /** To be shown at once and not kept (class 0); refused where the channel cannot. */
  flash: z.boolean().default(false),
}).meta({ id: 'SendRequest' });
export type SendRequest = z.infer<typeof sendRequest>;

export const acceptedMessage = z.object({ id: messageId, to: z.string(), state: z.enum(messageStates), parts: z.int() });
/** 202. The order of `messages` is the order of `to`. */
export const sendAnswer = z.object({ messages: z.array(acceptedMessage) }).meta({ id: 'SendAnswer' });
export type SendAnswer = z.infer<typeof sendAnswer>;

/** GET /v1/messages; newest first. */
export const listMessagesQuery = z.strictObject({
  limit: z.string().regex(/^[0-9]{1,3}$/).transform(Number).pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor.optional(),
  direction: z.enum(['outbound', 'inbound']).optional(),
  state: z.enum(messageStates).optional(),
  channel: channelId.optional(),
  threadId: threadId.optional(),
  /** The other side's number, any spelling. */
  peer: address.optional(),
  reference: z.string().min(1).max(100).optional(),
  /** Words to look for in the text. */
  search: z.string().min(1).max(200).optional(),
});
export const messageList = z.object({ messages: z.array(messageBody), nextCursor: z.string().nullable() }).meta({ id: 'MessageList' });
export type MessageList = z.infer<typeof messageList>;

/** POST /v1/messages/:id/settle, for `unknown` only. */
export const settleRequest = z.strictObject({ as: z.enum(['resend', 'sent', 'failed']) }).meta({ id: 'SettleRequest' });

export const threadBody = z.object({
  id: threadId,
  /** The other side's canonical address. */
  peer: z.string(),
  /** The line the peer texted last (a reply leaves by it), if known. */
  line: z.string().nullable(),
  channel: z.string().nullable(),
  unread: z.int(),
  lastAt: isoTime,
  /** The newest message, text cut to 160 characters. */
  last: z.object({ id: messageId, direction: z.enum(['outbound', 'inbound']), state: z.enum(messageStates), text: z.string() }).nullable(),
}).meta({ id: 'Thread' });
export type ThreadBody = z.infer<typeof threadBody>;

/** GET /v1/threads; latest activity first. */
export const listThreadsQuery = z.strictObject({
  limit: z.string().regex(/^[0-9]{1,3}$/).transform(Number).pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor.optional(),
  unread: z.enum(['true', 'false']).optional(),
  /** Part of the peer's number. */
  peer: z.string().min(1).max(40).optional(),
});
export const threadList = z.object({ threads: z.array(threadBody), nextCursor: z.string().nullable() }).meta({ id: 'ThreadList' });
export type ThreadList = z.infer<typeof threadList>;

/** GET /v1/threads/:id/messages answers a MessageList, newest first. POST sends a reply and answers a SendAnswer of one. */
export const pageQuery = z.strictObject({
  limit: z.string().regex(/^[0-9]{1,3}$/).transform(Number).pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor.optional(),
});
export const replyRequest = sendRequest.omit({ to: true }).meta({ id: 'ReplyRequest' });
export type ReplyRequest = z.infer<typeof replyRequest>;
/** POST /v1/threads opens (or finds) the thread with a number; POST /v1/threads/:id/read clears its unread count. */
export const openThreadRequest = z.strictObject({ peer: address }).meta({ id: 'OpenThreadRequest' });

export const channelBody = z.object({
  id: channelId,
  kind: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  /** Secrets are shown as null when set and are left out when not. */
  settings: z.record(z.string(), z.unknown()),
  state: z.enum(['connecting', 'ready', 'waiting', 'refused', 'stopped']),
  health: z.object({ summary: z.string(), code: z.string().optional(), facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional() }),
  abilities: z.object({
    receipts: z.boolean(), alphaSender: z.boolean(), maxParts: z.int(), window: z.int(), lines: z.array(z.string()),
    flash: z.boolean(), tools: z.array(z.enum(['ussd', 'console', 'transcript', 'balance', 'selfTest'])),
  }),
  /** Since when it is in this state. */
  since: isoTime,
  /** When the next try is due, in `waiting` between two tries. */
  retryAt: isoTime.nullable(),
  counts: z.object({
    queued: z.int(), inFlight: z.int(),
    /** Since the process started. */
    sent: z.int(), failed: z.int(), received: z.int(), unknown: z.int(),
    lastSentAt: isoTime.nullable(), lastReceivedAt: isoTime.nullable(),
  }),
}).meta({ id: 'Channel' });
export type ChannelBody = z.infer<typeof channelBody>;
export const channelList = z.object({ channels: z.array(channelBody) }).meta({ id: 'ChannelList' });

/** What may follow /v1/channels/ and is no channel. */
const ownPaths = ['restart', 'series'];

/** POST /v1/channels; `settings` is checked by its kind's own schema. */
export const createChannelRequest = z.strictObject({
  id: channelId.refine((id) => !ownPaths.includes(id), 'is a word of the API'),
  kind: z.string().min(1).max(40),
  name: z.string().min(1).max(80).optional(),
  enabled: z.boolean().default(true),
  settings: z.record(z.string(), z.unknown()),
}).meta({ id: 'CreateChannelRequest' });
/** PATCH /v1/channels/:id; `settings` replaces field by field, a secret left out or null stays as it is. */
export const patchChannelRequest = z.strictObject({
  name: z.string().min(1).max(80).optional(),
  enabled: z.boolean().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
}).meta({ id: 'PatchChannelRequest' });

/** GET /v1/channel-kinds: `schema` is JSON Schema with title, description, default and `secret: true` per property. */
export const channelKindList = z.object({
  /** `detects`: whether POST /v1/channel-kinds/:kind/detect can look for devices. */
  kinds: z.array(z.object({ name: z.string(), title: z.string(), summary: z.string(), schema: z.record(z.string(), z.unknown()), detects: z.boolean() })),
}).meta({ id: 'ChannelKindList' });
export type ChannelKindList = z.infer<typeof channelKindList>;

/** POST /v1/channel-kinds/:kind/detect: looks for devices on this machine; probes none that a channel uses. */
export const detectAnswer = z.object({
  found: z.array(z.object({
    title: z.string(), detail: z.string(), name: z.string(), settings: z.record(z.string(), z.unknown()), channelId: z.string().nullable(), trouble: z.string().nullable(),
  })),
}).meta({ id: 'DetectAnswer' });
export type DetectAnswer = z.infer<typeof detectAnswer>;

/** POST /v1/channels/restart: many at once. */
export const restartRequest = z.strictObject({ ids: z.array(channelId).min(1).max(1_000) }).meta({ id: 'RestartRequest' });
export const restartAnswer = z.object({ restarted: z.array(channelId), unknown: z.array(channelId) }).meta({ id: 'RestartAnswer' });
export type RestartAnswer = z.infer<typeof restartAnswer>;

const seriesName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/);
/** GET /v1/channels/:id/series and GET /v1/channels/series?name= (one name, every channel): means over equal stretches of time. */
export const seriesQuery = z.strictObject({
  hours: z.string().regex(/^[0-9]{1,3}$/).transform(Number).pipe(z.int().min(1).max(192)).default(24),
  /** At most so many points per series. */
  points: z.string().regex(/^[0-9]{1,3}$/).transform(Number).pipe(z.int().min(1).max(500)).default(96),
  name: seriesName.optional(),
});
export const seriesAcrossQuery = seriesQuery.extend({ name: seriesName });
export const seriesList = z.object({
  /** `points`: epoch ms of the stretch's beginning, mean. Stretches without a measurement are absent. */
  series: z.array(z.object({ channel: channelId, name: z.string(), stepMs: z.int(), points: z.array(z.tuple([z.number(), z.number()])) })),
}).meta({ id: 'SeriesList' });
export type SeriesList = z.infer<typeof seriesList>;

/** GET /v1/channels/:id/notices: what is not a text, newest first. */
export const noticeBody = z.object({
  id: z.string(), at: isoTime, channel: channelId, kind: z.string(), from: z.string().nullable(), summary: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), actor: z.string().nullable(),
}).meta({ id: 'Notice' });
export type NoticeBody = z.infer<typeof noticeBody>;
export const noticeList = z.object({ notices: z.array(noticeBody), nextCursor: z.string().nullable() }).meta({ id: 'NoticeList' });
export type NoticeList = z.infer<typeof noticeList>;

/** POST /v1/channels/:id/ussd: a code such as `*100#`, or an answer while a session is open; DELETE ends the session. */
export const ussdRequest = z.strictObject({ text: z.string().min(1).max(182) }).meta({ id: 'UssdRequest' });
export const ussdAnswer = z.object({ text: z.string(), open: z.boolean() }).meta({ id: 'UssdAnswer' });
export type UssdAnswerBody = z.infer<typeof ussdAnswer>;

/** POST /v1/channels/:id/console, the owner only: one command for the device. Written down before it is carried out. */
export const consoleRequest = z.strictObject({ command: z.string().min(2).max(400) }).meta({ id: 'ConsoleRequest' });
export const consoleAnswer = z.object({ lines: z.array(z.string()) }).meta({ id: 'ConsoleAnswer' });
export type ConsoleAnswerBody = z.infer<typeof consoleAnswer>;

/** POST /v1/channels/:id/balance: asks the operator now. */
export const balanceAnswer = z.object({ text: z.string(), amount: z.number().nullable() }).meta({ id: 'BalanceAnswer' });
export type BalanceAnswerBody = z.infer<typeof balanceAnswer>;

/**
 * POST /v1/channels/:id/self-test: a text to the channel's own number (or `to`). GET /v1/channels/:id/self-test/:message tells how far it
 * is: `sentAt` the network took it, `deliveredAt` it was reported, `arrivedAt` it came in.
 */
export const selfTestRequest = z.strictObject({ to: address.optional() }).meta({ id: 'SelfTestRequest' });
export const selfTestBody = z.object({
  messageId, state: z.enum(messageStates), cause: causeBody.nullable(), startedAt: isoTime, sentAt: isoTime.nullable(), deliveredAt: isoTime.nullable(), arrivedAt: isoTime.nullable(),
}).meta({ id: 'SelfTest' });
export type SelfTestBody = z.infer<typeof selfTestBody>;

/** GET /v1/events?after=cursor&waitMs=25000 (long poll) and the frames of /v1/live. */
export const eventBody = z.object({
  cursor: z.int(),
  at: isoTime,
  /** message.accepted, message.sent, message.delivered, ..., message.received, thread.read, channel.notice (`data`: kind, channel, noticeId) */
  kind: z.string(),
  messageId: messageId.nullable(),
  /** The message as it is now, not as it was. */
  message: messageBody.nullable(),
  /** Its thread as it is now. */
  thread: threadBody.nullable(),
  data: z.record(z.string(), z.unknown()),
}).meta({ id: 'Event' });
export type EventBody = z.infer<typeof eventBody>;
export const eventsQuery = z.strictObject({
  after: z.string().regex(/^[0-9]{1,15}$/).transform(Number).default(0),
  limit: z.string().regex(/^[0-9]{1,4}$/).transform(Number).pipe(z.int().min(1).max(1000)).default(100),
  waitMs: z.string().regex(/^[0-9]{1,5}$/).transform(Number).pipe(z.int().min(0).max(60_000)).default(0),
});
/** `cursor` is what to ask `after` next time, also when `events` is empty. */
export const eventList = z.object({ events: z.array(eventBody), cursor: z.int() }).meta({ id: 'EventList' });

/**
 * /v1/live: server frames. The client opens `/v1/live?after=<cursor>` (no cursor: from now). `hello` comes first with the
 * cursor to start from; `channels` comes at the start and whenever a channel's state changes; `lagging` asks the client to load anew
 * (its cursor is too far behind); every `events` frame is in cursor order without a gap.
 */
export type LiveFrame =
  | { type: 'hello'; cursor: number; version: string; demo: boolean }
  | { type: 'events'; events: EventBody[]; cursor: number }
  | { type: 'channels'; channels: ChannelBody[] }
  | { type: 'lagging'; cursor: number };

/** Set-up, people and keys. GET /v1/session answers 401 when signed out; its `demo` and `setUp` are in GET /v1/about for everybody. */
export const aboutBody = z.object({ name: z.literal('fieldpost'), version: z.string(), setUp: z.boolean(), demo: z.boolean() }).meta({ id: 'About' });
export type AboutBody = z.infer<typeof aboutBody>;
/** POST /v1/setup, once, with the token of the set-up link (`/setup#<token>`): makes the owner and signs in. */
export const setupRequest = z.strictObject({ token: z.string().min(1).max(100), email: z.email().max(200), password: z.string().min(1).max(1024) }).meta({ id: 'SetupRequest' });
/** POST /v1/session signs in (sets the cookie), DELETE signs out. */
export const signInRequest = z.strictObject({ email: z.string().min(1).max(200), password: z.string().min(1).max(1024) }).meta({ id: 'SignInRequest' });
export const sessionBody = z.object({ person: z.object({ id: z.string(), email: z.string(), role: z.enum(['owner', 'admin']) }) }).meta({ id: 'Session' });
export type SessionBody = z.infer<typeof sessionBody>;

export { scopes };
export type { Scope };
/** GET /v1/keys, POST /v1/keys (shows the key once), DELETE /v1/keys/:id. */
export const keyBody = z.object({ id: z.string(), name: z.string(), scopes: z.array(z.enum(scopes)), createdAt: isoTime, lastUsedAt: isoTime.nullable() }).meta({ id: 'Key' });
export type KeyBody = z.infer<typeof keyBody>;
export const keyList = z.object({ keys: z.array(keyBody) });
export const createKeyRequest = z.strictObject({ name: z.string().min(1).max(80), scopes: z.array(z.enum(scopes)).min(1).max(4) });
export const createdKey = keyBody.extend({ key: z.string() });

/** Every error, as application/problem+json (RFC 9457). `code` is stable and listed in the README. */
export const problemBody = z.object({
  type: z.string(), title: z.string(), status: z.int(), code: z.string(), detail: z.string().optional(),
  /** Which fields are wrong and why; never echoes the value. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
}).meta({ id: 'Problem' });
export type ProblemBody = z.infer<typeof problemBody>;
