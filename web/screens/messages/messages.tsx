// Every message, newest first, searched and filtered. The filters live in the address, so that a search can be kept and sent.
import { useLocation } from 'preact-iso';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { MessageBody } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import type { Refusal } from '../../client.ts';
import { Tick } from '../../marks/tick.tsx';
import { peerOf, stateNames, stateTones, tickShape, tickWords, troubleOf } from '../../marks/words.ts';
import { channels, client, generation, state } from '../../store.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { isTyping, moveInList, useNow, useSeen, useTitle } from '../../ui/hooks.ts';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Skeleton, Tag, TroubleNote } from '../../ui/states.tsx';
import { fullTime, tableTime } from '../../ui/time.ts';
import { Filters, readFilters, type FilterValues } from './filters.tsx';
import { words } from './strings.ts';
import '../../ui/table.css';
import './messages.css';

export default function Messages() {
  const heading = useTitle(words.title);
  const { query, route } = useLocation();
  const filters = readFilters(query);
  const key = JSON.stringify(filters);
  const asked = useAsk(() => client.messages({ ...filters, limit: 50 }), [key, generation.value]);
  const [more, setMore] = useState<{ messages: readonly MessageBody[]; next: string | null; refusal: Refusal | undefined }>();
  const [startedAt, setStartedAt] = useState(state.peek().cursor);
  const asking = useRef(false);
  const table = useRef<HTMLTableElement>(null);
  const now = useNow(60_000);

  useEffect(() => {
    setMore(undefined);
    setStartedAt(state.peek().cursor);
  }, [asked.body]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && !isTyping(document.activeElement) && document.querySelector('dialog[open]') === null) moveInList(event, table.current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const next = more === undefined ? asked.body?.nextCursor ?? null : more.next;
  const loadMore = async () => {
    if (asking.current || next === null) return;
    asking.current = true;
    const answer = await client.messages({ ...filters, limit: 50, cursor: next });
    asking.current = false;
    setMore((before) => answer.ok
      ? { messages: [...before?.messages ?? [], ...answer.body.messages], next: answer.body.nextCursor, refusal: undefined }
      : { messages: before?.messages ?? [], next: null, refusal: answer.refusal });
  };
  const end = useSeen(() => void loadMore(), next !== null);

  const { changed } = state.value;
  const loaded = [...asked.body?.messages ?? [], ...more?.messages ?? []];
  const shown = loaded.map((message) => {
    const newer = changed.get(message.id);
    return newer !== undefined && newer.updatedAt >= message.updatedAt ? newer : message;
  });
  const newest = loaded[0]?.createdAt ?? '';
  const isNewer = asked.body !== undefined && state.value.cursor > startedAt && [...changed.values()].some((message) => message.createdAt > newest && fits(message, filters));
  const unsettled = shown.filter((message) => message.state === 'unknown').length;
  const change = (values: FilterValues) => route(`/messages?${new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== '') as [string, string][]).toString()}`, true);

  return (
    <div class="page">
      <div class="page-body">
        <header class="page-head">
          <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
          <span class="soft small grow">{unsettled > 0 && words.needSettling(unsettled)}</span>
        </header>
        <Filters values={filters} onChange={change} />
        {isNewer && <div class="line messages-newer" role="status"><span>{words.changed}</span><Button small onClick={asked.again}>{words.reload}</Button></div>}
        {asked.refusal !== undefined && <TroubleNote trouble={troubleOf(asked.refusal, words.failed)} again={asked.again} />}
        {asked.body === undefined && asked.refusal === undefined && <Skeleton shape="table" rows={8} label={words.loading} />}
        {asked.body !== undefined && shown.length === 0 && (key === '{}'
          ? <Empty icon="list" title={words.emptyTitle} action={<LinkButton look="main" href="/inbox/new">{words.write}</LinkButton>}>{words.emptyText}</Empty>
          : <Empty icon="filter" title={words.noneTitle} action={<Button onClick={() => change({})}>{words.clear}</Button>}>{words.noneText}</Empty>)}
        {shown.length > 0 && (
          <div class="card table-card">
            <table ref={table} class="table messages-table">
              <thead><tr><th scope="col">{words.when}</th><th scope="col">{words.who}</th><th scope="col" class="messages-text-head">{words.text}</th><th scope="col">{words.state}</th><th scope="col">{words.channel}</th><th scope="col" class="number">{words.parts}</th></tr></thead>
              <tbody>{shown.map((message) => <Row key={message.id} message={message} now={now} />)}</tbody>
            </table>
          </div>
        )}
        {more?.refusal !== undefined && <TroubleNote trouble={troubleOf(more.refusal, words.moreFailed)} again={asked.again} />}
        {next !== null && asked.body !== undefined && <div ref={end} class="faint small messages-end">{words.more}</div>}
      </div>
    </div>
  );
}

/** Whether a message told live could belong to this search. Words are left to the gateway's index. */
function fits(message: MessageBody, filters: FilterValues): boolean {
  return (filters.state === undefined || filters.state === message.state) && (filters.direction === undefined || filters.direction === message.direction)
    && (filters.channel === undefined || filters.channel === message.channel) && filters.peer === undefined && filters.search === undefined;
}

function Row({ message, now }: { message: MessageBody; now: Date }) {
  const channel = channels.value?.find((one) => one.id === message.channel);
  const reports = channel?.abilities.receipts ?? true;
  const at = new Date(message.createdAt);
  const inbound = message.direction === 'inbound';
  return (
    <tr class="table-row">
      <td class="nowrap soft messages-when"><time dateTime={message.createdAt} title={fullTime(at)}>{tableTime(at, now)}</time></td>
      <th scope="row" class="nowrap messages-peer">
        <span class="line messages-peer-line"><Icon name={inbound ? 'incoming' : 'outgoing'} size="small" label={inbound ? words.fromNumber : words.toNumber} /> <a class="row-link" data-row href={`/messages/${message.id}`}>{peerOf(message)}</a></span>
      </th>
      <td class="cell-wide messages-text"><p dir="auto">{message.text}</p></td>
      <td class="messages-state"><Tag tone={stateTones[message.state]} title={tickWords(message, reports, now)}><Tick shape={tickShape(message.state, reports)} /> {stateNames[message.state]}</Tag></td>
      <td class="soft messages-channel">{channel?.name ?? message.channel}</td>
      <td class="number soft messages-parts" data-label={words.parts}>{message.parts}</td>
    </tr>
  );
}
