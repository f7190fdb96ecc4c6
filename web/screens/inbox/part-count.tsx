// The line under the composer: parts, what made it Unicode, and one click to the spelling that costs less, shown as a diff.
import { useEffect, useState } from 'preact/hooks';
import type { TextDescription } from '../../../gateway/sms/count.ts';
import { words } from './strings.ts';

type Describe = (text: string) => TextDescription;

/** The tables of alphabets come after the list is there: they are only needed where somebody writes. */
function useDescribe(): Describe | undefined {
  const [describe, setDescribe] = useState<Describe>();
  useEffect(() => {
    void import('../../../gateway/sms/count.ts').then((loaded) => setDescribe(() => loaded.describeText));
  }, []);
  return describe;
}

const shownOffenders = 3;

const visible = (char: string): string => (char.trim() === '' ? `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` : char);

export function PartCount({ text, onReplace }: { text: string; onReplace: (text: string) => void }) {
  const describe = useDescribe();
  if (describe === undefined || text.trim() === '') return null;
  const count = describe(text);
  const chars = [...new Map(count.offenders.map((offender) => [offender.char, offender])).values()];
  const quoted = chars.slice(0, shownOffenders).map((offender) => `“${visible(offender.char)}”`).join(' ') + (chars.length > shownOffenders ? ' …' : '');
  const { smartText } = count;
  return (
    <div class="part-count">
      <span class="figures">{words.parts(count.parts)}{count.encoding === 'ucs2' && chars.length > 0 ? ` · ${words.because(quoted)}` : ''} · {words.room(count.room)}</span>
      {smartText !== undefined && count.savedParts > 0 && (
        <button type="button" class="part-swap" onClick={() => onReplace(smartText)}>
          {words.replace}
          {chars.filter((offender) => offender.suggestion !== undefined).slice(0, shownOffenders).map((offender) => (
            <span key={offender.char} class="part-diff"><del>{visible(offender.char)}</del><ins>{offender.suggestion === '' ? words.drop : offender.suggestion}</ins></span>
          ))}
          <span class="soft">{words.saves(count.savedParts)}</span>
        </button>
      )}
    </div>
  );
}
