// A modem of a few lines behind the AT engine's interface: each command is answered by what the test wrote for it, and URCs come
// when the test says so. For rooms that only ask and read; the engine itself is tested elsewhere.
import type { AtAnswer, AtEngine, AtResult, Urc, UrcRow } from '../../../gateway/channels/modem/at/at.ts';

/** Lines of an answer with OK behind them, or a result; a promise is waited for. */
export type Scripted = readonly string[] | AtResult | Promise<readonly string[] | AtResult>;

export interface ScriptedEngine extends AtEngine {
  /** Commands in the order they were asked. */
  readonly asked: string[];
  urc(line: string): void;
}

export const ok: AtResult = { kind: 'ok' };
export const error: AtResult = { kind: 'error', text: 'ERROR' };
export const cme = (code: number): AtResult => ({ kind: 'cme', code, text: `+CME ERROR: ${code}` });

/** What is not in the script answers ERROR. */
export function scriptedEngine(script: (command: string) => Scripted | undefined): ScriptedEngine {
  const asked: string[] = [];
  const listeners = new Set<(urc: Urc) => void>();
  let close: (why: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => { close = resolve; });
  return {
    asked,
    async run({ command }): Promise<AtAnswer> {
      asked.push(command);
      const answer = await (script(command) ?? error);
      return 'kind' in answer ? { result: answer, lines: [], payloadLeft: false } : { result: ok, lines: answer, payloadLeft: false };
    },
    escape: () => undefined,
    quiet: async () => undefined,
    onUrc(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    useUrcs: (_table: readonly UrcRow[]) => undefined,
    closed,
    counts: { overlong: 0, noise: 0, stray: 0, foreign: 0, timeouts: 0 },
    stop: () => close('stopped'),
    urc(line) {
      const colon = line.indexOf(':');
      const urc: Urc = { name: colon < 0 ? line : line.slice(0, colon), line, rest: colon < 0 ? '' : line.slice(colon + 1).trim(), second: undefined };
      for (const listener of listeners) listener(urc);
    },
  };
}

/** The gateway's memory for small facts, in a map. */
export function memoryOf(entries: Readonly<Record<string, string>> = {}): { readonly kept: Map<string, string>; get(key: string): Promise<string | undefined>; set(key: string, value: string | undefined): Promise<void> } {
  const kept = new Map(Object.entries(entries));
  return {
    kept,
    get: async (key) => kept.get(key),
    async set(key, value) {
      if (value === undefined) kept.delete(key);
      else kept.set(key, value);
    },
  };
}
