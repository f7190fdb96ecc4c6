// One message, whole: what it said, where it is and why, every step, part and attempt, and what can be done about it.
import { useComputed } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { MessageDetail } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import type { Refusal } from '../../client.ts';
import { Settle } from '../../marks/settle.tsx';
import { Tick } from '../../marks/tick.tsx';
import { canCancel, isFinalTrouble, peerOf, stateNames, stateTones, tickShape, tickWords, troubleOf } from '../../marks/words.ts';
import { channels, client, generation, state } from '../../store.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { Empty, Skeleton, Tag, TroubleNote } from '../../ui/states.tsx';
import { fullTime } from '../../ui/time.ts';
import { Attempts, History, Parts } from './story.tsx';
import { words } from './strings.ts';
import { words as inboxWords } from '../inbox/strings.ts';
import '../../ui/table.css';
import './messages.css';

export default function MessagePage({ params }: { params?: { id?: string } }) {
  const id = params?.id ?? '';
  const { route } = useLocation();
  const asked = useAsk(() => client.message(id), [id, generation.value]);
  const told = useComputed(() => state.value.changed.get(id)?.updatedAt).value;
  useEffect(() => {
    if (told !== undefined && asked.body !== undefined && told > asked.body.updatedAt) asked.again();
  }, [told]);
  const message = asked.body;
  const heading = useTitle(message === undefined ? words.page : peerOf(message));
  const missing = asked.refusal?.status === 404;
  return (
    <div class="page">
      <div class="page-body message-page">
        <header class="page-head">
          <IconButton icon="back" label={words.back} onClick={() => (history.length > 1 ? history.back() : route('/messages'))} />
          <h1 ref={heading} tabIndex={-1} class="figures">{message === undefined ? words.page : `${message.direction === 'inbound' ? words.from : words.to} ${peerOf(message)}`}</h1>
          {message !== undefined && <Tag tone={stateTones[message.state]}>{stateNames[message.state]}</Tag>}
          <span class="grow" />
          {message !== undefined && <LinkButton small icon="tray" href={`/inbox/${message.threadId}`}>{words.openThread}</LinkButton>}
        </header>
        {missing && <Empty icon="search" title={words.notFoundTitle} action={<LinkButton href="/messages">{words.back}</LinkButton>}>{words.notFoundText}</Empty>}
        {asked.refusal !== undefined && !missing && <TroubleNote trouble={troubleOf(asked.refusal, words.pageFailed)} again={asked.again} />}
        {message === undefined && asked.refusal === undefined && <Skeleton shape="page" rows={4} label={words.loading} />}
        {message !== undefined && <Whole message={message} onChanged={asked.again} />}
      </div>
    </div>
  );
}

function Whole({ message, onChanged }: { message: MessageDetail; onChanged: () => void }) {
  const channel = channels.value?.find((one) => one.id === message.channel);
  const reports = channel?.abilities.receipts ?? true;
  const outbound = message.direction === 'outbound';
  const time = (at: string | null) => (at === null ? words.none : fullTime(new Date(at)));
  return (
    <>
      <section class="card card-pad stack">
        <div class="message-text"><PlainText text={message.text} unfoldWord={inboxWords.unfold} foldWord={inboxWords.fold} /></div>
        <div class="spread message-state">
          <p class="line"><Tick shape={tickShape(message.state, reports)} /><span>{tickWords(message, reports, new Date())}</span>{message.cause !== null && <code class="soft tiny">{message.cause.code}</code>}</p>
          <Actions message={message} onChanged={onChanged} />
        </div>
      </section>
      <div class="message-columns">
        <section class="card card-pad stack"><h2>{words.history}</h2><History message={message} /></section>
        <section class="card card-pad stack">
          <h2>{words.facts}</h2>
          <Facts facts={[
            [words.from, message.from ?? (outbound ? words.networkChooses : words.none)], [words.to, message.to ?? words.none],
            [words.channel, channel?.name ?? message.channel], [words.parts, `${message.parts} · ${words[message.encoding]}${message.flash ? ` · ${words.flash}` : ''}`],
            [outbound ? words.created : words.arrived, time(message.createdAt)],
            ...(outbound ? [
              [words.due, time(message.dueAt)], [words.expires, time(message.expiresAt)], [words.priority, words.priorities[message.priority]],
              [words.policy, words.policies[message.duplicatePolicy]], [words.repeats, String(message.repeats)], [words.reference, message.reference ?? words.none],
            ] as const : [[words.networkTime, time(message.sentAt)]] as const),
            [words.id, <code key="id">{message.id}</code>],
          ]} />
        </section>
      </div>
      {outbound && <section class="card card-pad stack"><h2>{words.partsTitle}</h2><Parts message={message} /></section>}
      {outbound && <section class="card card-pad stack"><h2>{words.attempts}</h2><Attempts message={message} /></section>}
    </>
  );
}

function Actions({ message, onChanged }: { message: MessageDetail; onChanged: () => void }) {
  const [busy, setBusy] = useState(false);
  const [settling, setSettling] = useState(false);
  const [refusal, setRefusal] = useState<{ refusal: Refusal; doing: string }>();
  const [again, setAgain] = useState<string>();
  // One key per page visit: pressing twice after a lost answer must not send twice.
  const [key] = useState(() => `panel-${crypto.randomUUID()}`);
  const cancel = async () => {
    setBusy(true);
    const answer = await client.cancel(message.id);
    setBusy(false);
    setRefusal(answer.ok ? undefined : { refusal: answer.refusal, doing: words.cancelled });
    onChanged();
  };
  const resend = async () => {
    setBusy(true);
    const answer = await client.reply(message.threadId, key, { text: message.text, reference: key, ...(message.flash ? { flash: true } : {}) });
    setBusy(false);
    if (answer.ok) setAgain(answer.body.messages[0]?.id);
    else setRefusal({ refusal: answer.refusal, doing: words.notResent });
  };
  return (
    <div class="line">
      {canCancel(message.state) && <Button small busy={busy} onClick={() => void cancel()}>{words.cancel}</Button>}
      {message.state === 'unknown' && <Button small onClick={() => setSettling(true)}>{words.settle}</Button>}
      {isFinalTrouble(message.state) && again === undefined && <Button small busy={busy} onClick={() => void resend()}>{words.resend}</Button>}
      {again !== undefined && <p role="status">{words.resent} <a href={`/messages/${again}`}>{words.seeNew}</a></p>}
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal.refusal, refusal.doing)} />}
      {settling && <Settle message={message} onClose={() => {
        setSettling(false);
        onChanged();
      }} />}
    </div>
  );
}
