// One command at a time over any Duplex: writes it, sorts what comes back into answers, URCs and noise, and ends it by its final result
// or its timer. Decides nothing about what an answer means, and never waits a moment longer than the modem does.
import type { Duplex } from 'node:stream';
import type { ChannelLog } from '../../channel.ts';
import { bounded } from '../../timers.ts';
import type { Timers } from '../../timers.ts';
import type { AtAnswer, AtCounts, AtEngine, AtRequest, AtResult, Urc, UrcRow } from './at.ts';
import { isSendable, looksTyped, traitsOf } from './command.ts';
import type { CommandTraits } from './command.ts';
import { finalResult } from './results.ts';
import { Tokeniser } from './tokeniser.ts';
import type { Transcript } from './transcript.ts';
import { UrcAssembly, findUrc, restWithinMs, urcTable, usualUrcs } from './urcs.ts';

export interface EngineOptions {
  readonly port: Duplex;
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly log: ChannelLog;
  readonly transcript: Transcript;
}

interface Running {
  readonly request: AtRequest;
  readonly traits: CommandTraits;
  readonly lines: string[];
  payloadLeft: boolean;
  timer: unknown;
  readonly settle: (answer: AtAnswer) => void;
}

type Waiting = Pick<Running, 'request' | 'settle'>;

const usualTimeoutMs = 5_000;
const usualPromptTimeoutMs = 10_000;
/** A full list of a large storage has two lines per message. */
const lineCountCap = 8_192;
/** How long a final result that we stopped waiting for may still come: as long as the slowest network. */
const lateWithinMs = 200_000;
/** ESC leaves a prompt with OK; the CR behind it may be answered too. */
const escapeWithinMs = 5_000;
const rememberedEchoes = 4;
const controlZ = '\u001a';
const escapeKey = '\u001b';

export function createEngine(options: EngineOptions): AtEngine {
  const { port, timers, now, log, transcript } = options;
  const queue: Waiting[] = [];
  const listeners = new Set<(urc: Urc) => void>();
  const tally = { stray: 0, foreign: 0, timeouts: 0, flooded: 0 };
  let onClosed: (reason: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => { onClosed = resolve; });
  /** Commands written before this one: their echo may be late. */
  const written: string[] = [];
  let table = urcTable(usualUrcs);
  let running: Running | undefined;
  let closedBecause: string | undefined;
  /** A chunk is being read: what comes behind a final result in it cannot be the answer to a command that is yet to be written. */
  let reading = false;
  /** Final results that commands and an ESC left behind: until when each counts as ours. */
  let owed: number[] = [];
  /** Until when the answer to a payload that was given up may come; and once it has, until when its OK is not that of the command that runs then. */
  let lateAnswerUntil = -Infinity;
  let lateOkUntil = -Infinity;
  let heardAt = -Infinity;

  const tokeniser = new Tokeniser({ line: onLine, prompt: onPrompt, awaitsPrompt });
  const assembly = new UrcAssembly({ timers, emit, onDropped: () => { tally.stray += 1; } });

  function emit(urc: Urc): void {
    for (const listener of listeners) {
      try {
        listener(urc);
      } catch (error) {
        log.error({ urc: urc.name, error }, 'a listener for unsolicited results failed');
      }
    }
  }

  function write(text: string): void {
    if (closedBecause === undefined) port.write(text, 'latin1');
  }

  function writeNext(): void {
    if (running !== undefined || reading || closedBecause !== undefined) return;
    const next = queue.shift();
    if (next === undefined) return;
    const { request, settle } = next;
    const { command, payload, secret = false, sameWrite = false } = request;
    running = { request, traits: traitsOf(command, request.expects), lines: [], payloadLeft: false, timer: undefined, settle };
    transcript.sent(secret ? '<hidden command>' : command);
    if (payload === undefined) {
      arm(running, request.timeoutMs ?? usualTimeoutMs);
      write(`${command}\r`);
    } else if (sameWrite) {
      payloadIsLeaving(running, payload);
      write(`${command}\r${payload}${controlZ}`);
    } else {
      arm(running, request.promptTimeoutMs ?? usualPromptTimeoutMs);
      write(`${command}\r`);
    }
  }

  function payloadIsLeaving(command: Running, payload: string): void {
    command.payloadLeft = true;
    arm(command, command.request.timeoutMs ?? usualTimeoutMs);
    transcript.sent(payload);
  }

  function arm(command: Running, timeoutMs: number): void {
    if (command.timer !== undefined) timers.clear(command.timer);
    command.timer = timers.set(() => onTimeout(command), timeoutMs);
  }

  function onTimeout(command: Running): void {
    if (running !== command) return;
    const { payload } = command.request;
    owe(1, lateWithinMs);
    if (payload !== undefined && !command.payloadLeft) {
      transcript.note('no prompt came, ESC');
      write(escapeKey);
      finish({ kind: 'no_prompt' });
    } else {
      tally.timeouts += 1;
      if (command.payloadLeft) lateAnswerUntil = now() + lateWithinMs;
      transcript.note('no final result in time');
      finish({ kind: 'timeout' });
    }
    writeNext();
  }

  function owe(finals: number, withinMs: number): void {
    owed = [...owed, ...Array.from({ length: finals }, () => now() + withinMs)].slice(-8);
  }

  /** Whether it is one of those, which is used up then. */
  function wasOwed(): boolean {
    owed = owed.filter((until) => until >= now());
    return owed.shift() !== undefined;
  }

  function finish(result: AtResult): void {
    const command = running;
    if (command === undefined) return;
    running = undefined;
    if (command.timer !== undefined) timers.clear(command.timer);
    written.push(command.request.command);
    if (written.length > rememberedEchoes) written.shift();
    command.settle({ result, lines: command.lines, payloadLeft: command.payloadLeft });
  }

  /** A `>` at the start of a line of an open text is no prompt. */
  function awaitsPrompt(): boolean {
    return running !== undefined && running.request.payload !== undefined && !running.payloadLeft && !assembly.inText;
  }

  function onPrompt(): void {
    transcript.received('> ');
    // The modem has done with everything before.
    lateOkUntil = -Infinity;
    const payload = running?.request.payload;
    if (running === undefined || payload === undefined) return;
    payloadIsLeaving(running, payload);
    write(`${payload}${controlZ}`);
  }

  function onLine(raw: string): void {
    if (assembly.inText) {
      transcript.received(`<${raw.length} characters of a text>`);
      assembly.continues(raw, { bare: false, payload: undefined });
      return;
    }
    // A prompt that nobody waited for stays in front of what comes next.
    const trimmed = raw.trim();
    const text = trimmed.startsWith('>') ? trimmed.replace(/^[> ]+/, '') : trimmed;
    if (text === '') return;
    if (running !== undefined && text === running.request.command) return;
    transcript.received(text);
    const payload = running?.payloadLeft === true ? running.request.payload : undefined;
    if (assembly.continues(text, { bare: running?.traits.bare ?? false, payload })) return;
    if (text === payload || written.includes(text)) return;
    if (looksTyped(text)) {
      tally.foreign += 1;
      return;
    }
    const result = finalResult(text, running?.traits.inCall ?? false);
    if (result !== undefined) {
      onFinal(result);
      return;
    }
    const row = findUrc(text, table);
    if (row !== undefined && !isAskedFor(row.name)) {
      if (row.name === '+CMGS' && now() <= lateAnswerUntil) {
        lateAnswerUntil = -Infinity;
        lateOkUntil = now() + restWithinMs;
      }
      assembly.begin(row, text);
      return;
    }
    assembly.interrupted(text);
    if (running === undefined) tally.stray += 1;
    else if (running.lines.length < lineCountCap) running.lines.push(text);
    else tally.flooded += 1;
  }

  /** Before its payload has left, no message can have got a reference: it belongs to an earlier one that was given up. */
  function isAskedFor(name: string): boolean {
    if (running === undefined) return false;
    return name === '+CMGS' ? running.payloadLeft || (running.request.payload === undefined && running.traits.asks.has(name)) : running.traits.asks.has(name);
  }

  function onFinal(result: AtResult): void {
    const isLate = result.kind === 'ok' && now() <= lateOkUntil;
    lateOkUntil = -Infinity;
    if (running !== undefined && !isLate) finish(result);
    else if (!wasOwed()) tally.foreign += 1;
  }

  async function quiet(idleMs: number, atMostMs = 5_000): Promise<void> {
    const until = now() + atMostMs;
    const from = now();
    const left = (): number => Math.min(Math.max(heardAt, from) + idleMs, until) - now();
    while (left() > 0) {
      const ended = await bounded(closed, { timers, boundMs: left(), signal: undefined });
      if (ended !== 'late') return;
    }
  }

  function onChunk(chunk: unknown): void {
    if (closedBecause !== undefined) return;
    reading = true;
    heardAt = now();
    tokeniser.push(chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk), 'latin1'));
    reading = false;
    writeNext();
  }

  function close(reason: string): void {
    if (closedBecause !== undefined) return;
    closedBecause = reason;
    transcript.note(`closed: ${reason}`);
    assembly.stop();
    finish({ kind: 'closed' });
    for (const { settle } of queue.splice(0)) settle({ result: { kind: 'closed' }, lines: [], payloadLeft: false });
    listeners.clear();
    port.destroy();
    onClosed(reason);
  }

  port.on('data', onChunk);
  // Stays after the end: a port that was destroyed in the middle of a write says so once more.
  port.on('error', (error: Error) => close(error.message));
  port.on('end', () => close('the other side ended the connection'));
  port.on('close', () => close('the port went away'));
  transcript.note('opened');

  return {
    run(request) {
      const { command, payload } = request;
      if (!isSendable(command) || (payload !== undefined && !isSendable(payload))) {
        log.error({ length: command.length }, 'a command with control characters was not sent');
        return Promise.resolve({ result: { kind: 'error', text: 'refused: control characters' }, lines: [], payloadLeft: false });
      }
      if (closedBecause !== undefined) return Promise.resolve({ result: { kind: 'closed' }, lines: [], payloadLeft: false });
      return new Promise((settle) => {
        queue.push({ request, settle });
        writeNext();
      });
    },
    escape() {
      owe(2, escapeWithinMs);
      write(`${escapeKey}\r`);
    },
    quiet,
    onUrc(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    useUrcs(rows: readonly UrcRow[]) {
      table = urcTable(usualUrcs, rows);
    },
    closed,
    get counts(): AtCounts {
      return { overlong: tokeniser.overlong + tally.flooded, noise: tokeniser.noise, ...pick(tally) };
    },
    stop: () => close('stopped'),
  };
}

function pick({ stray, foreign, timeouts }: Omit<AtCounts, 'overlong' | 'noise'>): Omit<AtCounts, 'overlong' | 'noise'> {
  return { stray, foreign, timeouts };
}
