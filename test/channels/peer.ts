// What the contract suite needs of a fake network, whatever the kind: to see what arrived, to text a line, to misbehave.
// Also the host that a channel under test is given, which writes down all it is told.
import type { Channel, ChannelHealth, ChannelHost, ChannelKind, ChannelState, InboundPart, LateAnswer, Notice, Receipt, SubmitJob, Unsettled } from '../../gateway/channels/channel.ts';

/** Named by what the network does. A peer is made with the ones it is to show from the start. */
export type PeerMisbehaviour =
  /** Takes parts and never answers. */
  | 'silentOnSubmit'
  /** Takes a part and drops the link instead of answering. */
  | 'dropsAfterSubmit'
  /** The receipt comes before the answer with its ref. */
  | 'receiptBeforeAnswer'
  /** Refuses at least the first submit for going too fast. */
  | 'throttles'
  /** Refuses at least the first submit with a failure of its own. */
  | 'systemError'
  /** Refuses numbers that end in 99 for good. */
  | 'rejectsNumber'
  /** The link never gets up. */
  | 'neverReady'
  /** Hands every inbound part over twice. */
  | 'repeatsInbound';

/** What not every network can do. */
export type PeerAbility =
  | PeerMisbehaviour | 'wrongSettings' | 'redelivers' | 'drops' | 'receipts'
  /** Takes a whole window at once; a radio link carries one part at a time. */
  | 'concurrent';

/** One part as the network saw it. */
export interface SeenPart {
  readonly to: string;
  readonly text: string;
  readonly concat: { readonly ref: number; readonly total: number; readonly part: number } | undefined;
  /** The id that the network gave it, in the channel's canonical spelling. */
  readonly ref: string;
}

export interface Peer {
  readonly kind: ChannelKind;
  /** Checked by the kind's own schema. A window of at least 4 and an answer timeout of 1 s or less. */
  readonly settings: unknown;
  /** Settings that the network refuses; needs ability `wrongSettings`. */
  readonly wrongSettings?: unknown;
  /** Our number on this network, canonical. */
  readonly line: string;
  seen(): readonly SeenPart[];
  /** A person texts the line; short enough for one part. */
  deliver(from: string, text: string): void | Promise<void>;
  /** How many inbound parts the gateway has positively acknowledged so far. */
  acknowledged(): number;
  /** Ends the link; needs ability `drops`. */
  drop?(): void;
  /** Lets time pass, for a peer whose time is a fake clock's. */
  pass?(spanMs: number): Promise<void>;
  clock?: { now(): number };
  stop(): Promise<void>;
}

export type MakePeer = (misbehaves: readonly PeerMisbehaviour[]) => Promise<Peer>;

export interface RecordingHost extends ChannelHost {
  readonly states: ChannelState[];
  readonly health: (ChannelHealth | undefined)[];
  readonly parts: InboundPart[];
  readonly ackedKeys: string[];
  readonly lateAnswers: LateAnswer[];
  readonly receipts: Receipt[];
  readonly notices: Notice[];
  readonly samples: Readonly<Record<string, number>>[];
  /** What `memory` holds. */
  readonly remembered: Map<string, string>;
  /** What `unsettled` answers; a test fills it. */
  readonly open: Unsettled[];
  /** Everything in the order it happened, by name. */
  readonly journal: string[];
  /** What `inbound`, `receipt` and `notice` do before they resolve; a test replaces it. */
  beforeCommit: (what: 'part' | 'receipt' | 'notice') => Promise<void>;
}

export function createRecordingHost(clock: { now(): number } = { now: () => Date.now() }, remembered = new Map<string, string>()): RecordingHost {
  const keys = new Set<string>();
  const quiet = (): void => undefined;
  const host: RecordingHost = {
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    clock,
    states: [], health: [], parts: [], ackedKeys: [], lateAnswers: [], receipts: [], journal: [], notices: [], samples: [], open: [], remembered,
    channelId: 'channel-1', folder: '/nowhere',
    memory: {
      get: async (key) => remembered.get(key),
      async set(key, value) {
        if (value === undefined) remembered.delete(key);
        else remembered.set(key, value);
      },
    },
    beforeCommit: async () => undefined,
    async inbound(part) {
      host.parts.push(part);
      host.journal.push('inbound');
      await host.beforeCommit('part');
      host.journal.push('committed');
      const repeated = keys.has(part.identity.key);
      keys.add(part.identity.key);
      return repeated ? 'duplicate' : 'stored';
    },
    answeredLate(answer) {
      host.lateAnswers.push(answer);
      host.journal.push('answeredLate');
    },
    acked(identity) {
      host.ackedKeys.push(identity.key);
      host.journal.push('acked');
    },
    async receipt(receipt) {
      host.receipts.push(receipt);
      host.journal.push('receipt');
      await host.beforeCommit('receipt');
      return { matched: receipt.refs[0] };
    },
    async notice(notice) {
      host.notices.push(notice);
      host.journal.push('notice');
      await host.beforeCommit('notice');
      const key = notice.identity?.key;
      const repeated = key !== undefined && keys.has(key);
      if (key !== undefined) keys.add(key);
      return repeated ? 'duplicate' : 'stored';
    },
    sample: (values) => void host.samples.push(values),
    unsettled: async () => [...host.open],
    state(state, health) {
      host.states.push(state);
      host.health.push(health);
      host.journal.push(state);
    },
  };
  return host;
}

/** One channel of a kind on its fake network. */
export interface Rig {
  readonly peer: Peer;
  readonly host: RecordingHost;
  readonly channel: Channel;
  readonly signal: AbortSignal;
}

let messages = 0;

export function job(fields: Partial<SubmitJob> = {}): SubmitJob {
  messages += 1;
  return {
    messageId: `message-${messages}`, attempt: 1, to: '+447700900155', from: undefined, text: 'Your appointment is on Monday.',
    concatRef: messages % 65_536, taken: [], expiresAt: undefined, urgent: false, flash: false, ...fields,
  };
}

/** Three parts in the default alphabet, each with words of its own. */
export const longText = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ').padEnd(400, '.');

/** Waits for a condition, at most ten seconds by the peer's clock or the machine's. */
export async function until(peer: Peer, what: string, holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 10) {
    if (holds()) return;
    await (peer.pass?.(10) ?? new Promise((resolve) => setTimeout(resolve, 10)));
  }
  throw new Error(`waited 10 s for: ${what}`);
}

/** Waits for a promise while the peer's time passes. */
export async function settled<T>(peer: Peer, what: string, promise: Promise<T>): Promise<T> {
  let done = false;
  const finish = (): void => {
    done = true;
  };
  promise.then(finish, finish);
  await until(peer, what, () => done);
  return promise;
}

/** The error a promise rejects with. */
export async function failure(peer: Peer, what: string, promise: Promise<unknown>): Promise<unknown> {
  return settled(peer, what, promise.then(() => new Error(`${what}: resolved`), (error: unknown) => error));
}

export function createChannel(peer: Peer, host: ChannelHost, settings = peer.settings): Channel {
  return peer.kind.create(peer.kind.settings.parse(settings), host);
}
