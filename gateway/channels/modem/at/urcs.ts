// Unsolicited result codes: the table every modem shares (27.005 §3.4, 27.007 §6 and §7), and the putting together of those
// that go over more than one line. A family's own come from its profile.
import type { Timers } from '../../timers.ts';
import type { Urc, UrcRow } from './at.ts';

const one = (name: string): UrcRow => ({ name, lines: 1 });
const two = (name: string): UrcRow => ({ name, lines: 2 });

export const usualUrcs: readonly UrcRow[] = [
  one('+CMTI'), two('+CMT'), one('+CDSI'), two('+CDS'), one('+CBMI'), two('+CBM'), one('+CMGS'),
  one('+CUSD'), one('+CREG'), one('+CGREG'), one('+CEREG'), one('+C5GREG'), one('+CPIN'), one('+CFUN'), one('+CIEV'), one('+CGEV'), one('+CTZV'), one('+CTZE'),
  one('RING'), one('+CRING'), one('+CLIP'), one('+COLP'), one('+CCWA'), one('+CSSI'), one('+CSSU'), one('+CNAP'), one('+CDIP'),
  one('NO CARRIER'), one('BUSY'), one('NO ANSWER'), one('NO DIALTONE'), one('NO DIAL TONE'), one('CONNECT'),
  one('RDY'), one('READY'), one('SMS Ready'), one('SMS READY'), one('Call Ready'), one('SMS DONE'), one('PB DONE'), one('NORMAL POWER DOWN'), one('+SMSFULL'),
];

/** How long the rest of an URC may be under way. Modems write one in one go. */
export const restWithinMs = 2_000;
/** Longer texts than 182 characters and more lines do not fit into one USSD string (23.038 §5); this is plenty. */
const ussdCap = 4_096;
/** URCs of one line that may come between a header and its PDU. */
const betweenCap = 16;

const hexOnly = /^[0-9A-F]+$/i;
const ussdOpens = /^\+CUSD:\s*\d+\s*,\s*"(.*)$/;

export function urcTable(...tables: readonly (readonly UrcRow[])[]): ReadonlyMap<string, UrcRow> {
  return new Map(tables.flat().map((row) => [row.name, row]));
}

export function findUrc(line: string, table: ReadonlyMap<string, UrcRow>): UrcRow | undefined {
  const colon = line.indexOf(':');
  return table.get(colon < 0 ? line : line.slice(0, colon).trimEnd());
}

export interface Surroundings {
  /** The command that runs answers with lines of bare digits or hex. */
  readonly bare: boolean;
  /** What was written as payload, which may be echoed. */
  readonly payload: string | undefined;
}

/** Puts URCs together. */
export class UrcAssembly {
  readonly #timers: Timers;
  readonly #emit: (urc: Urc) => void;
  readonly #onDropped: () => void;
  #ussd: string | undefined;
  #header: { readonly row: UrcRow; readonly line: string; between: number } | undefined;
  #timer: unknown;

  constructor(options: { timers: Timers; emit: (urc: Urc) => void; onDropped: () => void }) {
    this.#timers = options.timers;
    this.#emit = options.emit;
    this.#onDropped = options.onDropped;
  }

  /** A quoted text is open: whatever comes is part of it. */
  get inText(): boolean {
    return this.#ussd !== undefined;
  }

  /** Octets held of an URC that is not whole yet. */
  get held(): number {
    return (this.#ussd?.length ?? 0) + (this.#header?.line.length ?? 0);
  }

  begin(row: UrcRow, line: string): void {
    if (row.lines === 2) {
      this.#dropHeader();
      this.#header = { row, line, between: 0 };
      this.#arm();
      return;
    }
    if (this.#header !== undefined) {
      this.#header.between += 1;
      if (this.#header.between > betweenCap) this.#dropHeader();
    }
    const opened = row.name === '+CUSD' ? ussdOpens.exec(line)?.[1] : undefined;
    if (opened === undefined || closesText(line)) {
      this.#give(row.name, line);
      return;
    }
    this.#ussd = line;
    this.#arm();
  }

  /** Whether the line goes on with an URC that has begun; it is used up then. */
  continues(line: string, { bare, payload }: Surroundings): boolean {
    if (this.#ussd !== undefined) {
      this.#ussd += `\n${line}`;
      if (closesText(this.#ussd) || this.#ussd.length > ussdCap) this.#endText();
      return true;
    }
    const header = this.#header;
    if (header === undefined || !hexOnly.test(line)) return false;
    // A length that lies is for the decoder to find, unless the line may as well be what the running command asked for.
    if (!fits(header.line, line) && (bare || line === payload)) return false;
    this.#header = undefined;
    this.#settled();
    this.#give(header.row.name, header.line, line);
    return true;
  }

  /** Another line came. If it can only mean that the second line of an URC will not come, the first is given up. */
  interrupted(line: string): void {
    if (!hexOnly.test(line)) this.#dropHeader();
  }

  stop(): void {
    this.#header = undefined;
    this.#ussd = undefined;
    this.#settled();
  }

  #give(name: string, line: string, second?: string): void {
    const rest = line.length > name.length ? line.slice(line.indexOf(':', name.length - 1) + 1).trim() : '';
    this.#emit({ name, line, rest, second });
  }

  #endText(): void {
    const text = this.#ussd ?? '';
    this.#ussd = undefined;
    this.#settled();
    this.#give('+CUSD', text);
  }

  #dropHeader(): void {
    if (this.#header === undefined) return;
    this.#header = undefined;
    this.#settled();
    this.#onDropped();
  }

  /** Some networks' texts have no closing quote; some headers no PDU. Neither may swallow what comes later. */
  #arm(): void {
    this.#settled();
    this.#timer = this.#timers.set(() => {
      this.#timer = undefined;
      if (this.#ussd !== undefined) this.#endText();
      this.#dropHeader();
    }, restWithinMs);
  }

  #settled(): void {
    if (this.#timer !== undefined) this.#timers.clear(this.#timer);
    this.#timer = undefined;
  }
}

/** Ends with a quote and the coding scheme; or with a quote alone, unless it may have been opened within the text. */
function closesText(text: string): boolean {
  const quote = text.lastIndexOf('"');
  const tail = text.slice(quote + 1).trim();
  if (tail.startsWith(',')) return /^\d{0,3}$/.test(tail.slice(1).trim());
  return tail === '' && text.split('"').length % 2 === 1;
}

/** Whether the PDU is as long as its header says: that many octets behind the SMSC field, whose length is its first octet (27.005 §3.1). */
function fits(header: string, hex: string): boolean {
  const claimed = header.slice(Math.max(header.lastIndexOf(','), header.lastIndexOf(':')) + 1).trim();
  if (!/^\d{1,3}$/.test(claimed) || hex.length % 2 !== 0) return false;
  const octets = hex.length / 2;
  const smsc = Number.parseInt(hex.slice(0, 2), 16) + 1;
  // Cell broadcasts have no SMSC field (27.005 §3.4.1, +CBM).
  return octets === Number(claimed) + smsc || octets === Number(claimed);
}
