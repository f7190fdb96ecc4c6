// Somebody rings: RING and, where it was asked for, the number (27.007 §7.6 and §7.11), until it is answered, ended or given up.
import { parseAddress } from '../../sms/address.ts';
import type { ModemState } from './state.ts';

const ringEveryMs = 5_000;
const mostRings = 6;

export class Calls {
  readonly #state: ModemState;
  #from: string | undefined;
  #isAnswered = false;
  #timer: unknown;

  constructor(state: ModemState) {
    this.#state = state;
  }

  /** +CPAS: 0 nothing · 3 it rings · 4 a call. */
  get activity(): 0 | 3 | 4 {
    return this.#from === undefined ? 0 : this.#isAnswered ? 4 : 3;
  }

  get from(): string | undefined {
    return this.#from;
  }

  ring(from: string, rings = 1): void {
    if (!this.#state.isRegistered) return;
    const { clip, crc } = this.#state.settings;
    this.#from = from;
    this.#state.urc(crc ? '+CRING: VOICE' : 'RING');
    if (clip) this.#state.urc(`+CLIP: "${from}",${parseAddress(from).kind === 'international' ? 145 : 129},"",0,"",0`);
    this.#timer = this.#state.options.timers.set(() => {
      if (rings < mostRings) this.ring(from, rings + 1);
      else this.giveUp();
    }, ringEveryMs);
  }

  /** false: nobody rings. */
  answer(): boolean {
    if (this.#from === undefined) return false;
    this.#state.options.timers.clear(this.#timer);
    this.#isAnswered = true;
    return true;
  }

  /** From our side. */
  hangUp(): void {
    this.#state.options.timers.clear(this.#timer);
    this.#from = undefined;
    this.#isAnswered = false;
  }

  /** The other side had enough. */
  giveUp(): void {
    if (this.#from === undefined) return;
    this.hangUp();
    this.#state.urc('NO CARRIER');
  }
}
