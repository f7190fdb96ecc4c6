// Whether texts may leave now, and if not, why, in words: SIM, registration, balance, caps, a bar by the operator. The gravest
// reason is the one that is told. Pure but for what it was told; the link tells it and asks it.
import type { ChannelState } from '../channel.ts';

export interface Reason {
  /** Stable, snake_case, listed in the README. */
  readonly code: string;
  /** A sentence for people. */
  readonly summary: string;
}

/** From the gravest to the slightest. `sim` no usable SIM · `registration` not registered · `barred` the operator or network refuses this SIM · `balance` below the minimum · `cap` · `recovery` the modem is being brought back. */
export const grounds = ['recovery', 'sim', 'registration', 'barred', 'balance', 'cap'] as const;
export type Ground = (typeof grounds)[number];

export class Standing {
  readonly #reasons = new Map<Ground, Reason>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** undefined: that ground has gone. */
  set(ground: Ground, reason: Reason | undefined): void {
    const before = this.#reasons.get(ground);
    if (before?.code === reason?.code && before?.summary === reason?.summary) return;
    if (reason === undefined) this.#reasons.delete(ground);
    else this.#reasons.set(ground, reason);
    this.#onChange();
  }

  has(ground: Ground): boolean {
    return this.#reasons.has(ground);
  }

  /** The gravest reason; undefined: texts may leave. */
  get reason(): Reason | undefined {
    return this.reasonBeside(undefined);
  }

  /** The same, with one ground left out of account. */
  reasonBeside(ignored: Ground | undefined): Reason | undefined {
    for (const ground of grounds) {
      const reason = ground === ignored ? undefined : this.#reasons.get(ground);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  get state(): Extract<ChannelState, 'ready' | 'waiting'> {
    return this.#reasons.size === 0 ? 'ready' : 'waiting';
  }
}
