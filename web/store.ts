// The panel's state as signals, and the wiring of client, live socket and outbox around the reducer in state.ts.
// Screens read signals and call the functions here; nothing else opens a connection.
import { batch, computed, signal } from '@preact/signals';
import { createClient, type Answer } from './client.ts';
import { Live } from './live.ts';
import { createOutbox } from './outbox.ts';
import { emptyState, reduce, type Action, type State } from './state.ts';
import type { MessageBody, SessionBody, ThreadBody } from '../gateway/api/contract.ts';

export type Session = { state: 'asking' } | { state: 'none' } | { state: 'unreachable' } | { state: 'in'; person: SessionBody['person'] };
export type About = { setUp: boolean; demo: boolean; version: string };

export const session = signal<Session>({ state: 'asking' });
export const about = signal<About | undefined>(undefined);
export const state = signal<State>(emptyState);
/** Spoken by the live region of the frame. */
export const announcement = signal('');

export const link = computed(() => state.value.link);
export const generation = computed(() => state.value.generation);
export const channels = computed(() => state.value.channels);
export const outbox = computed(() => state.value.outbox);
export const threadList = computed<ThreadBody[]>(() =>
  [...state.value.threads.values()].map((known) => known.body).sort((left, right) => right.lastAt.localeCompare(left.lastAt) || right.id.localeCompare(left.id)));
/** Told by the gateway when the list was loaded with the filter `unread`, and kept up by events. */
export const unreadThreads = computed(() => threadList.value.reduce((sum, thread) => sum + (thread.unread > 0 ? 1 : 0), 0));
export const channelsInNeed = computed(() => (channels.value ?? []).filter((channel) => channel.state === 'refused').length);

export function dispatch(action: Action): void {
  state.value = reduce(state.peek(), action);
}

function signedOut(): void {
  if (session.peek().state !== 'in') return;
  live.stop();
  session.value = { state: 'none' };
}

export const client = createClient({ fetch: (path, init) => fetch(path, init), onSignedOut: signedOut });

const afterWait = (ms: number, then: () => void): (() => void) => {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
};

export const live = new Live({
  connect: (path) => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`),
  onFrame: (frame) => {
    batch(() => {
      if (frame.type === 'hello') about.value = { setUp: true, demo: frame.demo, version: frame.version };
      dispatch({ type: 'frame', frame, now: Date.now() });
    });
    if (frame.type === 'events') for (const event of frame.events) if (event.message?.direction === 'inbound' && event.kind === 'message.received') announce(event.message);
  },
  onLink: (next) => {
    if (state.peek().link !== next) dispatch({ type: 'link', link: next, now: Date.now() });
    if (next === 'up') posting.run();
  },
  onRefused: () => void client.session().then((answer) => {
    if (!answer.ok && answer.refusal.status === 401) signedOut();
    return undefined;
  }),
  random: Math.random,
  wait: afterWait,
});

export const posting = createOutbox({
  pending: () => state.peek().outbox,
  ready: () => session.peek().state === 'in',
  send: (outgoing) => client.reply(outgoing.threadId, outgoing.id, {
    text: outgoing.text, reference: outgoing.id, ...(outgoing.channel === undefined ? {} : { channel: outgoing.channel }), ...(outgoing.flash === true ? { flash: true } : {}),
  }),
  read: (messageId) => client.message(messageId),
  dispatch,
  store: sessionStorage,
  wait: afterWait,
  random: Math.random,
});

function announce(message: MessageBody): void {
  announcement.value = `New message from ${message.from ?? 'unknown'}: ${message.text.slice(0, 200)}`;
}

/** Who is here, and is there an owner yet. Called once at the start and again by "Try again". */
export async function begin(): Promise<void> {
  const [told, who] = await Promise.all([client.about(), client.session()]);
  batch(() => {
    if (told.ok) about.value = told.body;
    if (who.ok) enter(who.body);
    else if (!told.ok && told.refusal.status === 0) session.value = { state: 'unreachable' };
    else session.value = { state: 'none' };
  });
}

/** A person is signed in: open the live link and send what waited. Another person than before sees none of what was known. */
export function enter(body: SessionBody): void {
  const before = localStorage.getItem('fieldpost.person');
  if (before !== null && before !== body.person.id) forgetHere();
  localStorage.setItem('fieldpost.person', body.person.id);
  batch(() => {
    const known = about.peek();
    about.value = { setUp: true, demo: known?.demo ?? false, version: known?.version ?? '' };
    session.value = { state: 'in', person: body.person };
    for (const outgoing of posting.saved()) if (!state.peek().outbox.some((other) => other.id === outgoing.id)) dispatch({ type: 'written', outgoing });
  });
  live.start();
  posting.run();
}

export async function leave(): Promise<Answer<void>> {
  const answer = await client.signOut();
  if (answer.ok || answer.refusal.status === 401) {
    live.stop();
    forgetHere();
    batch(() => {
      dispatch({ type: 'forget' });
      session.value = { state: 'none' };
    });
  }
  return answer;
}

function forgetHere(): void {
  sessionStorage.clear();
  dispatch({ type: 'forget' });
}

addEventListener('online', () => live.nudge());
addEventListener('offline', () => live.lost());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') live.nudge();
});
