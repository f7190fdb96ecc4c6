// What commands have in their hands: the parts of one modem. Only shapes.
import type { Calls } from './calls.ts';
import type { Inbound } from './inbound.ts';
import type { Command } from './line.ts';
import type { Network, Power } from './network.ts';
import type { Reply } from './reply.ts';
import type { ModemState } from './state.ts';
import type { LineSettings } from './terminal.ts';
import type { UssdDesk } from './ussd-desk.ts';

export interface Device {
  readonly state: ModemState;
  readonly inbound: Inbound;
  readonly network: Network;
  readonly calls: Calls;
  readonly ussd: UssdDesk;
  readonly power: Power;
  /** Echo and the like. */
  readonly line: LineSettings;
  /** Runs a change, then tells of registrations that became others by it. */
  changing(change: () => void): void;
  /** The SIM got its PIN: from now on, or soon, it can be used. */
  unlocked(): void;
}

export type Run = (device: Device, command: Command) => Reply;
export type Table = Readonly<Record<string, Run>>;
