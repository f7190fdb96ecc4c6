// From a channel's settings to a modem that answers and is the one that was meant: looks where it may be plugged in now, opens, wakes
// and asks who it is. What is not ours is closed again untouched.
import { LinkError } from '../channel.ts';
import type { ChannelHost } from '../channel.ts';
import { pause } from '../timers.ts';
import { createEngine } from './at/engine.ts';
import { createTranscript } from './at/transcript.ts';
import type { Transcript } from './at/transcript.ts';
import type { AtEngine } from './at/at.ts';
import { candidates, checkIdentity, deviceKey, readRemembered, rememberDevice, writeRemembered } from './identity.ts';
import type { Candidate, RememberedDevice } from './identity.ts';
import type { OpenLink, ModemSurroundings } from './open-link.ts';
import { openPort } from './port.ts';
import { listPorts } from './ports.ts';
import { applyProfile, identify, wakeUp } from './prepare.ts';
import { chooseProfile, profileNamed } from './profiles/index.ts';
import { reviveSilent } from './revive.ts';
import type { ModemSettings } from './settings.ts';

export interface OpenDeviceOptions {
  readonly settings: ModemSettings;
  readonly host: ChannelHost;
  readonly surroundings: ModemSurroundings;
  readonly signal: AbortSignal;
}

export type OpenedDevice = Pick<OpenLink, 'engine' | 'identity' | 'profile' | 'where' | 'entry'>;

/** How often it is looked whether a device that was pulled out is there again, and for how long in one start. */
const lookAgainMs = 1_000;
const looks = 45;

/** @throws LinkError: of the likeliest candidate, when none will do. */
export async function openDevice(options: OpenDeviceOptions): Promise<OpenedDevice> {
  const { host, surroundings, signal } = options;
  const remembered = readRemembered(await host.memory.get(deviceKey(host.channelId)));
  for (let look = 1; ; look += 1) {
    try {
      return await openOnce(options, remembered);
    } catch (error) {
      // Whoever plugs a known modem in again should not wait for a back-off.
      if (remembered === undefined || look >= looks || signal.aborted || !(error instanceof LinkError) || error.code !== 'port_missing') throw error;
      host.state('waiting', { summary: error.message, code: error.code });
      await pause(lookAgainMs, surroundings.timers, signal);
    }
  }
}

async function openOnce(options: OpenDeviceOptions, remembered: RememberedDevice | undefined): Promise<OpenedDevice> {
  const { settings, host, surroundings, signal } = options;
  const ports = settings.port.startsWith('tcp://') ? [] : await listPorts({ ...surroundings.places, folder: host.folder });
  let first: LinkError | undefined;
  for (const candidate of candidates(settings, remembered, ports)) {
    if (signal.aborted) break;
    const holder = surroundings.held.get(heldKey(candidate));
    if (holder !== undefined && holder !== host.channelId) {
      first ??= new LinkError({ refused: false, code: 'port_busy', message: `${candidate.where} is used by the channel ${holder}` });
      continue;
    }
    surroundings.held.set(heldKey(candidate), host.channelId);
    try {
      return await tryCandidate(options, candidate, remembered);
    } catch (error) {
      surroundings.held.delete(heldKey(candidate));
      const known = error instanceof LinkError ? error : new LinkError({ refused: false, code: 'port_failed', message: `${candidate.where} could not be opened`, cause: error });
      host.log.debug({ where: candidate.where, why: candidate.why, code: known.code }, 'not usable');
      first ??= known;
    }
  }
  throw first ?? new LinkError({ refused: false, code: 'start_aborted', message: 'The start was called off.' });
}

export function heldKey({ entry, where }: Pick<Candidate, 'entry' | 'where'>): string {
  return entry?.device ?? where;
}

export function transcriptOf({ transcripts }: ModemSurroundings, host: Pick<ChannelHost, 'channelId' | 'clock'>): Transcript {
  const kept = transcripts.get(host.channelId) ?? createTranscript({ now: () => host.clock.now() });
  transcripts.set(host.channelId, kept);
  return kept;
}

async function tryCandidate({ settings, host, surroundings, signal }: OpenDeviceOptions, candidate: Candidate, remembered: RememberedDevice | undefined): Promise<OpenedDevice> {
  const { where, entry, why } = candidate;
  const { timers, now } = surroundings;
  const transcript = transcriptOf(surroundings, host);
  transcript.note(`opening ${where}`);
  const port = await openPort(where, { baudRate: settings.baudRate, timers, signal, ...(entry === undefined ? {} : { entry }) });
  const engine = createEngine({ port, timers, now, log: host.log, transcript });
  const onAbort = (): void => engine.stop();
  signal.addEventListener('abort', onAbort);
  let lost: string | undefined;
  void engine.closed.then((reason) => { lost = reason; });
  try {
    if (!(await wakeUp(engine))) {
      // A port that went away says nothing about its modem.
      if (lost !== undefined && !signal.aborted) throw new LinkError({ refused: false, code: 'link_lost', message: `${where} was opened and went away at once: ${lost}` });
      // Hard steps are for the modem that is ours, not for one that only looks like it.
      if (signal.aborted || why === 'like') throw silent(where);
      throw explained(engine, where) ?? (await reviveSilent({ host, settings, surroundings, entry }));
    }
    const identity = await identify(engine);
    const verdict = checkIdentity({ configuredImei: settings.imei, remembered, imei: identity.imei, entry });
    if (verdict.kind === 'other') throw new LinkError({ refused: false, code: verdict.code, message: verdict.message });
    const kept = writeRemembered(rememberDevice({ where, entry, imei: identity.imei }));
    if (remembered === undefined || kept !== writeRemembered(remembered)) await host.memory.set(deviceKey(host.channelId), kept);
    const profile = settings.profile === 'auto' ? chooseProfile(identity) : profileNamed(settings.profile);
    await applyProfile(engine, profile);
    host.log.info({ where, model: identity.model, profile: profile.name }, 'modem opened');
    return { engine, identity, profile, where, entry };
  } catch (error) {
    engine.stop();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Another program on the same port explains why the answers make no sense. */
function explained(engine: AtEngine, where: string): LinkError | undefined {
  const { foreign, noise } = engine.counts;
  if (foreign > 0) return new LinkError({ refused: false, code: 'port_shared', message: `Another program talks to the modem at ${where}; ModemManager does so unless a udev rule keeps it away` });
  return noise > 0 ? new LinkError({ refused: false, code: 'port_garbled', message: `What comes from ${where} is no modem's answer: wrong speed, or another device` }) : undefined;
}

function silent(where: string): LinkError {
  return new LinkError({ refused: false, code: 'modem_silent', message: `No modem answers at ${where}` });
}
