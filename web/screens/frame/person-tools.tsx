// What belongs to the person and the device: theme, contrast, help, signing out. At the foot of the rail, or as a sheet on a phone.
import { useState } from 'preact/hooks';
import type { Refusal } from '../../client.ts';
import { leave, session } from '../../store.ts';
import { moreContrast, theme, themes } from '../../theme.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TroubleNote } from '../../ui/states.tsx';
import { troubleOf } from '../../marks/words.ts';
import { words } from './strings.ts';

const themeIcons = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
}

export function PersonTools({ onHelp }: { onHelp: () => void }) {
  return (
    <div class="rail-tools">
      <IconButton icon={themeIcons[theme.value]} label={words.theme[theme.value]} onClick={nextTheme} />
      <IconButton icon="contrast" label={words.contrast(moreContrast.value)} aria-pressed={moreContrast.value} onClick={() => (moreContrast.value = !moreContrast.value)} />
      <IconButton icon="help" label={words.help} onClick={onHelp} />
      <IconButton icon="leave" label={words.signOut} onClick={() => void leave()} />
    </div>
  );
}

export function MoreSheet({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const [refusal, setRefusal] = useState<Refusal>();
  const who = session.value;
  const signOut = async () => {
    const answer = await leave();
    if (!answer.ok) setRefusal(answer.refusal);
  };
  return (
    <Dialog title={words.more} onClose={onClose} closeWord={words.close}>
      {who.state === 'in' && <p class="soft">{words.signedInAs} {who.person.email}</p>}
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, words.signOutFailed)} />}
      <Button icon={themeIcons[theme.value]} onClick={nextTheme}>{words.theme[theme.value]}</Button>
      <Button icon="contrast" onClick={() => (moreContrast.value = !moreContrast.value)}>{words.contrast(moreContrast.value)}</Button>
      <Button icon="help" onClick={onHelp}>{words.help}</Button>
      <Button icon="leave" onClick={() => void signOut()}>{words.signOut}</Button>
    </Dialog>
  );
}
