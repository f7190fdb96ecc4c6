// The line under the composer: parts, what made it Unicode, and one click to the spelling that costs less, shown as a diff.
import type { describeText } from '../../../gateway/sms/count.ts';
import { words } from './strings.ts';

type TextCount = ReturnType<typeof describeText>;
const shownOffenders = 3;

const visible = (char: string): string => (char.trim() === '' ? `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` : char);

export function PartCount({ count, onReplace }: { count: TextCount; onReplace: (text: string) => void }) {
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
