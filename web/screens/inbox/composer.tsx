// Where a text is written: grows with it, says how many parts it takes and why, offers the cheaper spelling, keeps the draft.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { channels } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { useMedia } from '../../ui/hooks.ts';
import { keepDraft, readDraft } from './drafts.ts';
import { PartCount } from './part-count.tsx';
import { words } from './strings.ts';

const longest = 20_000;

interface ComposerProps {
  readonly draftKey: string;
  readonly onSend: (text: string, channel: string | undefined) => void;
  readonly busy?: boolean;
  readonly focus?: boolean;
}

export function Composer({ draftKey, onSend, busy = false, focus = true }: ComposerProps) {
  const [text, setText] = useState(() => readDraft(draftKey));
  const [channel, setChannel] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  const touch = useMedia('(pointer: coarse)');
  const choices = (channels.value ?? []).filter((one) => one.enabled);

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
    onSend(text, channel === '' ? undefined : channel);
    setText('');
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
        <div class="grow">{tooLong ? <p class="field-error">{words.tooLong}</p> : <PartCount text={text} onReplace={setText} />}</div>
        {choices.length > 1 && (
          <label class="composer-by"><span>{words.by}</span>
            <select value={channel} onChange={(event) => setChannel(event.currentTarget.value)}>
              <option value="">{words.anyChannel}</option>
              {choices.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          </label>
        )}
      </div>
    </form>
  );
}
