// Sessions of unstructured supplementary services (22.090, 27.007 §7.15): one code or answer at a time, the network's word on it, and
// the end. Finds out which way of writing the modem takes and remembers it. Texts on the wire are in ussd-text.ts and ussd-decode.ts.
import { ToolError } from '../channel.ts';
import type { ChannelMemory, UssdAnswer } from '../channel.ts';
import { bounded } from '../timers.ts';
import type { Timers } from '../timers.ts';
import type { AtEngine, AtResult } from './at/at.ts';
import { PortCharset } from './port-charset.ts';
import type { Profile } from './profiles/index.ts';
import { decodeUssd, readSeptetLetters } from './ussd-decode.ts';
import { isUssdCode, longestUssd, parseCusd, ussdCommand, ussdEncodings } from './ussd-text.ts';
import type { UssdEncoding, UssdReply } from './ussd-text.ts';

export interface UssdOptions {
  readonly engine: AtEngine;
  readonly profile: Pick<Profile, 'ussd'>;
  /** An operator's word on how this modem writes; auto: it is found out. */
  readonly override: 'auto' | UssdEncoding;
  readonly timers: Timers;
  /** Where the way that worked is kept, by IMEI. */
  readonly memory: ChannelMemory;
  readonly imei: string;
  /** The network said something that nobody asked for, or only after we had given up. */
  onUnasked?(answer: UssdAnswer): void;
  /** How long the network may take; 60 s when left out. */
  readonly answerTimeoutMs?: number;
}

export interface Ussd {
  /** The network waits for an answer. */
  readonly open: boolean;
  /** A code, or an answer while a session is open. @throws ToolError */
  send(text: string, signal: AbortSignal): Promise<UssdAnswer>;
  /** Ends an open session and what waits for the network; does nothing when there is none. Never rejects. */
  end(): Promise<void>;
  /** What stands behind `+CUSD:`. */
  onUrc(rest: string): void;
}

/** The network's word, or the modem's that ends the waiting for it. */
type Heard = { readonly reply: UssdReply | 'ended' } | { readonly result: AtResult };

const usualAnswerTimeoutMs = 60_000;
/** After these the modem did not understand, and another way of writing may help; anything else is the SIM's or the network's word. */
const misunderstood: Readonly<Record<'cme' | 'cms', ReadonlySet<number>>> = { cme: new Set([3, 4, 24, 25, 26, 27, 50, 58, 59, 100]), cms: new Set([302, 303, 304, 305, 500]) };

export function createUssd(options: UssdOptions): Ussd {
  return new UssdSessions(options);
}

class UssdSessions implements Ussd {
  readonly #options: UssdOptions;
  #busy = false;
  #open = false;
  #waiting: ((reply: UssdReply | 'ended') => void) | undefined;
  /** How the last code or answer that was taken had been written. */
  #worked: UssdEncoding | undefined;
  readonly #charset: PortCharset;

  constructor(options: UssdOptions) {
    this.#options = options;
    this.#charset = new PortCharset(options.engine);
  }

  get open(): boolean {
    return this.#open;
  }

  async send(text: string, signal: AbortSignal): Promise<UssdAnswer> {
    if (this.#busy) throw new ToolError({ code: 'tool_busy', message: 'Another code is being answered.' });
    checkText(text, this.#open);
    this.#busy = true;
    try {
      return await this.#climb(text, signal);
    } finally {
      if (!this.#open) await this.#charset.restore();
      this.#busy = false;
    }
  }

  async end(): Promise<void> {
    const waits = this.#waiting !== undefined;
    if (!waits && !this.#open) return;
    this.#waiting?.('ended');
    await this.#cancel();
    if (!this.#busy) await this.#charset.restore();
  }

  onUrc(rest: string): void {
    const reply = parseCusd(rest);
    if (reply === undefined) return;
    this.#open = reply.state === 1;
    if (this.#waiting !== undefined) {
      this.#waiting(reply);
      return;
    }
    const text = this.#read(reply);
    if (text !== '' || this.#open) this.#options.onUnasked?.({ text, open: this.#open });
  }

  /** From the likeliest way of writing to the last, for as long as it is the modem that does not understand. */
  async #climb(text: string, signal: AbortSignal): Promise<UssdAnswer> {
    let refusal: ToolError | undefined;
    let unknown: UssdReply | undefined;
    for (const encoding of await this.#ways()) {
      const command = ussdCommand(text, encoding);
      if (command === undefined || !(await this.#useCharset(encoding))) continue;
      const outcome = await this.#exchange(command, signal);
      if (outcome instanceof ToolError) {
        refusal = outcome;
        continue;
      }
      if (outcome.state !== 4) {
        if (outcome.state <= 1) await this.#remember(encoding);
        return this.#answer(outcome);
      }
      unknown = outcome;
      // Hex that the modem took for the code itself: that was sent, and the network did nothing.
      if (encoding === 'plain' || this.#worked !== undefined) break;
    }
    if (unknown !== undefined) return this.#answer(unknown);
    throw refusal ?? new ToolError({ code: 'tool_refused', message: 'This text cannot be written for the modem.' });
  }

  async #ways(): Promise<readonly UssdEncoding[]> {
    const { override, profile, memory, imei } = this.#options;
    if (override !== 'auto') return [override];
    if (this.#worked === undefined) {
      const kept = await memory.get(memoryKey(imei)).catch(() => undefined);
      this.#worked = ussdEncodings.find((encoding) => encoding === kept);
    }
    return [...new Set([this.#worked ?? profile.ussd.request, profile.ussd.request, ...ussdEncodings])];
  }

  /** Resolves with a ToolError when only the way of writing was wrong. @throws ToolError */
  async #exchange(command: string, signal: AbortSignal): Promise<UssdReply | ToolError> {
    const { engine, timers, answerTimeoutMs = usualAnswerTimeoutMs } = this.#options;
    if (signal.aborted) throw calledOff();
    // The network's word may come before the modem's OK.
    const heard = new Promise<Heard>((resolve) => { this.#waiting = (reply) => resolve({ reply }); });
    const taken = engine.run({ command, timeoutMs: answerTimeoutMs }).then(async ({ result }): Promise<Heard> => (result.kind === 'ok' ? heard : { result }));
    const outcome = await bounded(Promise.race([heard, taken]), { timers, boundMs: answerTimeoutMs, signal });
    this.#waiting = undefined;
    if (outcome === 'aborted') {
      await this.#cancel();
      throw calledOff();
    }
    if (outcome === 'late' || ('result' in outcome.settled && outcome.settled.result.kind === 'timeout')) {
      await this.#cancel();
      throw new ToolError({ code: 'tool_timeout', message: `The network did not answer within ${Math.round(answerTimeoutMs / 1_000)} s.` });
    }
    if ('result' in outcome.settled) {
      const { result } = outcome.settled;
      if (!isMisunderstanding(result)) throw refusalOf(result);
      return refusalOf(result);
    }
    const { reply } = outcome.settled;
    if (reply === 'ended') throw new ToolError({ code: 'tool_failed', message: 'The session was ended.' });
    return reply;
  }

  #answer(reply: UssdReply): UssdAnswer {
    const text = this.#read(reply);
    switch (reply.state) {
      case 0:
      case 1: return { text, open: reply.state === 1 };
      // Some networks say farewell with it.
      case 2:
        if (text !== '') return { text, open: false };
        throw new ToolError({ code: 'tool_failed', message: 'The network ended the session.' });
      case 3: throw new ToolError({ code: 'tool_failed', message: 'Another program on the modem or SIM has answered.' });
      case 4: throw new ToolError({ code: 'tool_failed', message: text === '' ? 'The network does not know this code.' : text });
      case 5: throw new ToolError({ code: 'tool_timeout', message: 'The network gave up waiting.' });
      default: return { text, open: false };
    }
  }

  #read({ text, dcs }: UssdReply): string {
    const { override, profile } = this.#options;
    if (text === undefined) return '';
    const read = decodeUssd(text, dcs, override === 'auto' ? profile.ussd.reply : override);
    return this.#charset.now === 'GSM' && read === text ? readSeptetLetters(read) : read;
  }

  async #remember(encoding: UssdEncoding): Promise<void> {
    const { memory, imei, override } = this.#options;
    if (override !== 'auto' || this.#worked === encoding) return;
    this.#worked = encoding;
    // Not kept: it is found out again after the next start.
    await memory.set(memoryKey(imei), encoding).catch(() => undefined);
  }

  /** False: this way of writing cannot be used. */
  async #useCharset(encoding: UssdEncoding): Promise<boolean> {
    if (encoding !== 'ucs2') {
      // Digits are the same in all of them.
      await this.#charset.useCharacters();
      return true;
    }
    return (await this.#charset.use('UCS2')) || this.#options.override === 'ucs2';
  }

  async #cancel(): Promise<void> {
    this.#open = false;
    // Where there is nothing to cancel it answers with an error, which is as good.
    await this.#options.engine.run({ command: 'AT+CUSD=2' });
  }
}

function calledOff(): ToolError {
  return new ToolError({ code: 'tool_failed', message: 'The code was called off.' });
}

function memoryKey(imei: string): string {
  return `ussd:${imei}`;
}

/** @throws ToolError `tool_refused` */
function checkText(text: string, isAnswer: boolean): void {
  if (!isAnswer && !isUssdCode(text)) throw new ToolError({ code: 'tool_refused', message: 'A code is made of digits, letters, *, # and +.' });
  if (text === '' || text.length > longestUssd || /\p{Cc}/u.test(text)) throw new ToolError({ code: 'tool_refused', message: `An answer has 1 to ${longestUssd} characters, in one line.` });
}

function isMisunderstanding(result: AtResult): boolean {
  if (result.kind === 'error') return true;
  return (result.kind === 'cme' || result.kind === 'cms') && (result.code === undefined || misunderstood[result.kind].has(result.code));
}

function refusalOf(result: AtResult): ToolError {
  if (result.kind === 'closed') return new ToolError({ code: 'tool_unavailable', message: 'The modem went away.' });
  const networkCode = (result.kind === 'cme' || result.kind === 'cms') && result.code !== undefined ? `${result.kind.toUpperCase()} ${result.code}` : undefined;
  return new ToolError({ code: 'tool_failed', message: `The modem refused the code${networkCode === undefined ? '' : ` (${networkCode})`}.`, ...(networkCode === undefined ? {} : { networkCode }) });
}
