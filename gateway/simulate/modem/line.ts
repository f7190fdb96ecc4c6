// One command line read into its commands (V.250 §5.2 and §5.4): `ATE0`, `AT+CSQ`, `ATE0V1+CMEE=1;+CREG?`. Pure.

export type CommandForm = 'run' | 'read' | 'test' | 'set';

export interface Command {
  /** Upper case: `+CSQ`, `^SYSINFO`, `E`, `&F`, `S0`. */
  readonly name: string;
  readonly form: CommandForm;
  /** What stood after `=`, quotes taken off; an argument left out is empty. For basic commands: their digits. */
  readonly args: readonly string[];
  /** As it was typed, the name in upper case. */
  readonly text: string;
}

const extended = /^[+^#$%*@!][A-Z0-9_:]*[A-Z0-9_]/i;
const register = /^S\d+/i;
const basic = /^(?:[&\\]?[A-Z])/i;

/** What is behind `AT`; undefined: no command line can be read so. */
export function readCommands(text: string): readonly Command[] | undefined {
  const commands: Command[] = [];
  let rest = text.trim();
  while (rest !== '') {
    if (rest.startsWith(';')) {
      rest = rest.slice(1).trimStart();
      continue;
    }
    const name = (extended.exec(rest) ?? register.exec(rest))?.[0];
    if (name !== undefined) {
      const end = endOf(rest, name.length);
      const command = withArguments(name, rest.slice(name.length, end));
      if (command === undefined) return undefined;
      commands.push(command);
      rest = rest.slice(end).trimStart();
      continue;
    }
    const letter = basic.exec(rest)?.[0].toUpperCase();
    if (letter === undefined) return undefined;
    // A dial string takes the rest of the line (V.250 §6.3.1).
    const digits = letter === 'D' ? rest.slice(1) : (/^\d*/.exec(rest.slice(letter.length))?.[0] ?? '');
    commands.push({ name: letter, form: 'run', args: [digits.trim()], text: `${letter}${digits}` });
    rest = rest.slice(letter.length + digits.length).trimStart();
  }
  return commands;
}

/** Where this command ends: at a semicolon outside of quotes, or with the line. */
function endOf(text: string, start: number): number {
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] === ';' && !isQuoted) return at;
  }
  return text.length;
}

function withArguments(typed: string, rest: string): Command | undefined {
  const name = typed.toUpperCase();
  const tail = rest.trim();
  const text = `${name}${tail}`;
  if (tail === '') return { name, form: 'run', args: [], text };
  if (tail === '?') return { name, form: 'read', args: [], text };
  if (tail === '=?') return { name, form: 'test', args: [], text };
  return tail.startsWith('=') ? { name, form: 'set', args: readArguments(tail.slice(1)), text } : undefined;
}

export function readArguments(text: string): string[] {
  const args: string[] = [];
  let current = '';
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      args.push(current.trim());
      current = '';
    } else current += character;
  }
  args.push(current.trim());
  return args;
}

/** An argument that must be a whole number; left out: the default. */
export function numberArgument(text: string | undefined, otherwise: number | undefined): number | undefined {
  if (text === undefined || text === '') return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
