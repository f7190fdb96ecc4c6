// One way into the network: how it is, what it did, its settings, and the few things one can do to it.
import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import type { Answer, Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { channels, client, dispatch } from '../../store.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow, useTitle } from '../../ui/hooks.ts';
import { Empty, Skeleton, TroubleNote } from '../../ui/states.tsx';
import { Facts } from '../../ui/facts.tsx';
import { fullTime, span } from '../../ui/time.ts';
import { useChannels } from './refresh.ts';
import { SettingsForm } from './settings-form.tsx';
import { StateTag, stateSentence } from './state-words.tsx';
import { words } from './strings.ts';
import './channels.css';

export default function ChannelPage({ params }: { params?: { id?: string } }) {
  const id = params?.id ?? '';
  const { route } = useLocation();
  const asked = useChannels();
  const kinds = useAsk(() => client.kinds(), []);
  const channel = channels.value?.find((one) => one.id === id);
  const heading = useTitle(channel?.name ?? words.title);
  const kind = kinds.body?.kinds.find((one) => one.name === channel?.kind);
  const missing = channel === undefined && asked.body !== undefined;

  return (
    <div class="page">
      <div class="page-body channel-page">
        <header class="page-head">
          <IconButton icon="back" label={words.back} onClick={() => route('/network')} />
          <h1 ref={heading} tabIndex={-1}>{channel?.name ?? (missing ? words.title : ' ')}</h1>
          {channel !== undefined && <StateTag channel={channel} />}
          <span class="grow" />
          {channel !== undefined && <Actions channel={channel} />}
        </header>
        {asked.refusal !== undefined && <TroubleNote trouble={troubleOf(asked.refusal, words.failed)} again={asked.again} />}
        {missing && <Empty icon="network" title={words.notFoundTitle} action={<LinkButton href="/network">{words.back}</LinkButton>}>{words.notFoundText}</Empty>}
        {channel === undefined && !missing && asked.refusal === undefined && <Skeleton shape="page" rows={4} label={words.loading} />}
        {channel !== undefined && <Present channel={channel} kind={kind?.title ?? channel.kind} />}
        {channel !== undefined && (
          <section class="card card-pad stack" aria-label={words.settings}>
            <h2>{words.settings}</h2>
            {kinds.refusal !== undefined && <TroubleNote trouble={troubleOf(kinds.refusal, words.failed)} again={kinds.again} />}
            {kind === undefined && kinds.refusal === undefined && <Skeleton shape="page" rows={3} label={words.loadingKinds} />}
            {kind !== undefined && <Change key={channel.id} channel={channel} schema={kind.schema} />}
          </section>
        )}
      </div>
    </div>
  );
}

function Present({ channel, kind }: { channel: ChannelBody; kind: string }) {
  const now = useNow(1_000);
  const { counts, abilities, health } = channel;
  const at = (time: string | null) => (time === null ? words.never : fullTime(new Date(time)));
  return (
    <>
      <section class={`channel-now channel-now-${channel.state}`} aria-label={words.now}>
        <p><strong>{stateSentence(channel, now)}</strong></p>
        <p class="small">{words.since} {fullTime(new Date(channel.since))} ({span(now.getTime() - new Date(channel.since).getTime())}){health.code !== undefined && <> · {words.code} <code>{health.code}</code></>}</p>
      </section>
      <div class="channel-columns">
        <section class="card card-pad stack" aria-label={words.counts}>
          <h2>{words.counts}</h2>
          <Facts facts={[
            [words.queue, counts.queued], [words.inFlight, counts.inFlight], [words.sent, counts.sent], [words.failedCount, counts.failed],
            [words.unknown, counts.unknown], [words.received, counts.received], [words.lastSent, at(counts.lastSentAt)], [words.lastReceived, at(counts.lastReceivedAt)],
          ]} />
        </section>
        <section class="card card-pad stack" aria-label={words.health}>
          <h2>{words.health}</h2>
          <Facts facts={[
            [words.kind, kind], [words.numbers, abilities.lines.length === 0 ? words.noNumbers : abilities.lines.join(', ')], [words.reports, abilities.receipts ? words.yes : words.no],
            [words.maxParts, words.parts(abilities.maxParts)], [words.window, words.messages(abilities.window)],
            ...Object.entries(health.facts ?? {}).map(([name, fact]): [string, string] => [spoken(name), typeof fact === 'boolean' ? (fact ? words.yes : words.no) : String(fact)]),
            [words.id, channel.id],
          ]} />
        </section>
      </div>
    </>
  );
}

/** `roundTripMs` as people read it: "Round trip (ms)". */
function spoken(name: string): string {
  const spaced = name.replace(/Ms$/, ' (ms)').replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function Actions({ channel }: { channel: ChannelBody }) {
  const { route } = useLocation();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const act = async <T,>(what: () => Promise<Answer<T>>): Promise<boolean> => {
    setBusy(true);
    const answer = await what();
    setBusy(false);
    setRefusal(answer.ok ? undefined : answer.refusal);
    if (answer.ok) {
      const now = await client.channel(channel.id);
      if (now.ok) dispatch({ type: 'channel', channel: now.body });
    }
    return answer.ok;
  };
  const remove = async () => {
    setBusy(true);
    const answer = await client.removeChannel(channel.id);
    setBusy(false);
    setAsking(false);
    if (!answer.ok) return setRefusal(answer.refusal);
    dispatch({ type: 'channel-gone', channelId: channel.id });
    route('/network', true);
  };
  return (
    <>
      <div class="line">
        {channel.enabled && <Button small icon="refresh" busy={busy} onClick={() => void act(() => client.restartChannel(channel.id))}>{words.restart}</Button>}
        <Button small busy={busy} onClick={() => void act(() => client.changeChannel(channel.id, { enabled: !channel.enabled }))}>{channel.enabled ? words.switchOff : words.switchOn}</Button>
        <Button small look="danger" busy={busy} onClick={() => setAsking(true)}>{words.remove}</Button>
      </div>
      {refusal !== undefined && <div class="channel-trouble"><TroubleNote trouble={troubleOf(refusal, words.actionFailed)} /></div>}
      {asking && (
        <Dialog title={words.removeTitle(channel.name)} onClose={() => setAsking(false)} closeWord={words.close}>
          <p>{words.removeText}</p>
          <div class="dialog-foot">
            <Button onClick={() => setAsking(false)}>{words.removeNo}</Button>
            <Button look="danger" busy={busy} onClick={() => void remove()}>{words.removeYes}</Button>
          </div>
        </Dialog>
      )}
    </>
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
