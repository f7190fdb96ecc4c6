// Everything that is wrong with the settings at once, each with its place. Not an error class: a list that an error carries.

export interface ConfigProblem {
  /** Where: a file, a variable, or a path inside a file such as `channels.0.id`. */
  readonly path: string;
  readonly message: string;
}
export type ConfigProblems = readonly ConfigProblem[];

/** An error that carries the whole list; its message is made for the terminal. */
export function configError(summary: string, problems: ConfigProblems, advice: string): Error & { readonly problems: ConfigProblems } {
  const lines = [summary, ...problems.map(({ path, message }) => `  ${path}: ${message}`), advice];
  return Object.assign(new Error(lines.filter((line) => line !== '').join('\n')), { problems });
}

/** The list inside an error made here; undefined for any other error. */
export function problemsOf(error: unknown): ConfigProblems | undefined {
  return error instanceof Error && 'problems' in error && Array.isArray(error.problems) ? (error.problems as ConfigProblems) : undefined;
}
