// What one open link to one modem is made of, for the rooms that share it. No logic.
import type { ChannelHost, LinkError } from '../channel.ts';
import type { Timers } from '../timers.ts';
import type { AtEngine } from './at/at.ts';
import type { Transcript } from './at/transcript.ts';
import type { PortEntry } from './ports.ts';
import type { Identity } from './prepare.ts';
import type { Profile } from './profiles/index.ts';
import type { ModemSettings } from './settings.ts';
import type { SimSession } from './sim-session.ts';
import type { Standing } from './standing.ts';

/** What outlives every link of every modem of this process. */
export interface ModemSurroundings {
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Roots of the device tree: `/dev` and `/sys`. */
  readonly places: { readonly dev: string; readonly sys: string };
  /** By channel id. */
  readonly transcripts: Map<string, Transcript>;
  /** The number of the SIM that a channel had last: it owns it also while it is away. */
  readonly lines: Map<string, string>;
  /** Channel ids by the real path of the port they hold. */
  readonly held: Map<string, string>;
}

export interface OpenLink {
  readonly engine: AtEngine;
  readonly host: ChannelHost;
  readonly settings: ModemSettings;
  readonly identity: Identity;
  readonly profile: Profile;
  /** What was opened: a device path or `tcp://`. */
  readonly where: string;
  /** Its entry among the ports of this machine; undefined for TCP. */
  readonly entry: PortEntry | undefined;
  readonly surroundings: ModemSurroundings;
  readonly standing: Standing;
  readonly session: SimSession | undefined;
  /** Ends the link; the supervisor makes the next. */
  end(error: LinkError): void;
}
