// How a network is now, in words first: its state, the facts that belong together, and the course of what was measured.
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { Facts } from '../../ui/facts.tsx';
import { useNow } from '../../ui/hooks.ts';
import { fullTime, span, tableTime } from '../../ui/time.ts';
import { stateSentence } from '../channels/state-words.tsx';
import { BalanceCheck } from './balance.tsx';
import { Charts } from './charts.tsx';
import { groupsOf } from './groups.ts';
import { words } from './strings.ts';

export function Overview({ channel, kind }: { channel: ChannelBody; kind: string }) {
  const now = useNow(1_000);
  const { health } = channel;
  const timeOf = (time: string | null) => (time === null ? words.never : tableTime(new Date(time), now));
  return (
    <>
      <section class={`channel-now channel-now-${channel.state}`} aria-label={words.now}>
        <p><strong>{stateSentence(channel, now)}</strong></p>
        <p class="small">{words.since} {fullTime(new Date(channel.since))} ({span(now.getTime() - new Date(channel.since).getTime())}){health.code !== undefined && <> · {words.code} <code>{health.code}</code></>}</p>
      </section>
      <div class="channel-columns">
        {groupsOf(channel, kind, timeOf).map((group) => (
          <section key={group.title} class="card card-pad stack" aria-label={group.title}>
            <h2>{group.title}</h2>
            <Facts facts={group.facts} />
            {group.title === words.amounts && channel.abilities.tools.includes('balance') && <BalanceCheck channelId={channel.id} />}
          </section>
        ))}
      </div>
      <Charts channelId={channel.id} />
    </>
  );
}
