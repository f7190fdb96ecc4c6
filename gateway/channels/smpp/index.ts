// The carrier link: a client of an SMSC over SMPP 3.4 or 5.0. This file is what the rest of the gateway sees of it.
import type { ChannelKind } from '../channel.ts';
import { nodeTimers } from '../timers.ts';
import { SmppChannel } from './link.ts';
import { smppSettings } from './settings.ts';
import type { SmppSettings } from './settings.ts';

export const smppKind: ChannelKind<SmppSettings> = {
  name: 'smpp',
  title: 'Carrier link (SMPP)',
  summary: 'Connects to the SMSC of an operator or aggregator.',
  settings: smppSettings,
  create: (settings, host) => new SmppChannel(settings, host, { timers: nodeTimers, now: () => performance.now() }),
};
