// What every CMS and CME number means for a message: one class, one stable code, one sentence. The tables are in status-cms.ts and
// status-cme.ts; that a number is in none of them is decided here: such a thing passes (F33 of the reliability sheet).
import type { AtResult } from './at/at.ts';
import type { Meaning } from './meaning.ts';
import { cmeMeanings } from './status-cme.ts';
import { cmsMeanings } from './status-cms.ts';

export type { Meaning, MeaningClass } from './meaning.ts';

const unlisted: Meaning = { class: 'network', code: 'network_error', sentence: 'The modem answered with an error that no table knows.' };
const unsaid: Meaning = { class: 'unknown', code: 'modem_unclear', sentence: 'The modem says that something went wrong, and not what. The message may have been sent.' };
const refused: Meaning = { class: 'modem', code: 'command_refused', sentence: 'The modem does not accept the command.' };
const silent: Meaning = { class: 'unknown', code: 'no_answer', sentence: 'The modem did not answer in time. The message may have been sent.' };
const deaf: Meaning = { class: 'modem', code: 'modem_deaf', sentence: 'The modem does not answer.' };
const promptless: Meaning = { class: 'modem', code: 'no_prompt', sentence: 'The modem did not ask for the message; nothing was sent.' };
const gone: Meaning = { class: 'unknown', code: 'link_lost', sentence: 'The connection to the modem was lost. The message may have been sent.' };
const cut: Meaning = { class: 'modem', code: 'link_lost', sentence: 'The connection to the modem was lost.' };

/** CMS 500 (unknown error) says nothing about what the network has done; after CMS 332 (network timeout) only the network's word is missing. */
const uncertain: ReadonlySet<number | undefined> = new Set([332, 500]);

/**
 * Total. `payloadLeft`: a payload was on its way when it went wrong; unless that is known to be false, what could have left counts as
 * perhaps gone.
 */
export function meaningOf(result: Exclude<AtResult, { kind: 'ok' }>, payloadLeft = true): Meaning {
  switch (result.kind) {
    case 'error': return payloadLeft ? unsaid : refused;
    case 'no_prompt': return promptless;
    case 'timeout': return payloadLeft ? silent : deaf;
    case 'closed': return payloadLeft ? gone : cut;
    case 'cms': return uncertain.has(result.code) && payloadLeft ? unsaid : (lookUp(cmsMeanings, result.code) ?? unlisted);
    default: return lookUp(cmeMeanings, result.code) ?? unlisted;
  }
}

function lookUp(table: ReadonlyMap<number, Meaning>, code: number | undefined): Meaning | undefined {
  return code === undefined ? undefined : table.get(code);
}

/** The number as people write it: `CMS 38`. Undefined where the modem gave none. */
export function networkCodeOf(result: AtResult): string | undefined {
  if (result.kind !== 'cms' && result.kind !== 'cme') return undefined;
  return result.code === undefined ? undefined : `${result.kind.toUpperCase()} ${result.code}`;
}

/** Every code that a meaning may have, for the list in the README. */
export function allMeanings(): readonly Meaning[] {
  return [...cmsMeanings.values(), ...cmeMeanings.values(), unlisted, unsaid, refused, silent, deaf, promptless, gone, cut];
}
