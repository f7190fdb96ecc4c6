// What a channel may keep at the gateway beside messages, and what of its own past it may ask: notices, small facts, measurements,
// attempts that nobody has settled.
import { Buffer } from 'node:buffer';
import type { ChannelHost, Notice } from '../channels/channel.ts';
import type { Store } from '../store/store.ts';

export interface NotebookOptions {
  readonly channelId: string;
  /** Facts are shared by all channels of a kind. */
  readonly kind: string;
  readonly store: Pick<Store, 'addNotice' | 'recall' | 'remember' | 'addSample' | 'unsettled'>;
  readonly clock: { now(): number };
  readonly log: { debug(fields: object, message: string): void };
  onNotice(kind: Notice['kind']): void;
}

const longestValueBytes = 16_384;
const longestSummary = 500;
const longestDetail = 8_192;

export function createNotebook(options: NotebookOptions): Pick<ChannelHost, 'notice' | 'memory' | 'sample' | 'unsettled'> {
  const { store, clock, channelId } = options;
  const keyOf = (key: string): string => `${options.kind}:${key}`;

  return {
    async notice(notice) {
      const data = Object.fromEntries(Object.entries(notice.data ?? {}).map(([name, value]) => [name, typeof value === 'string' ? shortened(value, longestDetail) : value]));
      const outcome = await store.addNotice({
        now: clock.now(), channel: channelId, kind: notice.kind, identity: notice.identity, from: notice.from, summary: shortened(notice.summary, longestSummary), data, actor: undefined,
      });
      if (outcome === 'stored') options.onNotice(notice.kind);
      return outcome;
    },
    memory: {
      get: (key) => store.recall(keyOf(key)),
      async set(key, value) {
        if (value !== undefined && Buffer.byteLength(value) > longestValueBytes) throw new RangeError(`a value of more than ${longestValueBytes} octets is too long to remember`);
        await store.remember({ key: keyOf(key), value, now: clock.now() });
      },
    },
    sample(values) {
      const measured = Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
      if (Object.keys(measured).length === 0) return;
      store.addSample({ now: clock.now(), channel: channelId, values: measured }).catch((error: unknown) => options.log.debug({ err: error, channel: channelId }, 'a measurement was lost'));
    },
    unsettled: () => store.unsettled(channelId, clock.now()),
  };
}

function shortened(text: string, length: number): string {
  const whole = text.toWellFormed();
  return whole.length <= length ? whole : `${whole.slice(0, length - 1).toWellFormed()}…`;
}
