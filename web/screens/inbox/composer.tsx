// Where a text is written: grows with it, says how many parts it takes and why, offers the cheaper spelling, keeps the draft.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { channels } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/field.tsx';
import { useMedia } from '../../ui/hooks.ts';
import { Menu } from '../../ui/menu.tsx';
import { Tag } from '../../ui/states.tsx';
import { keepDraft, readDraft } from './drafts.ts';
import { PartCount } from './part-count.tsx';
import { words } from './strings.ts';

const longest = 20_000;

interface ComposerProps {
  readonly draftKey: string;
  readonly onSend: (text: string, channel: string | undefined, flash: boolean) => void;
  /** By which network it goes when none is chosen, where that is known. */
  readonly usual?: ChannelBody | undefined;
  readonly busy?: boolean;
  readonly focus?: boolean;
}

export function Composer({ draftKey, onSend, usual, busy = false, focus = true }: ComposerProps) {
  const [text, setText] = useState(() => readDraft(draftKey));
  const [channel, setChannel] = useState('');
  const [wantsFlash, setWantsFlash] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const touch = useMedia('(pointer: coarse)');
  const choices = (channels.value ?? []).filter((one) => one.enabled);
  const by = channel === '' ? usual ?? (choices.length === 1 ? choices[0] : undefined) : choices.find((one) => one.id === channel);
  const canFlash = by?.abilities.flash === true;
  const flash = canFlash && wantsFlash;

  useEffect(() => keepDraft(draftKey, text), [draftKey, text]);
  useEffect(() => {
    if (focus && !touch) area.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [text]);

  const empty = text.trim() === '';
  const tooLong = text.length > longest;
  const send = () => {
    if (empty || tooLong || busy) return;
    onSend(text, channel === '' ? undefined : channel, flash);
    setText('');
    setWantsFlash(false);
    area.current?.focus();
  };

  return (
    <form class="composer" onSubmit={(event) => {
      event.preventDefault();
      send();
    }}>
      <div class="composer-box">
        <textarea ref={area} class="composer-text" rows={1} dir="auto" aria-label={words.write} placeholder={words.write} value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing || event.shiftKey || (touch && !event.ctrlKey && !event.metaKey)) return;
            event.preventDefault();
            send();
          }} />
        <Button look="main" type="submit" icon="send" busy={busy} disabled={empty || tooLong} label={words.send}><span>{words.send}</span></Button>
      </div>
      <div class="composer-foot">
        <div class="grow">{flash && <Tag tone="warn" icon="bolt">{words.flash}</Tag>}{tooLong ? <p class="field-error">{words.tooLong}</p> : <PartCount text={text} onReplace={setText} />}</div>
        {choices.length > 1 && (
          <label class="composer-by"><span>{words.by}</span>
            <select value={channel} onChange={(event) => setChannel(event.currentTarget.value)}>
              <option value="">{usual === undefined ? words.anyChannel : words.asBefore(usual.name)}</option>
              {choices.filter((one) => one.id !== usual?.id).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          </label>
        )}
        {canFlash && <Menu icon="more" label={words.moreWays}><Switch label={words.flashOption} hint={words.flashHint} value={wantsFlash} onValue={setWantsFlash} /></Menu>}
      </div>
    </form>
  );
}
