// The inbox: list beside thread; on a phone one of the two. The address says which thread is open.
import { useLocation } from 'preact-iso';
import { LinkButton } from '../../ui/button.tsx';
import { useMedia } from '../../ui/hooks.ts';
import { Empty } from '../../ui/states.tsx';
import { NewMessage } from './new-message.tsx';
import { words } from './strings.ts';
import { ThreadList } from './thread-list.tsx';
import { Thread } from './thread.tsx';
import './inbox.css';

export default function Inbox({ params }: { params?: { id?: string } }) {
  const { route } = useLocation();
  const onePane = useMedia('(max-width: 719px)');
  const open = params?.id;
  return (
    <div class="inbox">
      {(!onePane || open === undefined) && <ThreadList open={open} />}
      {(!onePane || open !== undefined) && (
        <section class="inbox-thread">
          {open === undefined
            ? <Empty icon="tray" title={words.chooseTitle} action={<LinkButton icon="plus" href="/inbox/new">{words.newMessage}</LinkButton>}>{words.chooseText}</Empty>
            : open === 'new'
              ? <NewMessage onOpened={(threadId) => route(`/inbox/${threadId}`, true)} />
              : <Thread key={open} threadId={open} />}
        </section>
      )}
    </div>
  );
}
