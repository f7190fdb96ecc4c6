// Reading octets one after another without ever leaving them: the first fault sticks, everything read after it is zero and does
// not matter. So the readers of fields need no error paths, and whoever began asks once, at the end.
import type { TpduProblem } from './types.ts';

export interface Fault {
  readonly problem: TpduProblem;
  /** One sentence for people. */
  readonly detail: string;
}

export interface Cursor {
  readonly octets: Uint8Array;
  at: number;
  fault: Fault | undefined;
}

const nothing = new Uint8Array();

export function cursorOver(octets: Uint8Array): Cursor {
  return { octets, at: 0, fault: undefined };
}

export function left({ octets, at }: Cursor): number {
  return octets.length - at;
}

/** Only the first fault is told: the others follow from it. */
export function fail(cursor: Cursor, problem: TpduProblem, detail: string): void {
  cursor.fault ??= { problem, detail };
}

/** The next octet; `field` is named when there is none. */
export function next(cursor: Cursor, field: string): number {
  const octet = cursor.fault === undefined ? cursor.octets[cursor.at] : undefined;
  if (octet === undefined) {
    fail(cursor, 'cut', `It ends after ${cursor.octets.length} octets, before ${field}.`);
    return 0;
  }
  cursor.at += 1;
  return octet;
}

/** The next octets as a view, none when there are fewer. */
export function take(cursor: Cursor, count: number, field: string): Uint8Array {
  if (cursor.fault !== undefined || count > left(cursor)) {
    fail(cursor, 'cut', `It ends after ${cursor.octets.length} octets, inside of ${field}.`);
    return nothing;
  }
  cursor.at += count;
  return cursor.octets.subarray(cursor.at - count, cursor.at);
}
