// One conversation: who, what was said, and where to answer. Loads pages into the store and marks what is seen as read.
import { useComputed } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { MessageBody } from '../../../gateway/api/contract.ts';
import { isDialable, parseAddress } from '../../../gateway/sms/address.ts';
import type { Refusal } from '../../client.ts';
import { channelStates, troubleOf } from '../../marks/words.ts';
import { channels, client, dispatch, generation, posting, state } from '../../store.ts';
import { IconButton } from '../../ui/button.tsx';
import { useTitle } from '../../ui/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton, Tag, TroubleNote } from '../../ui/states.tsx';
import { Composer } from './composer.tsx';
import { dropDraft } from './drafts.ts';
import { Log } from './log.tsx';
import { words } from './strings.ts';

/** What the gateway calls a sender that the network did not name. */
const hidden = 'unknown';

export function Thread({ threadId }: { threadId: string }) {
  const { route } = useLocation();
  const loaded = useComputed(() => state.value.loaded.get(threadId)).value;
  const thread = useComputed(() => state.value.threads.get(threadId)?.body).value;
  const heading = useTitle(thread?.peer ?? words.title);
  const [refusal, setRefusal] = useState<Refusal>();
  const olderAsked = useRef(false);
  const asked = generation.value;

  const load = useCallback(async () => {
    setRefusal(undefined);
    const askedAt = state.peek().cursor;
    const [about, page] = await Promise.all([client.thread(threadId), client.threadMessages(threadId, { limit: 50 })]);
    if (about.ok) dispatch({ type: 'threads', threads: [about.body], askedAt });
    if (page.ok) dispatch({ type: 'page', threadId, messages: page.body.messages, older: page.body.nextCursor, place: 'newest' });
    if (!about.ok || !page.ok) setRefusal(about.ok ? (page.ok ? undefined : page.refusal) : about.refusal);
  }, [threadId]);
  useEffect(() => void load(), [threadId, asked]);

  const older = async () => {
    const cursor = loaded?.older;
    if (cursor === undefined || cursor === null || olderAsked.current) return;
    olderAsked.current = true;
    const page = await client.threadMessages(threadId, { limit: 50, cursor });
    olderAsked.current = false;
    if (page.ok) dispatch({ type: 'page', threadId, messages: page.body.messages, older: page.body.nextCursor, place: 'older' });
    else setRefusal(page.refusal);
  };

  useMarkRead(threadId, thread?.unread ?? 0);

  const channel = channels.value?.find((one) => one.id === thread?.channel);
  // Who was never answered by the other side is written to as before: nobody expects to change the number in the middle.
  const before = channel === undefined ? channels.value?.find((one) => one.enabled && one.id === lastWay(loaded?.messages ?? [])) : undefined;
  const way = channel ?? before;

  const send = (text: string, by: string | undefined, flash = false) => {
    dropDraft(threadId);
    posting.write({ id: `panel-${crypto.randomUUID()}`, threadId, text, channel: by ?? before?.id, ...(flash ? { flash } : {}), writtenAt: Date.now(), state: 'waiting', refusal: undefined });
  };

  const unverified = thread !== undefined && thread.peer !== hidden && parseAddress(thread.peer).kind === 'alphanumeric';
  return (
    <>
      <header class="pane-head thread-head">
        <span class="only-narrow"><IconButton icon="back" label={words.back} onClick={() => route('/inbox')} /></span>
        <div class="grow">
          <h1 ref={heading} tabIndex={-1} class="thread-title"><bdi>{thread?.peer ?? ' '}</bdi></h1>
          <p class="soft tiny thread-sub">
            {unverified && <span class="thread-unverified"><Icon name="warn" size="small" /> {words.unverified} · </span>}
            {way === undefined ? thread?.channel ?? '' : words.via(way.name)}{thread?.line !== null && thread?.line !== undefined && ` · ${thread.line}`}
          </p>
        </div>
        {way !== undefined && way.state !== 'ready' && <a href={`/network/${way.id}`}><Tag tone={channelStates[way.state].tone} icon={channelStates[way.state].icon}>{way.name}: {channelStates[way.state].name.toLowerCase()}</Tag></a>}
      </header>
      {refusal !== undefined && <div class="thread-trouble"><TroubleNote trouble={troubleOf(refusal, words.threadFailed)} again={() => void load()} /></div>}
      {loaded === undefined
        ? <div class="log-frame">{refusal === undefined && <Skeleton shape="bubble" rows={5} label={words.loadingThread} />}</div>
        : <Log threadId={threadId} peer={thread?.peer ?? ''} loaded={loaded} onOlder={() => void older()} onResend={(message: MessageBody) => send(message.text, undefined, message.flash)} />}
      {thread !== undefined && !isDialable(thread.peer)
        ? <p class="composer-closed soft small">{words.cannotAnswer}</p>
        : <Composer key={threadId} draftKey={threadId} onSend={send} usual={channel?.enabled === true ? channel : before} />}
    </>
  );
}

const lastWay = (messages: readonly MessageBody[]): string | undefined => messages.findLast((message) => message.direction === 'outbound')?.channel;

/** What is open in front of a person is read; what arrives in a hidden tab is not. */
function useMarkRead(threadId: string, unread: number): void {
  const [visible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const read = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, []);
  useEffect(() => {
    if (unread === 0 || !visible) return;
    void client.markRead(threadId).then((answer) => {
      const known = state.peek().threads.get(threadId);
      if (answer.ok && known !== undefined) dispatch({ type: 'threads', threads: [{ ...known.body, unread: 0 }], askedAt: state.peek().cursor });
      return undefined;
    });
  }, [threadId, unread, visible]);
}
