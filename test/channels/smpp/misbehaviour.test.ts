// A peer that breaks the protocol: the link either lives on and works, or ends with a reason. It is never deaf, and nothing
// crashes.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { encodePdu } from '../../../gateway/channels/smpp/encode.ts';
import { smppKind } from '../../../gateway/channels/smpp/index.ts';
import { brokenPdus, misbehaviours } from '../../../gateway/simulate/misbehave.ts';
import { job } from '../peer.ts';
import { listen, loggingHost, rawRig, rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';
import type { Rig } from './rig.ts';

stopAfterEach();

/** Texts and submits still pass. */
async function expectAlive({ channel, smsc, host }: Rig): Promise<void> {
  const before = smsc.stats.acknowledgedTexts;
  smsc.deliver({ from: '+447700900160', to: '40404', text: 'Still there?' });
  await until('acknowledgement', () => smsc.stats.acknowledgedTexts === before + 1);
  expect(host.parts.at(-1)?.text).toBe('Still there?');
  expect((await channel.submit(job(), signal)).taken).toHaveLength(1);
}

describe('a peer that misbehaves', () => {
  it.each(['splitsBytes', 'answersTwice', 'unknownSequence', 'truncatedPdus', 'outOfOrder', 'delaysAnswers', 'receiptBeforeAnswer'] as const)('and %s is understood', async (name) => {
    const rig = await startedRig({ misbehave: [name] });
    expect((await rig.channel.submit(job(), signal)).taken).toHaveLength(1);
    await expectAlive(rig);
    expect(misbehaviours[name]).toMatch(/\S/);
  });

  it.each(['badLength', 'garbage'] as const)('with %s is left, and what was in flight is in doubt', async (name) => {
    const { channel, smsc } = await startedRig({ misbehave: [name] });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'unknown' });
    expect(await channel.ended).toMatchObject({ refused: false, code: 'bad_pdu_length' });
    await until('the refusal', () => smsc.stats.nacks === 1);
    expect(smsc.answers.at(-1)).toMatchObject({ command: 'generic_nack', status: 0x02 });
  });

  it('gets a proper refusal for each malformed PDU, under its own number', async () => {
    const rig = await startedRig();
    const broken = brokenPdus(1_000);
    rig.smsc.write(Buffer.concat(broken));
    await until('eight refusals', () => rig.smsc.answers.length === 8);
    expect(rig.smsc.answers).toEqual([
      { command: 'deliver_sm_resp', status: 0x02, sequence: 1_000 }, { command: 'deliver_sm_resp', status: 0x0a, sequence: 1_001 },
      { command: 'deliver_sm_resp', status: 0x0a, sequence: 1_002 }, { command: 'deliver_sm_resp', status: 0x01, sequence: 1_003 },
      { command: 'deliver_sm_resp', status: 0xc0, sequence: 1_004 }, { command: 'deliver_sm_resp', status: 0xc1, sequence: 1_005 },
      { command: 'deliver_sm_resp', status: 0xc0, sequence: 1_006 }, { command: 'generic_nack', status: 0x03, sequence: 1_007 },
    ]);
    expect(rig.host.parts).toEqual([]);
    expect(rig.host.logged.filter((line) => line.includes('malformed'))).toHaveLength(10);
    await expectAlive(rig);
  });

  it('and answers with a body that cannot be read is believed by its header', async () => {
    const answers = [
      Buffer.concat([Buffer.from('00000014800000040000000000000002', 'hex'), Buffer.from('oops')]),
      Buffer.concat([Buffer.from('00000014800000040000000b00000003', 'hex'), Buffer.from('oops')]),
    ];
    const { channel } = await rawRig((pdu) => (pdu.readUInt32BE(4) === 4 ? answers.shift() : undefined));
    expect((await channel.submit(job(), signal)).taken).toEqual([{ part: 1, ref: undefined }]);
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'permanent', code: 'invalid_recipient' });
  });

  it('and answers with generic_nack has not taken the message', async () => {
    const { channel } = await rawRig((pdu) => (pdu.readUInt32BE(4) === 4 ? Buffer.concat([Buffer.from('000000108000000000000003', 'hex'), pdu.subarray(12, 16)]) : undefined));
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'permanent', code: 'unsupported_command' });
  });

  it('and answers to something else leaves the message in doubt', async () => {
    const { channel } = await rawRig((pdu) => (pdu.readUInt32BE(4) === 4 ? Buffer.concat([Buffer.from('000000118000000500000000', 'hex'), pdu.subarray(12, 16), Buffer.of(0)]) : undefined));
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'unknown', code: 'answer_timeout' });
  });

  it('and is no SMSC at all is told apart', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    });
    const port = await listen(server);
    const channel = smppKind.create(smppKind.settings.parse({ host: '127.0.0.1', port, systemId: 'peer', password: '' }), loggingHost());
    expect(await rejection(channel.start(signal))).toMatchObject({ code: 'bad_pdu_length', refused: false });
  });

  it('and unbinds is answered, and the link ends with that reason', async () => {
    const { channel, smsc } = await startedRig();
    smsc.unbind();
    expect(await channel.ended).toMatchObject({ code: 'unbound', refused: false });
    await until('unbind_resp', () => smsc.answers.some(({ command, status }) => command === 'unbind_resp' && status === 0));
  });
});

describe('silence', () => {
  it('is broken by a link check, and the answer keeps the link', async () => {
    const rig = await startedRig({}, { enquireLinkMs: 100 });
    await until('three link checks', () => rig.smsc.stats.enquiries >= 3);
    await expectAlive(rig);
  });

  it('after a link check ends the link', async () => {
    const { channel, smsc } = await startedRig({ misbehave: ['silentOnEnquire'] }, { enquireLinkMs: 100 });
    expect(await channel.ended).toMatchObject({ code: 'link_silent', refused: false });
    expect(smsc.stats.enquiries).toBe(1);
  });

  it('of a peer that stops reading ends the link, and bounds what waits for it', async () => {
    // It goes on talking, so that only its not reading is wrong.
    const { channel, socket } = await rawRig(() => undefined, { window: 1_000, responseTimeoutMs: 1_000, longMessages: 'payload' }, true);
    const talk = setInterval(() => socket().write(encodePdu({ command: 'enquire_link', sequence: 1, body: {} }) as Buffer), 20);
    const text = '日'.repeat(67 * 250);
    const errors = await Promise.all(Array.from({ length: 700 }, () => rejection(channel.submit(job({ text }), signal))));
    clearInterval(talk);
    expect(await channel.ended).toMatchObject({ code: 'peer_not_reading', refused: false });
    expect(new Set(errors.map(({ kind }) => kind))).toEqual(new Set(['unknown', 'transient']));
  });
});
