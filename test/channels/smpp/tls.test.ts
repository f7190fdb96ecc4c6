// The link over TLS: the certificate is always checked, and there is no way to switch that off.
import { describe, expect, it } from 'vitest';
import { smppKind } from '../../../gateway/channels/smpp/index.ts';
import { smppSettings } from '../../../gateway/channels/smpp/settings.ts';
import { testCertificate, testKey } from '../../fakes/certificate.ts';
import { job } from '../peer.ts';
import { loggingHost, makeRig, rejection, signal, stopAfterEach, until } from './rig.ts';

stopAfterEach();

const encrypted = { key: testKey, cert: testCertificate };

describe('TLS', () => {
  it('carries both directions when the certificate can be trusted', async () => {
    const { smsc, host, channel } = await makeRig(encrypted, { tls: true, tlsCa: testCertificate });
    await channel.start(signal);
    expect((await channel.submit(job(), signal)).taken).toHaveLength(1);
    smsc.deliver({ from: '+447700900160', to: '40404', text: 'Hi' });
    await until('text and receipt', () => smsc.stats.acknowledgedTexts === 1 && host.receipts.length === 1);
  });

  it('is refused with a certificate that nobody vouches for', async () => {
    const { channel, smsc } = await makeRig(encrypted, { tls: true });
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: false, code: 'certificate_rejected' });
    expect(smsc.stats.binds).toBe(0);
  });

  it('is refused with a certificate of somebody else', async () => {
    const { channel } = await makeRig(encrypted, { tls: true, tlsCa: testCertificate, tlsServername: 'other.example' });
    expect(await rejection(channel.start(signal))).toMatchObject({ code: 'certificate_rejected' });
    const { channel: named } = await makeRig(encrypted, { tls: true, tlsCa: testCertificate, tlsServername: 'smsc.example' });
    await named.start(signal);
  });

  it('shows a certificate of ours where one is set', async () => {
    const { channel } = await makeRig(encrypted, { tls: true, tlsCa: testCertificate, tlsCertificate: testCertificate, tlsKey: testKey });
    await channel.start(signal);
  });

  it('with a certificate that is none is a wrong setting', async () => {
    const { settings } = await makeRig(encrypted, { tls: true, tlsCertificate: 'nonsense', tlsKey: 'nonsense' });
    const channel = smppKind.create(smppSettings.parse(settings), loggingHost());
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: true, code: 'invalid_certificate' });
  });

  it('with a peer that speaks none fails with a reason', async () => {
    const { channel } = await makeRig({}, { tls: true });
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: false, code: expect.stringMatching(/^(tls_failed|connect_failed|connect_timeout)$/) });
  });

  it('is not what a plain link gets', async () => {
    const { channel } = await makeRig(encrypted, { connectTimeoutMs: 500 });
    expect(await rejection(channel.start(signal))).toMatchObject({ refused: false });
  });
});
