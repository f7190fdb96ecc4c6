// Which columns the table of networks has, and in which order and number its rows stand there. Pure.
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { numberFact, textFact } from '../../marks/facts.ts';

export type Column = 'operator' | 'signal' | 'queue' | 'today' | 'traffic' | 'balance' | 'last' | 'errors';

/** A column that would be empty in every row is left out. Who counts no parts per day is told by what it sent since the start. */
export function columnsOf(list: readonly ChannelBody[]): readonly Column[] {
  const some = (test: (channel: ChannelBody) => boolean): boolean => list.some(test);
  const known = (name: string) => (channel: ChannelBody): boolean => textFact(channel, name) !== undefined;
  const counted = some(known('partsToday'));
  const columns: readonly (readonly [Column, boolean])[] = [
    ['operator', some((channel) => channel.abilities.lines.length > 0 || known('operator')(channel) || known('technology')(channel))],
    ['signal', some((channel) => numberFact(channel, 'signalDbm') !== undefined)],
    ['queue', true],
    ['today', counted],
    ['traffic', !counted],
    ['balance', some(known('balance'))],
    ['last', true],
    ['errors', some((channel) => channel.counts.failed > 0 || channel.counts.unknown > 0)],
  ];
  return columns.flatMap(([column, wanted]) => (wanted ? [column] : []));
}

export type SortKey = 'state' | 'name' | 'signal' | 'queue' | 'today' | 'errors';
export interface Sorting {
  readonly by: SortKey;
  readonly turned: boolean;
}
export const firstSorting: Sorting = { by: 'state', turned: false };

/** Choosing a column sorts by it; choosing it again turns the order round. */
export const sortedBy = (before: Sorting, by: SortKey): Sorting => ({ by, turned: before.by === by && !before.turned });

const rank: Record<ChannelBody['state'], number> = { refused: 0, waiting: 1, connecting: 2, ready: 3, stopped: 4 };
const byName = (left: ChannelBody, right: ChannelBody): number => left.name.localeCompare(right.name, undefined, { numeric: true });

/** What needs a person stands first: the weakest signal, the longest queue. What is not known stands last in either order. */
const weights: Record<Exclude<SortKey, 'name'>, (channel: ChannelBody) => number | undefined> = {
  state: (channel) => rank[channel.state],
  signal: (channel) => numberFact(channel, 'signalDbm'),
  queue: (channel) => -(channel.counts.queued + channel.counts.inFlight),
  today: (channel) => {
    const sent = numberFact(channel, 'partsToday');
    return sent === undefined ? undefined : -sent;
  },
  errors: (channel) => -(channel.counts.failed + channel.counts.unknown),
};

export function sortChannels(list: readonly ChannelBody[], { by, turned }: Sorting): readonly ChannelBody[] {
  const way = turned ? -1 : 1;
  if (by === 'name') return [...list].sort((left, right) => way * byName(left, right));
  const weight = weights[by];
  return [...list].sort((left, right) => {
    const one = weight(left);
    const other = weight(right);
    if (one === undefined || other === undefined) return one === other ? byName(left, right) : one === undefined ? 1 : -1;
    return way * (one - other) || byName(left, right);
  });
}

export interface Sieve {
  readonly text: string;
  readonly state: string;
}

/** Every word has to be somewhere in what the row shows; `kindTitle` is what its kind is called. */
export function siftChannels(list: readonly ChannelBody[], sieve: Sieve, kindTitle: (kind: string) => string): readonly ChannelBody[] {
  const wanted = sieve.text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return list.filter((channel) => {
    if (sieve.state !== '' && channel.state !== sieve.state) return false;
    const shown = [channel.id, channel.name, kindTitle(channel.kind), channel.health.summary, channel.health.code, textFact(channel, 'operator'), textFact(channel, 'technology'), ...channel.abilities.lines].join(' ').toLowerCase();
    return wanted.every((word) => shown.includes(word));
  });
}
