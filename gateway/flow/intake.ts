// What comes from the network: one part or one receipt at a time, committed before the channel may acknowledge it.
import type { ChannelHost, InboundPart } from '../channels/channel.ts';
import { countParts } from '../sms/split.ts';
import type { Store } from '../store/store.ts';

export interface IntakeOptions {
  readonly channelId: string;
  readonly store: Pick<Store, 'receive' | 'receipt' | 'acked' | 'settle'>;
  readonly clock: { now(): number };
  readonly newId: (at: number) => string;
  readonly log: { warn(fields: object, message: string): void };
  onReceived(): void;
  /** A message went back to the queue. */
  onResumed(): void;
}

/** A part of a text nobody could show is no reason to keep a network waiting for ever. */
const longestText = 40_000;

export function createIntake(options: IntakeOptions): Pick<ChannelHost, 'inbound' | 'acked' | 'receipt' | 'answeredLate'> {
  const { store, clock, channelId } = options;
  let ackedKeys: string[] = [];

  function flushAcked(): void {
    const keys = ackedKeys;
    ackedKeys = [];
    // Forgetting late only means that a redelivery is still recognised; nothing is lost by trying once.
    store.acked(channelId, keys).catch((error: unknown) => options.log.warn({ err: error, channel: channelId }, 'acknowledged identities could not be forgotten'));
  }

  return {
    async inbound(part: InboundPart) {
      const now = clock.now();
      // A pair cut between two parts is whole again after joining: only then are lone halves replaced.
      const text = visible((part.concat === undefined ? part.text.toWellFormed() : part.text).slice(0, longestText));
      const { outcome, messageId } = await store.receive({
        now, channel: channelId, identity: part.identity, from: part.from, to: part.to, text, encoding: countParts(text).encoding, concat: part.concat, sentAt: part.sentAt, flash: part.flash ?? false, id: options.newId(now),
      });
      // A text is counted once, with the part that makes it whole.
      if (outcome === 'stored' && messageId !== undefined) options.onReceived();
      return outcome;
    },
    acked(identity) {
      if (identity.lasting) return;
      if (ackedKeys.length === 0) setImmediate(flushAcked);
      ackedKeys.push(identity.key);
    },
    answeredLate({ messageId, attempt, taken, restNeverLeft = false }) {
      // `unknown` is what stays when other parts are still in doubt; the store says `sent` once every part was taken.
      const next = restNeverLeft ? 'retry' : 'unknown';
      const now = clock.now();
      const settled = store.settle([{ messageId, attempt, at: now, outcome: 'taken', taken, cause: undefined, next, dueAt: restNeverLeft ? now : undefined }]);
      // The message stays `unknown`, which is true, and a receipt or a person may still settle it.
      settled.then(() => { if (restNeverLeft) options.onResumed(); }, (error: unknown) => options.log.warn({ err: error, channel: channelId, messageId }, 'a late answer could not be stored'));
    },
    receipt: (receipt) => store.receipt({ now: clock.now(), channel: channelId, ...receipt }),
  };
}

/** Control characters are shown as their symbols (U+2400 block): kept for the reader, inert for every terminal and parser. */
function visible(text: string): string {
  let shown = '';
  let copied = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d) continue;
    shown += text.slice(copied, index) + String.fromCharCode(0x2400 + unit);
    copied = index + 1;
  }
  return copied === 0 ? text : shown + text.slice(copied);
}
