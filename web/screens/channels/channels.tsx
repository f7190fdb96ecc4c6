// All ways into the mobile network in one table, what needs somebody first. On a phone the rows are cards.
import { useEffect, useRef } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import { troubleOf } from '../../marks/words.ts';
import { channels, client } from '../../store.ts';
import { LinkButton } from '../../ui/button.tsx';
import { isTyping, moveInList, useNow, useTitle } from '../../ui/hooks.ts';
import { Empty, Skeleton, TroubleNote } from '../../ui/states.tsx';
import { tableTime } from '../../ui/time.ts';
import { useChannels } from './refresh.ts';
import { StateTag, stateSentence } from './state-words.tsx';
import { words } from './strings.ts';
import '../../ui/table.css';
import './channels.css';

const rank: Record<ChannelBody['state'], number> = { refused: 0, waiting: 1, connecting: 2, ready: 3, stopped: 4 };

export default function Channels() {
  const heading = useTitle(words.title);
  const { refusal, again } = useChannels();
  const kinds = useAsk(() => client.kinds(), []);
  const now = useNow(1_000);
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && !isTyping(document.activeElement) && document.querySelector('dialog[open]') === null) moveInList(event, table.current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const list = channels.value;
  const sorted = [...list ?? []].sort((left, right) => rank[left.state] - rank[right.state] || left.name.localeCompare(right.name));
  const refused = sorted.filter((channel) => channel.state === 'refused').length;
  const unready = sorted.filter((channel) => channel.state === 'waiting' || channel.state === 'connecting').length;
  const titleOf = (kind: string) => kinds.body?.kinds.find((one) => one.name === kind)?.title ?? kind;
  const headline = refused > 0 ? words.needs(refused) : unready > 0 ? words.notReady(unready) : words.allWell;

  return (
    <div class="page">
      <div class="page-body">
        <header class="page-head">
          <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
          <span class="soft small grow nowrap">{sorted.length > 0 && headline}</span>
          {sorted.length > 0 && <LinkButton look="main" small icon="plus" href="/network/add">{words.create}<span class="only-wide">{words.addRest}</span></LinkButton>}
        </header>
        {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.failed)} again={again} />}
        {list === undefined && refusal === undefined && <Skeleton shape="table" rows={3} label={words.loading} />}
        {list?.length === 0 && <Empty icon="network" title={words.emptyTitle} action={<LinkButton look="main" href="/network/add">{words.add}</LinkButton>}>{words.emptyText}</Empty>}
        {sorted.length > 0 && (
          <>
            <div class="card table-card">
              <table ref={table} class="table channels-table">
                <thead>
                  <tr>
                    <th scope="col">{words.name}</th><th scope="col">{words.state}</th>
                    {[words.queue, words.inFlight, words.sent, words.failedCount, words.received].map((head) => <th key={head} scope="col" class="number">{head}</th>)}
                    <th scope="col">{words.last}</th>
                  </tr>
                </thead>
                <tbody>{sorted.map((channel) => <Row key={channel.id} channel={channel} kind={titleOf(channel.kind)} now={now} />)}</tbody>
              </table>
            </div>
            <p class="soft tiny">{words.sinceStart}</p>
          </>
        )}
      </div>
    </div>
  );
}

function Row({ channel, kind, now }: { channel: ChannelBody; kind: string; now: Date }) {
  const { counts } = channel;
  const at = (time: string | null) => (time === null ? words.never : tableTime(new Date(time), now));
  return (
    <tr class="table-row">
      <th scope="row" class="cell-head"><a class="row-link" data-row href={`/network/${channel.id}`}>{channel.name}</a><span class="soft tiny">{kind}</span></th>
      <td class="cell-wide"><div class="channels-state"><StateTag channel={channel} /><span class="small soft">{stateSentence(channel, now)}</span></div></td>
      <td class="number" data-label={words.queue}>{counts.queued}</td>
      <td class="number" data-label={words.inFlight}>{counts.inFlight}</td>
      <td class="number" data-label={words.sent}>{counts.sent}</td>
      <td class={counts.failed > 0 ? 'number number-bad' : 'number'} data-label={words.failedCount}>{counts.failed}</td>
      <td class="number" data-label={words.received}>{counts.received}</td>
      <td class="nowrap small cell-times" data-label={words.last}><span>{at(counts.lastSentAt)} <span class="faint">{words.out}</span></span><span>{at(counts.lastReceivedAt)} <span class="faint">{words.in}</span></span></td>
    </tr>
  );
}
