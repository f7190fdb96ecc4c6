// An Idempotency-Key that comes back with something else.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

it('An Idempotency-Key that was used for another body is refused and stores nothing', async () => {
  const key = await rig.key('messages:send');
  const send = (body: object) => rig.call('POST', '/v1/messages', { key, body, headers: { 'idempotency-key': 'the one' } });
  expect((await send({ to: '+4915550001', text: 'one' })).status).toBe(202);
  const cursor = rig.store.cursor();
  for (const change of [{ text: 'two' }, { to: '+4915550002' }, { to: ['+4915550001'] }, { priority: 'urgent' }]) {
    expect((await send({ to: '+4915550001', text: 'one', ...change })).body).toMatchObject({ status: 422, code: 'idempotency_conflict' });
  }
  expect(rig.store.cursor()).toBe(cursor);
});
