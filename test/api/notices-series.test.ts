// Notices and measurements of channels, many restarts at once, and what of it the figures show.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../gateway/api/metrics.ts';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const metrics = createMetrics();
let rig: Rig;
let key: string;
beforeAll(async () => {
  rig = await startRig({ api: { metrics } });
  key = await rig.key('admin');
});
afterAll(() => rig.stop());

const rang = (now: number, from: string, data = {}) => rig.store.addNotice({ now, channel: 'line-1', kind: 'call', identity: undefined, from, summary: 'Somebody rang.', data, actor: undefined });

describe('notices', () => {
  it('come newest first and page by page, with null for what there is not', async () => {
    for (let index = 0; index < 5; index += 1) await rang(1_000 + index, `+49177700${index}`, { rings: index });
    const first = await rig.call('GET', '/v1/channels/line-1/notices?limit=3', { key });
    expect(first.body.notices[0]).toEqual({ id: expect.any(String), at: new Date(1_004).toISOString(), channel: 'line-1', kind: 'call', from: '+491777004', summary: 'Somebody rang.', data: { rings: 4 }, actor: null });
    const second = await rig.call('GET', `/v1/channels/line-1/notices?limit=3&cursor=${first.body.nextCursor}`, { key });
    expect(second.body.notices.map(({ data }: { data: { rings: number } }) => data.rings)).toEqual([1, 0]);
    expect(second.body.nextCursor).toBeNull();
  });
  it('are not to be had of a channel that is not there, nor with a cursor of another list', async () => {
    expect((await rig.call('GET', '/v1/channels/line-2/notices', { key })).status).toBe(404);
    const { body } = await rig.call('GET', '/v1/channels/line-1/notices?limit=1', { key });
    expect((await rig.call('GET', `/v1/messages?cursor=${body.nextCursor}`, { key })).body.code).toBe('invalid_cursor');
  });
  it('are told to whoever waits for events', async () => {
    const waiting = rig.call('GET', `/v1/events?after=${rig.store.cursor()}&waitMs=20000`, { key });
    await rang(2_000, '+4917770001');
    expect((await waiting).body.events).toMatchObject([{ kind: 'channel.notice', messageId: null, message: null, thread: null, data: { kind: 'call', channel: 'line-1', noticeId: expect.any(String) } }]);
  });
});

describe('series', () => {
  it('are means of a channel, and of one name across channels', async () => {
    const now = rig.now();
    for (const [agoMs, dbm] of [[3 * 3_600_000, -50], [1_000, -80], [900, -90]] as const) await rig.store.addSample({ now: now - agoMs, channel: 'line-1', values: { signalDbm: dbm, voltageMv: 4_000 } });
    await rig.store.addSample({ now: now - 1_000, channel: 'line-2', values: { signalDbm: -60 } });
    const { body } = await rig.call('GET', '/v1/channels/line-1/series?hours=1&points=2&name=signalDbm', { key });
    expect(body.series).toMatchObject([{ channel: 'line-1', name: 'signalDbm', stepMs: 1_800_000 }]);
    const means = body.series[0].points.map(([, mean]: [number, number]) => mean);
    expect([[-85], [-80, -90]]).toContainEqual(means);
    expect((await rig.call('GET', '/v1/channels/line-1/series', { key })).body.series.map(({ name }: { name: string }) => name)).toEqual(['signalDbm', 'voltageMv']);
    expect((await rig.call('GET', '/v1/channels/series?name=signalDbm', { key })).body.series.map(({ channel }: { channel: string }) => channel)).toEqual(['line-1', 'line-2']);
    expect((await rig.call('GET', '/v1/channels/line-2/series', { key })).status).toBe(404);
  });
  it('have no more points than were asked for', async () => {
    const now = rig.now();
    for (let minute = 0; minute < 180; minute += 1) void rig.store.addSample({ now: now - minute * 60_000, channel: 'line-1', values: { x: minute } });
    await rig.store.addSample({ now, channel: 'line-1', values: { y: 1 } });
    for (const points of [1, 7, 60]) {
      const { body } = await rig.call('GET', `/v1/channels/line-1/series?hours=2&points=${points}&name=x`, { key });
      expect(body.series[0].points.length).toBeLessThanOrEqual(points);
      expect(body.series[0].points.length).toBeGreaterThanOrEqual(points - 1);
    }
  });
  it.each(['hours=0', 'hours=193', 'points=501', 'name=a-b', 'x=1'])('refuse %s', async (query) => {
    expect((await rig.call('GET', `/v1/channels/line-1/series?${query}`, { key })).body).toMatchObject({ status: 400, code: 'invalid_request' });
  });
  it('across channels need a name', async () => {
    expect((await rig.call('GET', '/v1/channels/series', { key })).body).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: 'name' }] });
  });
});

describe('channels', () => {
  it('are restarted many at once, and unknown ones named', async () => {
    const before = rig.channels.restarts.length;
    expect((await rig.call('POST', '/v1/channels/restart', { key, body: { ids: ['line-1', 'line-7', 'line-1'] } })).body).toEqual({ restarted: ['line-1'], unknown: ['line-7'] });
    expect(rig.channels.restarts.slice(before)).toEqual(['line-1']);
    expect((await rig.call('POST', '/v1/channels/restart', { key, body: { ids: [] } })).status).toBe(400);
  });
  it.each(['restart', 'series'])('cannot be called %s', async (id) => {
    expect((await rig.call('POST', '/v1/channels', { key, body: { id, kind: 'listed', settings: { host: 'x' } } })).body).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: 'id' }] });
  });
});

describe('a flash text', () => {
  it('is refused where the channel cannot, and stays one where it can', async () => {
    const body = { to: '+4917770001', text: 'now', flash: true };
    expect((await rig.call('POST', '/v1/messages', { key, body })).body).toMatchObject({ status: 422, code: 'flash_not_supported', errors: [{ path: 'flash' }] });
    rig.channels.abilities = { ...rig.channels.abilities, flash: true };
    const { body: answer } = await rig.call('POST', '/v1/messages', { key, body });
    expect((await rig.call('GET', `/v1/messages/${answer.messages[0].id}`, { key })).body.flash).toBe(true);
    const plain = await rig.call('POST', '/v1/messages', { key, body: { to: '+4917770001', text: 'later' } });
    expect((await rig.call('GET', `/v1/messages/${plain.body.messages[0].id}`, { key })).body.flash).toBe(false);
  });
});

describe('the figures', () => {
  it('hold the numeric facts of channels and how many notices there were', async () => {
    rig.channels.facts = { signalDbm: -71, roaming: true, operator: 'Somebody "Ltd"' };
    metrics.noticed('line-1', 'call');
    metrics.noticed('line-1', 'call');
    const { text } = await rig.call('GET', '/metrics', { key });
    expect(text).toContain('fieldpost_channel_fact{channel="line-1",name="signalDbm"} -71');
    expect(text).toContain('fieldpost_channel_fact{channel="line-1",name="roaming"} 1');
    expect(text).toContain('fieldpost_channel_notices_total{channel="line-1",kind="call"} 2');
    expect(text).not.toContain('Somebody');
  });
});
