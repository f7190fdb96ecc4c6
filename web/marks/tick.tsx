// The small mark that says where a text is. Always with its words: in the tooltip and for screen readers.
import type { TickShape } from './words.ts';
import './marks.css';

const lines: Record<Exclude<TickShape, 'none'>, string> = {
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2',
  one: 'M5.5 12.5 10 17 19 7.5',
  arrow: 'M4.5 12h14.5M13 5.8 19.2 12 13 18.2',
  two: 'M1.8 12.8 6 17 14.5 8M10.2 16.2 11 17 19.5 8',
  hollow: 'M1.8 12.8 6 17 14.5 8M10.2 16.2 11 17 19.5 8',
  question: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.8 9.8a2.3 2.3 0 1 1 3.4 2c-.8.4-1.2 1-1.2 1.8M12 16.5h.01',
  bang: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.8v4.7M12 16.2h.01',
  withdrawn: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM6.2 6.2l11.6 11.6',
};

/** `words` is left out only where the same words stand beside the mark. */
export function Tick({ shape, words }: { shape: TickShape; words?: string }) {
  if (shape === 'none') return null;
  return (
    <span class={`tick tick-${shape}`} {...(words === undefined ? { 'aria-hidden': 'true' as const } : { title: words, role: 'img' as const, 'aria-label': words })}>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
        stroke-dasharray={shape === 'hollow' ? '0.1 3.6' : undefined}>
        <path d={lines[shape]} />
      </svg>
    </span>
  );
}
