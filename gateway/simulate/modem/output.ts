// The way of octets out of the modem: normally one write for all that belongs together, in crumbs when it misbehaves.
import type { Misbehaviour } from './misbehave.ts';
import type { Timers } from './options.ts';

const dribbleOctets = 10;
const dribbleMs = 10;

export interface OutputOptions {
  readonly write: (octets: Buffer) => void;
  readonly misbehave: ReadonlySet<Misbehaviour>;
  readonly timers: Timers;
}

export class Output {
  readonly #options: OutputOptions;
  #waiting: Buffer = Buffer.alloc(0);
  #isRunning = false;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  write(text: string): void {
    const { misbehave, write } = this.#options;
    if (text === '' || misbehave.has('silent')) return;
    const octets = Buffer.from(text, 'latin1');
    if (!this.#isRunning && !misbehave.has('splitsBytes') && !misbehave.has('slow')) {
      write(octets);
      return;
    }
    this.#waiting = this.#waiting.length === 0 ? octets : Buffer.concat([this.#waiting, octets]);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#step();
  }

  #step(): void {
    const { misbehave, write, timers } = this.#options;
    const isSlow = misbehave.has('slow');
    // A megabyte of garbage octet by octet would take for ever.
    const size = isSlow ? dribbleOctets : this.#waiting.length > 10_000 ? 1_000 : 1;
    write(this.#waiting.subarray(0, size));
    this.#waiting = this.#waiting.subarray(size);
    if (this.#waiting.length === 0) {
      this.#isRunning = false;
    } else if (isSlow) timers.set(() => this.#step(), dribbleMs);
    else setImmediate(() => this.#step());
  }
}
