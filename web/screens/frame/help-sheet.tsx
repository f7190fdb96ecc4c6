// The keys and the marks, on one sheet.
import { Tick } from '../../marks/tick.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { words } from './strings.ts';

export function HelpSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={words.helpTitle} onClose={onClose} closeWord={words.close}>
      <dl class="help-list">
        {words.keys.map(([keys, meaning]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{meaning}</dd></div>)}
      </dl>
      <h3>{words.ticksTitle}</h3>
      <dl class="help-list">
        {words.ticks.map(([shape, meaning]) => <div key={shape}><dt><Tick shape={shape} words={meaning} /></dt><dd>{meaning}</dd></div>)}
      </dl>
    </Dialog>
  );
}
