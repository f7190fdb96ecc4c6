// The list of conversations: latest first, searched by number, more on scroll. Live: it shows what the store knows, the pages only add to it.
import { useLocation } from 'preact-iso';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ThreadBody } from '../../../gateway/api/contract.ts';
import type { Refusal } from '../../client.ts';
import { Tick } from '../../marks/tick.tsx';
import { stateNames, tickShape, troubleOf } from '../../marks/words.ts';
import { channels, client, dispatch, generation, state, threadList, unreadThreads } from '../../store.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { SearchBox } from '../../ui/field.tsx';
import { isTyping, moveInList, useNow, useSeen, useSettled, useTitle } from '../../ui/hooks.ts';
import { Empty, Skeleton, TroubleNote } from '../../ui/states.tsx';
import { shortTime } from '../../ui/time.ts';
import { words } from './strings.ts';

interface Paging {
  readonly next: string | null;
  /** Threads older than this may be missing; null: all are known. */
  readonly until: string | null;
  readonly loaded: boolean;
  readonly asking: boolean;
  readonly refusal: Refusal | undefined;
}
const startPaging: Paging = { next: null, until: null, loaded: false, asking: false, refusal: undefined };

export function ThreadList({ open }: { open: string | undefined }) {
  const heading = useTitle(words.title, open === undefined);
  const { path } = useLocation();
  const [search, setSearch] = useState('');
  const [onlyUnread, setOnlyUnread] = useState(false);
  const wanted = useSettled(search.replaceAll(/[^\d+A-Za-z]/g, ''), 200);
  const [paging, setPaging] = useState(startPaging);
  const turn = useRef(0);
  const list = useRef<HTMLUListElement>(null);
  const now = useNow(60_000);

  const load = useCallback((cursor: string | null) => {
    turn.current += 1;
    const mine = turn.current;
    const askedAt = state.peek().cursor;
    setPaging((before) => ({ ...before, asking: true, refusal: undefined }));
    void client.threads({ cursor: cursor ?? undefined, limit: 50, unread: onlyUnread ? 'true' : undefined, peer: wanted === '' ? undefined : wanted }).then((answer) => {
      if (mine !== turn.current) return;
      if (!answer.ok) return setPaging((before) => ({ ...before, asking: false, refusal: answer.refusal }));
      const { threads, nextCursor } = answer.body;
      dispatch({ type: 'threads', threads, askedAt });
      setPaging({ next: nextCursor, until: nextCursor === null ? null : threads.at(-1)?.lastAt ?? null, loaded: true, asking: false, refusal: undefined });
    });
  }, [wanted, onlyUnread]);

  const asked = generation.value;
  useEffect(() => {
    setPaging(startPaging);
    load(null);
  }, [wanted, onlyUnread]);
  useEffect(() => {
    if (asked > 0) load(null);
  }, [asked]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const active = document.activeElement;
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      const fromSearch = active?.matches('[data-search]') === true && event.key === 'ArrowDown';
      const scrollsThread = event.key.startsWith('Arrow') && active?.closest('.inbox-thread') !== null && active !== document.body;
      if (fromSearch || (!isTyping(active) && !scrollsThread)) moveInList(event, list.current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const end = useSeen(() => {
    if (!paging.asking && paging.next !== null) load(paging.next);
  }, paging.loaded && paging.next !== null);

  const shown = threadList.value.filter((thread) => thread.peer.toLowerCase().includes(wanted.toLowerCase())
    && (!onlyUnread || thread.unread > 0 || thread.id === open)
    && (paging.until === null || thread.lastAt >= paging.until || thread.id === open));

  return (
    <section class="inbox-list" aria-label={words.list}>
      <header class="pane-head">
        <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
        <span class="soft small grow">{words.unread(unreadThreads.value)}</span>
        <LinkButton look={path === '/inbox/new' ? 'quiet' : 'main'} small icon="plus" href="/inbox/new">{words.newMessage}</LinkButton>
      </header>
      <div class="inbox-tools">
        <SearchBox label={words.search} value={search} onValue={setSearch} inputMode="tel" />
        <button type="button" class="filter" aria-pressed={onlyUnread} onClick={() => setOnlyUnread(!onlyUnread)}>{words.onlyUnread}</button>
      </div>
      <div class="inbox-scroll">
        {paging.refusal !== undefined && <TroubleNote trouble={troubleOf(paging.refusal, words.listFailed)} again={() => load(paging.loaded ? paging.next : null)} />}
        {shown.length > 0 && (
          <ul ref={list}>
            {shown.map((thread) => <Row key={thread.id} thread={thread} open={thread.id === open} now={now} />)}
          </ul>
        )}
        {!paging.loaded && paging.refusal === undefined && shown.length === 0 && <Skeleton rows={8} label={words.loading} />}
        {paging.loaded && shown.length === 0 && <Nothing search={wanted} onlyUnread={onlyUnread} onAll={() => {
          setSearch('');
          setOnlyUnread(false);
        }} />}
        {paging.next !== null && <div ref={end} class="inbox-end faint small">{words.more}</div>}
      </div>
    </section>
  );
}

function Nothing({ search, onlyUnread, onAll }: { search: string; onlyUnread: boolean; onAll: () => void }) {
  if (search !== '') return <Empty icon="search" title={words.noneFound} action={<Button onClick={onAll}>{words.clear}</Button>}>{words.noneFoundText(search)}</Empty>;
  if (onlyUnread) return <Empty icon="check" title={words.noUnreadTitle} action={<Button onClick={onAll}>{words.showAll}</Button>}>{words.noUnreadText}</Empty>;
  if (channels.value?.length === 0) return <Empty icon="network" title={words.noNetworkTitle} action={<LinkButton look="main" href="/network/add">{words.connect}</LinkButton>}>{words.noNetworkText}</Empty>;
  return <Empty icon="tray" title={words.emptyTitle} action={<LinkButton href="/inbox/new" icon="plus">{words.newMessage}</LinkButton>}>{words.emptyText}</Empty>;
}

function Row({ thread, open, now }: { thread: ThreadBody; open: boolean; now: Date }) {
  const { last } = thread;
  const reports = channels.value?.find((channel) => channel.id === thread.channel)?.abilities.receipts ?? true;
  const at = new Date(thread.lastAt);
  return (
    <li class="thread-row">
      <a href={`/inbox/${thread.id}`} data-row aria-current={open ? 'page' : undefined} class={thread.unread > 0 ? 'thread-link thread-unread' : 'thread-link'}>
        <bdi class="thread-peer">{thread.peer}</bdi>
        <time class="thread-time" dateTime={thread.lastAt}>{shortTime(at, now)}</time>
        <span class="thread-last">
          {last === null ? words.noText : (
            <>
              {last.direction === 'outbound' && <Tick shape={tickShape(last.state, reports)} words={stateNames[last.state]} />}
              <span dir="auto">{last.direction === 'outbound' ? words.you : ''}{last.text}</span>
            </>
          )}
        </span>
        {thread.unread > 0 && <span class="thread-count">{thread.unread > 99 ? '99+' : thread.unread}<span class="unseen"> {words.onlyUnread}</span></span>}
      </a>
    </li>
  );
}

