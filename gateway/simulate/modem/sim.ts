// The SIM card: who it is, its PIN and PUK with their counted tries, its places for texts and its message reference. Outlives
// restarts of the modem, and can be taken out and put in.
import { Places } from './storage.ts';

const pinTries = 3;
const pukTries = 10;

/** As AT+CPIN? says it (27.007 §8.3); `absent` and `blocked` are errors there. */
export type SimState = 'READY' | 'SIM PIN' | 'SIM PUK' | 'absent' | 'blocked' | 'busy';

export interface SimOptions {
  readonly iccid: string;
  readonly imsi: string;
  readonly number: string;
  /** What it really asks for. */
  readonly pin: string | undefined;
  readonly puk: string;
  readonly size: number;
}

export class Sim {
  readonly iccid: string;
  readonly imsi: string;
  readonly number: string;
  readonly places: Places;
  pinTriesLeft = pinTries;
  pukTriesLeft = pukTries;
  isIn = true;
  /** Not to be used yet; a start or a PIN makes it so for a while. */
  isBusy = false;
  #pin: string | undefined;
  readonly #puk: string;
  #isUnlocked: boolean;
  #reference = 255;

  constructor(options: SimOptions) {
    this.iccid = options.iccid;
    this.imsi = options.imsi;
    this.number = options.number;
    this.places = new Places('SM', options.size);
    this.#pin = options.pin;
    this.#puk = options.puk;
    this.#isUnlocked = options.pin === undefined;
  }

  get state(): SimState {
    if (!this.isIn) return 'absent';
    if (this.pukTriesLeft === 0) return 'blocked';
    if (this.pinTriesLeft === 0) return 'SIM PUK';
    if (!this.#isUnlocked) return 'SIM PIN';
    return this.isBusy ? 'busy' : 'READY';
  }

  get hasPin(): boolean {
    return this.#pin !== undefined;
  }

  /** Power was cut: it wants its PIN again. */
  restart(forgetsReference: boolean): void {
    this.#isUnlocked = this.#pin === undefined;
    if (forgetsReference) this.#reference = 255;
  }

  enterPin(pin: string): boolean {
    if (pin === this.#pin) {
      this.#isUnlocked = true;
      this.pinTriesLeft = pinTries;
      return true;
    }
    this.pinTriesLeft = Math.max(0, this.pinTriesLeft - 1);
    return false;
  }

  enterPuk(puk: string, pin: string): boolean {
    if (puk !== this.#puk) {
      this.pukTriesLeft = Math.max(0, this.pukTriesLeft - 1);
      return false;
    }
    this.#pin = pin;
    this.#isUnlocked = true;
    this.pinTriesLeft = pinTries;
    this.pukTriesLeft = pukTries;
    return true;
  }

  /** TP-MR of the next part, 0 to 255 and round (23.040 §9.2.3.6). */
  nextReference(): number {
    this.#reference = (this.#reference + 1) % 256;
    return this.#reference;
  }
}
