// Who answers what, and how long it takes them. Pure: turns and chance are arguments.
import { scripts } from './script.ts';
import type { Behaviour } from './script.ts';

export interface SpokenText {
  readonly text: string;
  /** From hearing the text to having written this one. */
  readonly afterMs: number;
}

export interface Heard {
  readonly behaviour: Behaviour;
  readonly text: string;
  /** How often this person was texted before. */
  readonly turn: number;
  readonly replyMs: number;
  readonly random: () => number;
}

/** What a person says to a text. Nobody answers more than a few texts to one, so two machines never talk for ever by themselves. */
export function answer({ behaviour, text, turn, replyMs, random }: Heard): readonly SpokenText[] {
  const script = scripts[behaviour];
  const heard = text.toLowerCase();
  const rule = script.rules.find(({ words }) => words.some((word) => says(heard, word)));
  const reply = rule?.reply ?? script.otherwise[turn % Math.max(1, script.otherwise.length)] ?? [];
  let afterMs = 0;
  return reply.map((line) => {
    // `split` and `join`: a replacement pattern in what was heard must stay text.
    const written = line.split('{text}').join(text);
    afterMs += writingMs(written, replyMs, random);
    return { text: written, afterMs };
  });
}

/** What a person writes unasked; `nth` spaces several people out. */
export function greeting(behaviour: Behaviour, nth: number, replyMs: number): SpokenText | undefined {
  const text = scripts[behaviour].greeting;
  return text === undefined ? undefined : { text, afterMs: Math.round(replyMs * (0.3 + 0.5 * nth)) };
}

/** Short words have to stand alone ("am" is not in "name"); a time or an apostrophe does not. */
function says(heard: string, word: string): boolean {
  if (!/^[a-z0-9]+$/.test(word)) return heard.includes(word);
  return heard.split(/[^a-z0-9]+/).some((spoken) => spoken === word || (word.length > 3 && spoken.startsWith(word)));
}

function writingMs(text: string, replyMs: number, random: () => number): number {
  const lengthShare = Math.min(1, text.length / 300);
  return Math.round(replyMs * (0.4 + 0.6 * random() + lengthShare));
}
