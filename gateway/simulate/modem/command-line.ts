// The command line of the simulated modem. All mistakes are told at once.
import { parseArgs } from 'node:util';
import { canonicalAddress, parseAddress } from '../../sms/address.ts';
import { familyNames } from './family.ts';
import type { FamilyName } from './family.ts';
import { isMisbehaviour, misbehaviours } from './misbehave.ts';
import type { Misbehaviour } from './misbehave.ts';
import { reportModes } from './options.ts';
import type { ModemOptions } from './options.ts';
import { ussdForms } from './ussd.ts';

export interface CommandLine {
  /** Without the places, which are made from `links` and `tcp`. */
  readonly options: ModemOptions;
  readonly count: number;
  /** undefined: the usual place in the data folder. */
  readonly link: string | undefined;
  readonly tcp: number | undefined;
  readonly help: boolean;
}

export const helpText = `fieldpost simulate modem: a GSM modem to try things with

  --family NAME          ${familyNames.join(' | ')} (quectel)
  --link PATH            where its serial port appears (modems/sim-FAMILY in the data folder, where the gateway finds it)
  --tcp PORT             on this loopback port instead of a serial port (0 picks a free one)
  --count N              that many modems, which can text each other (1)
  --pin DIGITS           the SIM asks for it; three wrong tries, then the PUK
  --puk DIGITS           (12345678)
  --number NUMBER        of the SIM, with plus; further modems count on (its own at every place)
  --imei DIGITS          of the first modem; further ones count on (its own at every place)
  --storage N            places for texts on the SIM (as the family has)
  --latency-ms N         what the network needs to take a part (0)
  --report-delay-ms N    time between answer and status report (100)
  --reports MODE         ${reportModes.join(' | ')} (success)
  --echo                 whoever is texted texts back
  --echo-delay-ms N      after this long (1000)
  --ussd-delay-ms N      what the network needs to answer *100#, *105# and *123# (300)
  --ussd-form FORM       ${ussdForms.join(' | ')} (as the family)
  --late-ms N            for lateAnswer (2000)
  --restart-ms N         how long a restart takes (2000)
  --scan-ms N            how long AT+COPS=? takes (3000)
  --sim-ready-ms N       how long the SIM is busy after a start or a PIN (0)
  --ledger FILE          appends a JSON line per part before it is answered
  --misbehave NAME       repeatable:
${Object.entries(misbehaviours).map(([name, words]) => `      ${name.padEnd(19)} ${words}`).join('\n')}

While it runs, standard input takes (a first word such as 2: is for that modem of several):
  text +4915550001 Hello        a text comes in
  flash +4915550001 Hello       one to be shown at once (class 0)
  pdu 0791...                   any SMS-DELIVER or SMS-STATUS-REPORT, service centre first
  ring +4915550001              a call; giveup ends it
  signal 12                     0 to 31, or 99
  register 0                    0 not · 1 home · 2 searching · 3 denied · 5 roaming · 6, 7 texts only
  sim out, sim in
  ussd You have 3 new offers    the network says something unasked
  misbehave NAME, behave NAME
  restart
  unplug, plug [LINK]           out, and in again, under that name
  stats
  quit
`;

const text = { type: 'string' } as const;
const flags = {
  family: { ...text, default: 'quectel' }, link: text, tcp: text, count: { ...text, default: '1' }, pin: text, puk: { ...text, default: '12345678' }, number: text, imei: text, storage: text,
  'latency-ms': { ...text, default: '0' }, 'report-delay-ms': { ...text, default: '100' }, reports: { ...text, default: 'success' }, echo: { type: 'boolean', default: false }, 'echo-delay-ms': { ...text, default: '1000' },
  'ussd-delay-ms': { ...text, default: '300' }, 'ussd-form': text, 'late-ms': { ...text, default: '2000' }, 'restart-ms': { ...text, default: '2000' }, 'scan-ms': { ...text, default: '3000' }, 'sim-ready-ms': { ...text, default: '0' },
  ledger: text, misbehave: { type: 'string', multiple: true, default: [] as string[] }, help: { type: 'boolean', short: 'h', default: false },
} as const;

const longestMs = 3_600_000;

/** The options, or every mistake in them. */
export function parseCommandLine(args: readonly string[]): CommandLine | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: flags, strict: true }));
  } catch (error) {
    return { mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  const number = (flag: string, given: string, min: number, max: number): number => {
    const value = given.trim() === '' ? NaN : Number(given);
    if (!(Number.isInteger(value) && value >= min && value <= max)) mistakes.push(`--${flag}: a whole number from ${min} to ${max} is needed, not "${given}"`);
    return value;
  };
  const choice = <T extends string>(flag: string, given: string, choices: readonly T[]): T => {
    const found = choices.find((one) => one === given);
    if (found === undefined) mistakes.push(`--${flag}: one of ${choices.join(', ')} is needed, not "${given}"`);
    return found ?? (choices[0] as T);
  };
  const shape = (flag: string, given: string | undefined, wanted: RegExp, words: string): void => {
    if (given !== undefined && !wanted.test(given)) mistakes.push(`--${flag}: ${words} needed, not "${given}"`);
  };
  const ms = (flag: 'latency-ms' | 'report-delay-ms' | 'echo-delay-ms' | 'ussd-delay-ms' | 'late-ms' | 'restart-ms' | 'scan-ms' | 'sim-ready-ms'): number => number(flag, values[flag], 0, longestMs);

  const misbehave = values.misbehave.filter((name): name is Misbehaviour => {
    if (!isMisbehaviour(name)) mistakes.push(`--misbehave: "${name}" is unknown; try one of ${Object.keys(misbehaviours).join(', ')}`);
    return isMisbehaviour(name);
  });
  shape('pin', values.pin, /^\d{4,8}$/, '4 to 8 digits are');
  shape('puk', values.puk, /^\d{8}$/, '8 digits are');
  shape('imei', values.imei, /^\d{15}$/, '15 digits are');
  const own = values.number === undefined ? undefined : canonicalAddress(values.number);
  if (values.number !== undefined && (own === undefined || parseAddress(own).kind !== 'international')) mistakes.push(`--number: a number such as +999170000001 is needed, not "${values.number}"`);
  if (values.link !== undefined && values.tcp !== undefined) mistakes.push('--link and --tcp: only one of them');
  if (values.link?.includes('\0') === true || values.link === '') mistakes.push('--link: a path is needed');
  const family: FamilyName = choice('family', values.family, familyNames);
  const options: ModemOptions = {
    family, puk: values.puk, latencyMs: ms('latency-ms'), reportDelayMs: ms('report-delay-ms'), reports: choice('reports', values.reports, reportModes), echo: values.echo,
    echoDelayMs: ms('echo-delay-ms'), ussdDelayMs: ms('ussd-delay-ms'), lateMs: ms('late-ms'), restartMs: ms('restart-ms'), scanMs: ms('scan-ms'), simReadyMs: ms('sim-ready-ms'), misbehave,
    ...(values.pin === undefined ? {} : { pin: values.pin }), ...(own === undefined ? {} : { number: own }), ...(values.imei === undefined ? {} : { imei: values.imei }),
    ...(values.storage === undefined ? {} : { storageSize: number('storage', values.storage, 1, 10_000) }), ...(values.ledger === undefined ? {} : { ledger: values.ledger }),
    ...(values['ussd-form'] === undefined ? {} : { ussdForm: choice('ussd-form', values['ussd-form'], ussdForms) }),
  };
  const command: CommandLine = {
    options, count: number('count', values.count, 1, 64), link: values.link, tcp: values.tcp === undefined ? undefined : number('tcp', values.tcp, 0, 65_535), help: values.help,
  };
  return mistakes.length > 0 ? { mistakes } : command;
}
