// kill -9 with a modem on the line: what was at the network stays in doubt until its report comes, and what came in is kept once.
import { describe, expect, it } from 'vitest';
import type { MessageDetail, SendAnswer } from '../../gateway/api/contract.ts';
import { tempFolder } from '../store/open.ts';
import { client, createKey, freePort, startGateway, until } from '../life/running.ts';
import { addModem, leftIn, later, messages, modemOn, ready, type Api } from './modem-traffic.ts';

const send = async (api: Api, text: string, to: string) => (await api.post<SendAnswer>('/v1/messages', { to, text, channel: 'sim-1' })).messages[0]?.id ?? '';
const detail = (api: Api, id: string) => api.get<MessageDetail>(`/v1/messages/${id}`);

async function rig(modem: Awaited<ReturnType<typeof modemOn>>) {
  const folder = tempFolder();
  const port = await freePort();
  let gateway = await startGateway(folder, port);
  const api = client(gateway.url, createKey(folder));
  await addModem(api, 'sim-1', modem, { window: 1 });
  await ready(api, 15_000);
  return {
    api,
    kill: () => gateway.kill('SIGKILL'),
    startAgain: async () => { gateway = await startGateway(folder, port); },
  };
}

describe('kill -9 with a modem', () => {
  it('in the middle of a hand-over leaves the text in doubt; it is not sent again, and its report settles it', async () => {
    const modem = await modemOn({ latencyMs: 1_500, reportDelayMs: 4_000, ackTimeoutMs: 1_000 });
    const { api, kill, startAgain } = await rig(modem);
    const id = await send(api, 'Is this thing on?', '+4915550001');
    await until(() => modem.seen().length === 1, 10_000, 'the text at the network');
    const behind = await send(api, 'And this one?', '+4915550002');
    await kill();
    modem.text('+4915550003', 'While you were out');
    modem.text('+4915550004', 'A long one while you were out. '.repeat(12).trim());
    await startAgain();
    const doubted = await detail(api, id);
    expect(doubted).toMatchObject({ state: 'unknown', attempts: 1, repeats: 0 });
    await ready(api, 15_000);
    await until(async () => (await detail(api, id)).state === 'delivered', 15_000, 'the report');
    await until(async () => (await detail(api, behind)).state === 'delivered', 15_000, 'the text behind it');
    expect(modem.seen().map(({ text }) => text)).toEqual(['Is this thing on?', 'And this one?']);
    expect(await detail(api, id)).toMatchObject({ state: 'delivered', attempts: 1, repeats: 0 });
    expect((await messages(api, 'inbound')).map(({ text }) => text).sort()).toEqual(['A long one while you were out. '.repeat(12).trim(), 'While you were out']);
    await until(() => leftIn(modem) === 0, 10_000, 'an empty storage');
    await kill();
  });

  it.each([1, 20, 45])('after %i texts of a burst keeps each of them once', async (acknowledged) => {
    const modem = await modemOn({ family: 'huawei' });
    const { api, kill, startAgain } = await rig(modem);
    const burst = Array.from({ length: 50 }, (_, n) => `Text ${n}${n % 5 === 0 ? ` ${'of the long ones '.repeat(12)}` : ''} ends`);
    let killed: Promise<void> | undefined;
    let leftAtKill = 0;
    for (const [n, text] of burst.entries()) {
      modem.text('+4915550001', text);
      await later(2);
      if (killed !== undefined || (modem.acknowledged() < acknowledged && n < 48)) continue;
      leftAtKill = leftIn(modem) + modem.waiting() + burst.length - n - 1;
      killed = kill();
    }
    await killed;
    expect(leftAtKill).toBeGreaterThan(0);
    await startAgain();
    await ready(api, 15_000);
    await until(() => leftIn(modem) + modem.waiting() === 0, 20_000, 'an empty storage');
    await until(async () => (await messages(api, 'inbound')).length >= burst.length, 10_000, 'every text');
    expect((await messages(api, 'inbound')).map(({ text }) => text).sort()).toEqual([...burst].sort());
    await kill();
  });
});
