// The first page of a new gateway: the one-time link makes the owner, signs in and leads to connecting a network,
// or to the inbox where one is connected already.
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { about, client, enter } from '../../store.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { PasswordField, TextField } from '../../ui/field.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { TroubleNote } from '../../ui/states.tsx';
import { Mark } from '../frame/frame.tsx';
import { words } from './strings.ts';
import './door.css';

const shortest = 10;

export default function SetUp() {
  const { route } = useLocation();
  const heading = useTitle(words.title);
  const [token] = useState(() => location.hash.slice(1));
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();

  if (about.value?.setUp === true) return <Notice title={words.doneTitle} text={words.doneText} />;
  if (token === '') return <Notice title={words.linkTitle} text={words.linkText} more={words.linkWhere} />;
  if (refusal !== undefined && /used|set_up|already/.test(refusal.code)) return <Notice title={words.doneTitle} text={words.doneText} signIn />;
  if (refusal !== undefined && /expired/.test(refusal.code)) return <Notice title={words.expiredTitle} text={words.expiredText} />;
  if (refusal !== undefined && /token|link/.test(refusal.code)) return <Notice title={words.wrongTitle} text={words.wrongText} />;

  const emailError = tried && !/^\S+@\S+\.\S+$/.test(email) ? words.noEmail : undefined;
  const passwordError = tried && password.length < shortest ? words.tooShort : undefined;
  const told = (path: string) => refusal?.fields.find((field) => field.path === path)?.message;

  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (busy || !/^\S+@\S+\.\S+$/.test(email) || password.length < shortest) return;
    setBusy(true);
    const answer = await client.setUp({ token, email, password });
    if (!answer.ok) {
      setBusy(false);
      return setRefusal(answer.refusal);
    }
    // The demo, or a node file written by hand, brings its networks along: then there is an inbox to look at.
    const known = await client.channels();
    route(known.ok && known.body.channels.length > 0 ? '/inbox' : '/network/add', true);
    enter(answer.body);
  };

  return (
    <main class="door">
      <form class="door-card" noValidate onSubmit={(event) => void submit(event)}>
        <Mark />
        <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
        <p class="soft">{words.intro}</p>
        {refusal !== undefined && refusal.fields.length === 0 && <TroubleNote trouble={troubleOf(refusal, words.failed)} />}
        <TextField label={words.email} hint={words.emailHint} error={told('email') ?? emailError} type="email" autocomplete="username" value={email} onValue={setEmail} />
        <PasswordField label={words.password} hint={words.passwordHint} error={told('password') ?? passwordError} autocomplete="new-password" value={password} onValue={setPassword} showWord={words.show} hideWord={words.hide} />
        <Button look="main" type="submit" busy={busy}>{words.make}</Button>
      </form>
    </main>
  );
}

function Notice({ title, text, more, signIn }: { title: string; text: string; more?: string; signIn?: boolean }) {
  const heading = useTitle(title);
  const toSignIn = signIn === true || about.value?.setUp === true;
  return (
    <main class="door">
      <div class="door-card">
        <Mark />
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <p class="soft">{text}</p>
        {more !== undefined && <p class="soft">{more}</p>}
        {toSignIn && <LinkButton look="main" href="/inbox" onClick={() => (about.value = { demo: false, version: '', ...about.value, setUp: true })}>{words.toSignIn}</LinkButton>}
      </div>
    </main>
  );
}
