// Which facts of a link still hold once it is over: what it is and what was counted, not what was measured of the moment.
import type { ChannelHealth, KnownFacts } from './channel.ts';

const ofTheMoment: ReadonlySet<string> = new Set<keyof KnownFacts | 'roaming' | 'rsrpDbm' | 'rscpDbm' | 'rsrqDb'>(['signalDbm', 'technology', 'registration', 'simState', 'ussdOpen', 'temperatureC', 'voltageMv', 'roaming', 'rsrpDbm', 'rscpDbm', 'rsrqDb']);

export function keptFacts(facts: ChannelHealth['facts']): ChannelHealth['facts'] {
  if (facts === undefined) return undefined;
  const kept = Object.entries(facts).filter(([name]) => !ofTheMoment.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
