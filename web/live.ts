// The one live socket: opens, resumes from the last cursor, backs off with jitter, and says how the link is. It hands frames on in
// order and never twice; what they mean is store.ts's business.
import type { LiveFrame } from '../gateway/api/contract.ts';

export interface Socket {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  close(): void;
}

export interface LiveOptions {
  readonly connect: (path: string) => Socket;
  readonly onFrame: (frame: LiveFrame) => void;
  readonly onLink: (link: 'connecting' | 'up' | 'down') => void;
  /** The socket was refused, or closed because the session is over. Which of the two is asked over HTTP. */
  readonly onRefused: () => void;
  readonly random: () => number;
  readonly wait: (ms: number, then: () => void) => () => void;
}

const firstDelayMs = 500;
const longestDelayMs = 15_000;
const helloWithinMs = 10_000;
/** The gateway's close code when the session is over. */
const sessionEnded = 4401;

export class Live {
  readonly #options: LiveOptions;
  #cursor: number | undefined;
  #socket: Socket | undefined;
  #tries = 0;
  #stopped = true;
  #cancelWait: () => void = () => undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  get cursor(): number | undefined {
    return this.#cursor;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelWait();
    this.#drop();
  }

  /** The network seems to be back: try at once instead of waiting the delay out. */
  nudge(): void {
    if (this.#stopped || this.#socket !== undefined) return;
    this.#tries = 0;
    this.#cancelWait();
    this.#open();
  }

  /** The machine says that it has no network: do not wait for the silence to be noticed. */
  lost(): void {
    if (this.#stopped || this.#socket === undefined) return;
    this.#drop();
    this.#again();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #open(): void {
    this.#options.onLink('connecting');
    const socket = this.#options.connect(this.#cursor === undefined ? '/v1/live' : `/v1/live?after=${this.#cursor}`);
    this.#socket = socket;
    let greeted = false;
    this.#cancelWait = this.#options.wait(helloWithinMs, () => {
      this.#drop();
      this.#again();
    });
    socket.addEventListener('message', (event) => {
      if (this.#socket !== socket) return;
      const frame = JSON.parse(String(event.data)) as LiveFrame;
      if (!greeted) {
        greeted = true;
        this.#cancelWait();
        this.#tries = 0;
        this.#options.onLink('up');
      }
      this.#take(frame);
    });
    socket.addEventListener('close', (event) => {
      if (this.#socket !== socket) return;
      this.#cancelWait();
      this.#socket = undefined;
      if (!greeted || event.code === sessionEnded) this.#options.onRefused();
      this.#again();
    });
  }

  #take(frame: LiveFrame): void {
    switch (frame.type) {
      case 'hello':
        // On a resume the events since our cursor follow. A cursor behind ours: the gateway was restored from a backup.
        if (this.#cursor === undefined || frame.cursor < this.#cursor) this.#cursor = frame.cursor;
        break;
      case 'events': {
        const known = this.#cursor ?? -1;
        const fresh = frame.events.filter((event) => event.cursor > known);
        this.#cursor = Math.max(known, frame.cursor);
        this.#options.onFrame({ ...frame, events: fresh });
        return;
      }
      case 'lagging':
        this.#cursor = frame.cursor;
        break;
      case 'channels':
        break;
    }
    this.#options.onFrame(frame);
  }

  #again(): void {
    if (this.#stopped) return;
    this.#options.onLink('down');
    const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#tries);
    this.#tries += 1;
    this.#cancelWait = this.#options.wait(ceiling / 2 + (ceiling / 2) * this.#options.random(), () => this.#open());
  }
}
