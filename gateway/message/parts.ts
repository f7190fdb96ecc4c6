// What the parts of one message say together. A long message is delivered when every part is, and lost when any part is.
import type { PartState } from './types.ts';

export type Fold = 'incomplete' | 'taken' | 'delivered' | 'undelivered' | 'expired';

/**
 * Folds the states of the parts known so far; `total` is how many the message has. `undelivered` and `expired` are said as
 * soon as one part is lost, since the text can no longer be read whole.
 */
export function foldParts(states: readonly PartState[], total: number): Fold {
  let delivered = 0;
  let lost: Fold | undefined;
  for (const state of states) {
    if (state === 'delivered') delivered += 1;
    else if (state === 'undelivered' || (state === 'expired' && lost === undefined)) lost = state;
  }
  if (delivered >= total) return 'delivered';
  if (lost !== undefined) return lost;
  return states.length >= total ? 'taken' : 'incomplete';
}

/** The state of a part after a receipt: a true delivery wins over everything, other final words stay. */
export function partAfter(state: PartState, outcome: 'delivered' | 'undelivered' | 'expired' | 'accepted'): PartState {
  if (outcome === 'accepted' || state === 'delivered') return state;
  if (outcome === 'delivered') return 'delivered';
  return state === 'taken' ? outcome : state;
}
