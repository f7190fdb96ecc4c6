// USSD over the AT engine with simulated modems of every family, and in every form in which texts are written on the line.
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../gateway/channels/modem/at/engine.ts';
import { createTranscript } from '../../../gateway/channels/modem/at/transcript.ts';
import { readAmount } from '../../../gateway/channels/modem/balance.ts';
import { readHealth } from '../../../gateway/channels/modem/health.ts';
import { openPort } from '../../../gateway/channels/modem/port.ts';
import { applyProfile, identify, wakeUp } from '../../../gateway/channels/modem/prepare.ts';
import { chooseProfile } from '../../../gateway/channels/modem/profiles/index.ts';
import type { UssdEncoding } from '../../../gateway/channels/modem/ussd-text.ts';
import { createUssd } from '../../../gateway/channels/modem/ussd.ts';
import { nodeTimers } from '../../../gateway/channels/timers.ts';
import { familyNames, startModem, ussdForms } from '../../../gateway/simulate/modem/index.ts';
import type { ModemOptions } from '../../../gateway/simulate/modem/index.ts';
import { memoryOf } from './engine-script.ts';

const never = new AbortController().signal;
const quiet = (): void => undefined;
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function rig(options: ModemOptions, request?: UssdEncoding) {
  const modem = await startModem({ tcp: 0, chatterMs: 0, ...options });
  endings.push(() => modem.stop());
  const port = await openPort(modem.where, { baudRate: 115_200, timers: nodeTimers, signal: never });
  const now = (): number => performance.now();
  const engine = createEngine({ port, timers: nodeTimers, now, log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, transcript: createTranscript({ now }) });
  endings.push(() => engine.stop());
  expect(await wakeUp(engine)).toBe(true);
  const profile = chooseProfile(await identify(engine));
  await applyProfile(engine, profile);
  const ussd = createUssd({ engine, profile: request === undefined ? profile : { ussd: { request, reply: 'auto' } }, override: 'auto', timers: nodeTimers, memory: memoryOf(), imei: '', answerTimeoutMs: 3_000 });
  engine.onUrc(({ name, rest }) => { if (name === '+CUSD') ussd.onUrc(rest); });
  return { modem, engine, profile, ussd };
}

describe.each(familyNames)('a modem of the family %s', (family) => {
  it('is asked for its balance, walked through a menu, and tells how it is', async () => {
    const { modem, ussd, engine, profile } = await rig({ family });
    const balance = await ussd.send('*100#', never);
    expect(balance).toEqual({ text: 'Balance: 12.40 EUR. Valid until 31.12.2027.', open: false });
    expect(readAmount(balance.text)).toEqual({ amount: 12.4, currency: 'EUR' });
    expect(await ussd.send('*123#', never)).toEqual({ text: 'SimNet\n1 Balance\n2 Data\n3 Language', open: true });
    expect(await ussd.send('3', never)).toEqual({ text: 'Язык: русский', open: false });
    await expect(ussd.send('*999#', never)).rejects.toMatchObject({ code: 'tool_failed' });
    expect(modem.asked().slice(0, 3)).toEqual(['*100#', '*123#', '3']);
    const health = await readHealth(engine, profile, { storage: { read: 'SM', receive: 'SM', used: 0, size: 0 } });
    expect(health.signalDbm).toBeLessThan(-50);
    expect(health.operator).toMatch(/\p{L}/u);
    expect(health.storageSize).toBeGreaterThan(0);
  });
});

describe.each(ussdForms)('texts written in the form %s', (ussdForm) => {
  it('are read, whatever alphabet they need', async () => {
    const texts = { '*1#': 'Your balance is 5.20 EUR', '*2#': 'Баланс: 310,50 руб.', '*3#': '您的余额为12.50元', '*4#': '1 Balance\n2 More', '*5#': 'Ihr Guthaben' };
    const { ussd } = await rig({ family: ussdForm === 'packed' ? 'huawei' : 'quectel', ussdForm, ussd: Object.fromEntries(Object.entries(texts).map(([code, text]) => [code, { text }])) });
    for (const [code, text] of Object.entries(texts)) expect(await ussd.send(code, never)).toEqual({ text, open: false });
  });
});

it('characters that are no ASCII come through where the port writes UCS-2, and the port is as before afterwards', async () => {
  const text = '£5.20, $3 @home für élan [50 €]';
  const { ussd, modem } = await rig({ family: 'quectel', ussd: { '*1#': { text } } }, 'ucs2');
  expect(await ussd.send('*1#', never)).toEqual({ text, open: false });
  expect(modem.heard().slice(-4)).toEqual(['AT+CSCS?', 'AT+CSCS="UCS2"', 'AT+CUSD=1,"002A00310023",15', 'AT+CSCS="GSM"']);
});
