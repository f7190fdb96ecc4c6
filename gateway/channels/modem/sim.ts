// The SIM: whether it can be used, its PIN, and what it is called. The PIN is tried once; that it was wrong is for the caller to
// remember. A PUK is never sent.
import type { AtAnswer, AtEngine } from './at/at.ts';
import { numberIn, restOf, restsOf, splitFields, unquoted } from './at/fields.ts';
import type { Profile } from './profiles/index.ts';
import { measured } from './profiles/measure.ts';
import { meaningOf } from './status.ts';

export interface SimState {
  readonly state: 'ready' | 'absent' | 'pin' | 'puk' | 'busy' | 'failure' | 'other';
  /** For people. */
  readonly words: string;
  readonly pinTriesLeft?: number;
}

export interface SimIdentity {
  /** Empty where it cannot be had. */
  readonly iccid: string;
  readonly imsi: string;
  /** The SIM's own number, as it says; most SIMs do not know it. */
  readonly number: string;
}

const simTimeoutMs = 10_000;
/** The SIM compares, then the modem reads its files. */
const pinTimeoutMs = 30_000;

const states: Readonly<Record<string, SimState>> = {
  READY: { state: 'ready', words: 'SIM ready' },
  'SIM PIN': { state: 'pin', words: 'The SIM asks for its PIN' },
  'SIM PUK': { state: 'puk', words: 'The SIM is locked and asks for its PUK' },
  'SIM PIN2': { state: 'ready', words: 'SIM ready' },
  'SIM PUK2': { state: 'ready', words: 'SIM ready' },
  'NOT INSERTED': { state: 'absent', words: 'No SIM in the modem' },
  'NOT READY': { state: 'busy', words: 'The SIM is not ready yet' },
};

/** The same in errors of AT+CPIN? (27.007 §8.3): CME, and CMS in brackets where a modem mixes them up. */
const errors: Readonly<Record<string, SimState['state']>> = {
  sim_absent: 'absent', sim_pin_needed: 'pin', sim_puk_needed: 'puk', sim_busy: 'busy', sim_failure: 'failure', sim_wrong: 'failure',
};

/** With how many tries are left where the family tells and it matters. */
export async function readSim(engine: AtEngine, profile: Profile): Promise<SimState> {
  const answer = await engine.run({ command: 'AT+CPIN?', timeoutMs: simTimeoutMs });
  const found = stateOf(answer);
  if (found.state !== 'pin' && found.state !== 'puk') return found;
  const left = await triesLeft(engine, profile);
  if (left === undefined) return found;
  return { ...found, words: `${found.words} (${left} ${left === 1 ? 'try' : 'tries'} left for the PIN)`, pinTriesLeft: left };
}

function stateOf({ result, lines }: AtAnswer): SimState {
  if (result.kind === 'ok') {
    const said = restOf(lines, '+CPIN');
    if (said === undefined) return { state: 'other', words: 'The modem does not say how its SIM is' };
    const wanted = unquoted(splitFields(said)[0] ?? '').toUpperCase();
    return Object.hasOwn(states, wanted) && states[wanted] !== undefined ? states[wanted] : { state: 'other', words: `The device asks for a code that is not the SIM's: ${wanted.slice(0, 24)}` };
  }
  const meaning = meaningOf(result, false);
  return { state: (Object.hasOwn(errors, meaning.code) ? errors[meaning.code] : undefined) ?? 'other', words: meaning.sentence.replace(/\.$/, '') };
}

async function triesLeft(engine: AtEngine, profile: Profile): Promise<number | undefined> {
  const { pinTries } = profile;
  if (pinTries === undefined) return undefined;
  const { result, lines } = await engine.run({ command: pinTries.command, timeoutMs: simTimeoutMs, expects: pinTries.name });
  const left = result.kind === 'ok' ? measured(lines, pinTries) : undefined;
  return left !== undefined && Number.isInteger(left) && left >= 0 && left <= 10 ? left : undefined;
}

/** One try. `wrong`: this PIN must not be sent again. `failed`: it was not compared, or nobody knows. */
export async function enterPin(engine: AtEngine, pin: string, profile: Profile): Promise<'ready' | 'wrong' | 'failed'> {
  // 31.101 §6.4: four to eight digits; anything else could only cost a try.
  if (!/^\d{4,8}$/.test(pin)) return 'failed';
  const { result } = await engine.run({ command: `AT+CPIN="${pin}"`, timeoutMs: pinTimeoutMs, secret: true });
  if (result.kind === 'ok') return 'ready';
  if (result.kind === 'closed' || result.kind === 'timeout') return 'failed';
  const { code } = meaningOf(result, false);
  if (code === 'wrong_password' || code === 'sim_puk_needed') return 'wrong';
  if (code === 'sim_busy' || code === 'sim_absent' || code === 'sim_failure') return 'failed';
  // A bare ERROR: the SIM itself says whether it was content.
  const { state } = await readSim(engine, profile);
  if (state === 'ready') return 'ready';
  return state === 'pin' || state === 'puk' ? 'wrong' : 'failed';
}

/** Waits until the SIM's files can be read, where the family needs it. `pause`: resolves after that many ms. */
export async function settleSim(engine: AtEngine, profile: Profile, pause: (delayMs: number) => Promise<void>): Promise<boolean> {
  if (profile.postPinDelayMs > 0) await pause(profile.postPinDelayMs);
  if (profile.afterPin === 'none') return true;
  for (let tries = 0; tries < 3; tries += 1) {
    if (tries > 0) await pause(1_000);
    const { result } = await engine.run({ command: 'AT+CPMS?', timeoutMs: simTimeoutMs });
    if (result.kind === 'ok') return true;
    if (result.kind === 'closed') return false;
  }
  return false;
}

/** Asked in the family's way first, where a profile is given, then in those of all others. */
export async function readSimIdentity(engine: AtEngine, profile?: Profile): Promise<SimIdentity> {
  const iccid = await readIccid(engine, profile);
  const subscriber = await engine.run({ command: 'AT+CIMI', timeoutMs: simTimeoutMs });
  const imsi = subscriber.result.kind === 'ok' ? /(?<!\d)\d{6,15}(?!\d)/.exec(subscriber.lines.join(' '))?.[0] ?? '' : '';
  const numbers = await engine.run({ command: 'AT+CNUM', timeoutMs: simTimeoutMs });
  const number = numbers.result.kind === 'ok' ? ownNumber(numbers.lines) : '';
  return { iccid, imsi, number };
}

/** EF_ICCID (102.221 §13.2, file 2FE2) read raw, for modems without a command of their own. */
const rawIccid = 'AT+CRSM=176,12258,0,0,10';
const usualIccid = ['AT+CCID', 'AT+ICCID', rawIccid, 'AT+QCCID', 'AT^ICCID?', 'AT#CCID'] as const;

async function readIccid(engine: AtEngine, profile: Profile | undefined): Promise<string> {
  for (const command of new Set([...(profile?.iccid ?? []), ...usualIccid])) {
    const { result, lines } = await engine.run({ command, timeoutMs: simTimeoutMs });
    if (result.kind === 'closed') return '';
    const found = result.kind === 'ok' ? lines.map((line) => iccidIn(line)).find((iccid) => iccid !== undefined) : undefined;
    if (found !== undefined) return found;
  }
  return '';
}

/**
 * Quoted or not, named or not, 18 to 20 digits, padded with F, and with the digits of each octet swapped or not: ITU-T E.118
 * begins every ICCID with 89, so that one beginning with 98 is swapped.
 */
export function iccidIn(line: string): string | undefined {
  const hex = /(?<![0-9A-F])[0-9A-F]{18,22}(?![0-9A-F])/i.exec(line)?.[0].toUpperCase();
  if (hex === undefined) return undefined;
  const straight = hex.startsWith('98') && hex.length % 2 === 0 ? hex.replaceAll(/(.)(.)/g, '$2$1') : hex;
  const iccid = straight.replace(/F+$/, '');
  return /^\d{4}[0-9A-F]{14,16}$/.test(iccid) ? iccid : undefined;
}

/** `+CNUM: "name","+447700900123",145`; type 145 is international, with or without its plus (24.008 §10.5.4.7). */
function ownNumber(lines: readonly string[]): string {
  for (const rest of restsOf(lines, '+CNUM')) {
    const [, number, type] = splitFields(rest);
    const digits = unquoted(number ?? '').replaceAll(/[\s()-]/g, '');
    if (!/^\+?\d{3,15}$/.test(digits)) continue;
    return numberIn(type) === 145 && !digits.startsWith('+') ? `+${digits}` : digits;
  }
  return '';
}
