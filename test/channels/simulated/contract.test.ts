// The simulated network against the channel contract, with time turned by hand.
import { createNetwork } from '../../../gateway/channels/simulated/network.ts';
import type { AirPart } from '../../../gateway/channels/simulated/network.ts';
import { createSimulatedKind } from '../../../gateway/channels/simulated/index.ts';
import { createFakeClock, seededRandom } from '../../fakes/clock.ts';
import { channelContract } from '../contract.ts';
import type { Peer, PeerMisbehaviour } from '../peer.ts';

const line = '+447700900000';

async function makePeer(misbehaves: readonly PeerMisbehaviour[]): Promise<Peer> {
  const clock = createFakeClock();
  const seen: AirPart[] = [];
  let acknowledged = 0;
  const network = createNetwork({
    clock, timers: clock.timers, random: seededRandom(7),
    onTaken: (part) => seen.push(part),
    onAcknowledged: (owed) => {
      if ('part' in owed) acknowledged += 1;
    },
  });
  const settings = { lines: [line], people: [], failedShare: 0, window: 6, answerTimeoutMs: 1_000, misbehaves: [...misbehaves] };
  return {
    kind: createSimulatedKind({ network, timers: clock.timers }),
    settings,
    wrongSettings: { ...settings, misbehaves: ['refusesSettings'] },
    line,
    clock,
    seen: () => seen,
    acknowledged: () => acknowledged,
    deliver: (from, text) => network.account([line]).text({ from, to: line, spoken: { text, afterMs: 0 }, settings }),
    drop: () => network.account([line]).mailbox.drop(),
    pass: (spanMs) => clock.advance(spanMs),
    stop: async () => undefined,
  };
}

channelContract('simulated', makePeer, [
  'wrongSettings', 'redelivers', 'drops', 'receipts', 'silentOnSubmit', 'dropsAfterSubmit', 'receiptBeforeAnswer', 'throttles', 'systemError', 'rejectsNumber', 'neverReady', 'repeatsInbound', 'concurrent',
]);
