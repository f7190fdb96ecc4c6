// Connecting a network: choose the way, find the devices or fill in the form, watch it come up. The ways and their words come from the gateway.
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { ChannelKindList } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import { troubleOf } from '../../marks/words.ts';
import { channels, client, dispatch } from '../../store.ts';
import { IconButton, LinkButton } from '../../ui/button.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton, TroubleNote } from '../../ui/states.tsx';
import { SettingsForm } from '../channels/settings-form.tsx';
import { ComingUp } from './coming-up.tsx';
import { Detect } from './detect.tsx';
import { words } from './strings.ts';
import './connect.css';

type Kind = ChannelKindList['kinds'][number];
type Step = 'choose' | 'look' | 'fill' | 'added';

export default function Connect({ params }: { params?: { kind?: string; how?: string } }) {
  const heading = useTitle(words.title);
  const { route } = useLocation();
  const asked = useAsk(() => client.kinds(), []);
  const [added, setAdded] = useState<readonly string[]>([]);
  const kind = asked.body?.kinds.find((one) => one.name === params?.kind);
  const step: Step = added.length > 0 ? 'added' : kind === undefined ? 'choose' : kind.detects && params?.how !== 'by-hand' ? 'look' : 'fill';
  const back = step === 'choose' ? ['/network', words.back] as const
    : step === 'fill' && kind?.detects === true ? [`/network/add/${kind.name}`, words.backToSearch] as const
    : ['/network/add', words.otherChoice] as const;
  return (
    <div class="page">
      <div class="page-body connect-page">
        <header class="page-head">
          {step !== 'added' && <IconButton icon="back" label={back[1]} onClick={() => route(back[0])} />}
          <h1 ref={heading} tabIndex={-1}>{step === 'choose' || step === 'added' ? words.title : kind?.title}</h1>
          <span class="grow" />
          {step === 'choose' && channels.value?.length === 0 && <LinkButton look="quiet" small href="/inbox">{words.skip}</LinkButton>}
        </header>
        {asked.refusal !== undefined && <TroubleNote trouble={troubleOf(asked.refusal, words.kindsFailed)} again={asked.again} />}
        {asked.body === undefined && asked.refusal === undefined && <Skeleton shape="page" rows={2} label={words.loadingKinds} />}
        {step === 'choose' && asked.body !== undefined && <Choices kinds={asked.body.kinds} />}
        {step === 'look' && kind !== undefined && <Detect key={kind.name} kind={kind} onAdded={setAdded} />}
        {step === 'fill' && kind !== undefined && (
          <div class="card card-pad stack">
            <p class="soft">{kind.summary}</p>
            <SettingsForm key={kind.name} schema={kind.schema} name={kind.title.replace(/\s*\(.*\)$/, '')} verb={words.create} failed={words.notCreated} onSave={async (filled) => {
              const answer = await client.addChannel({ kind: kind.name, ...filled });
              if (answer.ok) {
                dispatch({ type: 'channel', channel: answer.body });
                setAdded([answer.body.id]);
              }
              return answer;
            }} />
          </div>
        )}
        {step === 'added' && <ComingUp ids={added} />}
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
