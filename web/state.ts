// Everything the panel knows, as one value, and the one pure function that changes it. No DOM, no network, no clock of its own.
import type { ChannelBody, EventBody, LiveFrame, MessageBody, ThreadBody } from '../gateway/api/contract.ts';
import type { Refusal } from './client.ts';
import { never } from './never.ts';

/** A text written here that the gateway has not acknowledged yet. `id` is its idempotency key and its `reference`. */
export interface Outgoing {
  readonly id: string;
  readonly threadId: string;
  readonly text: string;
  readonly channel: string | undefined;
  /** To be shown at once and not kept. */
  readonly flash?: boolean;
  readonly writtenAt: number;
  /** `waiting` for its turn or for the link · `refused` needs the writer. */
  readonly state: 'waiting' | 'refused';
  /** Why it was refused, or why it still waits. */
  readonly refusal: Refusal | undefined;
}

export interface LoadedThread {
  /** Oldest first. */
  readonly messages: readonly MessageBody[];
  /** Where the older ones continue; null: this is all. */
  readonly older: string | null;
}

export interface KnownThread {
  readonly body: ThreadBody;
  /** The cursor of the event that told it, so that an answer asked for earlier cannot overwrite it. */
  readonly cursor: number;
}

export interface State {
  readonly link: 'connecting' | 'up' | 'down';
  /** When the link was last known to be up. */
  readonly heardAt: number | undefined;
  readonly cursor: number;
  /** Grows whenever what was loaded may be incomplete and must be asked for again. */
  readonly generation: number;
  readonly threads: ReadonlyMap<string, KnownThread>;
  readonly loaded: ReadonlyMap<string, LoadedThread>;
  /** The newest word on messages that changed while we watched. */
  readonly changed: ReadonlyMap<string, MessageBody>;
  readonly outbox: readonly Outgoing[];
  readonly channels: readonly ChannelBody[] | undefined;
  /** By channel, the cursor of the last event that told of a notice: who shows notices asks again when it grows. */
  readonly noticed: ReadonlyMap<string, number>;
}

export const emptyState: State = {
  link: 'connecting', heardAt: undefined, cursor: 0, generation: 0, threads: new Map(), loaded: new Map(), changed: new Map(), outbox: [], channels: undefined, noticed: new Map(),
};

export type Action =
  | { type: 'frame'; frame: LiveFrame; now: number }
  | { type: 'link'; link: State['link']; now: number }
  | { type: 'threads'; threads: readonly ThreadBody[]; askedAt: number }
  | { type: 'page'; threadId: string; messages: readonly MessageBody[]; older: string | null; place: 'newest' | 'older' }
  | { type: 'message'; message: MessageBody }
  | { type: 'channels'; channels: readonly ChannelBody[] }
  | { type: 'channel'; channel: ChannelBody }
  | { type: 'channel-gone'; channelId: string }
  | { type: 'written'; outgoing: Outgoing }
  | { type: 'refused' | 'delayed'; id: string; refusal: Refusal }
  | { type: 'again'; id: string }
  | { type: 'settled'; id: string }
  | { type: 'forget' };

/** So many threads keep their messages in memory; the one opened longest ago is dropped first. */
const keptThreads = 24;
const keptChanges = 500;

const byAge = (left: MessageBody, right: MessageBody): number => left.createdAt.localeCompare(right.createdAt) || left.id.localeCompare(right.id);

function mergeMessages(known: readonly MessageBody[], incoming: readonly MessageBody[]): readonly MessageBody[] {
  if (incoming.length === 0) return known;
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of incoming) {
    const before = byId.get(message.id);
    if (before === undefined || before.updatedAt <= message.updatedAt) byId.set(message.id, message);
  }
  return [...byId.values()].sort(byAge);
}

function capped<K, V>(map: Map<K, V>, most: number): Map<K, V> {
  for (const key of map.keys()) {
    if (map.size <= most) break;
    map.delete(key);
  }
  return map;
}

function applyEvents(state: State, events: readonly EventBody[], cursor: number): State {
  const fresh = events.filter((event) => event.cursor > state.cursor);
  const threads = new Map(state.threads);
  const loaded = new Map(state.loaded);
  const changed = new Map(state.changed);
  const arrived = new Set<string>();
  const noticed = new Map(state.noticed);
  for (const event of fresh) {
    const about = event.data['channel'];
    if (event.kind === 'channel.notice' && typeof about === 'string') noticed.set(about, event.cursor);
    if (event.thread !== null) threads.set(event.thread.id, { body: event.thread, cursor: event.cursor });
    const { message } = event;
    if (message === null) continue;
    changed.delete(message.id);
    changed.set(message.id, message);
    if (message.reference !== null) arrived.add(message.reference);
    const thread = loaded.get(message.threadId);
    if (thread !== undefined) loaded.set(message.threadId, { ...thread, messages: mergeMessages(thread.messages, [message]) });
  }
  return {
    ...state, threads, loaded, noticed, changed: capped(changed, keptChanges), cursor: Math.max(state.cursor, cursor),
    outbox: arrived.size === 0 ? state.outbox : state.outbox.filter((outgoing) => !arrived.has(outgoing.id)),
  };
}

function applyFrame(state: State, frame: LiveFrame, now: number): State {
  const heard = { ...state, heardAt: now };
  switch (frame.type) {
    case 'hello':
      // A first hello may come after the first answers: what happened between the two is only seen by asking again.
      if (state.cursor === 0) return { ...heard, cursor: frame.cursor, generation: state.generation + 1 };
      return frame.cursor < state.cursor ? startAnew(heard, frame.cursor) : heard;
    case 'events': return applyEvents(heard, frame.events, frame.cursor);
    case 'channels': return { ...heard, channels: frame.channels };
    case 'lagging': return startAnew(heard, frame.cursor);
    default: return never(frame);
  }
}

function startAnew(state: State, cursor: number): State {
  const threads = new Map([...state.threads].map(([id, known]) => [id, { ...known, cursor: 0 }]));
  return { ...state, cursor, generation: state.generation + 1, threads, loaded: new Map(), changed: new Map() };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'frame': return applyFrame(state, action.frame, action.now);
    case 'link': return { ...state, link: action.link, heardAt: action.link === 'up' || state.link === 'up' ? action.now : state.heardAt };
    case 'threads': {
      const threads = new Map(state.threads);
      for (const body of action.threads) {
        const known = threads.get(body.id);
        if (known === undefined || known.cursor <= action.askedAt) threads.set(body.id, { body, cursor: action.askedAt });
      }
      return { ...state, threads };
    }
    case 'page': {
      const loaded = new Map(state.loaded);
      const known = loaded.get(action.threadId);
      loaded.delete(action.threadId);
      const messages = mergeMessages(known?.messages ?? [], action.messages);
      // Asking for the newest page again must not forget how far back one has already read.
      const older = action.place === 'newest' && known !== undefined && known.messages.length > action.messages.length ? known.older : action.older;
      loaded.set(action.threadId, { messages, older });
      const here = new Set(action.messages.map((message) => message.reference));
      return { ...state, loaded: capped(loaded, keptThreads), outbox: state.outbox.filter((outgoing) => !here.has(outgoing.id)) };
    }
    case 'message': return withMessage(state, action.message);
    case 'channels': return { ...state, channels: action.channels };
    case 'channel': {
      const others = (state.channels ?? []).filter((channel) => channel.id !== action.channel.id);
      return { ...state, channels: [...others, action.channel].sort((left, right) => left.name.localeCompare(right.name)) };
    }
    case 'channel-gone': return { ...state, channels: state.channels?.filter((channel) => channel.id !== action.channelId) };
    case 'written': return { ...state, outbox: [...state.outbox, action.outgoing] };
    case 'refused': case 'delayed': return { ...state, outbox: state.outbox.map((outgoing) => outgoing.id === action.id ? { ...outgoing, state: action.type === 'refused' ? 'refused' : 'waiting', refusal: action.refusal } : outgoing) };
    case 'again': return { ...state, outbox: state.outbox.map((outgoing) => outgoing.id === action.id ? { ...outgoing, state: 'waiting', refusal: undefined } : outgoing) };
    case 'settled': return { ...state, outbox: state.outbox.filter((outgoing) => outgoing.id !== action.id) };
    case 'forget': return { ...emptyState, generation: state.generation + 1 };
    default: return never(action);
  }
}

function withMessage(state: State, message: MessageBody): State {
  const thread = state.loaded.get(message.threadId);
  const changed = new Map(state.changed).set(message.id, message);
  if (thread === undefined) return { ...state, changed };
  return { ...state, changed, loaded: new Map(state.loaded).set(message.threadId, { ...thread, messages: mergeMessages(thread.messages, [message]) }) };
}
