// What lives as long as one SIM in one link: sending, receiving, its caps and its reports. Made when the SIM is ready, ended with
// the link or when the SIM goes.
import { createHash } from 'node:crypto';
import { SubmitError } from '../channel.ts';
import type { ChannelHost } from '../channel.ts';
import { bounded } from '../timers.ts';
import type { Timers } from '../timers.ts';
import { canonicalAddress } from '../../sms/address.ts';
import type { AtEngine } from './at/at.ts';
import { loadCaps } from './caps.ts';
import type { Caps } from './caps.ts';
import { Correlator } from './correlate.ts';
import { configureDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { Profile } from './profiles/index.ts';
import { Receiver } from './receive.ts';
import { Sender } from './send.ts';
import type { ModemSettings } from './settings.ts';
import { readSimIdentity } from './sim.ts';
import type { Ground, Standing } from './standing.ts';
import type { Meaning } from './status.ts';

export interface SimSessionOptions {
  readonly engine: AtEngine;
  readonly host: ChannelHost;
  readonly settings: ModemSettings;
  readonly profile: Profile;
  readonly imei: string;
  readonly timers: Timers;
  readonly now: () => number;
  readonly standing: Standing;
  onTrouble(meaning: Meaning): void;
  onTaken(): void;
  onText(from: string, text: string): void;
  onPutOff(): void;
  resync(): Promise<void>;
}

export interface SimSession {
  readonly delivery: Delivery;
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly correlator: Correlator;
  readonly caps: Caps;
  readonly iccid: string;
  /** Names the SIM without telling its number. */
  readonly simTag: string;
  /** Canonical, where it is known. */
  readonly line: string | undefined;
  stop(drainMs: number): Promise<void>;
}

export async function startSimSession(options: SimSessionOptions): Promise<SimSession> {
  const { engine, host, settings, profile, timers, now, standing } = options;
  const { iccid, imsi, number } = await readSimIdentity(engine, profile);
  const simTag = simTagOf(iccid || imsi || options.imei);
  const line = canonicalAddress(settings.number === '' ? number : settings.number);
  const delivery = await configureDelivery(engine, profile);
  const caps = await loadCaps({
    limits: { perDay: settings.capPerDay, perMonth: settings.capPerMonth, perMinute: settings.partsPerMinute }, simTag, memory: host.memory, timers, log: host.log, now: host.clock.now(),
  });
  const correlator = new Correlator({ host, log: host.log, simTag });
  const receiver = new Receiver({ engine, host, delivery, correlator, timers, now, simTag, line: () => line, onText: (from, text) => options.onText(from, text), onPutOff: () => options.onPutOff() });
  const sender = new Sender({
    engine, host, correlator, caps, timers, now, answerTimeoutMs: settings.answerTimeoutMs, promptTimeoutMs: settings.commandTimeoutMs, maxParts: settings.maxParts, receipts: settings.receipts && delivery.reports !== 'none',
    smsc: settings.smsc, sameWrite: profile.promptStyle === 'same_write', keepsLink: delivery.cmms, line: () => line,
    blocked: (ignored) => blockedBy(standing, caps, host.clock.now(), ignored), onTrouble: (meaning) => options.onTrouble(meaning), onTaken: () => options.onTaken(), resync: () => options.resync(),
  });
  return {
    delivery, sender, receiver, correlator, caps, iccid, simTag, line,
    async stop(drainMs) {
      await bounded(Promise.all([sender.stop(drainMs), receiver.stop()]), { timers, boundMs: drainMs + 500, signal: undefined });
      await caps.flush();
    },
  };
}

/** Names a SIM in refs and keys without telling its number: the first 8 hex digits of a SHA-256. */
export function simTagOf(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 8);
}

/** Says so in the standing too, so that the queue stays quiet instead of being tried in vain. */
function blockedBy(standing: Standing, caps: Caps, now: number, ignored: Ground | undefined): SubmitError | undefined {
  standing.set('cap', capReason(caps, now));
  const reason = standing.reasonBeside(ignored);
  return reason === undefined ? undefined : new SubmitError({ kind: 'transient', code: reason.code, message: reason.summary, blameless: true });
}

export function capReason(caps: Caps, now: number): { code: string; summary: string } | undefined {
  const reached = caps.reached(now);
  if (reached === undefined) return undefined;
  const until = `${new Date(reached.until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return reached.cap === 'day'
    ? { code: 'daily_cap_reached', summary: `The daily cap of this SIM is reached; texts go on at ${until}` }
    : { code: 'monthly_cap_reached', summary: `The monthly cap of this SIM is reached; texts go on at ${until}` };
}
