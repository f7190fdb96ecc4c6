// What came over a network, or happened to it, and is not a text: newest first, and live.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { NoticeBody } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import type { Refusal } from '../../client.ts';
import { figure, spokenFact } from '../../marks/facts.ts';
import { troubleOf } from '../../marks/words.ts';
import { client, generation, session, state } from '../../store.ts';
import { CopyBlock } from '../../ui/copy-block.tsx';
import { useNow, useSeen } from '../../ui/hooks.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Empty, Skeleton, TroubleNote } from '../../ui/states.tsx';
import { fullTime, tableTime } from '../../ui/time.ts';
import { words } from './strings.ts';

const pageSize = 50;
const icons: Readonly<Record<string, IconName>> = {
  quarantined: 'warn', call: 'phone', message_waiting: 'tray', silent: 'help', binary: 'list', wap_push: 'link', mms: 'link', sim_data: 'device', ussd: 'terminal', balance: 'coin', low_balance: 'coin', console: 'terminal', recovery: 'refresh',
};

/** By id, the newest word on each, newest first: a page that is asked for again overlaps with what was loaded further down. */
export function mergeNotices(newer: readonly NoticeBody[], older: readonly NoticeBody[]): readonly NoticeBody[] {
  const known = new Set(newer.map((notice) => notice.id));
  return [...newer, ...older.filter((notice) => !known.has(notice.id))];
}

export function Notices({ channelId }: { channelId: string }) {
  const now = useNow(30_000);
  const asked = useAsk(() => client.notices(channelId, { limit: pageSize }), [channelId, generation.value]);
  const [older, setOlder] = useState<{ notices: readonly NoticeBody[]; next: string | null; refusal: Refusal | undefined }>();
  const asking = useRef(false);
  const noticed = state.value.noticed.get(channelId) ?? 0;
  const seen = useRef(noticed);
  useEffect(() => {
    if (seen.current === noticed) return;
    seen.current = noticed;
    asked.again();
  }, [noticed]);

  const next = older === undefined ? asked.body?.nextCursor ?? null : older.next;
  const more = async () => {
    if (asking.current || next === null) return;
    asking.current = true;
    const answer = await client.notices(channelId, { limit: pageSize, cursor: next });
    asking.current = false;
    setOlder((before) => answer.ok
      ? { notices: [...before?.notices ?? [], ...answer.body.notices], next: answer.body.nextCursor, refusal: undefined }
      : { notices: before?.notices ?? [], next: null, refusal: answer.refusal });
  };
  const end = useSeen(() => void more(), next !== null);
  const list = mergeNotices(asked.body?.notices ?? [], older?.notices ?? []);
  return (
    <section class="stack" aria-label={words.views.notices}>
      {asked.refusal !== undefined && <TroubleNote trouble={troubleOf(asked.refusal, words.noticesFailed)} again={asked.again} />}
      {asked.body === undefined && asked.refusal === undefined && <div class="card"><Skeleton shape="row" rows={5} label={words.loadingNotices} /></div>}
      {asked.body !== undefined && list.length === 0 && <Empty icon="tray" title={words.noticesEmptyTitle}>{words.noticesEmptyText}</Empty>}
      {list.length > 0 && <ol class="card notices" aria-label={words.noticesList}>{list.map((notice) => <Line key={notice.id} notice={notice} now={now} />)}</ol>}
      {older?.refusal !== undefined && <TroubleNote trouble={troubleOf(older.refusal, words.noticesFailed)} again={() => setOlder(undefined)} />}
      {next !== null && asked.body !== undefined && <div ref={end} class="faint small notices-end">{words.loadingMore}</div>}
    </section>
  );
}

function whoDid(actor: string): string {
  const [kind, id = ''] = actor.split(':', 2);
  const who = session.value;
  if (kind === 'person') return who.state === 'in' && who.person.id === id ? words.byYou : words.byPerson;
  return kind === 'key' ? words.byKey(id) : words.by(actor);
}

function Line({ notice, now }: { notice: NoticeBody; now: Date }) {
  const at = new Date(notice.at);
  const { pdu, ...rest } = notice.data;
  const facts = Object.entries(rest).map(([name, fact]) => spokenFact(name, fact));
  const raw = typeof pdu === 'string' ? pdu : undefined;
  const loud = notice.kind === 'quarantined' || notice.kind === 'low_balance';
  return (
    <li class={loud ? 'notice notice-loud' : 'notice'}>
      <span class="notice-mark"><Icon name={icons[notice.kind] ?? 'list'} /></span>
      <div class="grow stack-tight">
        <p class="notice-head"><strong>{words.noticeKinds[notice.kind] ?? notice.kind.replaceAll('_', ' ')}</strong>{notice.from !== null && <bdi class="figures">{notice.from}</bdi>}<time class="soft tiny nowrap" dateTime={notice.at} title={fullTime(at)}>{tableTime(at, now)}</time></p>
        <p class="notice-summary" dir="auto">{notice.summary}</p>
        {(facts.length > 0 || notice.actor !== null) && (
          <p class="soft tiny figures notice-facts">{notice.actor !== null && <span>{whoDid(notice.actor)}</span>}{facts.map(([name, value]) => <span key={name}>{name}: <span class="notice-value">{value}</span></span>)}</p>
        )}
        {raw !== undefined && (
          <details class="notice-raw">
            <summary class="tiny">{words.rawOctets(figure(raw.length / 2))}</summary>
            <CopyBlock text={raw} label={words.raw} copyWord={words.copy} copiedWord={words.copied} />
          </details>
        )}
      </div>
    </li>
  );
}
