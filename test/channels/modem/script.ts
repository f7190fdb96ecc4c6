// The far end of a modem's cable, for tests: a Duplex whose writes are seen and whose answers are written by the test, by a table or by
// a script. It plays no modem (see gateway/simulate/modem); it says what it was told to say.
import { Duplex } from 'node:stream';
import { createEngine } from '../../../gateway/channels/modem/at/engine.ts';
import { createTranscript } from '../../../gateway/channels/modem/at/transcript.ts';
import type { Transcript } from '../../../gateway/channels/modem/at/transcript.ts';
import type { AtEngine, Urc } from '../../../gateway/channels/modem/at/at.ts';
import type { ChannelLog } from '../../../gateway/channels/channel.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import type { FakeClock } from '../../fakes/clock.ts';

export interface Wire {
  readonly port: Duplex;
  /** Every write as it was made, in order. */
  readonly writes: readonly string[];
  /** Octets from the modem; characters above 0xFF have no place in it. */
  readonly say: (octets: string | Uint8Array) => void;
  /** From now on nothing that is written calls back, as with a port that was unplugged. */
  readonly unplug: () => void;
}

/** `onWrite` is told each write. */
export function createWire(onWrite: (text: string) => void = () => undefined): Wire {
  const writes: string[] = [];
  let gone = false;
  const port = new Duplex({
    read() {
      // Pushed when something is said.
    },
    write(chunk: Buffer, _encoding, done) {
      const text = chunk.toString('latin1');
      writes.push(text);
      if (gone) return;
      done();
      onWrite(text);
    },
  });
  return {
    port,
    writes,
    say: (octets) => void port.push(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets),
    unplug: () => {
      gone = true;
    },
  };
}

export interface Rig extends Wire {
  readonly engine: AtEngine;
  readonly clock: FakeClock;
  readonly transcript: Transcript;
  readonly urcs: readonly Urc[];
  /** Sentences that were logged. */
  readonly logged: readonly string[];
  /** Says it and lets everything settle. */
  readonly hear: (octets: string | Uint8Array) => Promise<void>;
}

export function createRig(wire: Wire = createWire()): Rig {
  const clock = createFakeClock();
  const now = (): number => clock.now();
  const transcript = createTranscript({ now });
  const logged: string[] = [];
  const note = (_fields: object, message: string): void => void logged.push(message);
  const log: ChannelLog = { debug: note, info: note, warn: note, error: note };
  const engine = createEngine({ port: wire.port, timers: clock.timers, now, log, transcript });
  const urcs: Urc[] = [];
  engine.onUrc((urc) => urcs.push(urc));
  return {
    ...wire, engine, clock, transcript, urcs, logged,
    async hear(octets) {
      wire.say(octets);
      await clock.advance(0);
    },
  };
}

export interface Step {
  /** A command, `<ESC>` or a payload. */
  readonly expect: string;
  /** Lines; `> ` is a prompt. Empty: no answer. */
  readonly answer: readonly string[];
}

/** `> command`, `< line`; other lines are remarks. */
export function readTranscript(text: string): Step[] {
  const steps: { expect: string; answer: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('> ')) steps.push({ expect: line.slice(2), answer: [] });
    else if (line.startsWith('< ')) steps.at(-1)?.answer.push(line.slice(2));
  }
  return steps;
}

export interface Scripted extends Rig {
  /** What was written that the script did not expect, and what it still waits for; empty when all went by the book. */
  readonly troubles: () => string[];
  /** Every command, in order. */
  readonly commands: readonly string[];
}

export interface Manner {
  /** Some write CR CR LF. */
  readonly lineEnd?: string;
  /** Each octet by itself. */
  readonly octetwise?: boolean;
}

/** Answers the commands of the script, in its order and no other. */
export function createScripted(steps: readonly Step[], manner: Manner = {}): Scripted {
  let at = 0;
  const wrong: string[] = [];
  return commandModem((command) => {
    const step = steps[at];
    if (step?.expect !== command) {
      wrong.push(`${command} instead of ${step?.expect ?? 'nothing'} (step ${at + 1})`);
      return ['ERROR'];
    }
    at += 1;
    return step.answer;
  }, () => [...wrong, ...steps.slice(at).map(({ expect }) => `${expect} was not written`)], manner);
}

/** Answers each command from the table, in any order: lines, or for several times several lists, of which the last stays. What it does not know is an ERROR. */
export function createTabled(table: Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>): Scripted {
  const asked = new Map<string, number>();
  return commandModem((command) => {
    const entry = Object.hasOwn(table, command) ? table[command] : undefined;
    if (entry === undefined) return command === '<ESC>' ? [] : ['ERROR'];
    const times = asked.get(command) ?? 0;
    asked.set(command, times + 1);
    const first = entry[0];
    if (first === undefined || typeof first === 'string') return entry as readonly string[];
    return (entry as readonly (readonly string[])[])[Math.min(times, entry.length - 1)] ?? [];
  }, () => []);
}

function commandModem(answer: (command: string) => readonly string[], troubles: () => string[], { lineEnd = '\r\n', octetwise = false }: Manner = {}): Scripted {
  const commands: string[] = [];
  let held = '';
  const wire = createWire((text) => {
    for (const character of text) {
      if (character === '\u001b') take('<ESC>');
      else if (character !== '\r' && character !== '\u001a') held += character;
      else if (held !== '') take(held);
    }
  });
  function take(command: string): void {
    held = '';
    commands.push(command);
    for (const line of answer(command)) {
      const octets = line === '> ' ? '\r\n> ' : `\r\n${line}${lineEnd}`;
      for (const piece of octetwise ? octets : [octets]) wire.say(piece);
    }
  }
  return { ...createRig(wire), commands, troubles };
}

/** Turns the clock, an hour at most, until the promise has settled. */
export async function whileTurning<T>({ clock }: Pick<Rig, 'clock'>, promise: Promise<T>, stepMs = 1_000): Promise<T> {
  const state = { settled: false };
  const settled = (): void => { state.settled = true; };
  promise.then(settled, settled);
  for (let turned = 0; turned < 3_600_000 && !state.settled; turned += stepMs) await clock.advance(stepMs);
  return promise;
}
