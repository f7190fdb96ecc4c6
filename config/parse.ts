// From the bytes of node.json to settings, or to the list of everything that is wrong with them. Pure.
import { isUtf8 } from 'node:buffer';
import type { ConfigProblem, ConfigProblems } from './problems.ts';
import { nodeSettings } from './settings.ts';
import type { NodeSettings } from './settings.ts';

export const maxFileBytes = 1_048_576;

export type Parsed = { readonly settings: NodeSettings } | { readonly problems: ConfigProblems };

export function parseNodeFile(bytes: Buffer, file: string): Parsed {
  const wrong = (message: string): Parsed => ({ problems: [{ path: file, message }] });
  if (bytes.length === 0) return wrong('is empty');
  if (bytes.length > maxFileBytes) return wrong(`is larger than ${maxFileBytes} bytes`);
  if (!isUtf8(bytes)) return wrong('is not UTF-8 text');
  const text = bytes.toString('utf8');
  if (text.startsWith('\u{FEFF}')) return wrong('begins with a byte order mark; save it as UTF-8 without one');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the mistake, which may be a password.
    const place = /at position [0-9]+(?: \(line [0-9]+ column [0-9]+\))?/.exec(error instanceof Error ? error.message : '')?.[0];
    return wrong(`is not whole JSON${place === undefined ? '' : ` (${place})`}: half-written or edited by mistake`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return wrong(`must hold a JSON object, not ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}`);
  }
  return checkSettings(value);
}

export function checkSettings(value: unknown): Parsed {
  const checked = nodeSettings.safeParse(value);
  if (checked.success) return { settings: checked.data };
  return { problems: checked.error.issues.flatMap(spread) };
}

/** One problem per unknown key, so that each has its own path. */
function spread(issue: { readonly code?: string | undefined; readonly path: readonly PropertyKey[]; readonly message: string; readonly keys?: readonly string[] }): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys' && issue.keys !== undefined) {
    return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a known setting' }));
  }
  return [{ path: pathOf(issue.path), message: issue.message }];
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'node.json' : path.map(String).join('.');
}
