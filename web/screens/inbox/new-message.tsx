// Writing to a number that has no conversation here yet, or that is quicker typed than searched.
import { useLocation } from 'preact-iso';
import { useRef, useState } from 'preact/hooks';
import type { Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { client, dispatch, posting, state } from '../../store.ts';
import { IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { TroubleNote } from '../../ui/states.tsx';
import { Composer } from './composer.tsx';
import { dropDraft, keepDraft } from './drafts.ts';
import { words } from './strings.ts';

export function NewMessage({ onOpened }: { onOpened: (threadId: string) => void }) {
  const { route } = useLocation();
  useTitle(words.newMessage, false);
  const [to, setTo] = useState('');
  const [error, setError] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [turn, setTurn] = useState(0);
  const busy = useRef(false);

  const send = async (text: string, channel: string | undefined, flash: boolean) => {
    const keep = () => {
      keepDraft('new', text);
      setTurn((count) => count + 1);
    };
    if (to.trim() === '') {
      setError(words.toMissing);
      return keep();
    }
    if (busy.current) return;
    busy.current = true;
    const askedAt = state.peek().cursor;
    const answer = await client.openThread(to.trim());
    busy.current = false;
    if (!answer.ok) {
      const told = answer.refusal.fields.find((field) => field.path === 'peer');
      setError(told?.message ?? (answer.refusal.status === 422 ? answer.refusal.detail ?? answer.refusal.title : undefined));
      setRefusal(told === undefined && answer.refusal.status !== 422 ? answer.refusal : undefined);
      return keep();
    }
    dropDraft('new');
    dispatch({ type: 'threads', threads: [answer.body], askedAt });
    posting.write({ id: `panel-${crypto.randomUUID()}`, threadId: answer.body.id, text, channel, ...(flash ? { flash } : {}), writtenAt: Date.now(), state: 'waiting', refusal: undefined });
    onOpened(answer.body.id);
  };

  return (
    <>
      <header class="pane-head thread-head">
        <span class="only-narrow"><IconButton icon="back" label={words.back} onClick={() => route('/inbox')} /></span>
        <h1 class="thread-title">{words.newMessage}</h1>
      </header>
      <div class="new-message">
        {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.notOpened)} />}
        <TextField label={words.to} hint={words.toHint} error={error} type="tel" inputMode="tel" autocomplete="off" autofocus dir="ltr" value={to} onValue={(value) => {
          setTo(value);
          setError(undefined);
        }} />
      </div>
      <Composer key={turn} draftKey="new" focus={turn > 0} onSend={(text, channel, flash) => void send(text, channel, flash)} />
    </>
  );
}
