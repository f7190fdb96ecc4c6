// The ladder from a second try to quarantine and back, and the two steps that reach the hardware: sysfs in a temporary folder, a power
// switch on the loopback.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { askRelay, canReauthorize, reauthorizeUsb } from '../../../gateway/channels/modem/power.ts';
import { afterSuccess, afterTry, nextStep, noHistory, readHistory, recoverySteps, writeHistory } from '../../../gateway/channels/modem/recovery.ts';
import type { NextStep, RecoveryHistory, RecoveryStep } from '../../../gateway/channels/modem/recovery.ts';
import { nodeTimers } from '../../../gateway/channels/timers.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const everything: ReadonlySet<RecoveryStep> = new Set(recoverySteps);

/** Takes as many steps, none of which helps. */
function climb(steps: number, can: ReadonlySet<RecoveryStep> = everything, from: RecoveryHistory = noHistory): { taken: NextStep[]; history: RecoveryHistory } {
  let history = from;
  const taken: NextStep[] = [];
  for (let i = 0; i < steps; i += 1) {
    const next = nextStep(history, can);
    taken.push(next);
    history = afterTry(history, next.step);
  }
  return { taken, history };
}

const names = ({ taken }: { taken: NextStep[] }): string[] => taken.map(({ step }) => step);

describe('the ladder', () => {
  it('goes from soft to hard, and after each quarantine begins from the outside', () => {
    expect(names(climb(16))).toEqual([
      'retry', 'retry', 'escape', 'reinit', 'radio', 'restart', 'reopen', 'usb', 'relay', 'quarantine',
      'reopen', 'usb', 'relay', 'quarantine', 'reopen', 'usb',
    ]);
  });

  it.each<[why: string, can: RecoveryStep[], taken: string[]]>([
    ['without USB rights and power switch', ['retry', 'escape', 'reinit', 'radio', 'restart', 'reopen'], ['retry', 'retry', 'escape', 'reinit', 'radio', 'restart', 'reopen', 'quarantine', 'reopen', 'quarantine']],
    ['without a radio command', ['retry', 'escape', 'reinit', 'restart', 'reopen'], ['retry', 'retry', 'escape', 'reinit', 'restart', 'reopen', 'quarantine']],
    ['when the port has gone', ['reopen', 'usb', 'relay'], ['reopen', 'usb', 'relay', 'quarantine', 'reopen']],
    ['when nothing can be done', [], ['quarantine', 'quarantine', 'quarantine']],
  ])('leaves out what cannot be done: %s', (_why, can, taken) => {
    expect(names(climb(taken.length, new Set(can)))).toEqual(taken);
  });

  it('leaves it alone for longer each time, up to half an hour', () => {
    const waits = climb(7, new Set()).taken.map(({ waitMs }) => waitMs / 60_000);
    expect(waits).toEqual([1, 2, 5, 10, 30, 30, 30]);
  });

  it('begins anew after a success, which is credited to the last step', () => {
    const { history } = climb(5);
    const well = afterSuccess(history);
    expect(well.episode).toBeUndefined();
    expect(well.steps.radio).toEqual({ tries: 1, successes: 1 });
    expect(well.steps.retry).toEqual({ tries: 2, successes: 0 });
    expect(nextStep(well, everything)).toEqual({ step: 'retry', waitMs: 0 });
    expect(afterSuccess(well)).toBe(well);
  });

  it('takes a soft step that was not possible before ahead of another round of hard ones', () => {
    const { history } = climb(4, new Set(['reopen', 'usb', 'relay']));
    expect(nextStep(history, everything).step).toBe('retry');
  });

  const available = fc.array(fc.constantFrom(...recoverySteps), { maxLength: 9 }).map((steps) => new Set(steps));

  it('never takes a step before every softer one that is possible was tried in the episode', () => {
    fc.assert(fc.property(fc.array(fc.tuple(available, fc.boolean()), { maxLength: 60 }), (turns) => {
      let history = noHistory;
      let tried = new Set<RecoveryStep>();
      for (const [can, helped] of turns) {
        const { step, waitMs } = nextStep(history, can);
        for (const softer of recoverySteps.slice(0, recoverySteps.indexOf(step))) if (can.has(softer)) expect(tried).toContain(softer);
        if (step !== 'quarantine') expect(can).toContain(step);
        expect(waitMs > 0).toBe(step === 'quarantine');
        tried.add(step);
        history = readHistory(writeHistory(afterTry(history, step)));
        if (!helped) continue;
        history = afterSuccess(history);
        tried = new Set();
      }
    }));
  });

  it('always comes to a quarantine within ten steps', () => {
    fc.assert(fc.property(available, fc.nat(40), (can, before) => {
      expect(names(climb(10, can, climb(before, can).history))).toContain('quarantine');
    }));
  });

  it('counts no more successes than tries, whatever was kept', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string(), fc.constant(undefined)), (kept) => {
      const { history } = climb(3, everything, readHistory(kept));
      for (const step of recoverySteps) expect(Number.isSafeInteger(history.steps[step].tries + history.steps[step].successes)).toBe(true);
    }));
  });

  it.each([undefined, '', 'null', '[]', '{"steps":7,"episode":{"last":"explode"}}', '{"steps":{"retry":{"tries":-1,"successes":"x"}}}', '{"episode":{"last":1}}'])('what was kept as %j counts as nothing', (kept) => {
    expect(readHistory(kept)).toEqual(noHistory);
  });
});

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function usbFolder(): Promise<{ sys: string; authorized: string }> {
  const sys = await mkdtemp(join(tmpdir(), 'fieldpost-sys-'));
  endings.push(() => rm(sys, { recursive: true, force: true }));
  const device = join(sys, 'bus', 'usb', 'devices', '1-1.2');
  await mkdir(device, { recursive: true });
  await writeFile(join(device, 'authorized'), '1\n');
  return { sys, authorized: join(device, 'authorized') };
}

describe('the USB port', () => {
  it('is switched off, and on again two seconds later', async () => {
    const { sys, authorized } = await usbFolder();
    const clock = createFakeClock();
    expect(await canReauthorize({ sys, busPath: '1-1.2' })).toBe(true);
    const outcome = reauthorizeUsb({ sys, busPath: '1-1.2', timers: clock.timers, signal: new AbortController().signal });
    await expect.poll(() => clock.pending).toBe(1);
    expect((await readFile(authorized, 'utf8')).trim()).toBe('0');
    await clock.advance(2_000);
    expect(await outcome).toMatchObject({ done: true });
    expect((await readFile(authorized, 'utf8')).trim()).toBe('1');
  });

  it('is on again at once when it is called off meanwhile', async () => {
    const { sys, authorized } = await usbFolder();
    const clock = createFakeClock();
    const stop = new AbortController();
    const outcome = reauthorizeUsb({ sys, busPath: '1-1.2', timers: clock.timers, signal: stop.signal });
    await expect.poll(() => clock.pending).toBe(1);
    stop.abort();
    await outcome;
    expect((await readFile(authorized, 'utf8')).trim()).toBe('1');
  });

  it.each(['1-9', '../../../etc', '1-1.2/../1-1.2', '', '1-1.2:1.0'])('of a device %j is not touched and not made', async (busPath) => {
    const { sys } = await usbFolder();
    expect(await canReauthorize({ sys, busPath })).toBe(false);
    expect(await reauthorizeUsb({ sys, busPath, timers: nodeTimers, signal: new AbortController().signal })).toMatchObject({ done: false });
  });
});

async function powerSwitch(answer: (response: ServerResponse) => void): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(response);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  endings.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/relay/3?do=cycle`, asked };
}

describe('the power switch', () => {
  const asking = (url: string, method: 'GET' | 'POST' = 'GET', signal = new AbortController().signal, timeoutMs = 10_000): ReturnType<typeof askRelay> =>
    askRelay({ url, method, timers: nodeTimers, signal, timeoutMs });

  it.each(['GET', 'POST'] as const)('is asked once by %s', async (method) => {
    const { url, asked } = await powerSwitch((response) => response.end('ok'));
    expect(await asking(url, method)).toMatchObject({ done: true });
    expect(asked).toEqual([`${method} /relay/3?do=cycle`]);
  });

  it('that sends us elsewhere is not followed', async () => {
    const { url, asked } = await powerSwitch((response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await asking(url)).toEqual({ done: false, words: 'The power switch answered 302.' });
    expect(asked).toHaveLength(1);
  });

  it.each([404, 500])('that answers %d has not done it', async (status) => {
    const { url } = await powerSwitch((response) => response.writeHead(status).end());
    expect(await asking(url)).toEqual({ done: false, words: `The power switch answered ${status}.` });
  });

  it('that never ends its answer does not hold us', async () => {
    const { url } = await powerSwitch((response) => { response.writeHead(200); response.write('x'.repeat(10_000)); });
    expect(await asking(url)).toMatchObject({ done: true });
  });

  it('that says nothing is given up', async () => {
    const { url } = await powerSwitch(() => undefined);
    expect(await asking(url, 'GET', undefined, 50)).toMatchObject({ done: false, words: expect.stringContaining('did not answer') as string });
  });

  it('that says nothing can be called off', async () => {
    const stop = new AbortController();
    const { url } = await powerSwitch(() => stop.abort());
    expect(await asking(url, 'GET', stop.signal)).toEqual({ done: false, words: 'It was called off.' });
  });

  it('that is not there says so', async () => {
    const { url } = await powerSwitch(() => undefined);
    for (const end of endings.splice(0).toReversed()) await end();
    expect(await asking(url)).toEqual({ done: false, words: 'The power switch cannot be reached: ECONNREFUSED.' });
  });

  it.each(['', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'relay'])('at %j is not asked', async (url) => {
    expect(await asking(url)).toMatchObject({ done: false });
  });
});
