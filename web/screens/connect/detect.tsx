// Looking for devices on the machine the gateway runs on, and adding those a person chooses.
import { useRef, useState } from 'preact/hooks';
import type { ChannelKindList } from '../../../gateway/api/contract.ts';
import type { Client, Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { channels, client, dispatch } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { CopyBlock } from '../../ui/copy-block.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton, Tag, TroubleNote } from '../../ui/states.tsx';
import { candidatesOf, chosenOf, idsFor, isUsable, piecesOf, type Candidate } from './detected.ts';
import { words } from './strings.ts';
import './connect.css';

type Kind = ChannelKindList['kinds'][number];

interface DetectProps {
  readonly kind: Kind;
  readonly onAdded: (ids: readonly string[]) => void;
  readonly api?: Pick<Client, 'detect' | 'addChannel'>;
}

export function Detect({ kind, onAdded, api = client }: DetectProps) {
  const [candidates, setCandidates] = useState<readonly Candidate[]>();
  const [busy, setBusy] = useState<'no' | 'looking' | 'adding'>('no');
  const [refusal, setRefusal] = useState<Refusal>();
  const [failed, setFailed] = useState<ReadonlyMap<string, Refusal>>(new Map());
  const results = useRef<HTMLHeadingElement>(null);
  const done = useRef<string[]>([]);

  const look = async () => {
    if (busy !== 'no') return;
    setBusy('looking');
    setRefusal(undefined);
    setFailed(new Map());
    const answer = await api.detect(kind.name);
    setBusy('no');
    if (!answer.ok) return setRefusal(answer.refusal);
    setCandidates(candidatesOf(answer.body.found));
    requestAnimationFrame(() => results.current?.focus());
  };
  const change = (key: string, over: Partial<Candidate>) => setCandidates((before) => before?.map((one) => (one.key === key ? { ...one, ...over } : one)));

  const chosen = chosenOf(candidates ?? []);
  const add = async () => {
    if (busy !== 'no' || chosen.length === 0 || chosen.some((one) => one.name.trim() === '')) return;
    setBusy('adding');
    const ids = idsFor(chosen.map((one) => one.name), [...(channels.peek() ?? []).map((channel) => channel.id), ...done.current], kind.name);
    const troubles = new Map<string, Refusal>();
    for (const [index, one] of chosen.entries()) {
      const answer = await api.addChannel({ id: ids[index] ?? '', kind: kind.name, name: one.name.trim(), settings: one.found.settings });
      if (answer.ok) {
        dispatch({ type: 'channel', channel: answer.body });
        done.current.push(answer.body.id);
        change(one.key, { found: { ...one.found, channelId: answer.body.id }, taken: false });
      } else troubles.set(one.key, answer.refusal);
    }
    setFailed(troubles);
    setBusy('no');
    if (troubles.size === 0) onAdded(done.current);
  };

  return (
    <>
      {candidates === undefined && (
        <section class="card card-pad stack" aria-label={words.lookTitle}>
          <div class="look"><span class="look-icon"><Icon name="device" size="large" /></span><div class="stack-tight grow"><h2>{words.lookTitle}</h2><p class="soft">{words.lookText}</p></div></div>
          <div class="line"><Button look="main" icon="search" busy={busy === 'looking'} onClick={() => void look()}>{words.look}</Button></div>
          <div role="status">{busy === 'looking' && <p class="soft small">{words.looking}</p>}</div>
          {busy === 'looking' && <Skeleton shape="row" rows={3} label={words.looking} />}
        </section>
      )}
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.lookFailed)} again={() => void look()} />}
      {candidates !== undefined && (
        <section class="stack" aria-label={words.lookTitle}>
          <div class="spread">
            <div class="stack-tight">
              <h2 ref={results} tabIndex={-1} class="found-title">{candidates.length === 0 ? words.noneTitle : words.found(candidates.length)}</h2>
              <p class="soft">{candidates.length === 0 ? words.noneText : words.foundUsable(candidates.filter((one) => isUsable(one.found)).length, candidates.filter((one) => one.found.channelId !== null).length, candidates.length)}</p>
            </div>
            <Button icon="refresh" small busy={busy === 'looking'} onClick={() => void look()}>{words.lookAgain}</Button>
          </div>
          <div role="status">{busy === 'looking' && <p class="soft small">{words.looking}</p>}</div>
          {candidates.length === 0 && <ol class="card card-pad checks">{words.noneChecks.map(([what, how]) => <li key={what}><strong>{what}</strong> <span class="soft">{how}</span></li>)}</ol>}
          {candidates.length > 0 && (
            <ul class="card found">{candidates.map((one) => <FoundItem key={one.key} candidate={one} refusal={failed.get(one.key)} onChange={(over) => change(one.key, over)} />)}</ul>
          )}
          {candidates.some((one) => isUsable(one.found)) && (
            <div class="line"><Button look="main" busy={busy === 'adding'} disabled={chosen.length === 0} onClick={() => void add()}>{words.add(chosen.length)}</Button></div>
          )}
        </section>
      )}
      <a class="choice card choice-quiet" href={`/network/add/${kind.name}/by-hand`}>
        <Icon name="edit" />
        <span class="grow stack-tight"><strong>{words.byHand}</strong><span class="soft small">{words.byHandText}</span></span>
        <Icon name="next" />
      </a>
    </>
  );
}

function FoundItem({ candidate, refusal, onChange }: { candidate: Candidate; refusal: Refusal | undefined; onChange: (over: Partial<Candidate>) => void }) {
  const { found, key, name, taken } = candidate;
  // What is added already goes by the name it was given.
  const title = channels.value?.find((channel) => channel.id === found.channelId)?.name ?? found.title;
  const usable = isUsable(found);
  const nameless = taken && usable && name.trim() === '';
  const box = `found-${key}`;
  return (
    <li class={usable ? 'found-item' : 'found-item found-item-idle'}>
      {usable
        ? <input class="pick" id={box} type="checkbox" checked={taken} onChange={(event) => onChange({ taken: event.currentTarget.checked })} />
        : <span class="found-mark"><Icon name={found.channelId === null ? 'warn' : 'check'} /></span>}
      <div class="grow stack-tight">
        <div class="line">
          {usable ? <label for={box}><strong>{found.title}</strong></label> : <strong>{title}</strong>}
          {found.channelId !== null && <Tag tone="plain">{words.used}</Tag>}
          {found.channelId === null && found.trouble !== null && <Tag tone="warn">{words.trouble}</Tag>}
        </div>
        <span class="soft small found-detail">{found.detail}</span>
        {found.channelId === null && found.trouble !== null && (
          <div class="stack found-trouble">
            {piecesOf(found.trouble).map((piece, index) => (piece.isCode ? <CopyBlock key={index} text={piece.text} label={words.rule} copyWord={words.copy} copiedWord={words.copied} /> : <p key={index} class="small">{piece.text}</p>))}
          </div>
        )}
        {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.notAdded(name))} />}
      </div>
      {found.channelId !== null && <a class="small nowrap" href={`/network/${found.channelId}`}>{words.seeIt}<span class="unseen"> {title}</span></a>}
      {usable && (
        <div class="found-name">
          <span class="soft tiny" aria-hidden="true">{words.name}</span>
          <input class="input" aria-label={words.nameOf(found.title)} autocomplete="off" value={name} disabled={!taken} aria-invalid={nameless} onInput={(event) => onChange({ name: event.currentTarget.value })} />
          {nameless && <p class="field-error">{words.nameMissing}</p>}
        </div>
      )}
    </li>
  );
}
