// The simulated modem as the contract suite wants its networks: behind a TCP port, since ptys cost a process each.
import { modemKind } from '../../gateway/channels/modem/index.ts';
import { simTagOf } from '../../gateway/channels/modem/sim-session.ts';
import { startModem } from '../../gateway/simulate/modem/index.ts';
import type { Misbehaviour, ModemOptions, SeenPart as SimulatedPart, SimulatedModem } from '../../gateway/simulate/modem/index.ts';
import type { Peer, PeerMisbehaviour, SeenPart } from '../channels/peer.ts';

const pin = '1234';

const names: Readonly<Record<PeerMisbehaviour, Misbehaviour>> = {
  silentOnSubmit: 'silentAfterCtrlZ', dropsAfterSubmit: 'unplugs', receiptBeforeAnswer: 'reportsBeforeAnswer', throttles: 'throttles', systemError: 'systemError', rejectsNumber: 'rejectsNumber',
  neverReady: 'silent', repeatsInbound: 'repeatsInbound',
};

export interface ModemPeer extends Peer {
  readonly modem: SimulatedModem;
}

/** `settings` go on top of the usual ones of the channel, `options` on top of those of the modem. */
export async function makeModemPeer(misbehaves: readonly PeerMisbehaviour[], settings: object = {}, options: ModemOptions = {}): Promise<ModemPeer> {
  const modem = await startModem({ tcp: 0, pin, redeliverMs: 50, ...options, misbehave: [...misbehaves.map((name) => names[name]), ...(options.misbehave ?? [])] });
  const delivered = new Map<string, number>();
  const usual = () => ({ port: modem.where, pin, number: modem.options.number, window: 4, answerTimeoutMs: 800, commandTimeoutMs: 1_000, sweepSeconds: 1, ...settings });
  return {
    modem, kind: modemKind, line: modem.options.number,
    get settings() {
      return usual();
    },
    get wrongSettings() {
      return { ...usual(), pin: '9999' };
    },
    seen: () => modem.seen().map((part) => seenPart(part, simTagOf(modem.options.iccid))),
    async deliver(from, text) {
      // The network's time stamp counts seconds: two equal texts within one could not be told apart.
      const second = Math.floor(Date.now() / 1_000);
      if (delivered.has(text)) while (Math.floor(Date.now() / 1_000) <= (delivered.get(text) ?? second)) await new Promise((resolve) => { setTimeout(resolve, 20); });
      delivered.set(text, Math.floor(Date.now() / 1_000));
      modem.text(from, text);
    },
    acknowledged: () => modem.acknowledged(),
    drop: () => void modem.unplug(),
    stop: () => modem.stop(),
  };
}

/** As the channel spells its refs: the SIM and the TP-MR. */
export function seenPart({ to, text, concat, reference }: SimulatedPart, simTag: string): SeenPart {
  return { to, text, concat, ref: `${simTag}:${reference}` };
}
