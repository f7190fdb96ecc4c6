// What went over the wire last, for a bug report: a ring in memory, masked before it is kept. Outlives links; never on disk.
import { masked } from './mask.ts';

export interface Transcript {
  sent(text: string): void;
  received(text: string): void;
  /** Something that is no line: a time-out, a link that opened. */
  note(text: string): void;
  /** Oldest first, one line each, with its time. */
  text(): string;
}

const usualBytes = 65_536;
/** The time and the mark before each line, and the line's end. */
const overhead = 28;
const longestEntry = 1_024;

interface Entry {
  readonly at: number;
  readonly mark: '>' | '<' | '#';
  readonly text: string;
}

/** `now`: epoch ms. */
export function createTranscript(options: { now: () => number; bytes?: number }): Transcript {
  const limit = options.bytes ?? usualBytes;
  let entries: Entry[] = [];
  /** Entries before it are forgotten; they are removed in bulk. */
  let oldest = 0;
  let bytes = 0;

  function keep(mark: Entry['mark'], text: string): void {
    const kept = text.length > longestEntry ? `${text.slice(0, longestEntry)}… (${text.length} characters)` : text;
    entries.push({ at: options.now(), mark, text: kept });
    bytes += kept.length + overhead;
    while (bytes > limit && oldest < entries.length) {
      bytes -= (entries[oldest]?.text.length ?? 0) + overhead;
      oldest += 1;
    }
    if (oldest > 1_024) {
      entries = entries.slice(oldest);
      oldest = 0;
    }
  }

  return {
    sent: (text) => keep('>', masked(text)),
    received: (text) => keep('<', masked(text)),
    note: (text) => keep('#', text),
    text: () => entries.slice(oldest).map(({ at, mark, text }) => `${new Date(at).toISOString()} ${mark} ${text}\n`).join(''),
  };
}
