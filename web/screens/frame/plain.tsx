// What is shown before there is anything to show: starting, no gateway, no such page.
import { useEffect, useState } from 'preact/hooks';
import { begin, session } from '../../store.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { Empty } from '../../ui/states.tsx';
import { words } from './strings.ts';

export function Starting() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return <main aria-busy="true">{slow && <p class="unseen" role="status">{words.starting}</p>}</main>;
}

export function Unreachable() {
  useEffect(() => {
    const timer = setInterval(() => void begin(), 5_000);
    return () => clearInterval(timer);
  }, []);
  const again = () => {
    session.value = { state: 'asking' };
    void begin();
  };
  return <main class="page"><Empty whole icon="warn" title={words.unreachableTitle} action={<Button look="main" onClick={again}>{words.again}</Button>}>{words.unreachableText}</Empty></main>;
}

export function NotFound() {
  useTitle(words.notFoundTitle);
  return <div class="page"><Empty whole icon="search" title={words.notFoundTitle} action={<LinkButton look="main" href="/inbox">{words.toInbox}</LinkButton>}>{words.notFoundText}</Empty></div>;
}
