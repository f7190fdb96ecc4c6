// The table of networks: what is chosen, how it is sorted and sifted, and what can be done to several at once.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import type { Refusal } from '../../client.ts';
import { channelStates, troubleOf } from '../../marks/words.ts';
import { client } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { SearchBox } from '../../ui/field.tsx';
import { isTyping, moveInList, useNow } from '../../ui/hooks.ts';
import { Empty, TroubleNote } from '../../ui/states.tsx';
import { columnsOf, firstSorting, siftChannels, sortChannels, sortedBy, type Column, type SortKey, type Sieve } from './columns.ts';
import { Row } from './row.tsx';
import { useSignals } from './signals.ts';
import { words } from './strings.ts';
import '../../ui/table.css';
import './channels.css';

const sievedFrom = 6;
const nothing: Sieve = { text: '', state: '' };
const heads: Record<Column, { title: string; sort?: SortKey; look?: string }> = {
  operator: { title: words.operator, look: 'col-operator' }, signal: { title: words.signal, sort: 'signal' }, queue: { title: words.queue, sort: 'queue', look: 'number' }, today: { title: words.today, sort: 'today', look: 'number' },
  traffic: { title: words.traffic, look: 'number' }, balance: { title: words.balance, look: 'number col-balance' }, last: { title: words.last, look: 'col-last' }, errors: { title: words.errors, sort: 'errors', look: 'number' },
};

export function ChannelTable({ list, titleOf, onDone }: { list: readonly ChannelBody[]; titleOf: (kind: string) => string; onDone: () => void }) {
  const now = useNow(1_000);
  const table = useRef<HTMLTableElement>(null);
  const [sorting, setSorting] = useState(firstSorting);
  const [sieve, setSieve] = useState(nothing);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const columns = columnsOf(list);
  const courses = useSignals(columns.includes('signal'));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && !isTyping(document.activeElement) && document.querySelector('dialog[open]') === null) moveInList(event, table.current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const sieved = list.length >= sievedFrom;
  const shown = sortChannels(sieved ? siftChannels(list, sieve, titleOf) : list, sorting);
  // What went away, or is hidden by a filter, is not restarted by surprise.
  const chosen = shown.filter((channel) => picked.has(channel.id));
  const pick = (ids: readonly string[], on: boolean) => setPicked((before) => {
    const next = new Set(before);
    for (const id of ids) if (on) next.add(id); else next.delete(id);
    return next;
  });
  const head = (title: string, sort: SortKey | undefined, look = '', key = title) => (
    <th key={key} scope="col" class={look} aria-sort={sort === sorting.by ? (sorting.turned ? 'descending' : 'ascending') : undefined}>
      {sort === undefined ? title : <button type="button" class="sort" onClick={() => setSorting(sortedBy(sorting, sort))}>{title}<span class="sort-mark" aria-hidden="true">{sort === sorting.by && (sorting.turned ? '↑' : '↓')}</span></button>}
    </th>
  );
  const allPicked = chosen.length === shown.length && shown.length > 0;
  return (
    <>
      {sieved && (
        <search class="channels-sieve">
          <SearchBox label={words.sieve} value={sieve.text} onValue={(text) => setSieve({ ...sieve, text })} />
          <select class="input channels-sieve-state" aria-label={words.state} value={sieve.state} onChange={(event) => setSieve({ ...sieve, state: event.currentTarget.value })}>
            <option value="">{words.anyState}</option>
            {Object.entries(channelStates).map(([state, { name }]) => <option key={state} value={state}>{name} ({list.filter((channel) => channel.state === state).length})</option>)}
          </select>
        </search>
      )}
      <Chosen chosen={chosen} onDone={onDone} onClear={() => {
        setPicked(new Set());
        // The bar with the button that was pressed goes away.
        table.current?.querySelector<HTMLElement>('.pick')?.focus();
      }} />
      {shown.length === 0 && <Empty icon="filter" title={words.noneTitle} action={<Button onClick={() => setSieve(nothing)}>{words.clearSieve}</Button>}>{words.noneText}</Empty>}
      {shown.length > 0 && (
        <div class="card table-card">
          <table ref={table} class="table channels-table">
            <thead>
              <tr>
                <th scope="col" class="cell-pick"><input class="pick" type="checkbox" aria-label={words.pickAll} checked={allPicked} ref={(box) => {
                  if (box !== null) box.indeterminate = chosen.length > 0 && !allPicked;
                }} onChange={(event) => pick(shown.map((channel) => channel.id), event.currentTarget.checked)} /></th>
                {head(words.name, 'name')}{head(words.state, 'state')}
                {columns.map((column) => head(heads[column].title, heads[column].sort, heads[column].look, column))}
              </tr>
            </thead>
            <tbody>
              {shown.map((channel) => (
                <Row key={channel.id} channel={channel} kind={titleOf(channel.kind)} columns={columns} course={courses?.get(channel.id)} now={now} picked={picked.has(channel.id)}
                  onPick={(on) => pick([channel.id], on)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length > 0 && (columns.includes('errors') || columns.includes('traffic')) && <p class="soft tiny">{columns.includes('traffic') ? words.sinceStart : words.errorsSinceStart}</p>}
    </>
  );
}

function Chosen({ chosen, onClear, onDone }: { chosen: readonly ChannelBody[]; onClear: () => void; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [told, setTold] = useState('');
  const able = chosen.filter((channel) => channel.enabled);
  const restart = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await client.restartChannels(able.map((channel) => channel.id));
    setBusy(false);
    setRefusal(answer.ok ? undefined : answer.refusal);
    if (!answer.ok) return;
    setTold(words.restarted(answer.body.restarted.length, answer.body.unknown.length));
    onClear();
    onDone();
  };
  useEffect(() => {
    if (told === '') return undefined;
    const timer = setTimeout(() => setTold(''), 8_000);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <>
      <div role="status" class={chosen.length > 0 ? 'unseen' : ''}>{chosen.length > 0 ? words.chosen(chosen.length) : told !== '' && <p class="chosen-bar">{told}</p>}</div>
      {chosen.length > 0 && (
        <div class="chosen-bar">
          <strong class="figures" aria-hidden="true">{words.chosen(chosen.length)}</strong>
          {able.length < chosen.length && <span class="small">{words.offOnes(chosen.length - able.length)}</span>}
          <span class="grow" />
          <Button small icon="refresh" busy={busy} disabled={able.length === 0} onClick={() => able.length > 0 && void restart()}>{words.restart}</Button>
          <Button small look="quiet" onClick={onClear}>{words.clearChosen}</Button>
        </div>
      )}
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.actionFailed)} />}
    </>
  );
}
