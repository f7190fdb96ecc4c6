// The filters of the message search: always open beside a wide table, folded away on a phone.
import { useEffect, useState } from 'preact/hooks';
import { messageStateList, stateNames } from '../../marks/words.ts';
import { channels } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { SearchBox } from '../../ui/field.tsx';
import { useMedia, useSettled } from '../../ui/hooks.ts';
import { words } from './strings.ts';

export interface FilterValues {
  readonly search?: string;
  readonly peer?: string;
  readonly state?: string;
  readonly direction?: string;
  readonly channel?: string;
}
const names = ['search', 'peer', 'state', 'direction', 'channel'] as const;

export function readFilters(query: Readonly<Record<string, string>>): FilterValues {
  return Object.fromEntries(names.flatMap((name) => {
    const value = query[name]?.trim();
    return value === undefined || value === '' ? [] : [[name, value]];
  }));
}

export function Filters({ values, onChange }: { values: FilterValues; onChange: (values: FilterValues) => void }) {
  const narrow = useMedia('(max-width: 719px)');
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState(values.search ?? '');
  const [peer, setPeer] = useState(values.peer ?? '');
  const typed = useSettled(`${search}\n${peer}`, 250);
  useEffect(() => {
    const [nextSearch = '', nextPeer = ''] = typed.split('\n');
    if (nextSearch.trim() !== (values.search ?? '') || nextPeer.trim() !== (values.peer ?? '')) onChange({ ...values, search: nextSearch.trim(), peer: nextPeer.trim() });
  }, [typed]);
  const count = names.filter((name) => name !== 'search' && values[name] !== undefined).length;
  const clear = () => {
    setSearch('');
    setPeer('');
    onChange({});
  };
  const pick = (name: 'state' | 'direction' | 'channel', label: string, any: string, choices: readonly (readonly [string, string])[]) => (
    <select class="input filter-pick" aria-label={label} value={values[name] ?? ''} onChange={(event) => onChange({ ...values, [name]: event.currentTarget.value })}>
      <option value="">{any}</option>
      {choices.map(([value, word]) => <option key={value} value={value}>{word}</option>)}
    </select>
  );
  return (
    <search class="filters">
      <SearchBox label={words.search} value={search} onValue={setSearch} />
      {narrow && <Button icon="filter" aria-expanded={open} onClick={() => setOpen(!open)}>{count === 0 ? words.filters : words.filtersOn(count)}</Button>}
      {(!narrow || open) && (
        <div class="filter-picks">
          <input class="input filter-number" type="search" inputMode="tel" aria-label={words.number} placeholder={words.number} autocomplete="off" value={peer} onInput={(event) => setPeer(event.currentTarget.value)} />
          {pick('state', words.state, words.anyState, messageStateList.map((one) => [one, stateNames[one]]))}
          {pick('direction', words.direction, words.anyDirection, [['outbound', words.outbound], ['inbound', words.inbound]])}
          {pick('channel', words.channel, words.anyChannel, (channels.value ?? []).map((channel) => [channel.id, channel.name]))}
          {(count > 0 || values.search !== undefined) && <Button look="quiet" small onClick={clear}>{words.clear}</Button>}
        </div>
      )}
    </search>
  );
}
