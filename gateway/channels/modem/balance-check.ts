// Asking the operator for the balance, by USSD or by a text, on a schedule or when a person asks; and stopping below the minimum.
import { ToolError } from '../channel.ts';
import type { BalanceAnswer, ChannelHost } from '../channel.ts';
import { bounded } from '../timers.ts';
import type { Timers } from '../timers.ts';
import { canonicalAddress, sameSubscriber } from '../../sms/address.ts';
import { readAmount } from './balance.ts';
import type { ModemSettings } from './settings.ts';
import type { SimSession } from './sim-session.ts';
import type { Standing } from './standing.ts';
import type { Ussd } from './ussd.ts';

export interface BalanceCheckOptions {
  readonly settings: ModemSettings;
  readonly host: ChannelHost;
  readonly timers: Timers;
  readonly standing: Standing;
  readonly ussd: Ussd;
  readonly session: () => SimSession | undefined;
  onChange(): void;
}

/** How long the answer to a text may take. */
const answerMs = 180_000;
const failedMs = 3_600_000;

interface Kept {
  readonly at: number;
  readonly amount: number | undefined;
  readonly words: string | undefined;
}

export class BalanceCheck {
  readonly #options: BalanceCheckOptions;
  #kept: Kept | undefined;
  #loadedFor: string | undefined;
  #waiting: ((text: string) => void) | undefined;
  #running = false;
  /** Epoch ms, after a check that failed. */
  #notBefore = 0;

  constructor(options: BalanceCheckOptions) {
    this.#options = options;
  }

  /** As people read it; undefined: not known. */
  get words(): string | undefined {
    return this.#kept?.words;
  }

  /** Checks when it is due. Never rejects. */
  async whenDue(): Promise<void> {
    const { settings, host } = this.#options;
    if (settings.balanceBy === 'none' || this.#running) return;
    const session = this.#options.session();
    if (session === undefined) return;
    await this.#load(session.simTag);
    const now = host.clock.now();
    // A clock that was set back does not put the check off for years.
    if (this.#kept !== undefined && now >= this.#kept.at && now - this.#kept.at < settings.balanceEveryHours * 3_600_000) return;
    if (now < this.#notBefore && this.#notBefore - now <= failedMs) return;
    try {
      await this.check(AbortSignal.timeout(answerMs + 60_000));
    } catch (err) {
      host.log.warn({ err }, 'the balance could not be asked for; it is tried again in an hour');
      this.#notBefore = now + failedMs;
    }
  }

  /** @throws ToolError */
  async check(signal: AbortSignal): Promise<BalanceAnswer> {
    const { settings } = this.#options;
    if (settings.balanceBy === 'none') throw new ToolError({ code: 'tool_unavailable', message: 'No balance check is set up for this channel.' });
    if (this.#running) throw new ToolError({ code: 'tool_busy', message: 'The balance is being asked for already.' });
    this.#running = true;
    try {
      const text = settings.balanceBy === 'ussd' ? (await this.#options.ussd.send(settings.balanceCode, signal)).text : await this.#byText(signal);
      if (settings.balanceBy === 'ussd') await this.#options.ussd.end();
      const found = readAmount(text, settings.balancePattern === '' ? undefined : settings.balancePattern);
      await this.#learn(found);
      return { text, amount: found?.amount };
    } finally {
      this.#running = false;
    }
  }

  /** A text came in: it may be the answer. */
  onText(from: string, text: string): void {
    const to = canonicalAddress(this.#options.settings.balanceCode) ?? this.#options.settings.balanceCode;
    if (this.#waiting !== undefined && sameSubscriber(from, to)) this.#waiting(text);
  }

  async #byText(signal: AbortSignal): Promise<string> {
    const { settings, host, timers } = this.#options;
    const session = this.#options.session();
    const to = canonicalAddress(settings.balanceCode);
    if (session === undefined || to === undefined) throw new ToolError({ code: 'tool_unavailable', message: 'The modem is not ready.' });
    const answer = new Promise<string>((resolve) => { this.#waiting = resolve; });
    try {
      await session.sender.submit({ messageId: 'balance', attempt: 1, to, from: undefined, text: settings.balanceText, concatRef: host.clock.now() & 0xff, taken: [], expiresAt: undefined, urgent: false, flash: false }, signal, 'balance');
      const came = await bounded(answer, { timers, boundMs: answerMs, signal });
      if (typeof came === 'string') throw new ToolError({ code: 'tool_timeout', message: 'The operator did not answer the text.' });
      return came.settled;
    } catch (cause) {
      if (cause instanceof ToolError) throw cause;
      throw new ToolError({ code: 'tool_failed', message: 'The text to the operator could not be sent.', cause });
    } finally {
      this.#waiting = undefined;
    }
  }

  async #learn(found: { readonly amount: number; readonly currency: string | undefined } | undefined): Promise<void> {
    const { host } = this.#options;
    const before = this.#kept?.amount;
    const words = found === undefined ? undefined : `${found.amount.toFixed(2)}${found.currency === undefined ? '' : ` ${found.currency}`}`;
    await this.#keep({ at: host.clock.now(), amount: found?.amount, words });
    const { balanceMinimum: minimum } = this.#options.settings;
    const isLow = found !== undefined && minimum > 0 && found.amount < minimum;
    const wasLow = before !== undefined && before < minimum;
    if (found === undefined) host.log.warn({}, 'no amount was found in the operator\'s answer; a pattern can be set');
    else if (isLow && !wasLow) await this.#note('low_balance', `The balance is ${words}, less than ${minimum.toFixed(2)}: nothing is sent until there is more.`, found.amount);
    else if (before !== found.amount) await this.#note('balance', `The balance is ${words}.`, found.amount);
  }

  async #note(kind: 'balance' | 'low_balance', summary: string, amount: number): Promise<void> {
    const { host } = this.#options;
    await host.notice({ kind, summary, data: { amount } }).catch((err: unknown) => host.log.warn({ err }, 'the balance could not be written down'));
  }

  async #keep(kept: Kept): Promise<void> {
    const { host, standing, settings } = this.#options;
    this.#kept = kept;
    const isLow = settings.balanceMinimum > 0 && kept.amount !== undefined && kept.amount < settings.balanceMinimum;
    standing.set('balance', isLow ? { code: 'low_balance', summary: `The balance is ${kept.words ?? 'low'}: below the minimum nothing is sent` } : undefined);
    this.#options.onChange();
    if (this.#loadedFor !== undefined) {
      await host.memory.set(`balance:${this.#loadedFor}`, JSON.stringify(kept)).catch((err: unknown) => host.log.warn({ err }, 'the balance could not be kept'));
    }
  }

  /** What an earlier life knew of this SIM. */
  async #load(simTag: string): Promise<void> {
    if (this.#loadedFor === simTag) return;
    this.#loadedFor = simTag;
    this.#kept = undefined;
    try {
      const kept = JSON.parse((await this.#options.host.memory.get(`balance:${simTag}`)) ?? 'null') as Partial<Kept> | null;
      if (typeof kept?.at === 'number') await this.#keep({ at: kept.at, amount: kept.amount, words: kept.words });
    } catch {
      // Unreadable: it is asked for anew.
    }
  }
}
