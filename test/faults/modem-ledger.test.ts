// Twenty modems at once, some of them bad ones: five minutes' worth of traffic both ways, and afterwards nothing is lost or doubled.
import { describe, expect, it } from 'vitest';
import type { SendAnswer } from '../../gateway/api/contract.ts';
import type { FamilyName, Misbehaviour } from '../../gateway/simulate/modem/index.ts';
import { tempFolder } from '../store/open.ts';
import { client, createKey, freePort, startGateway, until } from '../life/running.ts';
import { breaches, tokenOf, type Accepted, type Inbound, type Ledgers } from './ledger.ts';
import { addModem, channels, later, leftIn, messages, modemOn, ready } from './modem-traffic.ts';

const textsEachWay = 100;
/** A text every 3 s each way, ten times as fast. */
const everyMs = 300;
const drainBoundMs = 90_000;

const bad: readonly (readonly [FamilyName, ...Misbehaviour[]])[] = [
  ['quectel', 'lateAnswer'], ['simcom', 'errorAfterSend'], ['huawei', 'splitsBytes'], ['zte', 'repeatsInbound'], ['telit', 'deafUrc'], ['ublox', 'losesReports'], ['cinterion', 'reportsBeforeAnswer'],
  ['huawei', 'urcInsideAnswer'], ['wavecom', 'garbage'], ['quectel', 'splitsBytes', 'repeatsInbound', 'losesReports'], ['simcom', 'reportsBeforeAnswer', 'errorAfterSend'], ['cinterion', 'repeatsInbound', 'deafUrc'],
];
const good: readonly (readonly [FamilyName, ...Misbehaviour[]])[] = [['quectel'], ['simcom'], ['huawei'], ['zte'], ['wavecom'], ['telit'], ['ublox'], ['cinterion']];

/** Short and long, in several scripts; the token stands in the middle so that no end of it is taken for the whole. */
function textOf(name: string, n: number): string {
  const words = [
    'See you at ten', 'Your appointment was moved to Monday at ten; please bring your card and the letter of your doctor. '.repeat(3), 'Привет, до встречи', 'مرحبا بكم في العيادة، موعدكم يوم الاثنين صباحا. '.repeat(3), 'Cost: 12 € [tax {incl.}]', 'Ok 👍',
  ];
  const chosen = n % 10 < 5 ? words[0] : words[n % 6];
  return `${chosen ?? ''} #${name}-${n}# ${n % 7 === 0 ? 'Thanks' : 'bye'}`;
}

const empty: Ledgers = { accepted: [], outbound: [], handedOver: [], textedIn: [], inbound: [], leftOver: {} };

describe('the comparison of ledgers', () => {
  const text = 'Hello #a-1# you';
  const kept: Ledgers = {
    accepted: [{ id: 'A', to: '+1', text }], outbound: [{ id: 'A', state: 'delivered', repeats: 0 }],
    handedOver: [{ to: '+1', text: 'Hello #a-', part: 1, total: 2 }, { to: '+1', text: '1# you', part: 2, total: 2 }],
    textedIn: [{ from: '+2', text: 'Hi #b-1#' }], inbound: [{ from: '+2', text: 'Hi #b-1#' }], leftOver: { m: 0 },
  };
  const [first, second] = kept.handedOver;
  if (first === undefined || second === undefined) throw new Error('two parts are needed');

  it('finds nothing where every promise was kept', () => {
    expect(breaches(empty)).toEqual([]);
    expect(breaches(kept)).toEqual([]);
    expect(breaches({ ...kept, outbound: [{ id: 'A', state: 'unknown', repeats: 1 }], handedOver: [first, first, second] })).toEqual([]);
  });

  it.each<[string, Partial<Ledgers>, string]>([
    ['a message lost in the store', { outbound: [] }, 'is lost'],
    ['a message that is sent and never left', { handedOver: [] }, '0 parts'],
    ['a part that was lost', { handedOver: [second] }, '1 parts'],
    ['a part that left twice', { handedOver: [first, second, second] }, '2 times'],
    ['a part that left more often than marked', { outbound: [{ id: 'A', state: 'sent', repeats: 1 }], handedOver: [first, first, first, second] }, '3 times'],
    ['a message that was refused', { outbound: [{ id: 'A', state: 'failed', repeats: 0 }] }, 'failed'],
    ['a part of another text', { handedOver: [first, { ...second, text: '1# me' }] }, 'another text'],
    ['a message nobody accepted', { accepted: [] }, 'nobody accepted'],
    ['a text that was lost', { inbound: [] }, 'stored 0 times'],
    ['a text that is there twice', { inbound: [...kept.inbound, ...kept.inbound] }, 'stored 2 times'],
    ['a text that was cut', { inbound: [{ from: '+2', text: '#b-1#' }] }, 'another text'],
    ['a text that nobody wrote', { textedIn: [] }, 'never texted in'],
    ['a storage that was not emptied', { leftOver: { m: 1 } }, 'm still stores 1'],
  ])('finds %s', (_, change, words) => {
    const found = breaches({ ...kept, ...change });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });
});

describe('twenty modems', () => {
  it('lose and double nothing, the bad ones among them included', async () => {
    const folder = tempFolder();
    const gateway = await startGateway(folder, await freePort());
    const api = client(gateway.url, createKey(folder));
    const modems = await Promise.all([...good, ...bad].map(async ([family, ...misbehave], index) => {
      const id = [String(index).padStart(2, '0'), family, ...misbehave].join('-').toLowerCase().slice(0, 40);
      const modem = await modemOn({ family, misbehave, lateMs: 150, ackTimeoutMs: 500, redeliverMs: 200, reportDelayMs: index % 3 === 0 ? 0 : 20 });
      await addModem(api, id, modem, misbehave.includes('lateAnswer') ? { answerTimeoutMs: 100, commandTimeoutMs: 1_000 } : { answerTimeoutMs: 10_000 });
      return { id, modem, index };
    }));
    await ready(api, 30_000);

    const accepted: Accepted[] = [];
    const textedIn: Inbound[] = [];
    await Promise.all(modems.map(async ({ id, modem, index }) => {
      const name = String(index).padStart(2, '0');
      for (let n = 0; n < textsEachWay; n += 1) {
        const pause = later(everyMs);
        const came = { from: `+4916${name}${String(10_000 + (n % 10))}`, text: textOf(`in-${name}`, n) };
        textedIn.push(came);
        modem.text(came.from, came.text);
        const leaves = { to: `+4915${name}${String(100_000 + n)}`, text: textOf(`out-${name}`, n) };
        const { messages: [message] } = await api.post<SendAnswer>('/v1/messages', { ...leaves, channel: id });
        accepted.push({ id: message?.id ?? '', ...leaves });
        await pause;
      }
    }));
    // Whatever does not come to rest in time is told by the ledgers.
    await until(async () => modems.every(({ modem }) => leftIn(modem) === 0) && (await channels(api)).every(({ counts }) => counts.queued + counts.inFlight === 0), drainBoundMs, 'rest').catch(() => undefined);
    await until(async () => (await messages(api, 'inbound')).length >= textedIn.length, 10_000, 'every text').catch(() => undefined);

    const outbound = await messages(api, 'outbound');
    const handedOver = modems.flatMap(({ modem }) => modem.seen().map(({ to, text, concat }) => ({ to, text, part: concat?.part ?? 1, total: concat?.total ?? 1 })));
    const leftOver = Object.fromEntries(modems.map(({ id, modem }) => [id, leftIn(modem)]));
    expect(breaches({ accepted, outbound, handedOver, textedIn, inbound: await messages(api, 'inbound'), leftOver })).toEqual([]);
    expect(new Set(accepted.map(({ text }) => tokenOf(text))).size).toBe(modems.length * textsEachWay);
    const states = new Map<string, number>();
    for (const { channel, state } of outbound) states.set(`${channel} ${state}`, (states.get(`${channel} ${state}`) ?? 0) + 1);
    // At rest nothing waits, and a good modem's texts are all delivered.
    for (const { id, index } of modems) {
      for (const waiting of ['queued', 'sending']) expect(states.get(`${id} ${waiting}`), `${id} ${waiting}`).toBeUndefined();
      if (index < good.length) expect(states.get(`${id} delivered`), id).toBe(textsEachWay);
    }
  });
});
