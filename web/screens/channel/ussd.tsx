// Codes such as *100#, asked of the network as on a phone, with the menus that it answers.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { troubleOf } from '../../marks/words.ts';
import { client } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { Tag } from '../../ui/states.tsx';
import { useNow } from '../../ui/hooks.ts';
import { clockTime } from '../../ui/time.ts';
import { words } from './strings.ts';
import { silent, talks, tell, type Turn } from './ussd-talk.ts';

const longest = 182;

export function Ussd({ channel }: { channel: ChannelBody }) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const talk = talks.value.get(channel.id) ?? silent;
  const { open, busy, turns } = talk;
  const told = channel.health.facts?.['ussdOpen'] === true;
  const now = useNow(1_000);
  useEffect(() => tell(channel.id, { type: 'told', open: told }), [channel.id, told, now]);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [turns.length, busy]);

  const ask = async (code: string) => {
    if (busy) return;
    tell(channel.id, { type: 'asked', text: code });
    const answer = await client.ussd(channel.id, code);
    // Cancelled meanwhile: what comes now belongs to nothing.
    if (talks.peek().get(channel.id)?.busy === true) tell(channel.id, answer.ok ? { type: 'answered', answer: answer.body } : { type: 'refused', refusal: answer.refusal });
    input.current?.focus();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const code = text.trim();
    setMissing(code === '');
    if (code === '' || busy) return;
    setText('');
    void ask(code);
  };
  const end = async () => {
    const answer = await client.endUssd(channel.id);
    tell(channel.id, answer.ok ? { type: 'ended' } : { type: 'refused', refusal: answer.refusal });
    input.current?.focus();
  };

  return (
    <section class="card talk" aria-label={words.views.ussd}>
      <header class="talk-head">
        <div class="stack-tight grow"><h2>{words.ussdTitle}</h2><p class="soft small">{words.ussdText}</p></div>
        {open && <Tag tone="good" icon="phone">{words.sessionOpen}</Tag>}
      </header>
      <div ref={log} class="talk-log" role="log" aria-label={words.ussdLog} tabIndex={0}>
        {(turns.length === 0 || (open && turns.at(-1)?.who === 'end')) && <p class="soft small talk-empty">{open ? words.ussdOpenBefore : words.ussdEmpty}</p>}
        {turns.map((turn, index) => <TurnLine key={index} turn={turn} waits={open && !busy && index === turns.length - 1} />)}
        {busy && <p class="soft small talk-wait">{words.ussdWaits}</p>}
      </div>
      <form class="talk-form" onSubmit={submit}>
        <div class="grow">
          <input ref={input} class="input mono" aria-label={open ? words.ussdAnswer : words.ussdCode} placeholder={open ? words.ussdAnswer : '*100#'} value={text} maxLength={longest} dir="ltr" autocomplete="off" autocapitalize="off" spellcheck={false}
            aria-invalid={missing} onInput={(event) => {
              setText(event.currentTarget.value);
              setMissing(false);
            }} />
          {missing && <p class="field-error">{open ? words.ussdAnswerMissing : words.ussdMissing}</p>}
        </div>
        <Button look="main" type="submit" busy={busy}>{open ? words.answer : words.send}</Button>
        {(open || busy) && <Button onClick={() => void end()}>{open ? words.endSession : words.cancel}</Button>}
      </form>
    </section>
  );
}

function TurnLine({ turn, waits }: { turn: Turn; waits: boolean }) {
  const time = <time class="faint tiny" dateTime={new Date(turn.at).toISOString()}>{clockTime(new Date(turn.at))}</time>;
  if (turn.who === 'me') return <div class="turn turn-me"><p class="turn-text mono" dir="ltr"><span class="unseen">{words.you} </span>{turn.text}</p>{time}</div>;
  if (turn.who === 'end') return <p class="turn-fact soft tiny">{words.sessionEnded}</p>;
  if (turn.who === 'trouble') {
    const { title, detail, code } = troubleOf(turn.refusal);
    return <div class="turn turn-trouble" role="alert"><p class="turn-text"><Icon name="warn" size="small" /> <span>{title}{detail !== undefined && detail !== title && <>. {detail}</>} <code class="tiny">{code}</code></span></p>{time}</div>;
  }
  return (
    <div class="turn turn-network">
      <div class="turn-text"><span class="unseen">{words.theNetwork} </span><PlainText text={turn.text} unfoldWord={words.unfold} foldWord={words.fold} /></div>
      <span class="line">{time}{waits && <span class="faint tiny">{words.waitsForAnswer}</span>}</span>
    </div>
  );
}
