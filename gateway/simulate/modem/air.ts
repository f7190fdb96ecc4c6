// What joins simulated modems: who has which number. A text to one of them arrives there, one to anybody else is only seen.
import type { Incoming } from './pdus.ts';

export interface Air {
  join(number: string, receive: (pdu: Incoming) => void): () => void;
  /** undefined: nobody simulated has this number. */
  at(number: string): ((pdu: Incoming) => void) | undefined;
}

export function createAir(): Air {
  const members = new Map<string, (pdu: Incoming) => void>();
  return {
    join(number, receive) {
      members.set(number, receive);
      return () => {
        if (members.get(number) === receive) members.delete(number);
      };
    },
    at: (number) => members.get(number),
  };
}
