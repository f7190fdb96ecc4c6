// The network's name from AT+COPS? (27.007 §7.3). A name is text of somebody else: quotes, commas and line ends in it are part of it,
// and none of it ever stands in a command. Pure, total.
import { numberIn, splitFields, unquoted } from './at/fields.ts';
import { technologies } from './registration.ts';
import { decodeName } from './ussd-decode.ts';

export interface Operator {
  /** As people call it; undefined: not told, or told as a number only. */
  readonly name: string | undefined;
  /** Country and network in five or six digits. */
  readonly code: string | undefined;
  readonly technology: string | undefined;
}

const nobody: Operator = { name: undefined, code: undefined, technology: undefined };

/** `<mode>[,<format>,<oper>[,<AcT>]]`. A name with a line end in it goes over several lines. */
export function parseCops(lines: readonly string[]): Operator {
  const first = lines.findIndex((line) => line.startsWith('+COPS:'));
  if (first < 0) return nobody;
  const rest = lines.slice(first).join('\n').slice('+COPS:'.length).trim();
  const opening = rest.indexOf('"');
  const closing = rest.lastIndexOf('"');
  if (opening < 0) {
    const fields = splitFields(rest);
    return operatorOf(unquoted(fields[2] ?? ''), numberIn(fields[3]));
  }
  const written = closing === opening ? rest.slice(opening + 1) : rest.slice(opening + 1, closing);
  const after = closing === opening ? '' : rest.slice(closing + 1);
  return operatorOf(written, numberIn(splitFields(after)[1]));
}

function operatorOf(written: string, act: number | undefined): Operator {
  const technology = act === undefined ? undefined : technologies[act];
  const name = decodeName(written);
  if (/^\d{5,6}$/.test(name)) return { name: undefined, code: name, technology };
  return { name: name === '' ? undefined : name, code: undefined, technology };
}

/** "262 01". */
export function codeWords(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
