// One question to the gateway as a screen sees it: the answer, the refusal, and a way to ask again. Keeps the last good answer.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Refusal } from './client.ts';

export interface Asked<T> {
  readonly body: T | undefined;
  readonly refusal: Refusal | undefined;
  readonly asking: boolean;
  readonly again: () => void;
  readonly put: (body: T) => void;
}

/** Asks when `about` changes and forgets the old answer; asks again in the background when `again` is called. */
export function useAsk<T>(question: () => Promise<Answer<T>>, about: readonly unknown[]): Asked<T> {
  const [answer, setAnswer] = useState<{ body: T | undefined; refusal: Refusal | undefined; asking: boolean }>({ body: undefined, refusal: undefined, asking: true });
  const turn = useRef(0);
  const latest = useRef(question);
  latest.current = question;
  const again = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    setAnswer((before) => ({ ...before, asking: true }));
    void latest.current().then((got) => {
      if (mine !== turn.current) return;
      setAnswer((before) => got.ok ? { body: got.body, refusal: undefined, asking: false } : { body: before.body, refusal: got.refusal, asking: false });
    });
  }, []);
  useEffect(() => {
    setAnswer({ body: undefined, refusal: undefined, asking: true });
    again();
    return () => {
      turn.current += 1;
    };
  }, about);
  const put = useCallback((body: T) => setAnswer({ body, refusal: undefined, asking: false }), []);
  return { ...answer, again, put };
}
