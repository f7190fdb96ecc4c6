import { describe, expect, it, onTestFinished } from 'vitest';
import { createSweeper } from '../../gateway/flow/sweeper.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { firstId, openStore, request, stateOf } from '../store/open.ts';

async function rig(startMs: number) {
  const store = await openStore();
  const clock = createFakeClock(startMs);
  const woken: string[] = [];
  const sweeper = createSweeper({ store, clock, timers: clock.timers, log: { warn: () => undefined }, wake: (channel) => woken.push(channel) });
  onTestFinished(() => sweeper.stop());
  sweeper.start();
  return { store, clock, woken };
}

describe('the sweeper', () => {
  it('lets a scheduled message go when its time has come, and wakes its channel', async () => {
    const start = Date.UTC(2030, 0, 1);
    const { store, clock, woken } = await rig(start);
    const accepted = request(start, ['+491'], { dueAt: start + 90_000 });
    await store.accept(accepted);
    for (let beat = 0; beat < 60; beat += 1) await clock.advance(1_000);
    expect([await stateOf(store, firstId(accepted)), woken]).toEqual(['scheduled', []]);
    await expect.poll(async () => { await clock.advance(1_000); return stateOf(store, firstId(accepted)); }, { timeout: 5_000, interval: 5 }).toBe('queued');
    await expect.poll(() => woken, { timeout: 5_000 }).toEqual(['c1']);
  });
  it('sends and expires nothing because of time while the clock stands in 1970', async () => {
    const { store, clock, woken } = await rig(5_000);
    const due = request(1_000, ['+491'], { dueAt: 2_000 });
    const stale = request(1_000, ['+492'], { expiresAt: 2_000 });
    await store.accept(due);
    await store.accept(stale);
    for (let beat = 0; beat < 20; beat += 1) await clock.advance(1_000);
    expect([await stateOf(store, firstId(due)), await stateOf(store, firstId(stale)), woken]).toEqual(['scheduled', 'queued', []]);
  });
});
