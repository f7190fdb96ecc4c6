// What the simulated network's words mean to us: one table from its answers to submit errors, and its link errors.
import { LinkError, SubmitError } from '../channel.ts';
import type { SubmitErrorKind, TakenPart } from '../channel.ts';

export type Verdict = 'invalidNumber' | 'tooFast' | 'systemError' | 'tooLong' | 'linkDown' | 'windowFull' | 'linkLost' | 'noAnswer' | 'withdrawn';

const table: Readonly<Record<Verdict, { kind: SubmitErrorKind; code: string; message: string; networkCode?: string }>> = {
  invalidNumber: { kind: 'permanent', code: 'invalid_destination', networkCode: 'SIM 11', message: 'The network does not know this number.' },
  tooFast: { kind: 'throttled', code: 'throttled', networkCode: 'SIM 88', message: 'The network asks for a slower pace.' },
  systemError: { kind: 'transient', code: 'network_error', networkCode: 'SIM 8', message: 'The network had a failure of its own.' },
  tooLong: { kind: 'permanent', code: 'too_many_parts', message: 'The message has more parts than this channel allows.' },
  linkDown: { kind: 'transient', code: 'link_down', message: 'The link was not up.' },
  windowFull: { kind: 'throttled', code: 'window_full', message: 'As many messages are in flight as the channel allows.' },
  linkLost: { kind: 'unknown', code: 'link_lost', message: 'The link ended before the network answered.' },
  noAnswer: { kind: 'unknown', code: 'no_answer', message: 'The network did not answer in time.' },
  withdrawn: { kind: 'unknown', code: 'submit_aborted', message: 'The gateway stopped waiting for the answer.' },
};

export function submitError(verdict: Verdict, taken: readonly TakenPart[] = []): SubmitError {
  return new SubmitError({ ...table[verdict], taken });
}

export const linkErrors = {
  refused: () => new LinkError({ refused: true, code: 'settings_refused', message: 'The simulated network refuses these settings.' }),
  aborted: () => new LinkError({ refused: false, code: 'start_aborted', message: 'The start was called off.' }),
  lost: () => new LinkError({ refused: false, code: 'link_lost', message: 'The simulated network dropped the link.' }),
};
