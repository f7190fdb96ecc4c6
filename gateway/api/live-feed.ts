// What flows over live sockets: hello, then events in cursor order without a gap, and channels whenever one changes. Sockets at the
// same cursor share one read and one text. Whoever reads too slowly is cut; the cursor lets it come back without loss.
import type { WebSocket } from 'ws';
import type { Store } from '../store/store.ts';
import type { EventBody, LiveFrame } from './contract.ts';
import type { ApiLog, ChannelPort } from './ports.ts';
import { shapeEvent } from './shapes.ts';

export interface FeedOptions {
  readonly store: Store;
  readonly channels: ChannelPort;
  readonly log: ApiLog;
  readonly version: string;
  readonly demo: boolean;
  readonly limits: { readonly bufferedBytes: number; readonly lag: number };
}
export interface Feed {
  join(socket: WebSocket, after: number | undefined): void;
  leave(socket: WebSocket): void;
  stop(): void;
}

const batch = 200;
/** Changes of channels within this time are told once. */
const gatherMs = 100;
const afterFailureMs = 1_000;

export function createFeed(options: FeedOptions): Feed {
  const { store, channels, log } = options;
  /** The cursor each socket has been told of. */
  const cursors = new Map<WebSocket, number>();
  let pumping = false;
  let channelTimer: NodeJS.Timeout | undefined;
  let retryTimer: NodeJS.Timeout | undefined;

  function send(socket: WebSocket, text: string | Buffer): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > options.limits.bufferedBytes) {
      cursors.delete(socket);
      // 1013: try again later. The closing frame waits behind what was not read, so it may never arrive.
      socket.close(1013, 'too slow');
      setTimeout(() => socket.terminate(), afterFailureMs).unref();
      return;
    }
    socket.send(text, { binary: false });
  }
  const frame = (content: LiveFrame): string => JSON.stringify(content);

  /** Brings every socket to the newest cursor, the ones furthest behind first. */
  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      for (let behind = furthest(); behind !== undefined; behind = furthest()) await advance(behind);
    } catch (err) {
      log.warn({ err }, 'events could not be read for live connections');
      retryTimer ??= setTimeout(() => {
        retryTimer = undefined;
        void pump();
      }, afterFailureMs);
    } finally {
      pumping = false;
    }
  }

  function furthest(): number | undefined {
    let least = store.cursor();
    let found = false;
    for (const cursor of cursors.values()) {
      if (cursor < least) {
        least = cursor;
        found = true;
      }
    }
    return found ? least : undefined;
  }

  async function advance(from: number): Promise<void> {
    const newest = store.cursor();
    if (newest - from > options.limits.lag) {
      tell(from, newest, frame({ type: 'lagging', cursor: newest }));
      return;
    }
    const events: readonly EventBody[] = (await store.events(from, batch)).map(shapeEvent);
    // A newest cursor whose events are gone (pruned): nothing to tell, but the place is known.
    const cursor = events.at(-1)?.cursor ?? newest;
    tell(from, cursor, Buffer.from(frame({ type: 'events', events: [...events], cursor })));
  }

  function tell(from: number, to: number, text: string | Buffer): void {
    for (const [socket, cursor] of cursors) {
      if (cursor !== from) continue;
      cursors.set(socket, to);
      send(socket, text);
    }
  }

  async function tellChannels(to: Iterable<WebSocket>): Promise<void> {
    try {
      const text = Buffer.from(frame({ type: 'channels', channels: [...(await channels.list())] }));
      for (const socket of to) send(socket, text);
    } catch (err) {
      log.warn({ err }, 'channels could not be read for live connections');
    }
  }

  const stopEvents = store.onEvents(() => {
    if (cursors.size > 0) void pump();
  });
  const stopChannels = channels.onChange(() => {
    if (cursors.size === 0) return;
    channelTimer ??= setTimeout(() => {
      channelTimer = undefined;
      void tellChannels([...cursors.keys()]);
    }, gatherMs);
  });

  return {
    join(socket, after) {
      const newest = store.cursor();
      // A cursor ahead of ours is from before a restored backup: what the client shows cannot be trusted.
      const ahead = after !== undefined && after > newest;
      const start = after === undefined || ahead ? newest : after;
      send(socket, frame({ type: 'hello', cursor: start, version: options.version, demo: options.demo }));
      if (ahead) send(socket, frame({ type: 'lagging', cursor: newest }));
      cursors.set(socket, start);
      void tellChannels([socket]);
      void pump();
    },
    leave: (socket) => void cursors.delete(socket),
    stop() {
      cursors.clear();
      clearTimeout(channelTimer);
      clearTimeout(retryTimer);
      stopEvents();
      stopChannels();
    },
  };
}
