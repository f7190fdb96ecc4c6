// What to do when a hand-over did not succeed: the table of patience. Pure; the pump asks, the store writes.
import { SubmitError, type TakenPart } from '../channels/channel.ts';
import type { Cause } from '../message/types.ts';
import type { AttemptOutcome, ClaimedJob } from '../store/store.ts';

/** Waits between tries, by how many failed so far; the last one repeats until the message's validity ends. */
export const retryDelaysMs = [5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000] as const;
/** So many failures are an end of their own, for messages with a long validity. */
export const mostFailures = 30;
/** How long a lost answer may still come before policy `resend` repeats the hand-over. */
export const repeatAfterMs = 60_000;

/** Released because of a sick SIM or link that still counts as up: it is not asked again at once. */
export const blamelessAfterMs = 1_000;

/** Codes of transient errors that say the network never saw the message: they do not count as a failure. */
const unstarted: ReadonlySet<string> = new Set(['link_down', 'link_lost', 'not_connected', 'stopped', 'submit_aborted', 'window_full']);

/**
 * @param random 0..1, spreads retries by ±20 %.
 */
export function afterFailure(job: ClaimedJob, error: unknown, now: number, random: () => number): AttemptOutcome {
  const base = { messageId: job.messageId, attempt: job.attempt, at: now };
  if (!(error instanceof SubmitError)) {
    // A fault of ours inside a channel: nobody can tell whether bytes left.
    return { ...base, ...lost(job, now), taken: [], cause: { code: 'channel_fault', detail: 'The channel failed in an unexpected way while handing this message over.' } };
  }
  const taken: readonly TakenPart[] = error.taken;
  const cause: Cause = { code: error.code, detail: error.message, ...(error.networkCode === undefined ? {} : { networkCode: error.networkCode }) };
  switch (error.kind) {
    case 'permanent':
      return { ...base, outcome: 'permanent', taken, cause, next: 'failed', dueAt: undefined };
    case 'unknown':
      return { ...base, ...lost(job, now), taken, cause };
    case 'throttled':
      return { ...base, outcome: 'throttled', taken, cause, next: 'retry', dueAt: now };
    case 'transient': {
      if (unstarted.has(error.code)) return { ...base, outcome: 'released', taken, cause, next: 'retry', dueAt: now };
      if (error.blameless) return { ...base, outcome: 'released', taken, cause, next: 'retry', dueAt: now + blamelessAfterMs };
      if (job.failures + 1 >= mostFailures) return { ...base, outcome: 'transient', taken, cause: { ...cause, code: 'retries_used_up', detail: `${mostFailures} tries failed; the last one: ${error.message}` }, next: 'failed', dueAt: undefined };
      const delay = retryDelaysMs[Math.min(job.failures, retryDelaysMs.length - 1)] ?? 3_600_000;
      return { ...base, outcome: 'transient', taken, cause, next: 'retry', dueAt: now + Math.round(delay * (0.8 + 0.4 * random())) };
    }
    default:
      return error.kind satisfies never;
  }
}

function lost(job: ClaimedJob, now: number): Pick<AttemptOutcome, 'outcome' | 'next' | 'dueAt'> {
  return { outcome: 'unknown', next: 'unknown', dueAt: job.duplicatePolicy === 'resend' ? now + repeatAfterMs : undefined };
}
