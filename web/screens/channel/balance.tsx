// Asking the operator for the balance now: what it wrote, and what was read out of it.
import { useState } from 'preact/hooks';
import type { BalanceAnswerBody } from '../../../gateway/api/contract.ts';
import type { Refusal } from '../../client.ts';
import { figure } from '../../marks/facts.ts';
import { troubleOf } from '../../marks/words.ts';
import { client } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { TroubleNote } from '../../ui/states.tsx';
import { words } from './strings.ts';

export function BalanceCheck({ channelId }: { channelId: string }) {
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<BalanceAnswerBody>();
  const [refusal, setRefusal] = useState<Refusal>();
  const check = async () => {
    if (busy) return;
    setBusy(true);
    setRefusal(undefined);
    const answer = await client.balance(channelId);
    setBusy(false);
    if (answer.ok) setTold(answer.body);
    else setRefusal(answer.refusal);
  };
  return (
    <div class="stack balance">
      <div class="line"><Button small icon="coin" busy={busy} onClick={() => void check()}>{words.checkBalance}</Button>{busy && <span class="soft small">{words.asking}</span>}</div>
      <div role="status" class="stack-tight">
        {told !== undefined && (
          <>
            <p class="small">{told.amount === null ? words.noAmount : words.amount(figure(told.amount, 2))}</p>
            <div class="quote"><PlainText text={told.text} unfoldWord={words.unfold} foldWord={words.fold} /></div>
          </>
        )}
      </div>
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.balanceFailed)} />}
    </div>
  );
}
