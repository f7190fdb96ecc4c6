// The thin bar while the live link is down: how old the shown state is and what waits to be sent. Never in the way.
import { useEffect, useState } from 'preact/hooks';
import { live, outbox, state } from '../../store.ts';
import { useNow } from '../../ui/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { span } from '../../ui/time.ts';
import { words } from './strings.ts';

/** A link that is back within this time was not worth a word. */
const graceMs = 1_500;

export function LinkBar({ link }: { link: 'connecting' | 'up' | 'down' }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (link === 'up') return setShown(false);
    const timer = setTimeout(() => setShown(true), graceMs);
    return () => clearTimeout(timer);
  }, [link === 'up']);
  return <div role="status">{shown && <Bar />}</div>;
}

function Bar() {
  const now = useNow(1_000);
  const { heardAt } = state.value;
  const waiting = outbox.value.filter((outgoing) => outgoing.state === 'waiting').length;
  return (
    <div class="link-bar">
      <Icon name="warn" size="small" />
      <span class="figures" aria-live="off">{words.down(heardAt === undefined ? undefined : span(now.getTime() - heardAt), waiting)}</span>
      <button type="button" onClick={() => live.nudge()}>{words.tryNow}</button>
    </div>
  );
}
