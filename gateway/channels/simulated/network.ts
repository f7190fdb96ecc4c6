// The simulated mobile network: takes parts, owes receipts, and carries what its people write. It knows nothing of links and
// windows; that is the driver's.
import { splitText } from '../../sms/split.ts';
import type { SubmitJob } from '../channel.ts';
import type { Timers } from '../timers.ts';
import { createMailbox } from './mailbox.ts';
import type { Mailbox, Owed } from './mailbox.ts';
import { answer, greeting } from './people.ts';
import type { SpokenText } from './people.ts';
import type { SimulatedSettings } from './settings.ts';

/** A part as the network took it. */
export interface AirPart {
  readonly to: string;
  readonly from: string | undefined;
  readonly text: string;
  readonly concat: { readonly ref: number; readonly total: number; readonly part: number } | undefined;
  readonly ref: string;
}

export interface NetworkOptions {
  readonly clock: { now(): number };
  readonly timers: Timers;
  readonly random: () => number;
  /** For onlookers: every part taken, every acknowledgement. */
  onTaken?(part: AirPart): void;
  onAcknowledged?(owed: Owed): void;
}

/** What the network keeps for one set of lines, across links. */
export interface Account {
  readonly mailbox: Mailbox;
  /** Takes one part; its receipt follows on its own. */
  take(part: Omit<AirPart, 'ref'>, job: SubmitJob, settings: SimulatedSettings): { readonly ref: string; readonly arrives: boolean };
  /** The whole message has reached the recipient's phone, who may write back. */
  arrive(job: SubmitJob, settings: SimulatedSettings): void;
  /** A person texts a line, in as many parts as it needs. */
  text(message: { from: string; to: string; spoken: SpokenText; settings: Pick<SimulatedSettings, 'misbehaves'> }): void;
  /** The people who write first do so, once per life of the network. */
  greet(settings: SimulatedSettings): void;
}

export interface Network {
  account(lines: readonly string[]): Account;
}

export function createNetwork(options: NetworkOptions): Network {
  const { clock, timers, random } = options;
  const accounts = new Map<string, Account>();
  // Ids must differ from those of an earlier process: the gateway remembers both for a long time.
  const life = `${clock.now().toString(36)}${Math.floor(random() * 36 ** 5).toString(36).padStart(5, '0')}`;
  let issued = 0;
  const nextId = (): string => `${life}-${(issued += 1).toString(36)}`;

  function createAccount(): Account {
    const mailbox = createMailbox({ clock, timers, onAcknowledged: (owed) => options.onAcknowledged?.(owed) });
    const turns = new Map<string, number>();
    let greeted = false;

    const account: Account = {
      mailbox,
      take(part, job, settings) {
        const ref = nextId();
        options.onTaken?.({ ...part, ref });
        const delayMs = settings.misbehaves.includes('receiptBeforeAnswer') ? 0 : settings.answerMs + Math.round(settings.receiptMs * (0.5 + random()));
        const at = clock.now() + delayMs;
        const outcome = job.expiresAt !== undefined && job.expiresAt < at ? 'expired' : random() < settings.failedShare ? 'undelivered' : 'delivered';
        const networkCode = outcome === 'undelivered' ? 'SIM 6' : undefined;
        mailbox.owe({ receipt: { refs: [ref], outcome, recipient: job.to, networkCode, at } }, delayMs);
        return { ref, arrives: outcome === 'delivered' };
      },
      arrive(job, settings) {
        const person = settings.people.find(({ number }) => number === job.to);
        const to = job.from ?? settings.lines[0];
        // Nobody can write back to a name.
        if (person === undefined || to === undefined || !settings.lines.includes(to)) return;
        const turn = turns.get(person.number) ?? 0;
        turns.set(person.number, turn + 1);
        for (const spoken of answer({ behaviour: person.behaviour, text: job.text, turn, replyMs: settings.replyMs, random })) {
          account.text({ from: person.number, to, settings, spoken: { text: spoken.text, afterMs: settings.answerMs + settings.receiptMs + spoken.afterMs } });
        }
      },
      text({ from, to, spoken, settings }) {
        const { parts } = splitText(spoken.text);
        const ref = Math.floor(random() * 256);
        const sentAt = clock.now() + spoken.afterMs;
        const air = parts.map(({ text }, index) => ({
          identity: { key: `sim:${nextId()}`, lasting: true }, from, to, text, sentAt,
          concat: parts.length === 1 ? undefined : { ref, width: 8 as const, total: parts.length, part: index + 1 },
        }));
        if (settings.misbehaves.includes('partsOutOfOrder')) air.reverse();
        const times = settings.misbehaves.includes('repeatsInbound') ? 2 : 1;
        for (const part of air) mailbox.owe({ part }, spoken.afterMs, times);
      },
      greet(settings) {
        const to = settings.lines[0];
        if (greeted || !settings.greets || to === undefined) return;
        greeted = true;
        let nth = 0;
        for (const { number, behaviour } of settings.people) {
          const spoken = greeting(behaviour, nth, settings.replyMs);
          if (spoken === undefined) continue;
          nth += 1;
          account.text({ from: number, to, spoken, settings });
        }
      },
    };
    return account;
  }

  return {
    account(lines) {
      const key = lines.join(' ');
      const account = accounts.get(key) ?? createAccount();
      accounts.set(key, account);
      return account;
    },
  };
}
