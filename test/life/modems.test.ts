// Modems as a newcomer meets them: real processes, real ptys, found by the gateway's own search, pulled out in the middle of a text
// and plugged in again under another name.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BalanceAnswerBody, ChannelBody, DetectAnswer, MessageDetail, MessageList, NoticeList, SelfTestBody, SendAnswer, SeriesList, UssdAnswerBody } from '../../gateway/api/contract.ts';
import { startModem } from '../../gateway/simulate/modem/index.ts';
import type { ModemOptions, SimulatedModem } from '../../gateway/simulate/modem/index.ts';
import { tempFolder } from '../store/open.ts';
import { client, createKey, freePort, startGateway, until } from './running.ts';

type Api = ReturnType<typeof client>;

const patient = '+4915550001';
const arabic = 'مرحبا بكم في العيادة، موعدكم يوم الاثنين صباحا 👩🏽‍⚕️. '.repeat(3).trim();

async function plugIn(folder: string, name: string, options: ModemOptions): Promise<SimulatedModem> {
  const modem = await startModem({ link: join(folder, 'modems', name), chatterMs: 0, ...options });
  onTestFinished(() => modem.stop());
  return modem;
}

async function rig() {
  const folder = tempFolder();
  const gateway = await startGateway(folder, await freePort());
  mkdirSync(join(folder, 'modems'), { recursive: true, mode: 0o700 });
  const key = createKey(folder);
  return { folder, api: client(gateway.url, key), raw: (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } }) };
}

/** Looks for modems and adds all that were found, as the panel does. */
async function addFound(api: Api): Promise<void> {
  const { found } = await api.post<DetectAnswer>('/v1/channel-kinds/modem/detect');
  for (const { name, settings, trouble } of found) {
    if (trouble === null) await api.post('/v1/channels', { id: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), kind: 'modem', name, settings: { ...settings, healthSeconds: 1, commandTimeoutMs: 1_000 } });
  }
}

const add = (api: Api, id: string, { where }: SimulatedModem) => api.post('/v1/channels', { id, kind: 'modem', name: id, settings: { port: where, healthSeconds: 1, commandTimeoutMs: 1_000 } });
const stateOf = async (api: Api, id: string) => (await api.get<ChannelBody>(`/v1/channels/${id}`)).state;
const ready = (api: Api, id: string) => until(async () => (await stateOf(api, id)) === 'ready', 15_000, `${id} to be ready`);
const message = (api: Api, id: string | undefined) => api.get<MessageDetail>(`/v1/messages/${id}`);
const send = async (api: Api, channel: string, text: string, to = patient) => (await api.post<SendAnswer>('/v1/messages', { to, text, channel })).messages[0]?.id;

describe('modems of a newcomer', () => {
  it('are found, added, and send and receive long texts in any script', async () => {
    const { folder, api } = await rig();
    const quectel = await plugIn(folder, 'left', { family: 'quectel', number: '+999170000101', reportDelayMs: 20 });
    const huawei = await plugIn(folder, 'right', { family: 'huawei', number: '+999170000102', reportDelayMs: 20 });
    await addFound(api);
    await Promise.all([ready(api, 'quectel-ec25'), ready(api, 'huawei-e3372')]);
    const { found } = await api.post<DetectAnswer>('/v1/channel-kinds/modem/detect');
    expect(new Set(found.flatMap(({ channelId }) => channelId ?? []))).toEqual(new Set(['huawei-e3372', 'quectel-ec25']));
    expect((await api.get<ChannelBody>('/v1/channels/huawei-e3372')).abilities.lines).toEqual(['+999170000102']);

    const long = 'Your appointment is on Monday at ten. '.repeat(8).trim();
    const sent = [await send(api, 'quectel-ec25', arabic), await send(api, 'huawei-e3372', long)];
    for (const id of sent) await until(async () => (await message(api, id)).state === 'delivered', 15_000, 'delivery');
    expect(quectel.seen().map(({ text }) => text).join('')).toBe(arabic);
    expect(huawei.seen().map(({ text }) => text).join('')).toBe(long);

    quectel.text(patient, long);
    huawei.text('+4915550002', arabic);
    await until(async () => (await api.get<MessageList>('/v1/messages?direction=inbound')).messages.length === 2, 10_000, 'both texts');
    const received = (await api.get<MessageList>('/v1/messages?direction=inbound')).messages;
    expect(received.find(({ channel }) => channel === 'quectel-ec25')).toMatchObject({ from: patient, to: '+999170000101', text: long });
    expect(received.find(({ channel }) => channel === 'huawei-e3372')).toMatchObject({ from: '+4915550002', text: arabic });
    await until(() => quectel.stored('ME') + huawei.stored('SM') === 0, 5_000, 'empty storages');
  }, 60_000);

  it('tell their balance, test themselves, and keep what is not a text', async () => {
    const { folder, api, raw } = await rig();
    const modem = await plugIn(folder, 'only', { family: 'simcom', number: '+999170000103' });
    const id = 'only';
    await add(api, id, modem);
    await ready(api, id);
    const menu = await api.post<UssdAnswerBody>(`/v1/channels/${id}/ussd`, { text: '*123#' });
    expect(menu.open).toBe(true);
    expect((await api.post<UssdAnswerBody>(`/v1/channels/${id}/ussd`, { text: '1' })).text).toMatch(/12[.,]40/);
    await api.patch(`/v1/channels/${id}`, { settings: { balanceBy: 'ussd', balanceCode: '*100#' } });
    await ready(api, id);
    expect((await api.post<BalanceAnswerBody>(`/v1/channels/${id}/balance`)).amount).toBe(12.4);

    const test = await api.post<SelfTestBody>(`/v1/channels/${id}/self-test`);
    await until(async () => {
      const now = await api.get<SelfTestBody>(`/v1/channels/${id}/self-test/${test.messageId}`);
      return now.deliveredAt !== null && now.arrivedAt !== null;
    }, 15_000, 'the self-test');

    modem.ring(patient);
    await until(async () => (await api.get<NoticeList>(`/v1/channels/${id}/notices`)).notices.some(({ kind }) => kind === 'call'), 10_000, 'the call');
    const { notices } = await api.get<NoticeList>(`/v1/channels/${id}/notices`);
    expect(notices.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['call', 'balance']));
    const { series } = await api.get<SeriesList>(`/v1/channels/${id}/series`);
    expect(series.map(({ name }) => name)).toContain('signalDbm');
    const metrics = await raw('/metrics');
    expect(await metrics.text()).toMatch(new RegExp(`fieldpost_channel_fact\\{channel="${id}",name="signalDbm"\\} -\\d+`));

    const refused = await raw(`/v1/channels/${id}/console`, { method: 'POST', body: '{"command":"AT+CSQ"}' });
    expect(refused.status).toBe(403);
    const transcript = await (await raw(`/v1/channels/${id}/transcript`)).text();
    expect(transcript).toContain('AT+CMGF=0');
    expect(transcript).not.toContain(modem.options.imsi);
    expect(transcript).not.toContain('999170000103');
  }, 60_000);

  it('pulled out in the middle of a text leave it in doubt, and settle it when they come back under another name', async () => {
    const { folder, api } = await rig();
    const modem = await plugIn(folder, 'ttyUSB0', { family: 'quectel', number: '+999170000104', latencyMs: 800, reportDelayMs: 0 });
    const other = await plugIn(folder, 'ttyUSB1', { family: 'telit', number: '+999170000105' });
    await add(api, 'left', modem);
    await add(api, 'right', other);
    await Promise.all([ready(api, 'left'), ready(api, 'right')]);
    const id = await send(api, 'left', 'Is this thing on?');
    const waits = await send(api, 'left', 'And this one?');
    await until(() => modem.heard().some((line) => line.startsWith('AT+CMGS=')), 10_000, 'the text at the modem');
    await until(() => modem.seen().length === 1, 10_000, 'the text at the network');
    await modem.unplug();
    await until(async () => (await message(api, id)).state === 'unknown', 10_000, 'doubt');
    await until(async () => (await stateOf(api, 'left')) === 'waiting', 10_000, 'an honest state');
    const gone = await api.get<ChannelBody>('/v1/channels/left');
    expect(gone.health.code).toMatch(/^(?:link_lost|port_missing)$/);
    expect((await message(api, waits)).state).toBe('queued');
    // Nobody else suffers.
    const meanwhile = await send(api, 'right', 'Meanwhile');
    await until(async () => ['sent', 'delivered'].includes((await message(api, meanwhile)).state), 10_000, 'the other modem');
    expect(other.seen()).toHaveLength(1);

    await modem.plug(join(folder, 'modems', 'ttyUSB7'));
    await ready(api, 'left');
    await until(async () => (await message(api, id)).state === 'delivered', 15_000, 'the report to settle it');
    await until(async () => ['sent', 'delivered'].includes((await message(api, waits)).state), 15_000, 'what had waited');
    expect(modem.seen().map(({ text }) => text)).toEqual(['Is this thing on?', 'And this one?']);
    expect((await api.get<ChannelBody>('/v1/channels/left')).health.facts).toMatchObject({ port: join(folder, 'modems', 'ttyUSB7') });
  }, 60_000);
});
