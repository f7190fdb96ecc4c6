// Events after a cursor, waiting for the next one if asked to. The socket for the panel is live.ts.
import type { EventRecord, Store } from '../store/store.ts';
import { eventList, eventsQuery } from './contract.ts';
import { ApiError } from './errors.ts';
import { route } from './routes.ts';
import type { Route } from './routes.ts';
import { shapeEvent } from './shapes.ts';

const mostWaiting = 500;

export function eventRoutes({ store }: { readonly store: Store }): readonly Route[] {
  let waiting = 0;

  /** Resolves when something was committed after `after`, the time is up or the caller is gone. */
  async function nextCommit(after: number, waitMs: number, gone: AbortSignal): Promise<void> {
    if (waiting >= mostWaiting) throw new ApiError('overloaded', { detail: 'Too many callers are waiting for events.', retryAfterMs: 5_000 });
    waiting += 1;
    try {
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          stopListening();
          gone.removeEventListener('abort', finish);
          resolve();
        };
        const timer = setTimeout(finish, waitMs);
        const stopListening = store.onEvents((cursor) => {
          if (cursor > after) finish();
        });
        gone.addEventListener('abort', finish);
        if (gone.aborted || store.cursor() > after) finish();
      });
    } finally {
      waiting -= 1;
    }
  }

  return [
    route({
      method: 'GET', path: '/v1/events', access: 'messages:read', summary: 'Events after a cursor, in order. With waitMs the answer waits for the first one.',
      query: eventsQuery, answers: { 200: eventList },
      async run({ query, gone }) {
        // A cursor ahead of us is from before a restored backup: the caller starts again from where we are.
        const after = Math.min(query.after, store.cursor());
        let events: readonly EventRecord[] = after < store.cursor() ? await store.events(after, query.limit) : [];
        if (events.length === 0 && query.waitMs > 0 && after === query.after) {
          await nextCommit(after, query.waitMs, gone());
          events = await store.events(after, query.limit);
        }
        return { status: 200, body: { events: events.map(shapeEvent), cursor: events.at(-1)?.cursor ?? after } };
      },
    }),
  ];
}
