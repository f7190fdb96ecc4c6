// From an open port to a modem that listens and has said who it is. Nothing here touches the SIM, and nothing is reset: no AT&F, no ATZ.
import type { AtEngine } from './at/at.ts';
import type { Profile } from './profiles/index.ts';

export interface Identity {
  /** Empty where the modem does not say. */
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly imei: string;
}

/** A modem that is there answers within milliseconds; one that has just started may take a little. */
const wakeTimeoutMs = 1_000;
const wakeTries = 6;
/** Answers that are not clean: what another program or a start-up left in the line. */
const wakeRounds = 16;
const unasked = /^[+^*#%$][A-Z]/;
/** What is still under way comes within this, or there is nothing. Only waited for when an answer was somebody else's. */
const settledMs = 250;

/** Whether a modem answers: in step, then echo off and errors as numbers. Takes some six seconds when nobody is there. */
export async function wakeUp(engine: AtEngine): Promise<boolean> {
  if (!(await twoCleanAnswers(engine))) return false;
  await engine.run({ command: 'ATE0' });
  const numbered = await engine.run({ command: 'AT+CMEE=1' });
  if (numbered.result.kind !== 'ok') await engine.run({ command: 'AT+CMEE=2' });
  return inStep(engine);
}

/** After a command was given up: whether the modem answers again, each command with its own answer. Leaves a prompt that is stuck. */
export async function resync(engine: AtEngine): Promise<boolean> {
  return (await twoCleanAnswers(engine)) && inStep(engine);
}

async function twoCleanAnswers(engine: AtEngine): Promise<boolean> {
  let clean = 0;
  let silences = 0;
  let answers = 0;
  for (let round = 0; round < wakeRounds; round += 1) {
    if (clean === 0) engine.escape();
    // Result codes as digits (V0) or none at all (Q1) look like silence.
    const command = silences % 3 === 2 ? 'ATQ0V1' : 'AT';
    const { result, lines } = await engine.run({ command, timeoutMs: wakeTimeoutMs });
    if (result.kind === 'closed') return false;
    if (result.kind === 'timeout') silences += 1;
    if (result.kind === 'ok') answers += 1;
    // The family is not known yet, and so neither are the lines it may say unasked.
    clean = result.kind === 'ok' && lines.every((line) => unasked.test(line)) ? clean + 1 : 0;
    if (clean === 2) return true;
    if (silences === wakeTries) return false;
  }
  // Noise on the line does not get less by waiting; whether the answers are in step is looked at next.
  return answers > wakeRounds / 2;
}

/**
 * The OK that leaves a prompt, or a late one, may have been taken for the answer to the command behind it, and so on for ever. A command
 * that is answered by a line shows it; then what is under way is waited for.
 */
async function inStep(engine: AtEngine): Promise<boolean> {
  for (let round = 0; round < 4; round += 1) {
    const { result, lines } = await engine.run({ command: 'AT+CGMI', timeoutMs: 2 * wakeTimeoutMs });
    if (result.kind === 'closed') return false;
    if (result.kind === 'ok' && ownLine(lines, 'AT+CGMI') !== undefined) return true;
    // A late error looks like that too; a modem that really does not know the command says so again.
    if (round > 0 && result.kind !== 'ok' && result.kind !== 'timeout') return true;
    await engine.quiet(settledMs);
  }
  return false;
}

export async function identify(engine: AtEngine): Promise<Identity> {
  const manufacturer = await ask(engine, 'AT+CGMI');
  const model = await ask(engine, 'AT+CGMM');
  const firmware = await ask(engine, 'AT+CGMR');
  return { manufacturer, model, firmware, imei: await readImei(engine) };
}

/** What the family needs before anything else; what its modem does not understand is left. */
export async function applyProfile(engine: AtEngine, profile: Profile): Promise<void> {
  engine.useUrcs(profile.urcs);
  for (const command of profile.init) await engine.run({ command });
}

async function ask(engine: AtEngine, command: string): Promise<string> {
  const { result, lines } = await engine.run({ command });
  if (result.kind !== 'ok') return '';
  return readName(ownLine(lines, command) ?? '');
}

/** The first line that is not of some other name: those come unasked. */
function ownLine(lines: readonly string[], command: string): string | undefined {
  return lines.find((line) => line.startsWith(command.slice(2)) || !/^[+^#*$!][A-Z]/.test(line));
}

/** Some write `+CGMM: "E173"`, some `Model: E173`, most `E173`. */
export function readName(line: string): string {
  const bare = line.replace(/^(?:[+#^][A-Z]+|Manufacturer|Model|Revision)\s*:/i, '');
  return bare.replaceAll('"', '').trim().slice(0, 64);
}

async function readImei(engine: AtEngine): Promise<string> {
  for (const command of ['AT+CGSN', 'AT+CGSN=1', 'AT+GSN']) {
    const { result, lines } = await engine.run({ command, expects: '+CGSN' });
    if (result.kind === 'closed') return '';
    const found = result.kind === 'ok' ? lines.map(imeiIn).find((imei) => imei !== undefined) : undefined;
    if (found !== undefined) return found;
  }
  return '';
}

/** Fifteen digits (23.003 §6.2.1). IMEISV has sixteen and ends with a software version instead of the check digit; some write fourteen. */
export function imeiIn(line: string): string | undefined {
  return /(?<!\d)\d{14,16}(?!\d)/.exec(line)?.[0];
}
