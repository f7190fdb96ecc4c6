// The settings of one network, and the word that they were kept.
import { useEffect, useState } from 'preact/hooks';
import type { ChannelBody, ChannelKindList } from '../../../gateway/api/contract.ts';
import type { Asked } from '../../ask.ts';
import { troubleOf } from '../../marks/words.ts';
import { client, dispatch } from '../../store.ts';
import { Skeleton, TroubleNote } from '../../ui/states.tsx';
import { SettingsForm } from '../channels/settings-form.tsx';
import { words } from './strings.ts';

export function Settings({ channel, kinds }: { channel: ChannelBody; kinds: Asked<ChannelKindList> }) {
  const kind = kinds.body?.kinds.find((one) => one.name === channel.kind);
  return (
    <section class="card card-pad stack" aria-label={words.views.settings}>
      <h2>{words.views.settings}</h2>
      {kinds.refusal !== undefined && <TroubleNote trouble={troubleOf(kinds.refusal, words.failed)} again={kinds.again} />}
      {kind === undefined && kinds.refusal === undefined && <Skeleton shape="page" rows={3} label={words.loadingSettings} />}
      {kind !== undefined && <Change key={channel.id} channel={channel} schema={kind.schema} />}
    </section>
  );
}

function Change({ channel, schema }: { channel: ChannelBody; schema: Record<string, unknown> }) {
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    if (!saved) return undefined;
    const timer = setTimeout(() => setSaved(false), 6_000);
    return () => clearTimeout(timer);
  }, [saved]);
  return (
    <SettingsForm schema={schema} settings={channel.settings} name={channel.name} verb={words.save} failed={words.unsaved}
      note={<p role="status" class="soft small">{saved && words.saved}</p>}
      onSave={async ({ name, settings }) => {
        const answer = await client.changeChannel(channel.id, { name, settings });
        if (answer.ok) {
          dispatch({ type: 'channel', channel: answer.body });
          setSaved(true);
        }
        return answer;
      }} />
  );
}
