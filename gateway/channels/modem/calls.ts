// Somebody rings: noted once per call, and ended where the settings say so. Nobody is ever called back.
import { canonicalAddress } from '../../sms/address.ts';
import type { Urc } from './at/at.ts';
import type { OpenLink } from './open-link.ts';

/** A ring this long after the last one is another call. */
const sameCallMs = 10_000;
/** The caller's number comes after the first RING (27.007 §7.6); so long it is waited for. */
const callerMs = 1_500;

export interface Calls {
  /** Whether this URC was about a call. */
  onUrc(urc: Urc): boolean;
}

export function createCalls(link: OpenLink): Calls {
  const { host, surroundings, engine, settings, profile } = link;
  let lastRingAt = -Infinity;
  let waiting: unknown;

  function note(caller: string | undefined): void {
    surroundings.timers.clear(waiting);
    waiting = undefined;
    const summary = caller === undefined ? 'Somebody called; the number was withheld.' : 'Somebody called.';
    const ended = settings.hangUp ? ' The call was ended.' : '';
    host.notice({ kind: 'call', from: caller, summary: summary + ended, data: {} }).catch((err: unknown) => host.log.warn({ err }, 'a call could not be written down'));
    if (settings.hangUp) void engine.run({ command: profile.hangUp });
  }

  return {
    onUrc({ name, rest }) {
      if (name !== 'RING' && name !== '+CRING' && name !== '+CLIP') return false;
      const now = surroundings.now();
      const isNew = now - lastRingAt > sameCallMs;
      lastRingAt = now;
      if (name === '+CLIP') {
        if (isNew || waiting !== undefined) note(canonicalAddress(/^"([^"]{1,40})"/.exec(rest)?.[1] ?? ''));
      } else if (isNew) waiting = surroundings.timers.set(() => note(undefined), callerMs);
      return true;
    },
  };
}
