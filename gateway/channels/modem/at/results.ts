// Final result codes (27.007 §9, V.250 §5.7.1), matched as whole lines only: the text of a message or an operator's name
// that reads "OK" ends no command. What the codes mean is not decided here.
import type { AtResult } from './at.ts';
import { codeOfWords } from './words.ts';

const withoutNumber: ReadonlySet<string> = new Set(['ERROR', 'COMMAND NOT SUPPORT', 'COMMAND NOT SUPPORTED', 'TOO MANY PARAMETERS', 'ABORTED']);

/** A call's end, for the command that made or took it. Otherwise it tells of a call that somebody else gave up. */
const callEnds: ReadonlySet<string> = new Set(['NO CARRIER', 'BUSY', 'NO ANSWER', 'NO DIALTONE', 'NO DIAL TONE']);

const numbered = /^\+CM([SE]) ERROR(?::(.*))?$/;

/** Undefined: the line is no final result. `inCall`: a call's end would end the command that runs. */
export function finalResult(line: string, inCall: boolean): AtResult | undefined {
  if (line === 'OK') return { kind: 'ok' };
  if (withoutNumber.has(line) || (inCall && callEnds.has(line))) return { kind: 'error', text: line };
  if (!line.startsWith('+CM')) return undefined;
  const found = numbered.exec(line);
  if (found === null) return undefined;
  const kind = found[1] === 'S' ? 'cms' : 'cme';
  const said = (found[2] ?? '').trim();
  return { kind, code: /^\d{1,5}$/.test(said) ? Number(said) : codeOfWords(kind, said), text: line };
}
