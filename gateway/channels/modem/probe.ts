// Whether a modem is behind a port, and which: opened, woken, asked who it is and how its SIM is, and given back. Politely: nothing is
// entered, nothing is set that lasts, and a port that somebody else has open is left alone.
import { LinkError } from '../channel.ts';
import type { ChannelLog } from '../channel.ts';
import { bounded } from '../timers.ts';
import type { Timers } from '../timers.ts';
import { createEngine } from './at/engine.ts';
import { createTranscript } from './at/transcript.ts';
import { holdersOf } from './holders.ts';
import { openPort, portBusy } from './port.ts';
import type { PortEntry } from './ports.ts';
import { identify, wakeUp } from './prepare.ts';
import type { Identity } from './prepare.ts';
import { chooseProfile } from './profiles/index.ts';
import type { Profile } from './profiles/index.ts';
import { readSim } from './sim.ts';
import type { SimState } from './sim.ts';

export interface ProbeOptions {
  readonly timers: Timers;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly log: ChannelLog;
  readonly signal: AbortSignal;
  /** For all of it; 8 s when left out. */
  readonly timeoutMs?: number;
}

export type ProbeOutcome =
  | { readonly kind: 'modem'; readonly identity: Identity; readonly profile: Profile; readonly sim: SimState; /** Somebody else talks to it too. */ readonly shared: boolean }
  | { readonly kind: 'silent'; readonly shared: boolean }
  | { readonly kind: 'trouble'; readonly error: LinkError };

const usualTimeoutMs = 8_000;
const baudRate = 115_200;
const closeMs = 1_000;

/** Never rejects. */
export async function probePort(entry: PortEntry, options: ProbeOptions): Promise<ProbeOutcome> {
  const { timers, now, log, signal, timeoutMs = usualTimeoutMs } = options;
  const holders = await holdersOf(entry.device);
  if (holders.length > 0) return { kind: 'trouble', error: portBusy(entry.path, entry, holders) };
  try {
    const port = await openPort(entry.path, { baudRate, timers, signal, entry, timeoutMs });
    const closed = new Promise<void>((resolve) => { port.once('close', () => resolve()); });
    const engine = createEngine({ port, timers, now, log, transcript: createTranscript({ now: () => 0, bytes: 0 }) });
    const outcome = await bounded(ask(), { timers, boundMs: timeoutMs, signal });
    const shared = engine.counts.foreign > 0;
    engine.stop();
    // So that whoever comes next finds it free.
    await bounded(closed, { timers, boundMs: closeMs, signal: undefined });
    return typeof outcome === 'object' && outcome.settled !== undefined ? { ...outcome.settled, kind: 'modem', shared } : { kind: 'silent', shared };

    async function ask() {
      if (!(await wakeUp(engine))) return undefined;
      const identity = await identify(engine);
      const profile = chooseProfile(identity);
      return { identity, profile, sim: await readSim(engine, profile) };
    }
  } catch (cause) {
    const error = cause instanceof LinkError ? cause : new LinkError({ refused: false, code: 'port_failed', message: `${entry.path} could not be asked.`, cause });
    return { kind: 'trouble', error };
  }
}
