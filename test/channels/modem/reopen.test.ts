// A link that ends while the modem has routed something that was not acknowledged: the next one must not become deaf of it (27.005 §3.4.4).
import { describe, expect, it } from 'vitest';
import { job } from '../peer.ts';
import { signal, startedRig, stopAfterEach, until } from './rig.ts';

stopAfterEach();

describe('a modem that has routed what nobody acknowledged', () => {
  it('goes on to hand over reports and texts in the next link', async () => {
    const { channel, modem, host, again } = await startedRig({ reports: 'success', reportDelayMs: 100, ackTimeoutMs: 1_500, redeliverMs: 300 }, { healthSeconds: 60, sweepSeconds: 300 });
    await channel.submit(job(), signal);
    await channel.submit(job(), signal);
    await channel.stop();
    // Both reports come while nobody is on the line; the first is routed there.
    await until('the reports to be under way', () => modem.counts.reports > 0);
    const next = again();
    await next.start(signal);
    await until('both reports', () => host.receipts.length >= 2);
    await new Promise((resolve) => { setTimeout(resolve, 1_600); });
    modem.text('+447700900160', 'still there?');
    await until('the text', () => host.parts.length === 1, 2_000);
    await next.submit(job(), signal);
    await until('the third report', () => host.receipts.length >= 3, 2_000);
    expect(modem.waiting()).toBe(0);
  });
});
