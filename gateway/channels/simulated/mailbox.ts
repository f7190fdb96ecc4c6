// What the simulated network still owes to one set of lines: parts and receipts, each with its time. It outlives a link, as
// a real network does: what was not acknowledged is handed over again, on this link or on the next one.
import type { InboundPart, Receipt } from '../channel.ts';
import type { Timers } from '../timers.ts';

export type Owed = { readonly part: InboundPart } | { readonly receipt: Receipt };

/** One link, as the network sees it. Both resolve with whether the gateway acknowledged. */
export interface Subscriber {
  part(part: InboundPart): Promise<boolean>;
  receipt(receipt: Receipt): Promise<boolean>;
  /** The network ends the link. */
  lose(): void;
}

export interface MailboxOptions {
  readonly clock: { now(): number };
  readonly timers: Timers;
  readonly onAcknowledged: (owed: Owed) => void;
}

export interface Mailbox {
  attach(subscriber: Subscriber, redeliverMs: number): void;
  detach(subscriber: Subscriber): void;
  /** `times`: how often to hand it over, for a network that repeats itself. */
  owe(owed: Owed, delayMs: number, times?: number): void;
  /** Ends the link that is attached. */
  drop(): void;
}

interface Entry {
  readonly owed: Owed;
  dueAt: number;
  times: number;
  timer: unknown;
  underway: boolean;
}

const mostEntries = 100_000;

export function createMailbox({ clock, timers, onAcknowledged }: MailboxOptions): Mailbox {
  const entries = new Set<Entry>();
  let attached: { readonly subscriber: Subscriber; readonly redeliverMs: number } | undefined;

  function arm(entry: Entry): void {
    if (attached === undefined || entry.underway || entry.timer !== undefined) return;
    entry.timer = timers.set(() => {
      entry.timer = undefined;
      void handOver(entry);
    }, Math.max(0, entry.dueAt - clock.now()));
  }

  async function handOver(entry: Entry): Promise<void> {
    if (attached === undefined) return;
    const { subscriber, redeliverMs } = attached;
    entry.underway = true;
    const acknowledged = await ('part' in entry.owed ? subscriber.part(entry.owed.part) : subscriber.receipt(entry.owed.receipt));
    entry.underway = false;
    if (acknowledged) {
      onAcknowledged(entry.owed);
      entry.times -= 1;
    }
    if (entry.times === 0) entries.delete(entry);
    else {
      entry.dueAt = clock.now() + redeliverMs;
      arm(entry);
    }
  }

  return {
    attach(subscriber, redeliverMs) {
      attached = { subscriber, redeliverMs };
      for (const entry of entries) arm(entry);
    },
    detach(subscriber) {
      if (attached?.subscriber !== subscriber) return;
      attached = undefined;
      for (const entry of entries) {
        if (entry.timer !== undefined) timers.clear(entry.timer);
        entry.timer = undefined;
      }
    },
    owe(owed, delayMs, times = 1) {
      if (entries.size >= mostEntries) return;
      const entry: Entry = { owed, dueAt: clock.now() + delayMs, times, timer: undefined, underway: false };
      entries.add(entry);
      arm(entry);
    },
    drop: () => attached?.subscriber.lose(),
  };
}
