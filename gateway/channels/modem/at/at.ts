// The words between the AT engine and the rooms that use it: what is asked, what comes back, what comes unasked. No logic.

/** How a command ended: the final result code (27.007 §9, 27.005 §3.2.5), or that none came. */
export type AtResult =
  | { readonly kind: 'ok' }
  /** ERROR without a number, COMMAND NOT SUPPORT and the like; `text` is the line. */
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'cms' | 'cme'; /** undefined: the modem answered in words that no table knows. */ readonly code: number | undefined; readonly text: string }
  /** No prompt for the payload; ESC was sent. Nothing left. */
  | { readonly kind: 'no_prompt' }
  /** No final result in time. With a payload that left, nobody knows what became of it. */
  | { readonly kind: 'timeout' }
  /** The port went away, or the engine was stopped. */
  | { readonly kind: 'closed' };

export interface AtAnswer {
  readonly result: AtResult;
  /** Information lines, whole, in order; no echo, no URCs, no final result. */
  readonly lines: readonly string[];
  /** Whether the payload and its Ctrl-Z were written. */
  readonly payloadLeft: boolean;
}

export interface AtRequest {
  /** Such as `AT+CSQ`; no CR. Built of digits, hex and constants only; the engine refuses control characters. */
  readonly command: string;
  /** For the final result; counted from the payload's end where there is one. 5 s when left out. */
  readonly timeoutMs?: number;
  /** Written after the prompt, followed by Ctrl-Z. */
  readonly payload?: string;
  /** 10 s when left out. */
  readonly promptTimeoutMs?: number;
  /** The payload goes out together with the command: for modems that give no prompt. */
  readonly sameWrite?: boolean;
  /** Beginning of the information lines, where it is not the command's own name: `+CPIN:`. */
  readonly expects?: string;
  /** Keeps the command out of the transcript and the log (a PIN). */
  readonly secret?: boolean;
}

/** An unsolicited result code: one line, and the next one where the family's table says so (a PDU). */
export interface Urc {
  /** As in the table: `+CMTI`, `+CDS`, `RING`, `^RSSI`. */
  readonly name: string;
  /** The whole line. */
  readonly line: string;
  /** What follows the name's colon, trimmed; empty without one. */
  readonly rest: string;
  readonly second: string | undefined;
}

export interface AtEngine {
  /** One after the other, in the order they were asked. Never rejects. */
  run(request: AtRequest): Promise<AtAnswer>;
  /** Writes ESC and CR: leaves a prompt that is stuck. */
  escape(): void;
  /** Resolves once nothing has come for `idleMs`, after `atMostMs` (5 s when left out) in any case: what was still under way is here then. */
  quiet(idleMs: number, atMostMs?: number): Promise<void>;
  /** Called for each URC, in order. Returns how to stop listening. */
  onUrc(listener: (urc: Urc) => void): () => void;
  /** URCs of this family come on top of the usual ones. */
  useUrcs(table: readonly UrcRow[]): void;
  /** Settles when the port has gone or the engine was stopped: why, for people. */
  readonly closed: Promise<string>;
  /** What was seen that a sane line would not show. */
  readonly counts: Readonly<AtCounts>;
  /** Ends what runs with `closed` and destroys the port. */
  stop(): void;
}

export interface AtCounts {
  /** Lines cut at the cap, octets that are no text, lines nobody expected. */
  overlong: number;
  noise: number;
  stray: number;
  /** Commands of somebody else: an echo of what we did not write, a second final result. */
  foreign: number;
  timeouts: number;
}

export interface UrcRow {
  readonly name: string;
  /** 2: the next line belongs to it. */
  readonly lines: 1 | 2;
}
