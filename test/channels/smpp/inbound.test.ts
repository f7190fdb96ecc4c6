// What the network hands over: identities, acknowledgements, receipts, over real sockets.
import { describe, expect, it } from 'vitest';
import { canonicalRef } from '../../../gateway/channels/smpp/ids.ts';
import { job, longText } from '../peer.ts';
import { rejection, signal, startedRig, stopAfterEach, until } from './rig.ts';

stopAfterEach();

const person = { source_addr_ton: 1, source_addr_npi: 1, source_addr: '447700900160', dest_addr_ton: 3, dest_addr_npi: 0, destination_addr: '40404', data_coding: 0 };

describe('texts', () => {
  it('of several parts come with their place, and can be joined', async () => {
    const { smsc, host } = await startedRig();
    smsc.deliver({ from: '+447700900160', to: '40404', text: longText });
    await until('three parts', () => smsc.stats.acknowledgedTexts === 3);
    expect(host.parts.map(({ concat }) => concat)).toEqual([1, 2, 3].map((part) => ({ ref: host.parts[0]?.concat?.ref, width: 8, total: 3, part })));
    expect(host.parts.map(({ text }) => text).join('')).toBe(longText);
    expect(host.parts[0]).toMatchObject({ from: '+447700900160', to: '40404', sentAt: undefined });
  });

  it('that are equal and in flight at once are two, and each keeps its identity when it is repeated', async () => {
    const { smsc, host } = await startedRig();
    const commits: ((error?: Error) => void)[] = [];
    host.beforeCommit = () => new Promise((resolve, reject) => commits.push((error) => (error === undefined ? resolve() : reject(error))));
    for (const text of ['Yes', 'Yes', 'No']) smsc.deliver({ from: '+447700900160', to: '40404', text });
    await until('three parts', () => commits.length === 3);
    const keys = host.parts.map(({ identity }) => identity.key);
    expect(new Set(keys).size).toBe(3);
    expect(host.parts.every(({ identity }) => !identity.lasting)).toBe(true);
    // The second is refused, comes again while the first still waits, and is itself again.
    commits[1]?.(new Error('disk full'));
    await until('the redelivery', () => commits.length === 4);
    expect(host.parts[3]?.identity.key).toBe(keys[1]);
    for (const commit of [commits[0], commits[2], commits[3]]) commit?.();
    await until('all acknowledged', () => host.ackedKeys.length === 3);
    expect(new Set(host.ackedKeys)).toEqual(new Set(keys));
  });

  it('are known by the id of the network for good, where it gives one', async () => {
    const { smsc, host } = await startedRig();
    for (let time = 0; time < 2; time += 1) smsc.deliverRaw({ ...person, short_message: Buffer.from('Hi'), receipted_message_id: 'mo-7' });
    await until('both', () => smsc.stats.acknowledgedTexts === 2);
    expect(host.parts.map(({ identity }) => identity)).toEqual([{ key: 'id:mo-7/1', lasting: true }, { key: 'id:mo-7/1', lasting: true }]);
  });

  it('are not acknowledged when the link goes before the answer has left', async () => {
    const { smsc, host, channel } = await startedRig();
    let commit: () => void = () => undefined;
    host.beforeCommit = () => new Promise((resolve) => {
      commit = resolve;
    });
    smsc.deliver({ from: '+447700900160', to: '40404', text: 'Hi' });
    await until('the part', () => host.parts.length === 1);
    smsc.drop();
    await channel.ended;
    commit();
    await channel.stop();
    expect(host.ackedKeys).toEqual([]);
  });

  it('that wait for the store are answered before the link is left', async () => {
    const { smsc, host, channel } = await startedRig();
    host.beforeCommit = () => new Promise((resolve) => setTimeout(resolve, 100));
    smsc.deliver({ from: '+447700900160', to: '40404', text: 'Hi' });
    await until('the part', () => host.parts.length === 1);
    await channel.stop();
    expect(host.ackedKeys).toHaveLength(1);
    expect(smsc.stats.acknowledgedTexts).toBe(1);
  });

  it('that cannot be read are refused one by one, with a line in the log that holds no text', async () => {
    const { smsc, host } = await startedRig();
    smsc.deliverRaw({ ...person, data_coding: 8, short_message: Buffer.from('odd') });
    smsc.deliverRaw({ ...person, esm_class: 0x40, short_message: Buffer.from([0x20, 0, 3]) });
    smsc.deliverRaw({ ...person, short_message: Buffer.from('secret words'), message_payload: Buffer.from('secret words') });
    await until('three refusals', () => smsc.answers.length === 3);
    expect(smsc.answers.map(({ status }) => status)).toEqual([0x66, 0x66, 0xc1]);
    expect(host.logged).toHaveLength(3);
    expect(host.logged.join()).not.toMatch(/secret|447700900160/);
  });

  it('in data_sm are taken too', async () => {
    const { smsc, host } = await startedRig();
    const body = Buffer.concat([Buffer.from('\0\x01\x01447700900160\0\x03\x0040404\0\0\0\0', 'latin1'), Buffer.from([0x04, 0x24, 0, 2]), Buffer.from('Hi')]);
    const header = Buffer.from('00000000000001030000000000000042', 'hex');
    header.writeUInt32BE(16 + body.length, 0);
    smsc.write(Buffer.concat([header, body]));
    await until('the answer', () => smsc.answers.length === 1);
    expect(host.parts[0]).toMatchObject({ from: '+447700900160', to: '40404', text: 'Hi' });
    expect(smsc.answers[0]).toEqual({ command: 'data_sm_resp', status: 0, sequence: 0x42 });
  });
});

describe('receipts', () => {
  it.each(['text', 'tlv', 'payload'] as const)('are understood as %s', async (receiptForm) => {
    const { host, channel } = await startedRig({ receiptForm, receipts: 'mixed' });
    const refs: (string | undefined)[] = [];
    for (let index = 0; index < 3; index += 1) refs.push((await channel.submit(job(), signal)).taken[0]?.ref);
    await until('three receipts', () => host.receipts.length === 3);
    expect(host.receipts.map((receipt) => [receipt.refs[0], receipt.outcome, receipt.recipient])).toEqual(
      refs.map((ref, index) => [ref, index === 2 ? 'undelivered' : 'delivered', '+447700900155']));
  });

  it.each(['hex', 'decimal', 'decimal-receipts', 'uuid'] as const)('name the ref of the answer with %s ids', async (ids) => {
    const { smsc, host, channel } = await startedRig({ ids });
    // Known to the simulator before it answers, so that a report that overtakes the answer is matched too.
    host.receipt = async (receipt) => {
      host.receipts.push(receipt);
      const known = new Set(smsc.submits.map(({ id }) => canonicalRef(id)));
      return { matched: receipt.refs.find((ref) => known.has(ref)) };
    };
    const refs: (string | undefined)[] = [];
    for (let index = 0; index < 12; index += 1) {
      refs.push((await channel.submit(job(), signal)).taken[0]?.ref);
      await until('its receipt', () => host.receipts.length === index + 1);
    }
    for (const [index, ref] of refs.entries()) expect(host.receipts[index]?.refs).toContain(ref);
    if (ids === 'decimal-receipts') expect(host.receipts.at(-1)?.refs).toEqual([refs.at(-1)]);
  });

  it('come for every part of a long message', async () => {
    const { host, channel } = await startedRig();
    const { taken } = await channel.submit(job({ text: longText }), signal);
    await until('three receipts', () => host.receipts.length === 3);
    expect(host.receipts.map(({ refs }) => refs[0])).toEqual(taken.map(({ ref }) => ref));
  });

  it('without an id are answered, since nobody could ever use them', async () => {
    const { smsc, host } = await startedRig();
    smsc.deliverRaw({ ...person, esm_class: 4, short_message: Buffer.from('stat:DELIVRD') });
    await until('the answer', () => smsc.answers.length === 1);
    expect(smsc.answers[0]?.status).toBe(0);
    expect(host.receipts).toEqual([]);
    expect(host.logged).toHaveLength(1);
  });

  it('go to the receiver of a pair, while messages leave by its transmitter', async () => {
    const { smsc, host, channel } = await startedRig({}, { bind: 'pair' });
    expect(smsc.stats.binds).toBe(2);
    const { taken } = await channel.submit(job(), signal);
    await until('the receipt', () => host.receipts.length === 1);
    expect(host.receipts[0]?.refs[0]).toBe(canonicalRef(smsc.submits[0]?.id ?? ''));
    expect(host.receipts[0]?.refs[0]).toBe(taken[0]?.ref);
    smsc.drop();
    expect(await channel.ended).toMatchObject({ code: 'link_lost' });
    expect(await rejection(channel.submit(job(), signal))).toMatchObject({ kind: 'transient', code: 'link_down' });
  });
});
