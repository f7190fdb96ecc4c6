// What an error of the modem may mean, in words that the tables and their readers share. No logic.

/**
 * `message` this message will never go · `sim` the SIM or its contract: nothing goes until a person acts · `network` passes · `modem` the device
 * needs care · `unknown` it may have gone.
 */
export type MeaningClass = 'message' | 'sim' | 'network' | 'modem' | 'unknown';

export interface Meaning {
  readonly class: MeaningClass;
  /** Stable, snake_case, listed in the README. */
  readonly code: string;
  /** For people. */
  readonly sentence: string;
}
