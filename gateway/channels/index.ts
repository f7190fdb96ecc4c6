// The only file that names the kinds of channel. To add or remove one: its folder, its tests, its line here.
import type { ChannelKind } from './channel.ts';
import { modemKind } from './modem/index.ts';
import { simulatedKind } from './simulated/index.ts';
import { smppKind } from './smpp/index.ts';

export const channelKinds: readonly ChannelKind[] = [modemKind, smppKind, simulatedKind];

export function findKind(name: string): ChannelKind | undefined {
  return channelKinds.find((kind) => kind.name === name);
}

/** What `--demo` runs on. */
export const demoChannels: readonly { readonly id: string; readonly kind: string; readonly name: string; readonly settings: Readonly<Record<string, unknown>> }[] = [
  { id: 'demo', kind: simulatedKind.name, name: 'Demo network', settings: {} },
];

/** And the simulated device beside it, wherever it was started. Measured often, so that there is soon something to see. */
export function demoDevice(port: string): (typeof demoChannels)[number] {
  return { id: 'demo-sim', kind: modemKind.name, name: 'Demo SIM', settings: { port, balanceBy: 'ussd', balanceCode: '*100#', healthSeconds: 5 } };
}
