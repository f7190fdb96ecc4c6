// GSM modems as a kind of channel: a SIM in a USB stick, a module on a board, or one behind a serial server.
import type { ChannelKind } from '../channel.ts';
import { nodeTimers } from '../timers.ts';
import { detectModems } from './detect.ts';
import { ModemChannel } from './link.ts';
import type { ModemSurroundings } from './open-link.ts';
import { modemSettings } from './settings.ts';
import type { ModemSettings } from './settings.ts';

export function createModemKind(surroundings: ModemSurroundings): ChannelKind<ModemSettings> {
  return {
    name: 'modem',
    title: 'GSM modem',
    summary: 'A SIM card in a USB modem or module on this machine, or behind a serial server on your network.',
    settings: modemSettings,
    create: (settings, host) => new ModemChannel(settings, host, surroundings),
    detect: (options) => detectModems({ ...options, ...surroundings }),
  };
}

export const modemKind = createModemKind({
  timers: nodeTimers, now: () => performance.now(), places: { dev: '/dev', sys: '/sys' }, transcripts: new Map(), lines: new Map(), held: new Map(),
});
