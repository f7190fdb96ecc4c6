// What the answers to one message's requests mean together, in time and late. Knows neither PDUs nor the session; it may
// outlive its submit by hours, so it holds no text.
import { SubmitError } from '../channel.ts';
import type { SubmitErrorKind, SubmitJob, SubmitResult, TakenPart } from '../channel.ts';

export interface Failure {
  readonly kind: SubmitErrorKind;
  readonly code: string;
  readonly message: string;
  readonly networkCode?: string;
  readonly cause?: unknown;
}

/** What one request came to: the network's ref for what it took, or why not. */
export type Answer = { readonly ref: string | undefined } | Failure;

interface Failed {
  readonly parts: readonly number[];
  readonly failure: Failure;
}

/** The worst first: what may have been handed over decides, then what can never succeed. */
const precedence: readonly SubmitErrorKind[] = ['unknown', 'permanent', 'throttled', 'transient'];

export class Submission {
  readonly messageId: string;
  readonly attempt: number;
  readonly #single: boolean;
  #open: number;
  #taken: TakenPart[] = [];
  #failed: readonly Failed[] | undefined;
  #promise: { resolve(result: SubmitResult): void; reject(error: SubmitError): void } | undefined;

  constructor({ messageId, attempt }: SubmitJob, requests: number, promise: { resolve(result: SubmitResult): void; reject(error: SubmitError): void }) {
    this.messageId = messageId;
    this.attempt = attempt;
    this.#single = requests === 1;
    this.#open = requests;
    this.#promise = promise;
  }

  /** What became of the request for these parts; the same array again, should its answer come late. */
  settle(parts: readonly number[], answer: Answer): void {
    this.#note(parts, answer);
    this.#open -= 1;
    if (this.#open > 0) return;
    const taken = this.#wholeParts();
    const promise = this.#promise;
    this.#promise = undefined;
    if (this.#failed === undefined) promise?.resolve({ taken });
    // A copy: late answers add to ours.
    else promise?.reject(new SubmitError({ ...worstOf(this.#failed), taken: [...taken] }));
  }

  /** The answer to a request that had been settled without one. Returns the parts that are now taken beside those told of before. */
  settleLate(parts: readonly number[], answer: Answer): readonly TakenPart[] {
    const isTold = this.#open === 0;
    // Nobody can be told any more that it failed for certain.
    if (isTold && 'kind' in answer) return [];
    const before = isTold ? new Set(this.#wholeParts().map(({ part }) => part)) : undefined;
    const failed = this.#failed?.filter((one) => one.parts !== parts) ?? [];
    this.#failed = failed.length === 0 ? undefined : failed;
    this.#note(parts, answer);
    return before === undefined ? [] : this.#wholeParts().filter(({ part }) => !before.has(part));
  }

  #note(parts: readonly number[], answer: Answer): void {
    if ('kind' in answer) this.#failed = [...(this.#failed ?? []), { parts, failure: answer }];
    else for (const part of parts) this.#taken.push({ part, ref: answer.ref });
  }

  /** In order, each once, and only those of which nothing failed. */
  #wholeParts(): TakenPart[] {
    if (this.#single) return this.#taken;
    const byPart = new Map(this.#taken.map((one) => [one.part, one]));
    for (const { parts } of this.#failed ?? []) for (const part of parts) byPart.delete(part);
    return [...byPart.values()].sort((a, b) => a.part - b.part);
  }
}

function worstOf(failed: readonly Failed[]): Failure {
  return failed.map(({ failure }) => failure).reduce((worst, one) => (precedence.indexOf(one.kind) < precedence.indexOf(worst.kind) ? one : worst));
}
