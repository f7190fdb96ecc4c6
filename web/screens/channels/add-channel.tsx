// Connecting a network: choose the way, fill in its form, watch it come up. The ways and their words come from the gateway.
import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { ChannelBody, ChannelKindList } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import { troubleOf } from '../../marks/words.ts';
import { channels, client, dispatch, link } from '../../store.ts';
import { IconButton, LinkButton } from '../../ui/button.tsx';
import { useNow, useTitle } from '../../ui/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton, TroubleNote } from '../../ui/states.tsx';
import { SettingsForm } from './settings-form.tsx';
import { StateTag, stateSentence } from './state-words.tsx';
import { words } from './strings.ts';
import './channels.css';

type Kind = ChannelKindList['kinds'][number];

export default function AddChannel({ params }: { params?: { kind?: string } }) {
  const heading = useTitle(words.add);
  const { route } = useLocation();
  const asked = useAsk(() => client.kinds(), []);
  const [created, setCreated] = useState<ChannelBody>();
  const kind = asked.body?.kinds.find((one) => one.name === params?.kind);
  const step = created !== undefined ? 'created' : kind === undefined ? 'choose' : 'fill';
  return (
    <div class="page">
      <div class="page-body channel-page">
        <header class="page-head">
          {step !== 'created' && <IconButton icon="back" label={step === 'fill' ? words.otherChoice : words.back} onClick={() => route(step === 'fill' ? '/network/add' : '/network')} />}
          <h1 ref={heading} tabIndex={-1}>{step === 'fill' ? kind?.title : words.add}</h1>
          <span class="grow" />
          {step === 'choose' && channels.value?.length === 0 && <LinkButton look="quiet" small href="/inbox">{words.skip}</LinkButton>}
        </header>
        {asked.refusal !== undefined && <TroubleNote trouble={troubleOf(asked.refusal, words.kindsFailed)} again={asked.again} />}
        {asked.body === undefined && asked.refusal === undefined && <Skeleton shape="page" rows={2} label={words.loadingKinds} />}
        {step === 'choose' && asked.body !== undefined && <Choices kinds={asked.body.kinds} />}
        {step === 'fill' && kind !== undefined && (
          <div class="card card-pad stack">
            <p class="soft">{kind.summary}</p>
            <SettingsForm key={kind.name} schema={kind.schema} name={kind.title.replace(/\s*\(.*\)$/, '')} verb={words.create} failed={words.notCreated} onSave={async (filled) => {
              const answer = await client.addChannel({ kind: kind.name, ...filled });
              if (answer.ok) {
                dispatch({ type: 'channel', channel: answer.body });
                setCreated(answer.body);
              }
              return answer;
            }} />
          </div>
        )}
        {created !== undefined && <ComingUp created={created} />}
      </div>
    </div>
  );
}

function Choices({ kinds }: { kinds: readonly Kind[] }) {
  return (
    <div class="stack">
      <div class="stack-tight"><h2>{words.chooseTitle}</h2><p class="soft">{words.chooseText}</p></div>
      <ul class="choices">
        {kinds.map((kind) => (
          <li key={kind.name}>
            <a class="choice card" href={`/network/add/${kind.name}`}>
              <span class="grow stack-tight"><strong>{kind.title}</strong><span class="soft">{kind.summary}</span></span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ComingUp({ created }: { created: ChannelBody }) {
  const now = useNow(1_000);
  const channel = channels.value?.find((one) => one.id === created.id) ?? created;
  useEffect(() => {
    const timer = setInterval(() => {
      if (link.peek() !== 'up' || channel.state !== 'ready') void client.channel(created.id).then((answer) => answer.ok && dispatch({ type: 'channel', channel: answer.body }));
    }, 2_000);
    return () => clearInterval(timer);
  }, [channel.state]);
  const ready = channel.state === 'ready';
  const refused = channel.state === 'refused';
  return (
    <div class="card card-pad stack coming-up" role="status">
      <div class="line"><StateTag channel={channel} /><h2>{ready ? words.isReady(channel.name) : refused ? words.isRefused(channel.name) : words.comingUp(channel.name)}</h2></div>
      <p class="soft">{stateSentence(channel, now)}</p>
      {!ready && !refused && <p class="soft small">{words.stillTrying}</p>}
      <div class="line">
        {ready && <LinkButton look="main" href="/inbox">{words.toInbox}</LinkButton>}
        <LinkButton look={refused ? 'main' : 'plain'} href={`/network/${channel.id}`}>{refused ? words.change : words.toPage}</LinkButton>
      </div>
    </div>
  );
}
