// The socket a modem sits in: a pty or a TCP port that comes and goes, possibly under another name each time.
import type { Misbehaviour } from './misbehave.ts';
import type { Settled } from './options.ts';
import { openPty } from './pty.ts';
import { openTcp } from './tcp.ts';
import type { Wire, WireEvents } from './wire.ts';

export class Plug {
  readonly #options: Settled;
  readonly #misbehave: ReadonlySet<Misbehaviour>;
  readonly #events: WireEvents;
  #wire: Wire | undefined;
  #where = '';
  #port: number;
  #link: string | undefined;
  #opened = 0;
  /** One change after the other. */
  #changes: Promise<void> = Promise.resolve();

  constructor(options: Settled, misbehave: ReadonlySet<Misbehaviour>, events: WireEvents) {
    this.#options = options;
    this.#misbehave = misbehave;
    this.#events = events;
    this.#port = options.tcp ?? 0;
    this.#link = options.link;
  }

  /** Where it is, or was last. */
  get where(): string {
    return this.#where;
  }

  write(octets: Buffer): void {
    this.#wire?.write(octets);
  }

  /** Rejects when there is no such place. Does nothing when it is in already. */
  in(link: string | undefined): Promise<void> {
    return this.#next(async () => {
      if (this.#wire !== undefined) return;
      this.#opened += 1;
      if (link !== undefined) this.#link = link;
      const isElsewhere = this.#misbehave.has('renumbers') && this.#opened > 1 && link === undefined;
      // What an earlier wire still had to say is not for the next.
      let wire: Wire | undefined;
      const own = (tell: () => void): void => {
        if (wire === undefined || wire === this.#wire) tell();
      };
      const events: WireEvents = {
        received: (octets) => own(() => this.#events.received(octets)), opened: () => own(() => this.#events.opened()), closed: () => own(() => this.#events.closed()),
      };
      if (this.#options.tcp !== undefined) {
        const opened = await openTcp(events, isElsewhere ? 0 : this.#port);
        this.#port = opened.port;
        wire = opened;
      } else {
        const base = this.#link;
        wire = await openPty(events, base !== undefined && isElsewhere ? `${base}-${this.#opened}` : base);
      }
      this.#wire = wire;
      this.#where = wire.where;
    });
  }

  out(): Promise<void> {
    const wire = this.#wire;
    // From this moment nothing goes through, even while it takes a while to be gone.
    this.#wire = undefined;
    const closed = wire?.close();
    return this.#next(async () => {
      await closed;
      // It may have been on its way in when it was pulled out.
      const late = this.#wire;
      this.#wire = undefined;
      await late?.close();
    });
  }

  #next(change: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => undefined);
    return done;
  }
}
