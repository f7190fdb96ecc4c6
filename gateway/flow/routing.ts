// Why a message goes out on that channel: the caller's channel, else the channel that owns the sender, else the line the thread
// was texted on, else the first usable one. Pure.
import type { Abilities, ChannelState } from '../channels/channel.ts';
import { isDialable } from '../sms/address.ts';

export interface RoutableChannel {
  readonly id: string;
  readonly enabled: boolean;
  readonly state: ChannelState;
  readonly abilities: Abilities;
}
export interface RouteWish {
  readonly channel: string | undefined;
  /** Canonical. */
  readonly from: string | undefined;
  /** Where the thread was texted last. */
  readonly sticky: { readonly channel: string; readonly line: string | undefined } | undefined;
}
export type Route =
  | { readonly ok: true; readonly channel: RoutableChannel; readonly from: string | undefined }
  | { readonly ok: false; readonly code: 'unknown_channel' | 'no_channel' | 'sender_not_allowed'; readonly field: 'channel' | 'from' | undefined; readonly detail: string };

export function chooseRoute(channels: readonly RoutableChannel[], wish: RouteWish): Route {
  if (wish.channel !== undefined) {
    const channel = channels.find((candidate) => candidate.id === wish.channel);
    if (channel === undefined) return { ok: false, code: 'unknown_channel', field: 'channel', detail: 'There is no channel with this id.' };
    return withSender(channel, wish.from);
  }
  const usable = channels.filter((channel) => channel.enabled);
  if (usable.length === 0) return { ok: false, code: 'no_channel', field: undefined, detail: 'No channel is set up and enabled. Add one first.' };
  if (wish.from !== undefined) {
    const { from } = wish;
    const owners = usable.filter((channel) => channel.abilities.lines.includes(from));
    const open = owners.length > 0 ? owners : usable.filter((channel) => withSender(channel, from).ok);
    const channel = best(open);
    return channel === undefined ? { ok: false, code: 'sender_not_allowed', field: 'from', detail: 'No channel owns this sender or lets it be chosen.' } : { ok: true, channel, from };
  }
  const sticky = wish.sticky;
  const known = sticky === undefined ? undefined : usable.find((channel) => channel.id === sticky.channel);
  if (sticky !== undefined && known !== undefined) {
    const { line } = sticky;
    return { ok: true, channel: known, from: line !== undefined && withSender(known, line).ok ? line : undefined };
  }
  const channel = best(usable);
  return channel === undefined ? { ok: false, code: 'no_channel', field: undefined, detail: 'No channel is set up and enabled. Add one first.' } : { ok: true, channel, from: undefined };
}

function withSender(channel: RoutableChannel, from: string | undefined): Route {
  const { lines, alphaSender } = channel.abilities;
  if (from === undefined || lines.includes(from)) return { ok: true, channel, from };
  const allowed = isDialable(from) ? lines.length === 0 : alphaSender;
  return allowed ? { ok: true, channel, from } : { ok: false, code: 'sender_not_allowed', field: 'from', detail: 'This channel does not own this sender and does not let it be chosen.' };
}

const rank: Readonly<Record<ChannelState, number>> = { ready: 0, connecting: 1, waiting: 2, refused: 3, stopped: 4 };

function best(channels: readonly RoutableChannel[]): RoutableChannel | undefined {
  let found: RoutableChannel | undefined;
  for (const channel of channels) if (found === undefined || rank[channel.state] < rank[found.state]) found = channel;
  return found;
}
