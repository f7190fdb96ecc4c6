// The simulated SMSC as the contract suite wants its networks.
import { canonicalRef } from '../../gateway/channels/smpp/ids.ts';
import { smppKind } from '../../gateway/channels/smpp/index.ts';
import { startSmsc } from '../../gateway/simulate/smsc.ts';
import type { SeenSubmit, Smsc } from '../../gateway/simulate/smsc.ts';
import type { Misbehaviour } from '../../gateway/simulate/misbehave.ts';
import { fromTonNpi } from '../../gateway/sms/address.ts';
import { gsm7Decode } from '../../gateway/sms/gsm7.ts';
import { ucs2Decode } from '../../gateway/sms/ucs2.ts';
import { decodeUdh, readConcat } from '../../gateway/sms/udh.ts';
import type { Peer, PeerMisbehaviour, SeenPart } from '../channels/peer.ts';

const line = '+447700900100';

export async function makeSmscPeer(misbehaves: readonly PeerMisbehaviour[], settings: object = {}): Promise<Peer & { readonly smsc: Smsc }> {
  const misbehave = misbehaves.map((name): Misbehaviour => (name === 'neverReady' ? 'neverBinds' : name));
  const smsc = await startSmsc({ systemId: 'peer', password: 'secret', misbehave, receiptDelayMs: 10 });
  const usual = {
    host: '127.0.0.1', port: smsc.port, systemId: 'peer', password: 'secret', window: 8, responseTimeoutMs: 800, connectTimeoutMs: 3_000, enquireLinkMs: 5_000,
    lines: [line], ...settings,
  };
  return {
    smsc, kind: smppKind, settings: usual, wrongSettings: { ...usual, password: 'wrong' }, line,
    seen: () => smsc.submits.map(seenPart),
    deliver: (from, text) => smsc.deliver({ from, to: line, text }),
    acknowledged: () => smsc.stats.acknowledgedTexts,
    drop: () => smsc.drop(),
    stop: () => smsc.stop(),
  };
}

export function seenPart({ to, toTonNpi, esmClass, dataCoding, octets, id }: SeenSubmit): SeenPart {
  const header = (esmClass & 0x40) === 0 ? undefined : decodeUdh(octets);
  const rest = octets.subarray(header?.length ?? 0);
  const concat = header === undefined ? undefined : readConcat(header.elements);
  return {
    to: fromTonNpi(toTonNpi[0], toTonNpi[1], to),
    text: dataCoding === 8 ? ucs2Decode(rest) : gsm7Decode(rest),
    concat: concat === undefined ? undefined : { ref: concat.ref, total: concat.total, part: concat.part },
    ref: canonicalRef(id) ?? '',
  };
}
