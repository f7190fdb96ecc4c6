// How moments and spans are said. Absolute in the reader's own zone and language; relative only where age is the point.
const day = 86_400_000;

export const clockTime = (at: Date): string => at.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
export const fullTime = (at: Date): string => at.toLocaleString([], { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' });

const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** The heading of a day: Today, Yesterday, Monday 3 March. */
export function dayName(at: Date, now: Date): string {
  const days = Math.round((midnight(now) - midnight(at)) / day);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return at.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long', ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }) });
}

/** For lists: the time today, the weekday within a week, else the date. */
export function shortTime(at: Date, now: Date): string {
  const days = Math.round((midnight(now) - midnight(at)) / day);
  if (days <= 0) return clockTime(at);
  if (days === 1) return 'Yesterday';
  if (days < 7) return at.toLocaleDateString([], { weekday: 'short' });
  return at.toLocaleDateString([], { day: 'numeric', month: 'short', ...(at.getFullYear() === now.getFullYear() ? {} : { year: '2-digit' as const }) });
}

/** For tables: the short form with its time. */
export function tableTime(at: Date, now: Date): string {
  const short = shortTime(at, now);
  return short === clockTime(at) ? short : `${short}, ${clockTime(at)}`;
}

export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} days`;
}
