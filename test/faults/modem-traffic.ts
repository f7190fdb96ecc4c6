// What both modem tests need: a modem of this process on a gateway of another, and all that the API tells of messages.
import { onTestFinished } from 'vitest';
import type { ChannelBody, MessageBody, MessageList } from '../../gateway/api/contract.ts';
import { startModem } from '../../gateway/simulate/modem/index.ts';
import type { ModemOptions, SimulatedModem } from '../../gateway/simulate/modem/index.ts';
import { until, type client } from '../life/running.ts';

export type Api = ReturnType<typeof client>;

export async function modemOn(options: ModemOptions): Promise<SimulatedModem> {
  const modem = await startModem({ tcp: 0, chatterMs: 0, ...options });
  onTestFinished(() => modem.stop());
  return modem;
}

export async function addModem(api: Api, id: string, modem: SimulatedModem, settings: object = {}): Promise<void> {
  await api.post('/v1/channels', { id, kind: 'modem', name: id, settings: { port: modem.where, commandTimeoutMs: 2_000, sweepSeconds: 2, healthSeconds: 5, ...settings } });
}

export const channels = async (api: Api) => (await api.get<{ channels: ChannelBody[] }>('/v1/channels')).channels;

export const ready = (api: Api, withinMs: number) => until(async () => (await channels(api)).every(({ state }) => state === 'ready'), withinMs, 'every modem to be ready');

export async function messages(api: Api, direction: 'outbound' | 'inbound'): Promise<MessageBody[]> {
  const found: MessageBody[] = [];
  for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 500; pages += 1) {
    const page: MessageList = await api.get(`/v1/messages?direction=${direction}&limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    found.push(...page.messages);
    cursor = page.nextCursor;
  }
  return found;
}

export const leftIn = (modem: SimulatedModem): number => modem.stored('SM') + modem.stored('ME') + modem.stored('SR');

export const later = (delayMs: number) => new Promise<void>((resolve) => { setTimeout(resolve, delayMs); });
