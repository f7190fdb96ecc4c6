// How many parts may leave by one SIM, over days, months, restarts and minutes.
import { describe, expect, it } from 'vitest';
import { loadCaps } from '../../../gateway/channels/modem/caps.ts';
import type { CapLimits } from '../../../gateway/channels/modem/caps.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createRecordingHost } from '../peer.ts';

const evening = Date.UTC(2030, 0, 31, 23, 59, 50);
const none: CapLimits = { perDay: 0, perMonth: 0, perMinute: 0 };

function rig(limits: Partial<CapLimits>, startMs = evening) {
  const clock = createFakeClock(startMs);
  const host = createRecordingHost(clock);
  const load = () => loadCaps({ limits: { ...none, ...limits }, simTag: 'abcd1234', memory: host.memory, timers: clock.timers, log: host.log, now: clock.now() });
  return { clock, host, load };
}

describe('the caps of a SIM', () => {
  it('allows everything when there are none', async () => {
    const { clock, load } = rig({});
    const caps = await load();
    for (let part = 0; part < 1_000; part += 1) caps.count(clock.now(), clock.now());
    expect(caps.reached(clock.now())).toBeUndefined();
    expect(caps.waitMs(clock.now())).toBe(0);
  });

  it('stop at the daily cap until midnight UTC', async () => {
    const { clock, load } = rig({ perDay: 2 });
    const caps = await load();
    caps.count(clock.now(), 0);
    expect(caps.reached(clock.now())).toBeUndefined();
    caps.count(clock.now(), 0);
    expect(caps.reached(clock.now())).toEqual({ cap: 'day', until: Date.UTC(2030, 1, 1) });
    expect(caps.reached(Date.UTC(2030, 1, 1))).toBeUndefined();
    expect(caps.partsToday).toBe(0);
  });

  it('stop at the monthly cap until the first of the next month', async () => {
    const { clock, load } = rig({ perMonth: 1 }, Date.UTC(2030, 11, 3));
    const caps = await load();
    caps.count(clock.now(), 0);
    expect(caps.reached(Date.UTC(2030, 11, 31))).toEqual({ cap: 'month', until: Date.UTC(2031, 0, 1) });
    expect(caps.reached(Date.UTC(2031, 0, 1))).toBeUndefined();
  });

  it('count on after a restart, also when the last second was not written by a timer', async () => {
    const { clock, load } = rig({ perDay: 3 });
    const before = await load();
    before.count(clock.now(), 0);
    before.count(clock.now(), 0);
    await before.flush();
    const after = await load();
    expect(after.partsToday).toBe(2);
    after.count(clock.now(), 0);
    expect(after.reached(clock.now())?.cap).toBe('day');
  });

  it('write at most once a second, however many parts leave', async () => {
    const { clock, host, load } = rig({ perDay: 1_000 });
    let writes = 0;
    const caps = await loadCaps({
      limits: { ...none, perDay: 1_000 }, simTag: 'abcd1234', timers: clock.timers, log: host.log, now: clock.now(),
      memory: { get: (key) => host.memory.get(key), set: (key, value) => { writes += 1; return host.memory.set(key, value); } },
    });
    for (let part = 0; part < 100; part += 1) caps.count(clock.now(), 0);
    await clock.advance(1_000);
    expect(writes).toBe(1);
    expect((await load()).partsToday).toBe(100);
  });

  it('begin anew when what was kept cannot be read', async () => {
    const { host, load } = rig({ perDay: 5 });
    for (const text of ['', '{', 'null', '{"day":1,"partsToday":-4}', '[]']) {
      await host.memory.set('caps:abcd1234', text);
      expect((await load()).partsToday).toBe(0);
    }
  });

  it('space parts by the pace, without a burst after a pause', async () => {
    const { clock, load } = rig({ perMinute: 30 });
    const caps = await load();
    caps.count(clock.now(), 1_000);
    expect(caps.waitMs(1_000)).toBe(2_000);
    expect(caps.waitMs(2_500)).toBe(500);
    caps.count(clock.now(), 60_000);
    expect(caps.waitMs(60_000)).toBe(2_000);
  });
});
