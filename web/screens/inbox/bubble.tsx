// One text in a thread: what it says, when, where it is, and what can be done about it.
import { useState } from 'preact/hooks';
import type { MessageBody } from '../../../gateway/api/contract.ts';
import { Settle } from '../../marks/settle.tsx';
import { Tick } from '../../marks/tick.tsx';
import { isFinalTrouble, tickShape, tickWords, troubleOf } from '../../marks/words.ts';
import type { Outgoing } from '../../state.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { clockTime, fullTime } from '../../ui/time.ts';
import { words } from './strings.ts';

interface BubbleProps {
  readonly message: MessageBody;
  readonly opens: boolean;
  readonly closes: boolean;
  readonly reports: boolean;
  readonly onResend: (message: MessageBody) => void;
}

export function Bubble({ message, opens, closes, reports, onResend }: BubbleProps) {
  const [settling, setSettling] = useState(false);
  const mine = message.direction === 'outbound';
  const at = new Date(message.createdAt);
  const saying = tickWords(message, reports, new Date());
  const trouble = isFinalTrouble(message.state);
  const open = message.state === 'unknown';
  const shownFoot = closes || trouble || open || message.flash;
  return (
    <div class={`bubble-line ${mine ? 'bubble-mine' : 'bubble-theirs'}${opens ? ' bubble-opens' : ''}${closes ? ' bubble-closes' : ''}`}>
      <div class={trouble ? 'bubble bubble-bad' : open ? 'bubble bubble-open' : 'bubble'} title={fullTime(at)}>
        <PlainText text={message.text} unfoldWord={words.unfold} foldWord={words.fold} />
      </div>
      {(trouble || open) && (
        <p class={trouble ? 'bubble-why bubble-why-bad' : 'bubble-why bubble-why-open'}>
          <span>{saying}.</span>
          {open
            ? <button type="button" onClick={() => setSettling(true)}>{words.settle}</button>
            : <button type="button" onClick={() => onResend(message)}>{words.resend}</button>}
        </p>
      )}
      <p class={shownFoot ? 'bubble-foot' : 'bubble-foot bubble-foot-quiet'}>
        <a href={`/messages/${message.id}`} title={fullTime(at)}><time dateTime={message.createdAt}>{clockTime(at)}</time><span class="unseen"> {words.details}</span></a>
        {message.flash && <span class="bubble-flash" title={mine ? words.flashOut : words.flashIn}>{words.flash}</span>}
        {mine && <Tick shape={tickShape(message.state, reports)} words={saying} />}
        {message.repeats > 0 && <span>{words.repeat(message.repeats)}</span>}
        {message.state === 'scheduled' && <span>{saying}</span>}
      </p>
      {settling && <Settle message={message} onClose={() => setSettling(false)} />}
    </div>
  );
}

export function WaitingBubble({ outgoing, onAgain, onDiscard }: { outgoing: Outgoing; onAgain: () => void; onDiscard: () => void }) {
  const { refusal } = outgoing;
  const refused = outgoing.state === 'refused';
  return (
    <div class="bubble-line bubble-mine bubble-opens bubble-closes">
      <div class={refused ? 'bubble bubble-bad' : 'bubble bubble-waiting'}>
        <PlainText text={outgoing.text} unfoldWord={words.unfold} foldWord={words.fold} />
      </div>
      {refused && refusal !== undefined && (
        <p class="bubble-why bubble-why-bad" role="alert">
          <span>{words.notTaken}: {troubleOf(refusal).detail ?? refusal.title} <code>{refusal.code}</code></span>
          <button type="button" onClick={onAgain}>{words.tryAgain}</button>
          <button type="button" onClick={onDiscard}>{words.discard}</button>
        </p>
      )}
      <p class="bubble-foot">
        <time>{clockTime(new Date(outgoing.writtenAt))}</time>
        {outgoing.flash === true && <span class="bubble-flash" title={words.flashOut}>{words.flash}</span>}
        <Tick shape={refused ? 'bang' : 'clock'} words={refused ? words.notTaken : words.onDevice} />
        {/* That nobody answers is said once, by the bar above. */}
        {!refused && refusal !== undefined && refusal.status !== 0 && <span>{words.waits(refusal.title)}</span>}
      </p>
    </div>
  );
}
