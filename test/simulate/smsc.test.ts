// The simulated SMSC as a command: its words, its mistakes, its ledger.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { smppKind } from '../../gateway/channels/smpp/index.ts';
import { misbehaviours } from '../../gateway/simulate/misbehave.ts';
import { parseCommandLine } from '../../gateway/simulate/options.ts';
import { runSmsc, startSmsc } from '../../gateway/simulate/smsc.ts';
import { createRecordingHost, job } from '../channels/peer.ts';
import { until } from '../channels/smpp/rig.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function run(...args: string[]) {
  const stdin = new PassThrough();
  const texts = { out: '', err: '' };
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdout.on('data', (chunk) => {
    texts.out += String(chunk);
  });
  stderr.on('data', (chunk) => {
    texts.err += String(chunk);
  });
  const stops = new AbortController();
  const code = runSmsc(args, { stdin, stdout, stderr, signal: stops.signal });
  ends.push(() => {
    stops.abort();
    return code;
  });
  return { stdin, texts, code };
}

async function link(port: number, changed: object = {}) {
  const host = createRecordingHost();
  const channel = smppKind.create(smppKind.settings.parse({ host: '127.0.0.1', port, systemId: 'peer', password: 'secret', ...changed }), host);
  ends.push(() => channel.stop());
  await channel.start(new AbortController().signal);
  return { host, channel };
}

const portOf = async (texts: { out: string }): Promise<number> => {
  await until('the port', () => /:\d+\n/.test(texts.out));
  return Number(/:(\d+)\n/.exec(texts.out)?.[1]);
};

describe('simulate smsc', () => {
  it('tells what it can, every misbehaviour included', async () => {
    const { texts, code } = run('--help');
    expect(await code).toBe(0);
    for (const name of Object.keys(misbehaviours)) expect(texts.out).toContain(name);
  });

  it('tells all mistakes at once, and how to get help', async () => {
    const { texts, code } = run('--port', '70000', '--ids', 'roman', '--misbehave', 'politely', '--inbound', 'nobody');
    expect(await code).toBe(2);
    for (const word of ['--port', '--ids', 'politely', '--inbound', '--help']) expect(texts.err).toContain(word);
    const { texts: other, code: otherCode } = run('--unheard');
    expect(await otherCode).toBe(2);
    expect(other.err).toContain('--unheard');
  });

  it('says when its port is taken', async () => {
    const smsc = await startSmsc();
    ends.push(() => smsc.stop());
    const { texts, code } = run('--port', String(smsc.port));
    expect(await code).toBe(1);
    expect(texts.err).toContain(String(smsc.port));
  });

  it('has the defaults it tells of', () => {
    expect(parseCommandLine([])).toMatchObject({ options: { port: 2_775, ids: 'hex', receipts: 'success', misbehave: [] }, inbound: undefined, count: Infinity });
  });

  it('takes texts from standard input, tells its counts, and quits', async () => {
    const { stdin, texts, code } = run('--port', '0', '--system-id', 'peer', '--password', 'secret');
    const { host } = await link(await portOf(texts));
    stdin.write('deliver +4915550001 12345 Hello  there\n');
    await until('the text', () => host.ackedKeys.length === 1);
    expect(host.parts[0]).toMatchObject({ from: '+4915550001', to: '12345', text: 'Hello  there' });
    stdin.write('what?\n');
    // The acknowledgement has been written, which is not to say that it has arrived.
    await until('the counts', () => {
      stdin.write('stats\n');
      return texts.out.includes('"acknowledgedTexts":1') && texts.err.includes('deliver');
    });
    stdin.write('quit\n');
    expect(await code).toBe(0);
  });

  it('sends texts by itself, and echoes', async () => {
    const { texts } = run('--port', '0', '--inbound', '+4915550001:12345:number {n}: hello', '--every-ms', '5', '--count', '3', '--echo');
    const { host, channel } = await link(await portOf(texts));
    await until('three texts', () => host.parts.length === 3);
    expect(host.parts.map(({ text }) => text)).toEqual([1, 2, 3].map((number) => `number ${number}: hello`));
    await channel.submit(job({ to: '+4915550002', from: '12345' }), new AbortController().signal);
    await until('the echo', () => host.parts.length === 4);
    expect(host.parts[3]).toMatchObject({ from: '+4915550002', to: '12345' });
  });

  it('writes each message down before it answers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smsc-'));
    ends.push(() => rm(folder, { recursive: true }));
    const ledger = join(folder, 'ledger.jsonl');
    const smsc = await startSmsc({ ledger });
    ends.push(() => smsc.stop());
    const { channel } = await link(smsc.port, { sender: '12345' });
    for (const text of ['one', 'two']) {
      const { taken } = await channel.submit(job({ text }), new AbortController().signal);
      const lines = (await readFile(ledger, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.at(-1)).toMatchObject({ to: '447700900155', from: '12345', octets: Buffer.from(text).toString('hex'), id: expect.any(String) });
      expect(String(lines.at(-1)?.['id']).toLowerCase()).toBe(taken[0]?.ref);
    }
  });

  it('keeps what could not be handed over for the next that binds', async () => {
    const smsc = await startSmsc({ receiptDelayMs: 0 });
    ends.push(() => smsc.stop());
    smsc.deliver({ from: '+4915550001', to: '12345', text: 'early' });
    const { channel } = await link(smsc.port, { bind: 'transmitter' });
    await channel.submit(job(), new AbortController().signal);
    const { host } = await link(smsc.port, { bind: 'receiver' });
    await until('text and receipt', () => host.parts.length === 1 && host.receipts.length === 1);
  });
});
