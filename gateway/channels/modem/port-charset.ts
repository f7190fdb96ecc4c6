// The character set in which a port writes strings (AT+CSCS, 27.007 §5.5): changed for as long as somebody needs another one, and put
// back, as names and numbers are read from the same port.
import type { AtEngine } from './at/at.ts';
import { restOf, unquoted } from './at/fields.ts';

/** Sets in which strings are hex. */
const inHex: ReadonlySet<string> = new Set(['UCS2', 'HEX']);

export class PortCharset {
  readonly #engine: AtEngine;
  #now: string | undefined;
  #before: string | undefined;

  constructor(engine: AtEngine) {
    this.#engine = engine;
  }

  /** undefined: nobody has asked yet. */
  get now(): string | undefined {
    return this.#now;
  }

  /** One in which characters stand for themselves: the one that is usual here, if it is. */
  async useCharacters(): Promise<boolean> {
    const before = await this.#usual();
    return this.#set(inHex.has(before) ? 'GSM' : before);
  }

  async use(charset: 'UCS2'): Promise<boolean> {
    await this.#usual();
    return this.#set(charset);
  }

  /** What it was before us; nothing when it was never changed. */
  async restore(): Promise<void> {
    if (this.#before !== undefined) await this.#set(this.#before);
  }

  async #usual(): Promise<string> {
    if (this.#before !== undefined) return this.#before;
    const { lines } = await this.#engine.run({ command: 'AT+CSCS?' });
    const told = unquoted(restOf(lines, '+CSCS') ?? '').toUpperCase();
    this.#before = /^[A-Z0-9-]{2,16}$/.test(told) ? told : 'GSM';
    this.#now = this.#before;
    return this.#before;
  }

  async #set(wanted: string): Promise<boolean> {
    if (this.#now === wanted) return true;
    const { result } = await this.#engine.run({ command: `AT+CSCS="${wanted}"` });
    if (result.kind === 'ok') this.#now = wanted;
    return result.kind === 'ok';
  }
}
