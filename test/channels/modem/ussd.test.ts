// Sessions with an operator's menu, over a modem that takes some ways of writing and refuses others.
import { describe, expect, it } from 'vitest';
import type { AtResult } from '../../../gateway/channels/modem/at/at.ts';
import type { UssdAnswer } from '../../../gateway/channels/channel.ts';
import { createUssd } from '../../../gateway/channels/modem/ussd.ts';
import type { UssdOptions } from '../../../gateway/channels/modem/ussd.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { cme, error, memoryOf, ok, scriptedEngine } from './engine-script.ts';
import type { Scripted } from './engine-script.ts';

const never = new AbortController().signal;

/** `takes` gets what stands between the quotes of AT+CUSD=1 and gives the modem's word on it. */
function rig({ takes = () => ok, others, options = {}, memory = memoryOf() }: {
  takes?: (argument: string) => Scripted; others?: (command: string) => Scripted | undefined; options?: Partial<UssdOptions>; memory?: ReturnType<typeof memoryOf>;
} = {}) {
  const clock = createFakeClock();
  const unasked: UssdAnswer[] = [];
  const engine = scriptedEngine((command) => {
    const argument = /^AT\+CUSD=1,"([^"]*)",\d+$/.exec(command)?.[1];
    if (argument !== undefined) return takes(argument);
    return others?.(command) ?? (/^AT\+(CSCS=|CUSD=2)/.test(command) ? ok : command === 'AT+CSCS?' ? ['+CSCS: "GSM"'] : undefined);
  });
  const ussd = createUssd({
    engine, profile: { ussd: { request: 'plain', reply: 'auto' } }, override: 'auto', timers: clock.timers, memory, imei: '490154203237518', onUnasked: (answer) => unasked.push(answer), ...options,
  });
  engine.onUrc(({ name, rest }) => { if (name === '+CUSD') ussd.onUrc(rest); });
  const codes = (): string[] => engine.asked.filter((command) => command.startsWith('AT+CUSD'));
  return { clock, engine, ussd, unasked, codes, memory };
}

/** Lets everything that waits for nothing but promises go on. */
const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('a session', () => {
  it('gives the text of the network', async () => {
    const { ussd, engine } = rig();
    const answer = ussd.send('*100#', never);
    await settled();
    engine.urc('+CUSD: 0,"Balance: 5.00 EUR",15');
    await expect(answer).resolves.toEqual({ text: 'Balance: 5.00 EUR', open: false });
  });

  it('takes an answer that comes before the modem says OK', async () => {
    const made = rig({ takes: () => { made.engine.urc('+CUSD: 0,"Quick",15'); return ok; } });
    await expect(made.ussd.send('*100#', never)).resolves.toEqual({ text: 'Quick', open: false });
  });

  it('stays open for an answer, and is over when the network says so', async () => {
    const { ussd, engine, codes } = rig();
    const menu = ussd.send('*100#', never);
    await settled();
    engine.urc('+CUSD: 1,"1 Balance\n2 Data",15');
    await expect(menu).resolves.toEqual({ text: '1 Balance\n2 Data', open: true });
    const choice = ussd.send('Tom\'s "list"', never);
    await settled();
    engine.urc('+CUSD: 2,"Bye",15');
    await expect(choice).resolves.toEqual({ text: 'Bye', open: false });
    await ussd.end();
    // The quotes did not stand in the command as they are, and what is over is not ended again.
    expect(codes()).toEqual(['AT+CUSD=1,"*100#",15', 'AT+CUSD=1,"0054006F006D0027007300200022006C0069007300740022",15']);
  });

  it('is ended at the network when a person ends it', async () => {
    const { ussd, engine, codes } = rig();
    const menu = ussd.send('*100#', never);
    await settled();
    engine.urc('+CUSD: 1,"1 Balance",15');
    await menu;
    await ussd.end();
    expect(codes()).toEqual(['AT+CUSD=1,"*100#",15', 'AT+CUSD=2']);
    await ussd.end();
    expect(codes()).toHaveLength(2);
  });

  it('takes one code at a time', async () => {
    const { ussd, engine } = rig();
    const first = ussd.send('*100#', never);
    await expect(ussd.send('*101#', never)).rejects.toMatchObject({ code: 'tool_busy' });
    await settled();
    engine.urc('+CUSD: 0,"x",15');
    await first;
    const second = ussd.send('*101#', never);
    await settled();
    engine.urc('+CUSD: 0,"y",15');
    await expect(second).resolves.toEqual({ text: 'y', open: false });
  });

  it('that the network does not answer is given up, cancelled, and what comes later is told as unasked', async () => {
    const { ussd, engine, clock, codes, unasked } = rig();
    const answer = ussd.send('*100#', never).catch((reason: unknown) => reason);
    await clock.advance(59_000);
    expect(codes()).toHaveLength(1);
    await clock.advance(2_000);
    expect(await answer).toMatchObject({ code: 'tool_timeout' });
    expect(codes()).toEqual(['AT+CUSD=1,"*100#",15', 'AT+CUSD=2']);
    engine.urc('+CUSD: 0,"Late",15');
    expect(unasked).toEqual([{ text: 'Late', open: false }]);
    expect(clock.pending).toBe(0);
  });

  it('ends at once when it is called off', async () => {
    const { ussd, codes, clock } = rig();
    const stop = new AbortController();
    const answer = ussd.send('*100#', stop.signal).catch((reason: unknown) => reason);
    await settled();
    stop.abort();
    expect(await answer).toMatchObject({ code: 'tool_failed' });
    expect(codes()).toEqual(['AT+CUSD=1,"*100#",15', 'AT+CUSD=2']);
    expect(clock.pending).toBe(0);
  });

  it('that somebody ends while it waits says so', async () => {
    const { ussd } = rig();
    const answer = ussd.send('*100#', never).catch((reason: unknown) => reason);
    await settled();
    await ussd.end();
    expect(await answer).toMatchObject({ code: 'tool_failed', message: 'The session was ended.' });
  });

  it('that the network begins by itself is told, and can be answered', async () => {
    const { ussd, engine, unasked } = rig();
    engine.urc('+CUSD: 1,"Rate us: 1 to 5",15');
    expect(unasked).toEqual([{ text: 'Rate us: 1 to 5', open: true }]);
    const answer = ussd.send('5 stars!', never);
    await settled();
    engine.urc('+CUSD: 0,"Thanks",15');
    await expect(answer).resolves.toEqual({ text: 'Thanks', open: false });
  });

  it.each<[urc: string, code: string]>([
    ['+CUSD: 2', 'tool_failed'], ['+CUSD: 3', 'tool_failed'], ['+CUSD: 4', 'tool_failed'], ['+CUSD: 5', 'tool_timeout'],
  ])('that ends with %s fails as %s', async (urc, code) => {
    const { ussd, engine } = rig();
    const answer = ussd.send('*100#', never).catch((reason: unknown) => reason);
    await settled();
    engine.urc(urc);
    expect(await answer).toMatchObject({ code });
  });

  it('is not disturbed by a line that is no answer', async () => {
    const { ussd, engine } = rig();
    const answer = ussd.send('*100#', never);
    await settled();
    engine.urc('+CUSD: ????');
    engine.urc('+CUSD: 0,"x",15');
    await expect(answer).resolves.toEqual({ text: 'x', open: false });
  });
});

describe('what is refused before it reaches the modem', () => {
  it.each(['', '*100#\r', '*1"00#', '*100 #', 'é', '1'.repeat(183)])('%j as a code', async (text) => {
    const { ussd, engine } = rig();
    await expect(ussd.send(text, never)).rejects.toMatchObject({ code: 'tool_refused' });
    expect(engine.asked).toEqual([]);
  });

  it.each(['', 'a\rAT+CMGD=1,4', 'a\u001a', 'x'.repeat(183)])('%j as an answer', async (text) => {
    const { ussd, engine } = rig();
    engine.urc('+CUSD: 1,"?",15');
    await expect(ussd.send(text, never)).rejects.toMatchObject({ code: 'tool_refused' });
    expect(engine.asked).toEqual([]);
  });
});

it('a port whose set is GSM writes umlauts as what stands there in ASCII', async () => {
  const { ussd, engine } = rig();
  const answer = ussd.send('*100#', never);
  for (let turn = 0; turn < 5; turn += 1) await settled();
  engine.urc('+CUSD: 0,"Guthaben f~r Sie | 5 EUR",15');
  await expect(answer).resolves.toMatchObject({ text: 'Guthaben für Sie ö 5 EUR' });
});

describe('the way of writing', () => {
  const plain = '*100#';
  const ucs2 = '002A0031003000300023';
  const packed = 'AA180C3602';
  const only = (taken: string, refusal: AtResult = error) => (argument: string): Scripted => (argument === taken ? ok : refusal);

  async function tryCode(made: ReturnType<typeof rig>): Promise<void> {
    const answer = made.ussd.send('*100#', never);
    for (let turn = 0; turn < 10; turn += 1) await settled();
    made.engine.urc('+CUSD: 0,"x",15');
    await answer;
  }

  it.each([['plain', plain, 1], ['ucs2', ucs2, 2], ['packed', packed, 3]] as const)('%s is found when the modem takes no other, and remembered', async (name, argument, tries) => {
    const first = rig({ takes: only(argument) });
    await tryCode(first);
    expect(first.codes()).toHaveLength(tries);
    expect([...first.memory.kept]).toEqual([['ussd:490154203237518', name]]);
    const second = rig({ takes: only(argument), memory: first.memory });
    await tryCode(second);
    expect(second.codes()).toHaveLength(1);
  });

  it('of the family is tried first', async () => {
    const made = rig({ options: { profile: { ussd: { request: 'packed', reply: 'auto' } } } });
    await tryCode(made);
    expect(made.codes()).toEqual([`AT+CUSD=1,"${packed}",15`]);
  });

  it('that an operator named is the only one', async () => {
    const made = rig({ takes: only(plain), options: { override: 'packed' } });
    await expect(made.ussd.send('*100#', never)).rejects.toMatchObject({ code: 'tool_failed' });
    expect(made.codes()).toEqual([`AT+CUSD=1,"${packed}",15`]);
    expect(made.memory.kept.size).toBe(0);
  });

  it('UCS-2 is used only where the port can be set to it', async () => {
    const made = rig({ takes: only(packed), others: (command) => (command === 'AT+CSCS="UCS2"' ? error : undefined) });
    await tryCode(made);
    expect(made.codes()).toEqual([`AT+CUSD=1,"${plain}",15`, `AT+CUSD=1,"${packed}",15`]);
  });

  it('is another when the network does not know what the modem made of the code', async () => {
    const made = rig({
      options: { profile: { ussd: { request: 'packed', reply: 'auto' } } },
      takes: (argument) => { setImmediate(() => made.engine.urc(argument === plain ? '+CUSD: 0,"x",15' : '+CUSD: 4')); return ok; },
    });
    await expect(made.ussd.send('*100#', never)).resolves.toEqual({ text: 'x', open: false });
    await expect(made.ussd.send('*999#', never)).rejects.toMatchObject({ code: 'tool_failed', message: 'The network does not know this code.' });
    // What has worked once is not doubted.
    expect(made.codes()).toHaveLength(3);
  });

  it('leaves the character set of the port as it was', async () => {
    const made = rig({ takes: only(ucs2), options: { profile: { ussd: { request: 'ucs2', reply: 'auto' } } }, others: (command) => (command === 'AT+CSCS?' ? ['+CSCS: "IRA"'] : undefined) });
    await tryCode(made);
    expect(made.engine.asked.filter((command) => command.includes('CSCS'))).toEqual(['AT+CSCS?', 'AT+CSCS="UCS2"', 'AT+CSCS="IRA"']);
  });

  it('stays for as long as a session is open', async () => {
    const made = rig({ options: { override: 'ucs2' } });
    const menu = made.ussd.send('*100#', never);
    for (let turn = 0; turn < 5; turn += 1) await settled();
    made.engine.urc('+CUSD: 1,"0031",72');
    await menu;
    expect(made.engine.asked.at(-1)).toContain('AT+CUSD=1');
    await made.ussd.end();
    expect(made.engine.asked.slice(-2)).toEqual(['AT+CUSD=2', 'AT+CSCS="GSM"']);
  });

  it('is not changed when the SIM or the network is to blame', async () => {
    const made = rig({ takes: () => cme(30) });
    await expect(made.ussd.send('*100#', never)).rejects.toMatchObject({ code: 'tool_failed', networkCode: 'CME 30' });
    expect(made.codes()).toHaveLength(1);
  });

  it('is not changed when the modem went away', async () => {
    const made = rig({ takes: () => ({ kind: 'closed' }) });
    await expect(made.ussd.send('*100#', never)).rejects.toMatchObject({ code: 'tool_unavailable' });
    expect(made.codes()).toHaveLength(1);
  });

  it('does not matter for the code when the memory cannot be read', async () => {
    const made = rig({ memory: { kept: new Map(), get: () => Promise.reject(new Error('disk')), set: () => Promise.reject(new Error('disk')) } });
    await tryCode(made);
    expect(made.codes()).toHaveLength(1);
  });
});
