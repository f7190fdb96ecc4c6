// The question put to a person when the answer to a hand-over was lost. Says what each choice means before it is made.
import { useState } from 'preact/hooks';
import type { MessageBody } from '../../gateway/api/contract.ts';
import type { Refusal } from '../client.ts';
import { client, dispatch } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TroubleNote } from '../ui/states.tsx';
import { troubleOf } from './words.ts';
import './settle.css';

const words = {
  title: 'What happened to this text?',
  about: 'It was handed to the network, but the answer was lost on the way. The network may have sent it or not. If you can ask the person, ask first.',
  resend: { name: 'Send it again', means: 'They may get it twice. The repeat is marked and counted.' },
  sent: { name: 'Count it as sent', means: 'Nothing is sent. Choose this when you know that it arrived.' },
  failed: { name: 'Count it as failed', means: 'Nothing is sent. Choose this when you know that it did not arrive.' },
  never: 'This text was sent with the rule “never repeat”, so it cannot be sent again from here.',
  close: 'Close',
  failedToSettle: 'Not settled',
};

export function Settle({ message, onClose }: { message: MessageBody; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const settle = async (as: 'resend' | 'sent' | 'failed') => {
    setBusy(true);
    const answer = await client.settle(message.id, as);
    setBusy(false);
    if (!answer.ok) return setRefusal(answer.refusal);
    const now = await client.message(message.id);
    if (now.ok) dispatch({ type: 'message', message: now.body });
    onClose();
  };
  const choices = (['resend', 'sent', 'failed'] as const).filter((as) => as !== 'resend' || message.duplicatePolicy !== 'never');
  return (
    <Dialog title={words.title} onClose={onClose} closeWord={words.close}>
      <p>{words.about}</p>
      <blockquote class="settle-text" dir="auto">{message.text.length > 160 ? `${message.text.slice(0, 160)}…` : message.text}</blockquote>
      {message.duplicatePolicy === 'never' && <p class="soft">{words.never}</p>}
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.failedToSettle)} />}
      <ul class="stack">
        {choices.map((as) => (
          <li key={as} class="settle-choice">
            <div><strong>{words[as].name}</strong><p class="soft small">{words[as].means}</p></div>
            <Button busy={busy} onClick={() => void settle(as)}>{words[as].name}</Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
