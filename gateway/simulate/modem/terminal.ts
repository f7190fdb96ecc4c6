// The modem as it shows itself on the line: puts command lines together, echoes, runs one command after the other, prompts, holds
// unsolicited lines back while an answer is written. Knows no command.
import { readCommands } from './line.ts';
import type { Command } from './line.ts';
import type { Misbehaviour } from './misbehave.ts';
import { Output } from './output.ts';
import type { OutputOptions } from './output.ts';
import { finalResult } from './reply.ts';
import type { Ending, Reply } from './reply.ts';

export interface TerminalOptions extends OutputOptions {
  execute(command: Command): Reply;
  /** Every command line, as it came. */
  heard(line: string): void;
  /** An unsolicited line of this family, for `urcInsideAnswer`. */
  readonly chatter: string;
  /** Unsolicited lines that come up while a command runs go before its answer, not after (a grace that some firmware takes). */
  readonly urcsBeforeAnswer: boolean;
}

interface Run {
  readonly commands: readonly Command[];
  readonly lines: string[];
  at: number;
  hadPayload: boolean;
}

const ctrlZ = '\u001a';
const escape = '\u001b';
const longestLine = 4_096;
const mostHeld = 1_000_000;
const garbageOctets = 1_000_000;

export interface LineSettings {
  echo: boolean;
  verbose: boolean;
  quiet: boolean;
  /** AT+CMEE. */
  errors: number;
}

export class Terminal {
  readonly settings: LineSettings = { echo: true, verbose: true, quiet: false, errors: 0 };
  readonly #options: TerminalOptions;
  readonly #misbehave: ReadonlySet<Misbehaviour>;
  readonly #output: Output;
  #mode: 'command' | 'payload' | 'busy' = 'command';
  #line = '';
  #last = '';
  #payload = '';
  #prompted: { readonly run: Run; readonly take: (payload: string | undefined) => Reply } | undefined;
  /** Typed while a command runs. */
  #held = '';
  #urcs: string[] = [];
  #out = '';
  #depth = 0;
  #turn = 0;
  #answers = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#misbehave = options.misbehave;
    this.#output = new Output(options);
  }

  /** Whether a payload is being typed. */
  get isPrompting(): boolean {
    return this.#mode === 'payload';
  }

  receive(octets: Buffer): void {
    if (this.#held.length < mostHeld) this.#held += octets.toString('latin1');
    this.#within(() => undefined);
  }

  /** An unsolicited result code; of two lines where `text` has a line end. */
  urc(text: string): void {
    if (this.#misbehave.has('deafUrc')) return;
    if (this.#urcs.length < 10_000) this.#urcs.push(text);
    if (this.#depth === 0) this.#within(() => undefined);
  }

  /** What was typed or asked so far is forgotten: the client has gone, or the modem restarts. */
  reset(): void {
    this.#turn += 1;
    this.#mode = 'command';
    this.#line = '';
    this.#held = '';
    this.#payload = '';
    this.#prompted = undefined;
    this.#urcs = [];
  }

  /** All that comes of one cause leaves in one write. */
  #within(work: () => void): void {
    this.#depth += 1;
    work();
    while (this.#mode !== 'busy' && this.#held !== '' && this.#depth === 1) {
      const text = this.#held;
      this.#held = '';
      this.#consume(text);
    }
    this.#depth -= 1;
    if (this.#depth > 0) return;
    if (this.#mode !== 'payload') this.#writeUrcs();
    const out = this.#out;
    this.#out = '';
    this.#output.write(out);
  }

  #writeUrcs(): void {
    for (const text of this.#urcs.splice(0)) this.#out += `\r\n${text}\r\n`;
  }

  #consume(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      if (this.#mode === 'busy') {
        this.#held = text.slice(at) + this.#held;
        return;
      }
      if (this.#mode === 'payload') at = this.#consumePayload(text, at);
      else this.#consumeCharacter(text.charAt(at));
    }
  }

  #echo(text: string): void {
    if (this.settings.echo) this.#out += text;
  }

  #consumeCharacter(character: string): void {
    if (character === '\n' || character === '\0' || character === escape || character === ctrlZ) return;
    this.#echo(character);
    if (character === '\b') {
      this.#line = this.#line.slice(0, -1);
    } else if (character === '\r') {
      const line = this.#line;
      this.#line = '';
      this.#runLine(line);
    } else if (character === '/' && this.#line.trim().toUpperCase() === 'A') {
      this.#line = '';
      this.#runLine(this.#last);
    } else if (this.#line.length <= longestLine) this.#line += character;
  }

  /** Returns where the payload's end, or the text's, is. */
  #consumePayload(text: string, start: number): number {
    let end = start;
    while (end < text.length && text[end] !== ctrlZ && text[end] !== escape) end += 1;
    this.#payload += text.slice(start, end);
    this.#echo(text.slice(start, end));
    const prompted = this.#prompted;
    if (end === text.length || prompted === undefined) return end;
    const payload = text[end] === escape ? undefined : this.#payload;
    this.#payload = '';
    this.#prompted = undefined;
    this.#mode = 'command';
    prompted.run.hadPayload = true;
    this.#take(prompted.run, prompted.take(payload));
    return end;
  }

  #runLine(line: string): void {
    // Whatever stands before AT is not for us (V.250 §5.2.1).
    const at = line.search(/at/i);
    if (at < 0) return;
    this.#options.heard(line.slice(at));
    this.#last = line.slice(at);
    const commands = line.length > longestLine ? undefined : readCommands(line.slice(at + 2));
    const run: Run = { commands: commands ?? [], lines: [], at: 0, hadPayload: false };
    if (commands === undefined) this.#finish(run, 'error');
    else this.#next(run);
  }

  #next(run: Run): void {
    const command = run.commands[run.at];
    if (command === undefined) {
      this.#finish(run, 'ok');
      return;
    }
    run.at += 1;
    this.#take(run, this.#options.execute(command));
  }

  #take(run: Run, reply: Reply): void {
    if ('prompt' in reply) {
      this.#mode = 'payload';
      this.#prompted = { run, take: reply.prompt };
      if (reply.hidden !== true) this.#out += '\r\n> ';
    } else if ('wait' in reply) {
      this.#mode = 'busy';
      this.#turn += 1;
      const turn = this.#turn;
      reply.wait((later) => {
        if (turn !== this.#turn) return;
        this.#turn += 1;
        this.#mode = 'command';
        this.#within(() => this.#take(run, later));
      });
    } else {
      run.lines.push(...(reply.lines ?? []));
      if (reply.end === 'ok') this.#next(run);
      else this.#finish(run, reply.end);
    }
  }

  #finish(run: Run, end: Ending): void {
    if (end === 'silence') return;
    this.#answers += 1;
    if (this.#misbehave.has('garbage')) this.#out += this.#noise();
    if (this.#options.urcsBeforeAnswer && !run.hadPayload) this.#writeUrcs();
    const between = this.#misbehave.has('urcInsideAnswer') ? `\r\n${this.#options.chatter}\r\n` : '';
    for (const line of run.lines) this.#out += `${between}${this.settings.verbose ? `\r\n${line}\r\n` : `${line}\r\n`}`;
    this.#out += between;
    if (!this.settings.quiet) this.#out += this.settings.verbose ? `\r\n${finalResult(end, this.settings.errors)}\r\n` : `${codeOf(end, this.settings.errors)}\r`;
    this.#writeUrcs();
  }

  #noise(): string {
    const noise = Array.from({ length: 8 }, (_, index) => String.fromCharCode((this.#answers * 37 + index * 101) % 256)).join('').replace(/[\r\n>]/g, '~');
    const flood = this.#answers % 50 === 25 ? '#'.repeat(garbageOctets) : '';
    return `\0\0${noise}${flood}\0`;
  }
}

/** V.250 §5.7.1: the numbers that ATV0 asks for. */
function codeOf(end: Exclude<Ending, 'silence'>, errors: number): string {
  if (end === 'ok') return '0';
  return end === 'error' ? '4' : finalResult(end, errors);
}
