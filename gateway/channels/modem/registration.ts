// Whether the modem is in a network, from +CREG, +CGREG and +CEREG (27.007 §7.2, §10.1.20, §10.1.22). Reads them in all the ways
// modems write them; asks for nothing else.
import type { AtEngine } from './at/at.ts';
import { numberIn, restsOf, splitFields, unquoted } from './at/fields.ts';

export interface Registration {
  /** Texts can be sent: registered, at home or abroad, and be it for texts only. */
  readonly usable: boolean;
  readonly stat: number;
  /** For people. */
  readonly words: string;
  readonly roaming: boolean;
  /** Where the modem says. */
  readonly technology: string | undefined;
}

export const registrationNames = ['+CREG', '+CEREG', '+CGREG'] as const;

interface Standing {
  readonly words: string;
  readonly usable: boolean;
  readonly roaming: boolean;
  /** Which of several is told: the higher. */
  readonly rank: number;
}

const row = (words: string, rank: number, usable = false, roaming = false): Standing => ({ words, rank, usable, roaming });

/** By <stat>. 6 and 7 came with LTE and mean: for texts only. 9 and 10: registered, calls are not preferred over 2G and 3G. */
const standings: Readonly<Record<number, Standing>> = {
  0: row('Not registered, not searching', 1), 1: row('Registered, home network', 10, true), 2: row('Searching for a network', 3), 3: row('Registration denied', 4), 4: row('Registration unknown', 0),
  5: row('Registered, roaming', 9, true, true), 6: row('Registered for texts only, home network', 8, true), 7: row('Registered for texts only, roaming', 7, true, true), 8: row('Emergency calls only', 2),
  9: row('Registered, home network', 6, true), 10: row('Registered, roaming', 5, true, true),
};

/** By <AcT> (27.007 §7.2 and §7.3). */
export const technologies: readonly string[] = ['GSM', 'GSM', 'UMTS', 'EDGE', 'HSDPA', 'HSUPA', 'HSPA', 'LTE', 'GSM', 'NB-IoT', 'LTE', 'NR', 'NR', 'LTE'];

/** Undefined: the modem answered to none of the three in time, or the link ended. */
export async function readRegistration(engine: AtEngine): Promise<Registration | undefined> {
  let answered = false;
  let best: Registration | undefined;
  for (const name of registrationNames) {
    const { result, lines } = await engine.run({ command: `AT${name}?` });
    if (result.kind === 'closed') return undefined;
    if (result.kind === 'timeout') continue;
    answered = true;
    if (result.kind !== 'ok') continue;
    const rests = restsOf(lines, name);
    // Some answer in the unasked form. Where both are there, only one of them is the answer.
    const found = firstOf(rests, (rest) => parseRegistrationAnswer(rest, name)) ?? firstOf(rests, (rest) => parseRegistrationUrc(rest, name));
    if (found !== undefined) best = better(best, found);
  }
  if (!answered) return undefined;
  return best ?? registrationOf(4, undefined);
}

function firstOf<T>(rests: readonly string[], read: (rest: string) => T | undefined): T | undefined {
  return rests.map(read).find((one) => one !== undefined);
}

function better(one: Registration | undefined, other: Registration): Registration {
  if (one === undefined) return other;
  const [first, second] = rankOf(other.stat) > rankOf(one.stat) ? [other, one] : [one, other];
  return first.technology === undefined && second.usable && first.usable ? { ...first, technology: second.technology } : first;
}

function rankOf(stat: number): number {
  return standings[stat]?.rank ?? 0;
}

/**
 * `<n>,<stat>[,<lac>,<ci>[,<AcT>]]`. Undefined: the line lacks <n>, so it came unasked meanwhile. Then its fields are one or three, or the
 * second is an area: of four hex digits, or in quotes where the first is not.
 */
export function parseRegistrationAnswer(rest: string, name: string): Registration | undefined {
  const fields = splitFields(rest);
  const [first = '', second = '', third = ''] = fields;
  if (fields.length < 2 || (fields.length === 3 && third !== '')) return undefined;
  const [mode, stat] = [numberIn(first), numberIn(second)];
  if (mode === undefined || mode < 0 || mode > 5 || stat === undefined || stat < 0 || stat > 10) return undefined;
  const quotedAlone = second.startsWith('"') && !first.startsWith('"');
  if (unquoted(second).length > 3 || (fields.length > 3 && quotedAlone)) return undefined;
  return registrationOf(stat, technologyOf(name, stat, fields[4]));
}

/** `<stat>[,<lac>,<ci>[,<AcT>]]`, as it comes unasked. `name`: `+CREG` and the like. */
export function parseRegistrationUrc(rest: string, name: string): Registration | undefined {
  const fields = splitFields(rest);
  const stat = numberIn(fields[0]);
  if (stat === undefined || stat < 0 || stat > 10) return undefined;
  return registrationOf(stat, technologyOf(name, stat, fields[3]));
}

function registrationOf(stat: number, technology: string | undefined): Registration {
  const { words, usable, roaming } = standings[stat] ?? row('Registration unknown', 0);
  return { usable, stat, words, roaming, technology };
}

function technologyOf(name: string, stat: number, field: string | undefined): string | undefined {
  const said = technologies[numberIn(field) ?? -1];
  // +CEREG is about LTE and its kin.
  return said ?? (name === '+CEREG' && standings[stat]?.usable === true ? 'LTE' : undefined);
}
