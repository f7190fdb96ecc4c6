// Places for messages: on the SIM, in the device, for status reports (27.005 §3.2.2 and §3.2.3).
import type { MemoryName } from './family.ts';

export interface StoredMessage {
  /** 0 received unread · 1 received read · 2 stored unsent · 3 stored sent (27.005 §3.1, <stat>). */
  status: 0 | 1 | 2 | 3;
  readonly hex: string;
  readonly length: number;
  readonly isReport: boolean;
  /** Came from the network; the storage's own texts of the start did not. */
  readonly isInbound: boolean;
  /** The network has handed it over before. */
  readonly isRepeat: boolean;
}

export interface Memory {
  readonly name: MemoryName;
  readonly size: number;
  readonly used: number;
  /** Whether there is such a place, counted from 0. */
  has(place: number): boolean;
  at(place: number): StoredMessage | undefined;
  /** The place it got; undefined: full. */
  put(message: StoredMessage): number | undefined;
  /** Into a place that is known to be free. */
  putAt(place: number, message: StoredMessage): void;
  remove(place: number): StoredMessage | undefined;
}

export class Places implements Memory {
  readonly name: MemoryName;
  readonly size: number;
  readonly #places: (StoredMessage | undefined)[];
  #used = 0;

  constructor(name: MemoryName, size: number) {
    this.name = name;
    this.size = size;
    this.#places = Array.from({ length: size });
  }

  get used(): number {
    return this.#used;
  }

  has(place: number): boolean {
    return place >= 0 && place < this.size;
  }

  at(place: number): StoredMessage | undefined {
    return this.#places[place];
  }

  put(message: StoredMessage): number | undefined {
    if (this.#used === this.size) return undefined;
    const place = this.#places.indexOf(undefined);
    this.putAt(place, message);
    return place;
  }

  putAt(place: number, message: StoredMessage): void {
    if (this.#places[place] === undefined) this.#used += 1;
    this.#places[place] = message;
  }

  remove(place: number): StoredMessage | undefined {
    const message = this.#places[place];
    if (message === undefined) return undefined;
    this.#places[place] = undefined;
    this.#used -= 1;
    return message;
  }
}

/** SIM and device as one, the SIM's places first ("MT"). */
export class Joined implements Memory {
  readonly name = 'MT';
  readonly #first: Memory;
  readonly #second: Memory;

  constructor(first: Memory, second: Memory) {
    this.#first = first;
    this.#second = second;
  }

  get size(): number {
    return this.#first.size + this.#second.size;
  }

  get used(): number {
    return this.#first.used + this.#second.used;
  }

  #of(place: number): [Memory, number] {
    return place < this.#first.size ? [this.#first, place] : [this.#second, place - this.#first.size];
  }

  has(place: number): boolean {
    return place >= 0 && place < this.size;
  }

  at(place: number): StoredMessage | undefined {
    const [memory, own] = this.#of(place);
    return memory.at(own);
  }

  put(message: StoredMessage): number | undefined {
    const place = this.#first.put(message);
    if (place !== undefined) return place;
    const second = this.#second.put(message);
    return second === undefined ? undefined : second + this.#first.size;
  }

  putAt(place: number, message: StoredMessage): void {
    const [memory, own] = this.#of(place);
    memory.putAt(own, message);
  }

  remove(place: number): StoredMessage | undefined {
    const [memory, own] = this.#of(place);
    return memory.remove(own);
  }
}
