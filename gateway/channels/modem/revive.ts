// Bringing a modem back: takes the steps that recovery.ts names, softest first, keeps their history, and ends the link where only a
// new one can help. The process goes on whatever the modem does.
import { LinkError } from '../channel.ts';
import type { ChannelHost } from '../channel.ts';
import type { OpenLink, ModemSurroundings } from './open-link.ts';
import type { PortEntry } from './ports.ts';
import { askRelay, canReauthorize, reauthorizeUsb } from './power.ts';
import { resync, wakeUp } from './prepare.ts';
import { afterSuccess, afterTry, nextStep, readHistory, recoverySteps, writeHistory } from './recovery.ts';
import type { RecoveryHistory, RecoveryStep } from './recovery.ts';
import type { ModemSettings } from './settings.ts';

/** So many faults of the device one after another are a reason to look at it. */
const doubtsBeforeLook = 3;
/** More steps than one episode has between two pauses. */
const mostSteps = 12;
/** How long a device needs until its port is there again after a restart, and after its power was cut. */
const restartMs = 8_000;
const powerMs = 15_000;

type Keeping = Pick<ChannelHost, 'memory' | 'channelId' | 'log' | 'notice'>;

async function load({ memory, channelId }: Keeping): Promise<RecoveryHistory> {
  return readHistory(await memory.get(`recovery:${channelId}`));
}

async function keep({ memory, channelId, log }: Keeping, history: RecoveryHistory): Promise<void> {
  await memory.set(`recovery:${channelId}`, writeHistory(history)).catch((err: unknown) => log.warn({ err }, 'the history of recovery could not be kept'));
}

function note({ notice, log }: Keeping, step: RecoveryStep, summary: string): void {
  log.warn({ step }, 'recovery of a modem');
  notice({ kind: 'recovery', summary, data: { step } }).catch((err: unknown) => log.warn({ err }, 'a step of recovery could not be written down'));
}

export class Reviver {
  readonly #link: OpenLink;
  #history: RecoveryHistory | undefined;
  #running: Promise<void> | undefined;
  #doubts = 0;

  constructor(link: OpenLink) {
    this.#link = link;
  }

  /** Resolves when the modem answers, or its link has been ended. */
  revive(): Promise<void> {
    this.#running ??= this.#climb().finally(() => { this.#running = undefined; });
    return this.#running;
  }

  /** The device refused its work: after a few times in a row it is looked at. */
  async doubt(): Promise<void> {
    this.#doubts += 1;
    if (this.#doubts >= doubtsBeforeLook) await this.revive();
  }

  /** It does its work: whatever was tried last has helped. */
  async well(): Promise<void> {
    this.#doubts = 0;
    const history = await this.#load();
    if (history.episode === undefined) return;
    this.#history = afterSuccess(history);
    await keep(this.#link.host, this.#history);
  }

  facts(): Record<string, number> {
    const steps = this.#history?.steps;
    if (steps === undefined) return {};
    const tried = recoverySteps.filter((step) => steps[step].tries > 0);
    return Object.fromEntries(tried.flatMap((step) => [[`${step}Tried`, steps[step].tries], [`${step}Helped`, steps[step].successes]]));
  }

  async #load(): Promise<RecoveryHistory> {
    this.#history ??= await load(this.#link.host);
    return this.#history;
  }

  async #climb(): Promise<void> {
    const { standing } = this.#link;
    // Refusals alone are no proof of health; a modem that only answers goes up the ladder too.
    if (this.#doubts < doubtsBeforeLook && (await this.#answers())) return;
    this.#doubts = 0;
    standing.set('recovery', { code: 'modem_silent', summary: 'The modem does not do its work; it is being brought back' });
    for (let steps = 0; steps < mostSteps; steps += 1) {
      const history = await this.#load();
      const { step, waitMs } = nextStep(history, await this.#possible());
      this.#history = afterTry(history, step);
      await keep(this.#link.host, this.#history);
      const ending = await this.#take(step, waitMs);
      if (ending !== undefined) return this.#link.end(ending);
      if (!(await this.#answers())) continue;
      standing.set('recovery', undefined);
      await this.well();
      return;
    }
    this.#link.end(silent());
  }

  /** In step, too: the answer to a command that was given up must not be taken for that of the next. */
  #answers(): Promise<boolean> {
    return resync(this.#link.engine);
  }

  async #possible(): Promise<ReadonlySet<RecoveryStep>> {
    return new Set<RecoveryStep>(['retry', 'escape', 'reinit', 'radio', 'restart', ...(await possibleOutside(this.#link))]);
  }

  /** The error to end the link with, where the step does. */
  async #take(step: RecoveryStep, waitMs: number): Promise<LinkError | undefined> {
    const { engine, profile, settings, host } = this.#link;
    const timeoutMs = settings.commandTimeoutMs * 3;
    switch (step) {
      case 'retry': return undefined;
      case 'escape': engine.escape(); return undefined;
      case 'reinit': note(host, step, 'The modem was prepared anew.'); await wakeUp(engine); return undefined;
      case 'radio':
        note(host, step, 'The radio was switched off and on.');
        await engine.run({ command: profile.radioOff, timeoutMs });
        await engine.run({ command: profile.radioOn, timeoutMs });
        return undefined;
      case 'restart':
        note(host, step, 'The modem was told to restart.');
        await engine.run({ command: profile.resetCommand, timeoutMs: settings.commandTimeoutMs });
        return new LinkError({ refused: false, code: 'modem_restarted', message: 'The modem was told to restart', retryAfterMs: restartMs });
      default: return takeOutside(this.#link, step, waitMs);
    }
  }
}

/** What is needed to act on a modem from the outside, with or without a link. */
export interface Outside {
  readonly host: Keeping;
  readonly settings: ModemSettings;
  readonly surroundings: ModemSurroundings;
  readonly entry: PortEntry | undefined;
}

/** A modem whose port opens and that says nothing: the next step from the outside is taken, and the error says when to try again. */
export async function reviveSilent(outside: Outside): Promise<LinkError> {
  const history = await load(outside.host);
  const { step, waitMs } = nextStep(history, new Set(await possibleOutside(outside)));
  await keep(outside.host, afterTry(history, step));
  return (await takeOutside(outside, step, waitMs)) ?? silent();
}

async function possibleOutside({ settings, entry, surroundings }: Outside): Promise<RecoveryStep[]> {
  const steps: RecoveryStep[] = ['reopen'];
  const busPath = entry?.usb?.busPath;
  if (settings.usbReset && busPath !== undefined && (await canReauthorize({ sys: surroundings.places.sys, busPath }))) steps.push('usb');
  if (settings.powerUrl !== '') steps.push('relay');
  return steps;
}

async function takeOutside({ host, settings, surroundings, entry }: Outside, step: RecoveryStep, waitMs: number): Promise<LinkError | undefined> {
  const { timers, places } = surroundings;
  const never = new AbortController().signal;
  switch (step) {
    case 'usb': {
      const { words } = await reauthorizeUsb({ sys: places.sys, busPath: entry?.usb?.busPath ?? '', timers, signal: never });
      note(host, step, words);
      return silent(restartMs);
    }
    case 'relay': {
      const { words } = await askRelay({ url: settings.powerUrl, method: settings.powerMethod, timers, signal: never });
      note(host, step, words);
      return silent(powerMs);
    }
    case 'quarantine':
      note(host, step, `Nothing helped; the modem is left alone for ${Math.round(waitMs / 60_000)} minutes.`);
      return new LinkError({ refused: false, code: 'modem_quarantined', message: 'Nothing helped; the modem is left alone for a while', retryAfterMs: waitMs });
    default: return silent();
  }
}

function silent(retryAfterMs?: number): LinkError {
  return new LinkError({ refused: false, code: 'modem_silent', message: 'The modem does not answer', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}
