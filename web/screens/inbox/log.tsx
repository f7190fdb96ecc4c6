// The scrolling record of one thread. Stays where the reader is: older pages do not move it, new texts only at the very bottom.
import { useComputed } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MessageBody } from '../../../gateway/api/contract.ts';
import { channels, outbox, posting } from '../../store.ts';
import type { LoadedThread } from '../../state.ts';
import { useNow, useSeen } from '../../ui/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { dayName } from '../../ui/time.ts';
import { Bubble, WaitingBubble } from './bubble.tsx';
import { rowsOf } from './rows.ts';
import { words } from './strings.ts';
import { never } from '../../never.ts';

const nearPx = 80;

interface LogProps {
  readonly threadId: string;
  readonly peer: string;
  readonly loaded: LoadedThread;
  readonly onOlder: () => void;
  readonly onResend: (message: MessageBody) => void;
}

export function Log({ threadId, peer, loaded, onOlder, onResend }: LogProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef<{ height: number; first: string | undefined; last: string | undefined; waiting: number }>({ height: 0, first: undefined, last: undefined, waiting: 0 });
  const [unseen, setUnseen] = useState(0);
  const [away, setAway] = useState(false);
  const now = useNow(60_000);
  const waiting = useComputed(() => outbox.value.filter((outgoing) => outgoing.threadId === threadId)).value;
  const rows = rowsOf(loaded.messages, waiting);
  const first = loaded.messages[0]?.id;
  const last = loaded.messages.at(-1)?.id;

  const toEnd = () => {
    const element = box.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
    setUnseen(0);
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const known = before.current;
    const wrote = waiting.length > known.waiting;
    if (known.first !== undefined && first !== known.first && last === known.last) element.scrollTop += element.scrollHeight - known.height;
    else if (atEnd.current || wrote) toEnd();
    else if (last !== known.last) {
      const from = loaded.messages.findIndex((message) => message.id === known.last);
      setUnseen((count) => count + loaded.messages.slice(from + 1).filter((message) => message.direction === 'inbound').length);
    }
    before.current = { height: element.scrollHeight, first, last, waiting: waiting.length };
  }, [loaded, waiting]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const top = useSeen(onOlder, loaded.older !== null);
  const reports = (message: MessageBody) => channels.value?.find((channel) => channel.id === message.channel)?.abilities.receipts ?? true;

  return (
    <div class="log-frame">
      <div ref={box} class="log" role="log" aria-live="off" aria-label={words.log(peer)} tabIndex={0} onScroll={(event) => {
        const element = event.currentTarget;
        atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
        setAway(!atEnd.current);
        if (atEnd.current) setUnseen(0);
      }}>
        <div class="log-rows">
          {loaded.older !== null ? <div ref={top} class="log-fact">{words.more}</div> : <p class="log-fact">{rows.length === 0 ? words.emptyThread : words.first}</p>}
          {rows.map((row) => {
            switch (row.kind) {
              case 'day': return <h2 key={row.key} class="log-day"><span>{dayName(row.at, now)}</span></h2>;
              case 'message': return <Bubble key={row.key} message={row.message} opens={row.opens} closes={row.closes} reports={reports(row.message)} onResend={onResend} />;
              case 'outgoing': return <WaitingBubble key={row.key} outgoing={row.outgoing} onAgain={() => posting.again(row.outgoing.id)} onDiscard={() => posting.discard(row.outgoing.id)} />;
              default: return never(row);
            }
          })}
        </div>
      </div>
      {away && (
        <button type="button" class="log-pill" aria-label={unseen > 0 ? words.newBelow(unseen) : words.toNewest} onClick={toEnd}>
          {unseen > 0 && words.newBelow(unseen)} <Icon name="arrowDown" size="small" />
        </button>
      )}
    </div>
  );
}
