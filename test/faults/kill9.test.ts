import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MessageBody, MessageList, SendAnswer } from '../../gateway/api/contract.ts';
import { tempFolder } from '../store/open.ts';
import { createKey, freePort, type Gateway, root, simulateSmsc, startGateway, until } from '../life/running.ts';

const early = [`${root}test/faults/early-answer.mjs`];

interface Ledger {
  /** Ids answered 202, with the text that names each message. */
  readonly accepted: Map<string, string>;
  /** How often the SMSC saw each text. */
  readonly submits: Map<string, number>;
  readonly stored: Map<string, MessageBody>;
}

/** Accepts under load, killing the gateway at random moments, until `total` were accepted; then lets the last one finish. */
async function storm(options: { total: number; killAfterMs: () => number; script?: readonly string[]; policy: (n: number) => 'hold' | 'resend' }): Promise<Ledger> {
  const folder = tempFolder();
  const [port, smscPort] = [await freePort(), await freePort()];
  const ledgerFile = join(tempFolder(), 'smsc.jsonl');
  simulateSmsc(['--port', String(smscPort), '--system-id', 'peer', '--password', 'secret', '--receipts', 'success', '--latency-ms', '2', '--ledger', ledgerFile]);
  const accepted = new Map<string, string>();
  let headers: Record<string, string> = {};
  let gateway: Gateway | undefined;
  let n = 0;
  for (let round = 0; round < 60 && accepted.size < options.total; round += 1) {
    gateway = await startGateway(folder, port, options.script);
    if (round === 0) {
      headers = { authorization: `Bearer ${createKey(folder)}`, 'content-type': 'application/json' };
      const made = await fetch(`${gateway.url}/v1/channels`, { method: 'POST', headers, body: JSON.stringify({ id: 'smsc-1', kind: 'smpp', settings: { host: '127.0.0.1', port: smscPort, systemId: 'peer', password: 'secret', window: 50 } }) });
      expect(made.status, await made.text()).toBeLessThan(300);
    }
    const { url } = gateway;
    const ends = new AbortController();
    const clients = Array.from({ length: 8 }, async () => {
      for (let tries = 0; !ends.signal.aborted && tries < 5_000; tries += 1) {
        n += 1;
        const text = `message ${n}`;
        const answer = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify({ to: `+4915${String(10_000_000 + n)}`, text, channel: 'smsc-1', duplicatePolicy: options.policy(n) }) }).catch(() => undefined);
        if (answer?.status !== 202) continue;
        const body = (await answer.json().catch(() => undefined)) as SendAnswer | undefined;
        for (const message of body?.messages ?? []) accepted.set(message.id, text);
      }
    });
    await new Promise((resolve) => { setTimeout(resolve, options.killAfterMs()); });
    await gateway.kill('SIGKILL');
    ends.abort();
    await Promise.all(clients);
  }
  const last = await startGateway(folder, port);
  const stored = new Map<string, MessageBody>();
  const readAll = async () => {
    stored.clear();
    for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 500; pages += 1) {
      const answer = await fetch(`${last.url}/v1/messages?direction=outbound&limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, { headers });
      const page = (await answer.json()) as MessageList;
      for (const message of page.messages) stored.set(message.id, message);
      cursor = page.nextCursor;
    }
  };
  await until(async () => {
    const channel = (await (await fetch(`${last.url}/v1/channels/smsc-1`, { headers })).json()) as { counts: { queued: number; inFlight: number } };
    return channel.counts.queued + channel.counts.inFlight === 0;
  }, 60_000, 'the queue to drain');
  await readAll();
  await last.kill('SIGTERM');
  const submits = new Map<string, number>();
  for (const line of readFileSync(ledgerFile, 'utf8').split('\n').filter((entry) => entry !== '')) {
    const text = Buffer.from((JSON.parse(line) as { octets: string }).octets, 'hex').toString('latin1');
    submits.set(text, (submits.get(text) ?? 0) + 1);
  }
  return { accepted, submits, stored };
}

/** What must never be: the list is empty when every promise was kept. */
function breaches({ accepted, submits, stored }: Ledger): string[] {
  const found: string[] = [];
  for (const [id, text] of accepted) if (!stored.has(id)) found.push(`${text} was answered 202 and is lost`);
  for (const message of stored.values()) {
    const seen = submits.get(message.text) ?? 0;
    if (seen > 1 + message.repeats) found.push(`${message.text} reached the network ${seen} times with ${message.repeats} marked repeats`);
    if (seen === 0 && (message.state === 'sent' || message.state === 'delivered')) found.push(`${message.text} is ${message.state} but never reached the network`);
    if (seen > 0 && (message.state === 'queued' || message.state === 'failed') && message.repeats === 0 && message.attempts === 0) found.push(`${message.text} reached the network without an attempt`);
    if (!['sent', 'delivered', 'unknown', 'queued'].includes(message.state)) found.push(`${message.text} ended as ${message.state}`);
  }
  const texts = new Set([...stored.values()].map((message) => message.text));
  for (const text of submits.keys()) if (!texts.has(text)) found.push(`${text} reached the network but is not stored`);
  return found;
}

describe('kill -9 under load', () => {
  it('loses nothing that was accepted and doubles nothing that was not marked', async () => {
    const ledger = await storm({ total: 2_000, killAfterMs: () => 100 + Math.random() * 500, policy: (n) => (n % 2 === 0 ? 'hold' : 'resend') });
    expect(breaches(ledger)).toEqual([]);
    expect(ledger.accepted.size).toBeGreaterThanOrEqual(2_000);
    expect(ledger.submits.size).toBeGreaterThan(500);
  });

  it('would be seen to lose messages if they were answered before their commit', async () => {
    const ledger = await storm({ total: 400, killAfterMs: () => 300, policy: () => 'hold', script: early });
    expect(breaches(ledger).filter((breach) => breach.endsWith('is lost')).length).toBeGreaterThan(0);
  });
});
