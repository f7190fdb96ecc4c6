// What was just added, while it comes up: one network large, several as a list.
import { useEffect, useRef } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { channels, client, dispatch, link } from '../../store.ts';
import { LinkButton } from '../../ui/button.tsx';
import { useNow } from '../../ui/hooks.ts';
import { StateTag, stateSentence } from '../channels/state-words.tsx';
import { readyAmong } from './detected.ts';
import { words } from './strings.ts';

const lookMs = 2_000;

/** The live link tells; while it is away it has to be asked. */
function useWatched(ids: readonly string[]): readonly ChannelBody[] {
  const list = channels.value ?? [];
  const ready = readyAmong(ids, list);
  useEffect(() => {
    const timer = setInterval(() => {
      if (link.peek() === 'up' && ready === ids.length) return;
      void client.channels().then((answer) => answer.ok && dispatch({ type: 'channels', channels: answer.body.channels }));
    }, lookMs);
    return () => clearInterval(timer);
  }, [ready, ids]);
  return ids.flatMap((id) => list.find((channel) => channel.id === id) ?? []);
}

/** The button that led here is gone. */
function useFocused() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return heading;
}

export function ComingUp({ ids }: { ids: readonly string[] }) {
  const watched = useWatched(ids);
  const [only] = watched;
  if (ids.length > 1) return <Several list={watched} count={ids.length} />;
  return only === undefined ? null : <One channel={only} />;
}

function One({ channel }: { channel: ChannelBody }) {
  const now = useNow(1_000);
  const ready = channel.state === 'ready';
  const refused = channel.state === 'refused';
  const heading = useFocused();
  return (
    <div class="card card-pad stack coming-up" role="status">
      <div class="line"><StateTag channel={channel} /><h2 ref={heading} tabIndex={-1} class="found-title">{ready ? words.isReady(channel.name) : refused ? words.isRefused(channel.name) : words.comingUp(channel.name)}</h2></div>
      <p class="soft">{stateSentence(channel, now)}</p>
      {!ready && !refused && <p class="soft small">{words.stillTrying}</p>}
      <div class="line">
        {ready && <LinkButton look="main" href="/inbox">{words.toInbox}</LinkButton>}
        <LinkButton look={refused ? 'main' : 'plain'} href={refused ? `/network/${channel.id}/settings` : `/network/${channel.id}`}>{refused ? words.change : words.toPage}</LinkButton>
      </div>
    </div>
  );
}

function Several({ list, count }: { list: readonly ChannelBody[]; count: number }) {
  const now = useNow(1_000);
  const ready = list.filter((channel) => channel.state === 'ready').length;
  const heading = useFocused();
  return (
    <div class="stack">
      <div role="status"><h2 ref={heading} tabIndex={-1} class="found-title">{words.manyUp(ready, count)}</h2></div>
      <ul class="card found">
        {list.map((channel) => (
          <li key={channel.id} class="found-item">
            <div class="grow stack-tight">
              <strong>{channel.name}</strong>
              <div class="line"><StateTag channel={channel} /><span class="soft small">{stateSentence(channel, now)}</span></div>
            </div>
            <a class="small nowrap" href={channel.state === 'refused' ? `/network/${channel.id}/settings` : `/network/${channel.id}`}>{channel.state === 'refused' ? words.change : words.toPage}<span class="unseen"> {channel.name}</span></a>
          </li>
        ))}
      </ul>
      {ready < count && <p class="soft small">{words.stillTrying}</p>}
      <div class="line"><LinkButton look="main" href="/network">{words.toNetwork}</LinkButton>{ready > 0 && <LinkButton href="/inbox">{words.toInbox}</LinkButton>}</div>
    </div>
  );
}
