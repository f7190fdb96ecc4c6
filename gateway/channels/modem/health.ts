// How a modem is: signal, network, storage, temperature and voltage, asked one after the other. What it does not tell is left out; what
// it did not answer this time stays as it was.
import type { KnownFacts } from '../channel.ts';
import type { AtEngine } from './at/at.ts';
import { numberIn, restOf, splitFields, unquoted } from './at/fields.ts';
import type { Delivery } from './delivery.ts';
import { codeWords, parseCops } from './operator.ts';
import type { Operator } from './operator.ts';
import type { Profile } from './profiles/index.ts';
import { temperatureIn, voltageIn } from './readings.ts';
import { parseCesq, parseCsq } from './signal.ts';

export type Health = Pick<KnownFacts, 'operator' | 'technology' | 'signalDbm' | 'storageUsed' | 'storageSize' | 'temperatureC' | 'voltageMv'> & {
  /** Country and network in digits. */
  readonly operatorCode?: string;
  readonly rsrpDbm?: number;
  readonly rscpDbm?: number;
  readonly rsrqDb?: number;
};

type Loose = { readonly [name in keyof Health]: Health[name] | undefined };
type Ask = (command: string, expects?: string) => Promise<readonly string[] | 'refused' | 'silent'>;

/** Some modems look long for the network's name or the SIM's storage. */
const timeoutMs = 15_000;

/** `before`: what this gave the last time, for this modem. Never rejects. */
export async function readHealth(engine: AtEngine, profile: Pick<Profile, 'temperature' | 'voltage'>, delivery: Pick<Delivery, 'storage'>, before: Health = {}): Promise<Health> {
  const ask: Ask = async (command, expects) => {
    const { result, lines } = await engine.run({ command, timeoutMs, ...(expects === undefined ? {} : { expects }) });
    if (result.kind === 'ok') return lines;
    return result.kind === 'closed' || result.kind === 'timeout' ? 'silent' : 'refused';
  };
  const parts: readonly Loose[] = [
    await signalPart(ask, before), await operatorPart(ask, before), await storagePart(ask, delivery, before),
    await measuredPart(ask, profile.temperature, before, 'temperatureC', temperatureIn), await measuredPart(ask, profile.voltage, before, 'voltageMv', voltageIn),
  ];
  const all: Loose = Object.assign({}, ...parts) as Loose;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

async function signalPart(ask: Ask, before: Health): Promise<Loose> {
  const plain = await ask('AT+CSQ');
  const extended = await ask('AT+CESQ');
  if (plain === 'silent' && extended === 'silent') return { signalDbm: before.signalDbm, rsrpDbm: before.rsrpDbm, rscpDbm: before.rscpDbm, rsrqDb: before.rsrqDb };
  const { signalDbm, rsrpDbm, rscpDbm, rsrqDb } = parseCesq(typeof extended === 'string' ? [] : extended);
  // One and the same measure over time, wherever the modem has it.
  return { signalDbm: (typeof plain === 'string' ? undefined : parseCsq(plain)) ?? signalDbm, rsrpDbm, rscpDbm, rsrqDb };
}

/** By its number, which every modem writes alike; its name is asked for only when that has changed. */
async function operatorPart(ask: Ask, before: Health): Promise<Loose> {
  await ask('AT+COPS=3,2');
  const numeric = await readOperator(ask);
  if (numeric === 'silent') return { operator: before.operator, operatorCode: before.operatorCode, technology: before.technology };
  const { code, technology } = numeric;
  if (code === undefined || (code === before.operatorCode && before.operator !== undefined)) {
    return { operator: code === undefined ? numeric.name : before.operator, operatorCode: code, technology };
  }
  await ask('AT+COPS=3,0');
  const named = await readOperator(ask);
  return { operator: (named === 'silent' ? undefined : named.name) ?? codeWords(code), operatorCode: code, technology };
}

async function readOperator(ask: Ask): Promise<Operator | 'silent'> {
  const lines = await ask('AT+COPS?');
  return lines === 'silent' ? lines : parseCops(lines === 'refused' ? [] : lines);
}

/** The storage that texts come into. */
async function storagePart(ask: Ask, { storage }: Pick<Delivery, 'storage'>, before: Health): Promise<Loose> {
  const lines = await ask('AT+CPMS?');
  if (lines === 'silent') return { storageUsed: before.storageUsed, storageSize: before.storageSize };
  const fields = splitFields((lines === 'refused' ? undefined : restOf(lines, '+CPMS')) ?? '');
  const memories = [6, 0, 3].filter((at) => /^"?[A-Z]{2}"?$/i.test(fields[at] ?? ''));
  const at = memories.find((index) => unquoted(fields[index] ?? '').toUpperCase() === storage.receive) ?? memories[0];
  const [used, size] = at === undefined ? [] : [numberIn(fields[at + 1]), numberIn(fields[at + 2])];
  return used === undefined || size === undefined || used < 0 || size < 0 ? {} : { storageUsed: used, storageSize: size };
}

async function measuredPart(
  ask: Ask, measure: Profile['temperature'], before: Health, name: 'temperatureC' | 'voltageMv', read: (lines: readonly string[], measure?: Profile['temperature']) => number | undefined,
): Promise<Loose> {
  if (measure === undefined) return {};
  const lines = await ask(measure.command, measure.name);
  if (lines === 'silent') return { [name]: before[name] };
  return lines === 'refused' ? {} : { [name]: read(lines, measure) };
}
