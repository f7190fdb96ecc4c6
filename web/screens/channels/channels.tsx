// Every way into the mobile network: how it is and what it does.
import { troubleOf } from '../../marks/words.ts';
import { useAsk } from '../../ask.ts';
import { channels, client } from '../../store.ts';
import { LinkButton } from '../../ui/button.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { Empty, Skeleton, TroubleNote } from '../../ui/states.tsx';
import { useChannels } from './refresh.ts';
import { words } from './strings.ts';
import { ChannelTable } from './table.tsx';
import './channels.css';

export default function Channels() {
  const heading = useTitle(words.title);
  const { refusal, again } = useChannels();
  const kinds = useAsk(() => client.kinds(), []);
  const list = channels.value ?? [];
  const refused = list.filter((channel) => channel.state === 'refused').length;
  const unready = list.filter((channel) => channel.state === 'waiting' || channel.state === 'connecting').length;
  const headline = [refused > 0 ? words.needs(refused) : '', unready > 0 ? words.notReady(unready) : ''].filter(Boolean).join(' · ') || words.allWell;
  const titleOf = (kind: string) => kinds.body?.kinds.find((one) => one.name === kind)?.title ?? kind;

  return (
    <div class="page">
      <div class="page-body page-wide">
        <header class="page-head">
          <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
          <span class="soft small grow channels-headline">{list.length > 0 && headline}</span>
          {list.length > 0 && <LinkButton look="main" small icon="plus" href="/network/add">{words.create}<span class="only-wide">{words.addRest}</span></LinkButton>}
        </header>
        {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.failed)} again={again} />}
        {channels.value === undefined && refusal === undefined && <Skeleton shape="table" rows={6} label={words.loading} />}
        {channels.value?.length === 0 && <Empty icon="network" title={words.emptyTitle} action={<LinkButton look="main" href="/network/add">{words.add}</LinkButton>}>{words.emptyText}</Empty>}
        {list.length > 0 && <ChannelTable list={list} titleOf={titleOf} onDone={again} />}
      </div>
    </div>
  );
}
