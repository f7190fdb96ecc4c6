// What went over the wire last, to read and to hand to somebody who helps. Numbers are masked by the gateway.
import { useEffect, useRef } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import { troubleOf } from '../../marks/words.ts';
import { client } from '../../store.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Skeleton, TroubleNote } from '../../ui/states.tsx';
import { words } from './strings.ts';

function save(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function Transcript({ channel }: { channel: ChannelBody }) {
  const asked = useAsk(() => client.transcript(channel.id), [channel.id]);
  const box = useRef<HTMLPreElement>(null);
  const text = asked.body;
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  return (
    <section class="stack" aria-label={words.views.transcript}>
      <div class="spread">
        <p class="soft grow transcript-about">{words.transcriptText}</p>
        <div class="line">
          <Button small icon="refresh" busy={asked.asking} onClick={asked.again}>{words.refresh}</Button>
          {text !== undefined && text !== '' && <Button small icon="download" onClick={() => save(text, `${channel.id}-transcript-${new Date().toISOString().slice(0, 16).replaceAll(':', '-')}.txt`)}>{words.download}</Button>}
        </div>
      </div>
      {asked.refusal !== undefined && <TroubleNote trouble={troubleOf(asked.refusal, words.transcriptFailed)} again={asked.again} />}
      {text === undefined && asked.refusal === undefined && <div class="card"><Skeleton shape="page" rows={6} label={words.loadingTranscript} /></div>}
      {text === '' && <Empty icon="terminal" title={words.transcriptEmptyTitle}>{words.transcriptEmptyText}</Empty>}
      {text !== undefined && text !== '' && <pre ref={box} class="transcript" tabIndex={0} role="region" aria-label={words.transcriptLines}>{text}</pre>}
    </section>
  );
}
