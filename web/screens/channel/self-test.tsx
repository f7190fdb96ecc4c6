// A text that this network sends to itself: whether it leaves, is reported and comes in again, with the times.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelBody, SelfTestBody } from '../../../gateway/api/contract.ts';
import type { Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { client } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useNow } from '../../ui/hooks.ts';
import { TroubleNote } from '../../ui/states.tsx';
import { Steps } from '../../ui/steps.tsx';
import { fullTime } from '../../ui/time.ts';
import { words } from './strings.ts';
import { progressOf } from './test-steps.ts';

const lookMs = 1_000;
/** So long after the start it is looked at less often. */
const calmAfterMs = 60_000;
const calmEvery = 5;
const seconds = (ms: number): string => (ms < 10_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);
const spanWords = (ms: number): string => (ms < 100 ? words.atOnce : words.after(seconds(ms)));

export function SelfTest({ channel, settingsHref }: { channel: ChannelBody; settingsHref: string }) {
  const { lines, receipts } = channel.abilities;
  const [to, setTo] = useState('');
  const [told, setTold] = useState<{ test: SelfTestBody; toSelf: boolean }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [unheard, setUnheard] = useState<Refusal>();
  const now = useNow(lookMs);
  const turn = useRef(0);
  const progress = told === undefined ? undefined : progressOf(told.test, receipts, told.toSelf, now.getTime());
  const running = progress !== undefined && !progress.over;

  useEffect(() => {
    if (told === undefined || !running) return;
    turn.current += 1;
    if (now.getTime() - new Date(told.test.startedAt).getTime() > calmAfterMs && turn.current % calmEvery !== 0) return;
    void client.selfTest(channel.id, told.test.messageId).then((answer) => {
      setUnheard(answer.ok ? undefined : answer.refusal);
      if (answer.ok) setTold((before) => (before?.test.messageId === answer.body.messageId ? { ...before, test: answer.body } : before));
    });
  }, [now]);

  const start = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefusal(undefined);
    setError(undefined);
    const answer = await client.startSelfTest(channel.id, to.trim());
    setBusy(false);
    if (answer.ok) {
      const own = to.trim() === '' || lines.includes(to.trim().replaceAll(/[\s()-]/g, ''));
      return setTold({ test: answer.body, toSelf: own });
    }
    const field = answer.refusal.fields.find((one) => one.path === 'to');
    if (field !== undefined) setError(field.message);
    else setRefusal(answer.refusal);
  };

  return (
    <section class="card card-pad stack" aria-label={words.views.test}>
      <div class="stack-tight"><h2>{words.testTitle}</h2><p class="soft">{words.testText}</p></div>
      {channel.state !== 'ready' && <p class="test-note">{words.testNotReady}</p>}
      <form class="stack test-form" onSubmit={(event) => void start(event)}>
        <TextField label={words.testTo} optional={lines.length > 0 ? words.testOptional : undefined} hint={lines.length > 0 ? words.testToHint : <>{words.testToMissing} <a href={settingsHref}>{words.testToSettings}</a></>} error={error}
          type="tel" inputMode="tel" autocomplete="off" dir="ltr" placeholder={lines[0] ?? ''} value={to} onValue={setTo} />
        <div class="line"><Button look="main" type="submit" icon="send" busy={busy}>{told === undefined ? words.testStart : words.testAgain}</Button><span class="soft small">{words.testCost}</span></div>
      </form>
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.testFailed)} />}
      {progress !== undefined && told !== undefined && (
        <div class="test-steps stack">
          <p role="status" class={`test-outcome test-${progress.outcome}`}><strong>{words.testOutcomes[progress.outcome]}</strong></p>
          <Steps stateWords={words.stepStates} steps={progress.steps.map((step) => ({
            title: step.title, state: step.state,
            note: step.at !== undefined ? <span class="figures" title={fullTime(new Date(step.at))}>{spanWords(step.at - new Date(told.test.startedAt).getTime())}</span> : step.why,
          }))} />
          {unheard !== undefined && running && <p class="small soft" role="status">{words.testUnheard}</p>}
          <a class="small" href={`/messages/${told.test.messageId}`}>{words.testMessage}</a>
        </div>
      )}
    </section>
  );
}
