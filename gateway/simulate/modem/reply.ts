// How commands answer: information lines and a final result, at once, later, or after a prompt. And the words of the errors
// (27.007 §9.2, 27.005 §3.2.5) for those who ask for words by AT+CMEE=2.

export type Ending =
  | 'ok' | 'error'
  /** Nothing is answered, and the next command may come. */
  | 'silence'
  | { readonly cms: number }
  | { readonly cme: number }
  /** A final result of the family's own. */
  | { readonly words: string };

export type Reply =
  | { readonly lines?: readonly string[]; readonly end: Ending }
  /** Answered when `settle` is called; what is typed until then waits. */
  | { readonly wait: (settle: (reply: Reply) => void) => void }
  /** Takes what is typed up to Ctrl-Z; undefined when it was cancelled. `hidden`: without a prompt to be seen. */
  | { readonly prompt: (payload: string | undefined) => Reply; readonly hidden?: boolean };

export const ok: Reply = { end: 'ok' };
export const failed: Reply = { end: 'error' };

export function answer(...lines: readonly string[]): Reply {
  return { lines, end: 'ok' };
}

export function cms(code: number): Reply {
  return { end: { cms: code } };
}

export function cme(code: number): Reply {
  return { end: { cme: code } };
}

const cmeWords: Readonly<Record<number, string>> = {
  0: 'phone failure', 1: 'no connection to phone', 3: 'operation not allowed', 4: 'operation not supported', 5: 'PH-SIM PIN required', 10: 'SIM not inserted', 11: 'SIM PIN required', 12: 'SIM PUK required',
  13: 'SIM failure', 14: 'SIM busy', 15: 'SIM wrong', 16: 'incorrect password', 17: 'SIM PIN2 required', 18: 'SIM PUK2 required', 20: 'memory full', 21: 'invalid index', 22: 'not found', 23: 'memory failure',
  24: 'text string too long', 25: 'invalid characters in text string', 26: 'dial string too long', 27: 'invalid characters in dial string', 30: 'no network service', 31: 'network timeout', 50: 'incorrect parameters', 100: 'unknown',
};

const cmsWords: Readonly<Record<number, string>> = {
  1: 'Unassigned (unallocated) number', 8: 'Operator determined barring', 10: 'Call barred', 21: 'Short message transfer rejected', 27: 'Destination out of service', 28: 'Unidentified subscriber', 29: 'Facility rejected',
  30: 'Unknown subscriber', 38: 'Network out of order', 41: 'Temporary failure', 42: 'Congestion', 47: 'Resources unavailable, unspecified', 300: 'ME failure', 301: 'SMS service of ME reserved', 302: 'operation not allowed',
  303: 'operation not supported', 304: 'invalid PDU mode parameter', 305: 'invalid text mode parameter', 310: '(U)SIM not inserted', 311: '(U)SIM PIN required', 312: 'PH-(U)SIM PIN required', 313: '(U)SIM failure', 314: '(U)SIM busy',
  315: '(U)SIM wrong', 316: '(U)SIM PUK required', 320: 'memory failure', 321: 'invalid memory index', 322: 'memory full', 330: 'SMSC address unknown', 331: 'no network service', 332: 'network timeout',
  340: 'no +CNMA acknowledgement expected', 500: 'unknown error',
};

/** The final result as it is written. `level` as set by AT+CMEE. Numbers of 27.005 stay even at level 0, as modems do it. */
export function finalResult(end: Exclude<Ending, 'silence'>, level: number): string {
  if (end === 'ok') return 'OK';
  if (end === 'error') return 'ERROR';
  if ('words' in end) return end.words;
  if ('cms' in end) return `+CMS ERROR: ${level === 2 ? (cmsWords[end.cms] ?? end.cms) : end.cms}`;
  if (level === 0) return 'ERROR';
  return `+CME ERROR: ${level === 2 ? (cmeWords[end.cme] ?? end.cme) : end.cme}`;
}
