// The simulated modem as a command: its words, its mistakes, where it appears, what it takes from standard input.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { familyNames, misbehaviours, runModems } from '../../gateway/simulate/modem/index.ts';
import { parseCommandLine } from '../../gateway/simulate/modem/command-line.ts';
import { countedOn, withCheckDigit } from '../../gateway/simulate/modem/options.ts';
import { dialled, endAll, startedModem } from './modem-client.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await endAll();
  for (const end of ends.splice(0).toReversed()) await end();
});

async function run(...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'modems-'));
  ends.push(() => rm(folder, { recursive: true }));
  const stdin = new PassThrough();
  const texts = { out: '', err: '' };
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdout.on('data', (chunk) => { texts.out += String(chunk); });
  stderr.on('data', (chunk) => { texts.err += String(chunk); });
  const stops = new AbortController();
  const code = runModems(args, { folder, stdin, stdout, stderr, signal: stops.signal });
  ends.push(() => {
    stops.abort();
    return code;
  });
  return { folder, stdin, texts, code };
}

const wheres = async (texts: { out: string }, count: number): Promise<string[]> => {
  await expect.poll(() => [...texts.out.matchAll(/ at (\S+)\n/g)].length, { timeout: 5_000 }).toBe(count);
  return [...texts.out.matchAll(/ at (\S+)\n/g)].map(([, where = '']) => where);
};

describe('simulate modem', () => {
  it('tells what it can, every family and misbehaviour included', async () => {
    const { texts, code } = await run('--help');
    expect(await code).toBe(0);
    for (const name of [...Object.keys(misbehaviours), ...familyNames]) expect(texts.out).toContain(name);
  });

  it('tells all mistakes at once, and how to get help', async () => {
    const { texts, code } = await run('--family', 'nokia', '--pin', '1', '--number', 'me', '--tcp', '99999', '--link', '/tmp/x', '--misbehave', 'politely', '--count', '0', '--reports', 'some', '--latency-ms', 'x', '--imei', '1', '--ussd-form', 'song', '--storage', '');
    expect(await code).toBe(2);
    for (const word of ['--family', '--pin', '--number', '--tcp', '--link', 'politely', '--count', '--reports', '--latency-ms', '--imei', '--ussd-form', '--storage', '--help']) expect(texts.err).toContain(word);
    const { texts: other, code: otherCode } = await run('--unheard');
    expect(await otherCode).toBe(2);
    expect(other.err).toContain('--unheard');
  });

  it('has the defaults it tells of', () => {
    expect(parseCommandLine([])).toMatchObject({ options: { family: 'quectel', latencyMs: 0, reportDelayMs: 100, reports: 'success', misbehave: [] }, count: 1, link: undefined, tcp: undefined, help: false });
  });

  it('says when its place cannot be had', async () => {
    const taken = new URL((await startedModem()).where).port;
    const { texts, code } = await run('--tcp', taken);
    expect(await code).toBe(1);
    expect(texts.err).toContain(taken);
    const nowhere = await run('--link', '/proc/sim');
    expect(await nowhere.code).toBe(1);
    expect(nowhere.texts.err).toContain('/proc/sim');
  });

  it('appears where the gateway looks, in a folder for its user alone, and leaves names that are used', async () => {
    const { folder, texts, stdin, code } = await run('--family', 'telit', '--count', '2');
    const [first = '', second = ''] = await wheres(texts, 2);
    expect([first, second]).toEqual([join(folder, 'modems', 'sim-telit'), join(folder, 'modems', 'sim-telit-2')]);
    expect((await stat(join(folder, 'modems'))).mode & 0o777).toBe(0o700);
    const client = await dialled(first);
    expect(await client.ask('AT+CGMI')).toEqual(['Telit', 'OK']);
    expect(texts.out.match(/IMEI \d{15}/g)).toHaveLength(2);
    expect(new Set(texts.out.match(/IMEI \d{15}/g)).size).toBe(2);
    stdin.write('quit\n');
    expect(await code).toBe(0);
    expect([existsSync(first), existsSync(second)]).toEqual([false, false]);
  });

  it('takes the place of a link that leads nowhere, and is the same device at the same place', async () => {
    const { folder, texts, code, stdin } = await run('--link', join(tmpdir(), `modem-link-${process.pid}`));
    const [where = ''] = await wheres(texts, 1);
    stdin.write('quit\n');
    await code;
    await symlink('/dev/pts/99999', where);
    ends.push(() => rm(where, { force: true }));
    const again = await run('--link', where);
    expect(await wheres(again.texts, 1)).toEqual([where]);
    expect(again.texts.out).toBe(texts.out);
    expect(existsSync(join(folder, 'modems'))).toBe(false);
  });

  it('does what standard input says', async () => {
    const { stdin, texts } = await run('--tcp', '0', '--count', '2', '--ussd-delay-ms', '0');
    const [where = '', other = ''] = await wheres(texts, 2);
    const client = await dialled(where);
    await client.ask('ATE0;+CNMI=2,1,0,1,0;+CREG=1;+CUSD=1;+CLIP=1');
    stdin.write('text +4915550001 Hello  there\n');
    await client.until(/\+CMTI: "ME",0\r\n/);
    stdin.write('flash +4915550001 Look\n');
    await client.until(/\+CMT: ,\d+\r\n[0-9A-F]+\r\n/);
    stdin.write('pdu 07911326040000F0040BFF\n');
    await client.until(/\+CMTI: "ME",1\r\n/);
    stdin.write('ring +4915550001\ngiveup\nsignal 3\nregister 3\nregister 1\nussd Hello\n');
    await client.until(/RING\r\n[^]*NO CARRIER\r\n[^]*\+CREG: 3\r\n[^]*\+CREG: 1\r\n[^]*\+CUSD: 0,"Hello",15\r\n/);
    expect(await client.ask('AT+CSQ')).toEqual(['+CSQ: 3,99', 'OK']);
    stdin.write('misbehave throttles\nsim out\n');
    await client.until(/NOT READY\r\n/);
    stdin.write('sim in\nbehave throttles\n2: text +4915550001 Hello\n2: stats\nstats\n');
    await expect.poll(() => texts.out.match(/"storedInDevice":\d/g)).toEqual(['"storedInDevice":1', '"storedInDevice":2']);
    stdin.write('unplug\n');
    await client.closed();
    stdin.write('plug\n');
    await expect.poll(() => texts.out).toContain(`plug: ${where}`);
    expect(await (await dialled(other)).ask('AT')).toEqual(['OK']);
  });

  it('says what it did not understand', async () => {
    const { stdin, texts } = await run('--tcp', '0');
    await wheres(texts, 1);
    stdin.write('what?\ntext\npdu xyz\nring me\nsignal 40\nregister 9\nsim away\nmisbehave politely\n3: stats\nussd\n');
    await expect.poll(() => texts.err.split('\n').length).toBe(11);
    for (const word of ['understood', 'text: ', 'pdu: ', 'ring: ', 'signal: ', 'register: ', 'sim: ', 'politely', 'modems 1 to 1', 'ussd: ']) expect(texts.err).toContain(word);
  });

  it('counts numbers on', () => {
    expect(countedOn('+999170000009', 1)).toBe('+999170000010');
    expect(countedOn(withCheckDigit('35694203000001'), 3)).toBe(withCheckDigit('35694203000004'));
    expect(withCheckDigit('49015420323751')).toBe('490154203237518');
  });
});
