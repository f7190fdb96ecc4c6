// The command line of the simulated SMSC. All mistakes are told at once.
import { parseArgs } from 'node:util';
import { isMisbehaviour, misbehaviours } from './misbehave.ts';
import type { Misbehaviour } from './misbehave.ts';

export const idForms = ['hex', 'decimal', 'decimal-receipts', 'uuid'] as const;
export const receiptModes = ['none', 'success', 'failure', 'mixed'] as const;
export const receiptForms = ['text', 'tlv', 'payload'] as const;

export interface InboundText {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export interface SmscOptions {
  /** 0: any free one. */
  readonly port?: number;
  readonly host?: string;
  /** Undefined: everybody may bind. */
  readonly systemId?: string | undefined;
  readonly password?: string | undefined;
  /** How ids are written; `decimal-receipts`: hex in the answer, the same number in decimal in the report. */
  readonly ids?: (typeof idForms)[number];
  readonly receipts?: (typeof receiptModes)[number];
  readonly receiptForm?: (typeof receiptForms)[number];
  readonly receiptDelayMs?: number;
  readonly latencyMs?: number;
  /** Answers each message with a text of its recipient. */
  readonly echo?: boolean;
  readonly misbehave?: readonly Misbehaviour[];
  /** A file that gets one JSON line per submit_sm, written before its answer. */
  readonly ledger?: string | undefined;
  /** PEM; both: TLS. */
  readonly key?: string;
  readonly cert?: string;
}

export interface CommandLine {
  readonly options: SmscOptions;
  readonly inbound: InboundText | undefined;
  readonly everyMs: number;
  readonly count: number;
  readonly help: boolean;
}

export const helpText = `fieldpost simulate smsc: an SMSC to try things with

  --port N               where to listen (2775; 0 picks a free port)
  --host ADDRESS         on which address (127.0.0.1)
  --system-id ID         only this account may bind (default: everybody)
  --password WORD        and only with this password
  --ids FORM             ${idForms.join(' | ')} (hex)
  --receipts MODE        ${receiptModes.join(' | ')} (success)
  --receipt-form FORM    ${receiptForms.join(' | ')} (text)
  --receipt-delay-ms N   time between answer and report (100)
  --latency-ms N         time before every answer (0)
  --inbound FROM:TO:TEXT a text that comes in, {n} in it is its number
  --every-ms N           how often it comes (1000)
  --count N              how many come (no end)
  --echo                 answers each message with a text
  --ledger FILE          appends a JSON line per message before it is answered
  --misbehave NAME       repeatable:
${Object.entries(misbehaviours).map(([name, words]) => `      ${name.padEnd(19)} ${words}`).join('\n')}

While it runs, standard input takes:
  deliver +4915550001 12345 Hello there
  stats
  drop
  quit
`;

const flags = {
  port: { type: 'string', default: '2775' }, host: { type: 'string', default: '127.0.0.1' }, 'system-id': { type: 'string' }, password: { type: 'string' },
  ids: { type: 'string', default: 'hex' }, receipts: { type: 'string', default: 'success' }, 'receipt-form': { type: 'string', default: 'text' },
  'receipt-delay-ms': { type: 'string', default: '100' }, 'latency-ms': { type: 'string', default: '0' }, inbound: { type: 'string' },
  'every-ms': { type: 'string', default: '1000' }, count: { type: 'string', default: 'Infinity' }, echo: { type: 'boolean', default: false },
  ledger: { type: 'string' }, misbehave: { type: 'string', multiple: true, default: [] as string[] }, help: { type: 'boolean', short: 'h', default: false },
} as const;

/** The options, or every mistake in them. */
export function parseCommandLine(args: readonly string[]): CommandLine | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: flags, strict: true }));
  } catch (error) {
    return { mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  const number = (flag: 'port' | 'receipt-delay-ms' | 'latency-ms' | 'every-ms' | 'count', max: number): number => {
    const value = Number(values[flag]);
    const isEndless = flag === 'count' && value === Infinity;
    if (!isEndless && !(Number.isInteger(value) && value >= 0 && value <= max)) mistakes.push(`--${flag}: a whole number from 0 to ${max} is needed, not "${values[flag]}"`);
    return value;
  };
  const choice = <T extends string>(flag: 'ids' | 'receipts' | 'receipt-form', choices: readonly T[]): T => {
    const found = choices.find((one) => one === values[flag]);
    if (found === undefined) mistakes.push(`--${flag}: one of ${choices.join(', ')} is needed, not "${values[flag]}"`);
    return found ?? (choices[0] as T);
  };
  const misbehave = values.misbehave.filter((name) => isMisbehaviour(name) || void mistakes.push(`--misbehave: "${name}" is unknown; try one of ${Object.keys(misbehaviours).join(', ')}`)) as Misbehaviour[];
  const inbound = values.inbound === undefined ? undefined : parseInbound(values.inbound);
  if (values.inbound !== undefined && inbound === undefined) mistakes.push(`--inbound: FROM:TO:TEXT is needed, not "${values.inbound}"`);
  const command: CommandLine = {
    options: {
      port: number('port', 65_535), host: values.host, systemId: values['system-id'], password: values.password, ids: choice('ids', idForms),
      receipts: choice('receipts', receiptModes), receiptForm: choice('receipt-form', receiptForms), receiptDelayMs: number('receipt-delay-ms', 3_600_000),
      latencyMs: number('latency-ms', 3_600_000), echo: values.echo, ledger: values.ledger, misbehave,
    },
    inbound, everyMs: number('every-ms', 3_600_000), count: number('count', 1_000_000_000), help: values.help,
  };
  return mistakes.length > 0 ? { mistakes } : command;
}

function parseInbound(value: string): InboundText | undefined {
  const [from, to, ...text] = value.split(':');
  return from === undefined || from === '' || to === undefined || text.length === 0 ? undefined : { from, to, text: text.join(':') };
}
