// Several modems and several channels over them, as in one gateway: a data folder with links to ptys, surroundings and memory in common,
// a wall clock that can be put forward, and timers that are counted and can be hurried. Not a test.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '../../../gateway/channels/channel.ts';
import { createModemKind } from '../../../gateway/channels/modem/index.ts';
import type { ModemSurroundings } from '../../../gateway/channels/modem/open-link.ts';
import { startModem } from '../../../gateway/simulate/modem/index.ts';
import type { ModemOptions, SimulatedModem } from '../../../gateway/simulate/modem/index.ts';
import { createRecordingHost } from '../peer.ts';
import type { RecordingHost } from '../peer.ts';
import { atTheEnd, quick, temporaryFolder } from './rig.ts';

export interface Desk {
  readonly folder: string;
  readonly surroundings: ModemSurroundings;
  /** The path of that name among the gateway's own ports. */
  port(name: string): string;
  /** A modem on a pty with a link of that name; without a name, on a TCP port. */
  plugIn(name: string | undefined, options?: ModemOptions): Promise<SimulatedModem>;
  /** What a channel is given; all of them share one memory. */
  host(channelId: string): RecordingHost;
  channel(host: RecordingHost, settings: Record<string, unknown>): Channel;
  /** Puts the wall clock forward. Timers do not notice. */
  putForward(spanMs: number): void;
  /** From now on the monotonic clock and all timers go so many times faster. */
  hurry(times: number): void;
  /** How many timers are set. */
  timersSet(): number;
}

export function createDesk(): Desk {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'modems'));
  let aheadMs = 0;
  let speed = 1;
  let base = { at: performance.now(), is: 0 };
  const now = (): number => base.is + (performance.now() - base.at) * speed;
  /** What is set, with what it is to do and when by `now`. */
  const set = new Map<object, { handle: NodeJS.Timeout; readonly run: () => void; readonly dueAt: number }>();
  const arm = (key: object, run: () => void, dueAt: number): void => {
    const handle = setTimeout(() => {
      set.delete(key);
      run();
    }, Math.max(0, dueAt - now()) / speed);
    set.set(key, { handle, run, dueAt });
  };
  const timers = {
    set(run: () => void, delayMs: number): unknown {
      const key = {};
      arm(key, run, now() + delayMs);
      return key;
    },
    clear(key: unknown): void {
      if (typeof key !== 'object' || key === null) return;
      clearTimeout(set.get(key)?.handle);
      set.delete(key);
    },
  };
  const surroundings: ModemSurroundings = { timers, now, places: { dev: temporaryFolder(), sys: '/nowhere' }, transcripts: new Map(), lines: new Map(), held: new Map() };
  const kind = createModemKind(surroundings);
  const remembered = new Map<string, string>();
  const port = (name: string): string => join(folder, 'modems', name);
  return {
    folder, surroundings, port,
    async plugIn(name, options = {}) {
      const modem = await startModem({ reports: 'none', chatterMs: 0, ...(name === undefined ? { tcp: 0 } : { link: port(name) }), ...options });
      atTheEnd(() => modem.stop());
      return modem;
    },
    host: (channelId) => Object.assign(createRecordingHost({ now: () => Date.now() + aheadMs }, remembered), { folder, channelId }),
    channel(host, settings) {
      const channel = kind.create(kind.settings.parse({ ...quick, ...settings }), host);
      atTheEnd(() => channel.stop());
      return channel;
    },
    putForward(spanMs) { aheadMs += spanMs; },
    hurry(times) {
      base = { at: performance.now(), is: now() };
      speed = times;
      for (const [key, { handle, run, dueAt }] of set) {
        clearTimeout(handle);
        arm(key, run, dueAt);
      }
    },
    timersSet: () => set.size,
  };
}
