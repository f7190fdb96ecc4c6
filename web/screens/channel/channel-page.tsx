// The page of one way into the network. Its views depend on what the network can do; the address keeps which one is open.
import { useLocation } from 'preact-iso';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import { troubleOf } from '../../marks/words.ts';
import { never } from '../../never.ts';
import { channels, client, session, state } from '../../store.ts';
import { IconButton, LinkButton } from '../../ui/button.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { Empty, Skeleton, TroubleNote } from '../../ui/states.tsx';
import { TabPanel, Tabs } from '../../ui/tabs.tsx';
import { useChannels } from '../channels/refresh.ts';
import { StateTag } from '../channels/state-words.tsx';
import { Actions } from './actions.tsx';
import { Console } from './console.tsx';
import { Notices } from './notices.tsx';
import { Overview } from './overview.tsx';
import { SelfTest } from './self-test.tsx';
import { Settings } from './settings.tsx';
import { words } from './strings.ts';
import { Transcript } from './transcript.tsx';
import { Ussd } from './ussd.tsx';
import { addressOf, chosenView, tabsOf, viewsOf, type View } from './which-tabs.ts';
import './channel.css';

export default function ChannelPage({ params }: { params?: { id?: string; view?: string } }) {
  const id = params?.id ?? '';
  const { route } = useLocation();
  const asked = useChannels();
  const channel = channels.value?.find((one) => one.id === id);
  const heading = useTitle(channel?.name ?? words.title);
  const missing = channel === undefined && asked.body !== undefined;
  return (
    <div class="page">
      <div class="page-body channel-page">
        <header class="page-head">
          <IconButton icon="back" label={words.back} onClick={() => route('/network')} />
          <h1 ref={heading} tabIndex={-1} class="channel-name">{channel?.name ?? (missing ? words.title : ' ')}</h1>
          {channel !== undefined && <StateTag channel={channel} />}
          <span class="grow" />
          {channel !== undefined && <Actions channel={channel} />}
        </header>
        {asked.refusal !== undefined && <TroubleNote trouble={troubleOf(asked.refusal, words.failed)} again={asked.again} />}
        {missing && <Empty icon="network" title={words.notFoundTitle} action={<LinkButton href="/network">{words.back}</LinkButton>}>{words.notFoundText}</Empty>}
        {channel === undefined && !missing && asked.refusal === undefined && <Skeleton shape="page" rows={4} label={words.loading} />}
        {channel !== undefined && <Views key={channel.id} channel={channel} view={params?.view} />}
      </div>
    </div>
  );
}

function Views({ channel, view }: { channel: ChannelBody; view: string | undefined }) {
  const { route } = useLocation();
  const kinds = useAsk(() => client.kinds(), []);
  const kind = kinds.body?.kinds.find((one) => one.name === channel.kind)?.title ?? channel.kind;
  const { tools } = channel.abilities;
  const owner = session.value.state === 'in' && session.value.person.role === 'owner';
  // Who has no tools may still have had something to tell.
  const first = useAsk(() => client.notices(channel.id, { limit: 1 }), [channel.id]);
  const hasNotices = view === 'notices' || state.value.noticed.has(channel.id) || (first.body?.notices.length ?? 0) > 0;
  const views = viewsOf({ tools, owner, hasNotices });
  const chosen = chosenView(view, views);
  if (views.length === 2) return <><Overview channel={channel} kind={kind} /><Settings channel={channel} kinds={kinds} /></>;
  return (
    <>
      <Tabs id="channel" label={words.viewsOf(channel.name)} tabs={tabsOf(channel.id, views)} chosen={chosen} onChoose={(tab) => route(tab.href, true)} />
      <TabPanel id="channel" chosen={chosen}>{draw(chosen)}</TabPanel>
    </>
  );

  function draw(which: View) {
    switch (which) {
      case 'overview': return <Overview channel={channel} kind={kind} />;
      case 'notices': return <Notices channelId={channel.id} />;
      case 'ussd': return <Ussd channel={channel} />;
      case 'console': return <Console channel={channel} />;
      case 'transcript': return <Transcript channel={channel} />;
      case 'test': return <SelfTest channel={channel} settingsHref={addressOf(channel.id, 'settings')} />;
      case 'settings': return <Settings channel={channel} kinds={kinds} />;
      default: return never(which);
    }
  }
}
