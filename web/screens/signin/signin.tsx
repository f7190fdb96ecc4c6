// Signing in. Does not touch the address, so that the reader is back where the session ended.
import { useState } from 'preact/hooks';
import type { Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { client, enter, state } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { PasswordField, TextField } from '../../ui/field.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { TroubleNote } from '../../ui/states.tsx';
import { Mark } from '../frame/frame.tsx';
import { words } from './strings.ts';
import '../setup/door.css';

function wrongWords(refusal: Refusal): string | undefined {
  if (refusal.status === 401) return words.wrong;
  if (refusal.status === 429) return refusal.retryAfterMs === undefined ? words.slowUnknown : words.slow(Math.ceil(refusal.retryAfterMs / 1000));
  return undefined;
}

export default function SignIn() {
  useTitle(words.title, false);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [ended] = useState(() => state.value.heardAt !== undefined);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefusal(undefined);
    const answer = await client.signIn({ email, password });
    setBusy(false);
    if (answer.ok) enter(answer.body);
    else setRefusal(answer.refusal);
  };

  const wrong = refusal === undefined ? undefined : wrongWords(refusal);
  return (
    <main class="door">
      <form class="door-card" onSubmit={(event) => void submit(event)}>
        <Mark />
        <h1>{words.title}</h1>
        {ended && <p class="soft">{words.back}</p>}
        {refusal !== undefined && wrong === undefined && <TroubleNote trouble={troubleOf(refusal, words.failed)} />}
        <TextField label={words.email} type="email" autocomplete="username" required autofocus value={email} onValue={setEmail} />
        <div role="alert" class="unseen">{wrong}</div>
        <PasswordField label={words.password} error={wrong} required autocomplete="current-password" value={password} onValue={setPassword} showWord={words.show} hideWord={words.hide} />
        <Button look="main" type="submit" busy={busy}>{words.signIn}</Button>
        <details class="small soft"><summary>{words.forgot}</summary><p>{words.remedy}</p><p><code>{words.command}</code></p></details>
      </form>
    </main>
  );
}
