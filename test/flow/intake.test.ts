// What comes in is counted as people count it: texts, not the parts they came in.
import { expect, it } from 'vitest';
import { createIntake } from '../../gateway/flow/intake.ts';
import { newId, openStore } from '../store/open.ts';

it('counts a text once, with the part that makes it whole, and not again when a part is repeated', async () => {
  const store = await openStore();
  let received = 0;
  const intake = createIntake({ channelId: 'c1', store, clock: { now: () => 5_000 }, newId, log: { warn: () => undefined }, onReceived: () => { received += 1; }, onResumed: () => undefined });
  const part = (key: string, number: number) => intake.inbound({ identity: { key, lasting: true }, from: '+4915550001', to: '+4930123456', text: key, concat: { ref: 7, width: 8, total: 2, part: number }, sentAt: undefined });
  await part('b', 2);
  expect(received).toBe(0);
  await part('a', 1);
  expect(received).toBe(1);
  expect(await part('a', 1)).toBe('duplicate');
  await intake.inbound({ identity: { key: 'c', lasting: true }, from: '+4915550001', to: '+4930123456', text: 'whole', concat: undefined, sentAt: undefined });
  expect(received).toBe(2);
});
