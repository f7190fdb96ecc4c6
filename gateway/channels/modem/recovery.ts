// What to try next with a modem that does not do its work: from the softest step to the hardest, each once in an episode, then a
// pause that grows; never the end. Pure: takes nothing itself, and its state is plain JSON. Which steps were worth it is counted.

/**
 * Softest first. `retry` the command again · `escape` leave a prompt that is stuck · `reinit` prepare it anew · `radio` its radio off and on ·
 * `restart` the modem itself · `reopen` the port, found again by identity · `usb` its USB port off and on · `relay` its power · `quarantine` leave it alone for a while.
 */
export const recoverySteps = ['retry', 'escape', 'reinit', 'radio', 'restart', 'reopen', 'usb', 'relay', 'quarantine'] as const;
export type RecoveryStep = (typeof recoverySteps)[number];

/** After a quarantine everything soft has been tried and the modem was left alone: only what begins from the outside makes sense. */
const fromOutside: ReadonlySet<RecoveryStep> = new Set(['reopen', 'usb', 'relay']);
/** How often within one round; 1 where nothing is said. */
const triesPerRound: Partial<Readonly<Record<RecoveryStep, number>>> = { retry: 2 };
export const quarantineMinutes = [1, 2, 5, 10, 30] as const;

export interface StepCount {
  readonly tries: number;
  readonly successes: number;
}

export interface RecoveryHistory {
  /** Over all episodes. */
  readonly steps: Readonly<Record<RecoveryStep, StepCount>>;
  /** undefined: it does its work. */
  readonly episode: Episode | undefined;
}

export interface Episode {
  /** Tries since the episode began, and since the last quarantine. */
  readonly tried: Readonly<Partial<Record<RecoveryStep, number>>>;
  readonly round: Readonly<Partial<Record<RecoveryStep, number>>>;
  readonly quarantines: number;
  readonly last: RecoveryStep;
}

export interface NextStep {
  readonly step: RecoveryStep;
  /** For a quarantine: how long; 0 for all others. */
  readonly waitMs: number;
}

export const noHistory: RecoveryHistory = { steps: counts(() => ({ tries: 0, successes: 0 })), episode: undefined };

function counts(of: (step: RecoveryStep) => StepCount): Record<RecoveryStep, StepCount> {
  return Object.fromEntries(recoverySteps.map((step) => [step, of(step)])) as Record<RecoveryStep, StepCount>;
}

/** The softest step that is still to be tried in this round. `can`: what is possible at all, now (a port that is gone takes no command; quarantine always is). */
export function nextStep({ episode }: RecoveryHistory, can: ReadonlySet<RecoveryStep>): NextStep {
  for (const step of recoverySteps) {
    if (step === 'quarantine' || !can.has(step)) continue;
    if (episode !== undefined && episode.quarantines > 0 && !fromOutside.has(step) && (episode.tried[step] ?? 0) > 0) continue;
    if ((episode?.round[step] ?? 0) < (triesPerRound[step] ?? 1)) return { step, waitMs: 0 };
  }
  const minutes = quarantineMinutes[Math.min(episode?.quarantines ?? 0, quarantineMinutes.length - 1)] ?? 30;
  return { step: 'quarantine', waitMs: minutes * 60_000 };
}

/** To be kept before the step is taken: a step that ends the process must count too. */
export function afterTry(history: RecoveryHistory, step: RecoveryStep): RecoveryHistory {
  const { steps, episode } = history;
  const quarantines = (episode?.quarantines ?? 0) + (step === 'quarantine' ? 1 : 0);
  return {
    steps: { ...steps, [step]: { ...steps[step], tries: steps[step].tries + 1 } },
    episode: {
      tried: { ...episode?.tried, [step]: (episode?.tried[step] ?? 0) + 1 },
      round: step === 'quarantine' ? {} : { ...episode?.round, [step]: (episode?.round[step] ?? 0) + 1 },
      quarantines, last: step,
    },
  };
}

/** It does its work again: the last step gets the credit and the episode is over. */
export function afterSuccess(history: RecoveryHistory): RecoveryHistory {
  const { steps, episode } = history;
  if (episode === undefined) return history;
  const { last } = episode;
  return { steps: { ...steps, [last]: { ...steps[last], successes: steps[last].successes + 1 } }, episode: undefined };
}

export function writeHistory(history: RecoveryHistory): string {
  return JSON.stringify(history);
}

/** Total: what cannot be read counts as nothing, so that a modem is never left alone because of it. */
export function readHistory(text: string | undefined): RecoveryHistory {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return noHistory;
  }
  const { steps, episode } = record(kept);
  const byStep = record(steps);
  return {
    steps: counts((step) => ({ tries: whole(record(byStep[step])['tries']), successes: whole(record(byStep[step])['successes']) })),
    episode: readEpisode(episode),
  };
}

function readEpisode(kept: unknown): Episode | undefined {
  const { tried, round, quarantines, last } = record(kept);
  const step = recoverySteps.find((one) => one === last);
  return step === undefined ? undefined : { tried: perStep(tried), round: perStep(round), quarantines: whole(quarantines), last: step };
}

function perStep(kept: unknown): Partial<Record<RecoveryStep, number>> {
  const byStep = record(kept);
  return Object.fromEntries(recoverySteps.flatMap((step) => (whole(byStep[step]) > 0 ? [[step, whole(byStep[step])]] : [])));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
