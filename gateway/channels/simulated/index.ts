// The simulated network as a kind of channel: for the demo, for trying things out and for tests. It reaches nobody.
import type { ChannelKind } from '../channel.ts';
import { nodeTimers } from '../timers.ts';
import type { Timers } from '../timers.ts';
import { SimulatedChannel } from './driver.ts';
import { createNetwork } from './network.ts';
import type { Network } from './network.ts';
import { simulatedSettings } from './settings.ts';
import type { SimulatedSettings } from './settings.ts';

export function createSimulatedKind({ network, timers }: { network: Network; timers: Timers }): ChannelKind<SimulatedSettings> {
  return {
    name: 'simulated',
    title: 'Simulated network',
    summary: 'People who exist only in this process and text back. For trying things out; nothing is sent to anybody.',
    settings: simulatedSettings,
    create: (settings, host) => new SimulatedChannel({ settings, host, network, timers }),
  };
}

export const simulatedKind = createSimulatedKind({
  network: createNetwork({ clock: { now: () => Date.now() }, timers: nodeTimers, random: Math.random }),
  timers: nodeTimers,
});
