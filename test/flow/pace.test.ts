import { describe, expect, it } from 'vitest';
import { SubmitError } from '../../gateway/channels/channel.ts';
import { createPace } from '../../gateway/flow/pace.ts';
import { afterFailure, blamelessAfterMs, mostFailures, repeatAfterMs, retryDelaysMs } from '../../gateway/flow/retry.ts';
import type { ClaimedJob } from '../../gateway/store/store.ts';

const job = (more: Partial<ClaimedJob> = {}): ClaimedJob => ({
  messageId: 'm', attempt: 1, to: '+491', from: undefined, text: 't', parts: 1, concatRef: 1, taken: [], expiresAt: undefined, priority: 'normal', duplicatePolicy: 'hold', flash: false, failures: 0, ...more,
});
const error = (kind: SubmitError['kind'], code = 'x') => new SubmitError({ kind, code, message: 'm' });

describe('pace', () => {
  it('does not limit before the network complained', () => {
    expect(createPace().allowance(5_000)).toBe(Infinity);
  });
  it('stops for a second when throttled, comes back at half the speed and speeds up again', () => {
    const pace = createPace();
    pace.began(100, 10_000);
    pace.throttled(10_100);
    expect(pace.allowance(10_500)).toBe(0);
    expect(pace.nextAt(10_500)).toBe(11_100);
    expect(pace.limit()).toBe(50);
    expect(pace.allowance(11_200)).toBeGreaterThan(0);
    expect(pace.allowance(11_200)).toBeLessThanOrEqual(10);
    const later = pace.limit() ?? 0;
    pace.allowance(15_000);
    expect(pace.limit()).toBeGreaterThan(later);
  });
  it('takes a whole refused window as one sign', () => {
    const pace = createPace();
    pace.began(100, 10_000);
    for (let index = 0; index < 50; index += 1) pace.throttled(10_100 + index);
    expect(pace.limit()).toBe(50);
  });
  it('is free again after a quiet minute', () => {
    const pace = createPace();
    pace.began(10, 10_000);
    pace.throttled(10_100);
    expect(pace.allowance(80_000)).toBe(Infinity);
  });
  it('never comes to a standstill, however often it is throttled', () => {
    const pace = createPace();
    for (let at = 10_000; at < 60_000; at += 1_500) pace.throttled(at);
    const wakeAt = pace.nextAt(60_000) ?? 60_000;
    expect(wakeAt).toBeLessThan(62_000);
    expect(pace.allowance(wakeAt + 1_000)).toBeGreaterThan(0);
  });
});

describe('after a failure', () => {
  it('gives up at once on what can never succeed', () => {
    expect(afterFailure(job(), error('permanent', 'bad_number'), 1_000, () => 0.5)).toMatchObject({ next: 'failed', outcome: 'permanent', cause: { code: 'bad_number' } });
  });
  it('waits longer each time, within a fifth, and gives up after the last try', () => {
    for (const [failures, delay] of retryDelaysMs.entries()) {
      const { dueAt, next } = afterFailure(job({ failures }), error('transient'), 1_000, () => 0.5);
      expect([next, (dueAt ?? 0) - 1_000]).toEqual(['retry', delay]);
    }
    expect((afterFailure(job(), error('transient'), 0, () => 0).dueAt ?? 0) / retryDelaysMs[0]).toBeCloseTo(0.8);
    expect((afterFailure(job(), error('transient'), 0, () => 1).dueAt ?? 0) / retryDelaysMs[0]).toBeCloseTo(1.2);
    expect(afterFailure(job({ failures: mostFailures - 1 }), error('transient'), 0, () => 0)).toMatchObject({ next: 'failed', cause: { code: 'retries_used_up' } });
  });
  it('uses no patience up when the network never saw the message or said "slower"', () => {
    expect(afterFailure(job(), error('transient', 'link_lost'), 1_000, () => 0)).toMatchObject({ outcome: 'released', next: 'retry', dueAt: 1_000 });
    const sick = new SubmitError({ kind: 'transient', code: 'sim_busy', message: 'm', blameless: true });
    expect(afterFailure(job({ failures: mostFailures - 1 }), sick, 1_000, () => 0)).toMatchObject({ outcome: 'released', next: 'retry', dueAt: 1_000 + blamelessAfterMs, cause: { code: 'sim_busy' } });
    expect(afterFailure(job(), error('throttled'), 1_000, () => 0)).toMatchObject({ outcome: 'throttled', next: 'retry' });
  });
  it('says "unknown" when nobody can tell, and plans a repeat only where the policy asks for it', () => {
    expect(afterFailure(job(), error('unknown'), 1_000, () => 0)).toMatchObject({ next: 'unknown', dueAt: undefined });
    expect(afterFailure(job({ duplicatePolicy: 'never' }), error('unknown'), 1_000, () => 0)).toMatchObject({ next: 'unknown', dueAt: undefined });
    expect(afterFailure(job({ duplicatePolicy: 'resend' }), error('unknown'), 1_000, () => 0)).toMatchObject({ next: 'unknown', dueAt: 1_000 + repeatAfterMs });
    expect(afterFailure(job(), new TypeError('a fault of ours'), 1_000, () => 0)).toMatchObject({ next: 'unknown', cause: { code: 'channel_fault' } });
  });
});
