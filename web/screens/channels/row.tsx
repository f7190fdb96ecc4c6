// One network in the table: a row, or a card on a phone. The whole row leads to its page.
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { figure, isWeak, numberFact, signalRange, signalWord, textFact } from '../../marks/facts.ts';
import { never } from '../../never.ts';
import { Bar } from '../../ui/bar.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { tableTime } from '../../ui/time.ts';
import type { Column } from './columns.ts';
import { courseHours, type Course } from './signals.ts';
import { StateTag, stateNews } from './state-words.tsx';
import { words } from './strings.ts';

const hourMs = 3_600_000;
const shownLines = 1;

/** A cell with nothing to tell is faint in the table and left out of a card. */
const classOf = (look: string, told: boolean): string => (told ? look : `${look} cell-none`);

interface RowProps {
  readonly channel: ChannelBody;
  readonly kind: string;
  readonly columns: readonly Column[];
  readonly course: Course | undefined;
  readonly now: Date;
  readonly picked: boolean;
  readonly onPick: (picked: boolean) => void;
}

export function Row({ channel, kind, columns, course, now, picked, onPick }: RowProps) {
  const cellOf = (column: Column) => {
    switch (column) {
      case 'operator': return <OperatorCell key={column} channel={channel} />;
      case 'signal': return <SignalCell key={column} channel={channel} course={course} now={now} />;
      case 'queue': return <td key={column} class="number" data-label={words.queue}>{channel.counts.queued + channel.counts.inFlight}</td>;
      case 'today': return <TodayCell key={column} channel={channel} />;
      case 'traffic': return <td key={column} class="number" data-label={words.traffic}>{figure(channel.counts.sent)} / {figure(channel.counts.received)}</td>;
      case 'balance': return <td key={column} class={classOf('number col-balance', textFact(channel, 'balance') !== undefined)} data-label={words.balance}>{textFact(channel, 'balance') ?? words.none}</td>;
      case 'last': return <LastCell key={column} channel={channel} now={now} />;
      case 'errors': return <ErrorsCell key={column} channel={channel} />;
      default: return never(column);
    }
  };
  const sentence = stateNews(channel, now);
  return (
    <tr class={picked ? 'table-row table-row-picked' : 'table-row'}>
      <td class="cell-pick"><input class="pick" type="checkbox" aria-label={words.pick(channel.name)} checked={picked} onChange={(event) => onPick(event.currentTarget.checked)} /></td>
      <th scope="row" class="cell-head"><a class="row-link" data-row href={`/network/${channel.id}`}>{channel.name}</a><span class="soft tiny">{kind}</span></th>
      <td class="cell-wide"><div class="channels-state"><StateTag channel={channel} />{sentence !== '' && <span class="small soft">{sentence}</span>}</div></td>
      {columns.map(cellOf)}
    </tr>
  );
}

function OperatorCell({ channel }: { channel: ChannelBody }) {
  const { lines } = channel.abilities;
  const operator = [textFact(channel, 'operator'), textFact(channel, 'technology')].filter(Boolean).join(' · ');
  const more = lines.length - shownLines;
  return (
    <td class={classOf('cell-operator col-operator', operator !== '' || lines.length > 0)} data-label={operator === '' ? words.numbers : words.operator}>
      {operator !== '' && <span>{operator}</span>}
      {lines.length > 0 && <span class={operator === '' ? 'nowrap' : 'soft tiny nowrap'}>{lines.slice(0, shownLines).join(', ')}{more > 0 && <span title={lines.join(', ')}> {words.more(more)}</span>}</span>}
      {operator === '' && lines.length === 0 && words.none}
    </td>
  );
}

function SignalCell({ channel, course, now }: { channel: ChannelBody; course: Course | undefined; now: Date }) {
  const dbm = numberFact(channel, 'signalDbm');
  const to = now.getTime();
  const values = course?.points.map(([, value]) => value) ?? [];
  return (
    <td class={classOf('cell-signal', dbm !== undefined)} data-label={words.signal}>
      <span class={dbm !== undefined && isWeak(dbm) ? 'nowrap signal-weak' : 'nowrap'}>{dbm === undefined ? words.none : <>{words.dbm(figure(dbm))} <span class="unseen">{signalWord(dbm)}</span></>}</span>
      {course !== undefined && values.length > 1 && (
        <Sparkline points={course.points} from={to - courseHours * hourMs} to={to} low={signalRange.low} high={signalRange.high} gap={course.gap}
          label={words.course(figure(Math.min(...values)), figure(Math.max(...values)))} />
      )}
    </td>
  );
}

function TodayCell({ channel }: { channel: ChannelBody }) {
  const sent = numberFact(channel, 'partsToday');
  const cap = numberFact(channel, 'capPerDay');
  const capped = cap !== undefined && cap > 0;
  return (
    <td class={classOf('number cell-today', sent !== undefined)} data-label={words.today}>
      <span>{sent === undefined ? words.none : capped ? <>{figure(sent)} <span class="soft">/ {figure(cap)}</span></> : figure(sent)}</span>
      {sent !== undefined && capped && <Bar share={sent / cap} />}
    </td>
  );
}

function LastCell({ channel, now }: { channel: ChannelBody; now: Date }) {
  const at = (time: string | null) => (time === null ? words.none : tableTime(new Date(time), now));
  return (
    <td class="nowrap small cell-times col-last" data-label={words.last}>
      <span>{at(channel.counts.lastSentAt)} <span class="faint">{words.out}</span></span>
      <span>{at(channel.counts.lastReceivedAt)} <span class="faint">{words.in}</span></span>
    </td>
  );
}

function ErrorsCell({ channel }: { channel: ChannelBody }) {
  const { failed, unknown } = channel.counts;
  return (
    <td class={classOf('number', failed > 0 || unknown > 0)} data-label={words.errors}>
      <span class={failed > 0 ? 'number-bad' : undefined}>{failed}</span>
      {unknown > 0 && <span class="tiny errors-unknown">{words.unknownCount(unknown)}</span>}
    </td>
  );
}
