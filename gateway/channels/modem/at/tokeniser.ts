// Octets from a modem → lines and prompts, the same ones wherever the stream is cut. Holds at most one line; knows nothing
// of what a line means.

/** No answer of 27.005 or 27.007 comes near it; what is longer is noise without a line end. */
export const lineCap = 4_096;

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const controlZ = 0x1a;
const escape = 0x1b;
const space = 0x20;
const greater = 0x3e;

export interface TokenSink {
  /** One line, neither empty nor blank, without its end. */
  line(text: string): void;
  /** Asked at a `>` that begins a line: whether a command waits for a prompt. Otherwise the line is one like others. */
  awaitsPrompt(): boolean;
  prompt(): void;
}

export class Tokeniser {
  /** Lines cut at the cap; octets that are no text. */
  overlong = 0;
  noise = 0;
  readonly #sink: TokenSink;
  readonly #held = Buffer.allocUnsafe(lineCap);
  #length = 0;
  /** Something else than blanks is held. */
  #written = false;
  /** The line has passed the cap: the rest of it is dropped. */
  #dropping = false;
  /** 27.005 §3.5.1: `>` and a space. The space may be in the next chunk, and some modems leave it out. */
  #spaceMayFollow = false;

  constructor(sink: TokenSink) {
    this.#sink = sink;
  }

  /** Octets held of a line that has not ended yet. */
  get held(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    for (const octet of chunk) {
      const afterPrompt = this.#spaceMayFollow;
      this.#spaceMayFollow = false;
      if (octet === space && afterPrompt) continue;
      if (octet === carriageReturn || octet === lineFeed) this.#end();
      else if (octet === greater && this.#length === 0 && !this.#dropping && this.#sink.awaitsPrompt()) this.#prompt();
      else if ((octet >= space && octet < 0x7f) || octet === tab) this.#keep(octet);
      // Where the echo is on, these come back with the payload.
      else if (octet !== controlZ && octet !== escape) this.noise += 1;
    }
  }

  #keep(octet: number): void {
    if (this.#dropping) return;
    if (this.#length === lineCap) {
      this.overlong += 1;
      this.#dropping = true;
      this.#length = 0;
      return;
    }
    this.#held[this.#length] = octet;
    this.#length += 1;
    this.#written ||= octet !== space && octet !== tab;
  }

  #end(): void {
    const text = this.#written && !this.#dropping ? this.#held.toString('latin1', 0, this.#length) : undefined;
    this.#length = 0;
    this.#written = false;
    this.#dropping = false;
    if (text !== undefined) this.#sink.line(text);
  }

  #prompt(): void {
    this.#spaceMayFollow = true;
    this.#sink.prompt();
  }
}
