// A number out of an answer, where a profile says it stands. Pure.
import { restOf, splitFields, unquoted } from '../at/fields.ts';
import type { Measure } from './index.ts';

/** Undefined where there is none. A unit behind it (`3.85V`) is left out. */
export function measured(lines: readonly string[], { name, field, scale }: Measure): number | undefined {
  const rest = restOf(lines, name);
  const text = rest === undefined ? undefined : /^-?\d{1,9}(?:\.\d{1,6})?/.exec(unquoted(splitFields(rest)[field] ?? ''))?.[0];
  return text === undefined ? undefined : Number((Number(text) * scale).toFixed(3));
}
