// Commands for the device itself, for the owner. Everything typed here is written down by the gateway before it is carried out.
import { useEffect, useRef, useState } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import type { Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { client } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { words } from './strings.ts';

interface Entry {
  readonly command: string;
  readonly lines: readonly string[];
  readonly refusal: Refusal | undefined;
}

const keptEntries = 100;
const longest = 400;
/** Per network, for as long as this tab lives. */
const typed = signal<ReadonlyMap<string, readonly Entry[]>>(new Map());

/** Where the arrows lead in what was typed before; `count` is the line that is being written. */
export function recalled(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'ArrowDown') return Math.min(count, at + 1);
  return undefined;
}

export function Console({ channel }: { channel: ChannelBody }) {
  const entries = typed.value.get(channel.id) ?? [];
  const commands = entries.map((entry) => entry.command).filter((command, index, all) => command !== all[index - 1]);
  const [text, setText] = useState('');
  const [at, setAt] = useState<number>();
  const [running, setRunning] = useState<string>();
  const [draft, setDraft] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [entries.length, running]);

  const run = async (command: string) => {
    setRunning(command);
    const answer = await client.command(channel.id, command);
    setRunning(undefined);
    const entry: Entry = { command, lines: answer.ok ? answer.body.lines : [], refusal: answer.ok ? undefined : answer.refusal };
    typed.value = new Map(typed.peek()).set(channel.id, [...typed.peek().get(channel.id) ?? [], entry].slice(-keptEntries));
    input.current?.focus();
  };

  return (
    <section class="card console" aria-label={words.views.console}>
      <p class="console-warning"><Icon name="warn" size="small" /> <span>{words.consoleWarning}</span></p>
      <div ref={log} class="console-log" role="log" aria-label={words.consoleLog} tabIndex={0}>
        {entries.length === 0 && running === undefined && <p class="console-empty">{words.consoleEmpty}</p>}
        {entries.map((entry, index) => (
          <div key={index} class="console-entry">
            <p class="console-command">{entry.command}</p>
            {entry.lines.map((line, place) => <p key={place} class={place === entry.lines.length - 1 ? (line === 'OK' ? 'console-ok' : 'console-bad') : undefined}>{line}</p>)}
            {entry.refusal !== undefined && <p class="console-bad">{[troubleOf(entry.refusal).title, troubleOf(entry.refusal).detail].filter((part, place, all) => part !== undefined && part !== all[place - 1]).join('. ')} ({entry.refusal.code})</p>}
          </div>
        ))}
        {running !== undefined && <div class="console-entry"><p class="console-command">{running}</p><p class="console-empty">{words.consoleRuns}</p></div>}
      </div>
      <form class="talk-form" onSubmit={(event) => {
        event.preventDefault();
        const command = text.trim();
        if (command === '' || running !== undefined) return;
        setText('');
        setAt(undefined);
        void run(command);
      }}>
        <input ref={input} class="input mono grow" aria-label={words.command} placeholder="AT+CSQ" value={text} maxLength={longest} dir="ltr" autocomplete="off" autocapitalize="off" spellcheck={false}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setAt(undefined);
          }}
          onKeyDown={(event) => {
            const next = recalled(event.key, at ?? commands.length, commands.length);
            if (next === undefined || event.isComposing || commands.length === 0) return;
            event.preventDefault();
            if (at === undefined) setDraft(text);
            setAt(next === commands.length ? undefined : next);
            setText(commands[next] ?? draft);
          }} />
        <Button look="main" type="submit" busy={running !== undefined}>{words.run}</Button>
      </form>
    </section>
  );
}
