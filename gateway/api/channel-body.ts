// One channel as the API shows it. Pure; secrets are shown as null.
import type { RunningChannel } from '../flow/network.ts';
import type { ChannelBody } from './contract.ts';
import { iso, isoOrNull } from './shapes.ts';

/** `kept` are its settings as the node file has them. */
export function shapeChannel(channel: RunningChannel, kept: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>, queued: number): ChannelBody {
  const { snapshot, tally, abilities } = channel;
  const { summary, code, facts } = snapshot.health;
  return {
    id: channel.id, kind: channel.kind, name: channel.name, enabled: channel.enabled, state: snapshot.state,
    settings: Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, secrets.has(name) ? null : value])),
    health: { summary, ...(code === undefined ? {} : { code }), ...(facts === undefined ? {} : { facts: { ...facts } }) },
    abilities: { ...abilities, lines: [...abilities.lines], tools: [...abilities.tools] },
    since: iso(snapshot.since),
    retryAt: isoOrNull(snapshot.retryAt),
    counts: {
      queued, inFlight: channel.inFlight, sent: tally.sent, failed: tally.failed, received: tally.received, unknown: tally.unknown,
      lastSentAt: isoOrNull(tally.lastSentAt), lastReceivedAt: isoOrNull(tally.lastReceivedAt),
    },
  };
}
