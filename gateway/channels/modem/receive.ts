// What the modem received: read, committed, and only then deleted or acknowledged. Announcements lead to it; a sweep of the
// storage finds what was never announced. A PDU that cannot be read is kept raw and then deleted, so that none blocks the SIM.
import { createHash } from 'node:crypto';
import type { ChannelHost, InboundIdentity } from '../channel.ts';
import { pause } from '../timers.ts';
import type { Timers } from '../timers.ts';
import type { AtAnswer, AtEngine, Urc } from './at/at.ts';
import { readContent } from './content.ts';
import type { Correlator } from './correlate.ts';
import type { Delivery } from './delivery.ts';

export interface ReceiverOptions {
  readonly engine: AtEngine;
  readonly host: ChannelHost;
  readonly delivery: Delivery;
  readonly correlator: Correlator;
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Names the SIM without telling its number. */
  readonly simTag: string;
  /** Our number, canonical, where it is known. */
  readonly line: () => string | undefined;
  /** Whatever arrived, after its commit. */
  onText?(from: string, text: string): void;
  /** Something could not be committed: look again soon. */
  onPutOff(): void;
}

interface Slot {
  readonly storage: string;
  readonly index: number;
}

interface StoredPdu extends Slot {
  readonly hex: string;
  readonly length: number | undefined;
}

/** Looks begin at most this often: a text alone is read at once, while of many those that come within it share their commands and their commit. */
const lookEveryMs = 25;
/** So many announced slots are read one by one; of more, the whole storage is read at once. */
const mostSingleReads = 3;
/** Slots that are deleted with one command line. */
const deletesPerCommand = 8;
const mostOwed = 1_000;
const mostUnreadable = 1_000;
const readsBeforeBelief = 3;
const listTimeoutMs = 30_000;
/** `+CMGL: 3,1,,24` and `+CMGR: 1,,24` end with the TPDU's length; their storage state comes first or after the index (27.005 §3.4.2, §3.4.3). */
const listed = /^\+CMGL:\s*(\d{1,5})\s*,\s*"?(\d{1,2})"?\s*,.*?(\d{1,3})\s*$/;
const single = /^\+CMGR:\s*"?(\d{1,2})"?\s*,.*?(\d{1,3})\s*$/;
const pduLine = /^[0-9A-Fa-f]+$/;

const ofReceiver = new Set(['+CMTI', '+CDSI', '+CMT', '+CDS', '+CBM', '+CBMI']);

/** Whether this URC is about something received. */
export function isOfReceiver({ name }: Pick<Urc, 'name'>): boolean {
  return ofReceiver.has(name);
}

export class Receiver {
  readonly #options: ReceiverOptions;
  #announced: Slot[] = [];
  #sweepWanted = false;
  #working: Promise<void> | undefined;
  /** The storage that CMGR, CMGL and CMGD look at now. */
  #current: string;
  /** Monotonic ms when the last look at a storage began. */
  #lookedAt = -Infinity;
  /** Reading and deleting stop; what was committed stays committed. */
  readonly #over = new AbortController();
  /** How often a slot was read that holds no PDU. */
  readonly #unreadable = new Map<string, number>();
  /** Came direct, could not be committed and cannot be refused. */
  readonly #owed: { readonly hex: string; readonly length: number | undefined }[] = [];
  /** Direct parts being committed: acknowledged in the order they came. */
  #direct: Promise<void> = Promise.resolve();
  /** Nothing that came before this link is open at the modem any more. */
  #isClear: boolean;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#current = options.delivery.storage.read;
    this.#isClear = !options.delivery.ackDirect;
  }

  /** One of those that `isOfReceiver` names. */
  onUrc(urc: Urc): void {
    if (urc.name === '+CMTI' || urc.name === '+CDSI') this.#announce(urc);
    else if (urc.name === '+CMT' || urc.name === '+CDS') this.#takeDirect(urc);
    // Cell broadcasts are for everybody here and for nobody in particular: they are not kept.
  }

  /** Reads every storage whole. Resolves when all of it is committed and deleted, or had to be put off. */
  sweep(): Promise<void> {
    this.#sweepWanted = true;
    return this.#work();
  }

  /** Resolves when nothing is being read, committed or deleted any more. */
  async stop(): Promise<void> {
    this.#over.abort();
    await Promise.allSettled([this.#working, this.#direct]);
  }

  #announce({ name, rest }: Urc): void {
    const match = /^"?([A-Z]{2})"?\s*,\s*(\d{1,5})/.exec(rest);
    const storage = match?.[1];
    // Without a place it was not stored, or the family announces it in another way; some name the wrong storage for reports.
    if (match === null || storage === undefined || (name === '+CDSI' && this.#options.delivery.storages.includes('SR'))) this.#sweepWanted = true;
    else this.#announced.push({ storage, index: Number(match[2]) });
    void this.#work();
  }

  #work(): Promise<void> {
    this.#working ??= this.#loop();
    return this.#working;
  }

  async #loop(): Promise<void> {
    // Bounded by what the modem announces; each round empties what it finds.
    while (!this.#over.signal.aborted && (this.#sweepWanted || this.#announced.length > 0)) {
      await this.#gather();
      if (this.#over.signal.aborted) break;
      if (this.#sweepWanted || this.#announced.length > mostSingleReads) {
        const storages = this.#sweepWanted ? this.#options.delivery.storages : [...new Set(this.#announced.map(({ storage }) => storage))];
        if (this.#sweepWanted) {
          await this.#giveBack();
          await this.#commitOwed();
        }
        this.#sweepWanted = false;
        this.#announced = [];
        for (const storage of storages) await this.#readAll(storage);
      } else {
        const slots = this.#announced.splice(0);
        for (const slot of slots) await this.#readOne(slot);
      }
    }
    // In the same turn as the last look: whatever is announced next must find nobody at work.
    this.#working = undefined;
  }

  /** A look right after another waits for what else is about to be announced. */
  async #gather(): Promise<void> {
    const { timers, now } = this.#options;
    const waitMs = this.#lookedAt + lookEveryMs - now();
    if (waitMs > 0) await pause(waitMs, timers, this.#over.signal);
    this.#lookedAt = now();
  }

  /**
   * What was routed to an earlier link and never acknowledged keeps all others back, and makes the modem stop routing when its time is
   * over (27.005 §3.4.4), which may be in the middle of this link. The network is told to try again; mostly there is nothing (CMS 340).
   */
  async #giveBack(): Promise<void> {
    if (this.#isClear) return;
    this.#isClear = true;
    await this.#options.engine.run({ command: 'AT+CNMA=2' });
  }

  async #readAll(storage: string): Promise<void> {
    if (!(await this.#look(storage))) return;
    const answer = await this.#options.engine.run({ command: 'AT+CMGL=4', timeoutMs: listTimeoutMs });
    const found: StoredPdu[] = [];
    for (let line = 0; line < answer.lines.length; line += 1) {
      const match = listed.exec(answer.lines[line] ?? '');
      // 2 and 3 are drafts and sent texts of somebody else: not ours to delete.
      if (match === null || Number(match[2]) > 1) continue;
      const hex = (answer.lines[line + 1] ?? '').trim();
      const slot = { storage, index: Number(match[1]), hex, length: Number(match[3]) };
      if (pduLine.test(hex) || this.#staysUnreadable(slot)) found.push(slot);
    }
    if (answer.result.kind === 'timeout') this.#options.onPutOff();
    await this.#takeStored(found);
  }

  /** What is no PDU may be a line that came between; a slot that says the same again and again is taken as it is, and does not block the SIM. */
  #staysUnreadable({ storage, index, hex }: StoredPdu): boolean {
    const key = `${storage}:${index}:${hex.slice(0, 40)}`;
    const times = (this.#unreadable.get(key) ?? 0) + 1;
    if (this.#unreadable.size >= mostUnreadable) this.#unreadable.clear();
    this.#unreadable.set(key, times);
    return times >= readsBeforeBelief;
  }

  async #readOne(slot: Slot): Promise<void> {
    if (!(await this.#look(slot.storage))) return;
    const answer = await this.#options.engine.run({ command: `AT+CMGR=${slot.index}` });
    if (answer.result.kind !== 'ok') {
      this.#sweepWanted ||= answer.result.kind !== 'closed' && !isEmptySlot(answer);
      return;
    }
    const at = answer.lines.findIndex((line) => single.test(line));
    const match = single.exec(answer.lines[at] ?? '');
    const hex = (answer.lines[at + 1] ?? '').trim();
    if (match === null || !pduLine.test(hex)) {
      // An empty answer: read before, announced with the wrong storage, or another program has chosen another one.
      if (answer.lines.length === 0) this.#current = '';
      this.#sweepWanted ||= this.#options.delivery.storages.length > 1 && answer.lines.length === 0;
      return;
    }
    if (Number(match[1]) <= 1) await this.#takeStored([{ ...slot, hex, length: Number(match[2]) }]);
  }

  /** Commits all of it in order, then deletes what is committed. */
  async #takeStored(found: readonly StoredPdu[]): Promise<void> {
    const committed: { readonly slot: StoredPdu; readonly identities: readonly InboundIdentity[] }[] = [];
    await Promise.all(found.map(async (slot) => {
      const identities = await this.#commit(slot.hex, slot.length, `${this.#options.simTag}:${slot.storage}:${slot.index}`);
      if (identities !== undefined) committed.push({ slot, identities });
    }));
    for (let start = 0; start < committed.length; start += deletesPerCommand) {
      const group = committed.slice(start, start + deletesPerCommand);
      await this.#remove(group);
    }
  }

  async #remove(group: readonly { readonly slot: StoredPdu; readonly identities: readonly InboundIdentity[] }[]): Promise<void> {
    const { engine, host } = this.#options;
    const done = (identities: readonly InboundIdentity[]): void => {
      for (const identity of identities) host.acked(identity);
    };
    const together = await engine.run({ command: `AT${group.map(({ slot }) => `+CMGD=${slot.index}`).join(';')}` });
    if (together.result.kind === 'ok') return group.forEach(({ identities }) => done(identities));
    if (group.length === 1 || together.result.kind === 'closed') return;
    // A modem that takes one command a line, or one slot that cannot be deleted.
    for (const { slot, identities } of group) {
      const answer = await engine.run({ command: `AT+CMGD=${slot.index}` });
      if (answer.result.kind === 'ok') done(identities);
    }
  }

  #takeDirect({ name, rest, second }: Urc): void {
    const claimed = /(\d{1,3})\s*$/.exec(rest)?.[1];
    const length = claimed === undefined ? undefined : Number(claimed);
    const hex = (second ?? '').trim();
    if (!pduLine.test(hex)) return;
    // One is open at a time: this one, then.
    this.#isClear = true;
    const { engine, host, delivery } = this.#options;
    const committing = this.#commitDirect(hex, length);
    this.#direct = this.#direct.then(async () => {
      const identities = await committing;
      if (this.#over.signal.aborted) return;
      if (identities === undefined) return this.#refuse(hex, length);
      // Reports are acknowledged like texts, when the modem asks for it (27.005 §3.4.4).
      const acknowledged = !delivery.ackDirect || (await engine.run({ command: 'AT+CNMA' })).result.kind === 'ok';
      if (acknowledged) for (const identity of identities) host.acked(identity);
      else host.log.debug({ urc: name }, 'the acknowledgement came too late or was not wanted; a repeat will be known again');
    });
  }

  #commitDirect(hex: string, length: number | undefined): Promise<readonly InboundIdentity[] | undefined> {
    return this.#commit(hex, length, `${this.#options.simTag}:direct`);
  }

  /**
   * Could not be committed: the network is told so and tries again (27.005 §3.4.4, <n>=2). Saying nothing would make the modem stop
   * routing. Where nothing is acknowledged nobody has it but us: it is kept for the next sweep.
   */
  async #refuse(hex: string, length: number | undefined): Promise<void> {
    if (this.#options.delivery.ackDirect && (await this.#options.engine.run({ command: 'AT+CNMA=2' })).result.kind === 'ok') return;
    if (this.#owed.length < mostOwed) this.#owed.push({ hex, length });
  }

  async #commitOwed(): Promise<void> {
    for (const { hex, length } of this.#owed.splice(0)) {
      const identities = await this.#commitDirect(hex, length);
      if (identities === undefined) this.#owed.push({ hex, length });
      else for (const identity of identities) this.#options.host.acked(identity);
    }
  }

  /** Resolves with what it will be known again by, once committed; undefined: it could not be committed and must stay where it is. */
  async #commit(hex: string, length: number | undefined, place: string): Promise<readonly InboundIdentity[] | undefined> {
    const { host, correlator } = this.#options;
    const key = `${place}:${createHash('sha256').update(hex.toUpperCase()).digest('base64url').slice(0, 22)}`;
    // The PDU holds the network's time stamp: the same one again is the network or the modem repeating itself, also after it was deleted.
    const identity: InboundIdentity = { key, lasting: true };
    try {
      const content = readContent(hex, length);
      if (content.report !== undefined) {
        await correlator.report(content.report);
        return [];
      }
      const { text, notice } = content;
      const identities: InboundIdentity[] = [];
      if (text !== undefined) {
        await host.inbound({ identity, from: text.from, to: this.#options.line(), text: text.text, concat: text.concat, sentAt: text.sentAt, ...(text.flash ? { flash: true } : {}) });
        identities.push(identity);
        this.#options.onText?.(text.from, text.text);
      }
      if (notice !== undefined) {
        const noticed: InboundIdentity = { key: `${key}!`, lasting: true };
        await host.notice({ kind: notice.kind, identity: noticed, from: notice.from, summary: notice.summary, data: notice.facts });
        identities.push(noticed);
      }
      return identities;
    } catch (err) {
      host.log.warn({ err }, 'something received could not be committed; it stays on the modem');
      this.#options.onPutOff();
      return undefined;
    }
  }

  /** Makes a storage the one that is read. */
  async #look(storage: string): Promise<boolean> {
    if (storage === this.#current || this.#options.delivery.storages.length === 0) return true;
    const { result } = await this.#options.engine.run({ command: `AT+CPMS="${storage}"` });
    // Without an answer it may be either: it is chosen anew before the next look.
    this.#current = result.kind === 'ok' ? storage : '';
    if (result.kind === 'timeout') this.#options.onPutOff();
    return result.kind === 'ok';
  }
}

/** CMS 321: nothing in this slot; it was read and deleted before. */
function isEmptySlot({ result }: AtAnswer): boolean {
  return result.kind === 'cms' && result.code === 321;
}
