// Reads the imports of a source text, types included. Pure; it knows statements, not rooms.
import { posix } from 'node:path';

export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly specifier: string;
  /** Path from the root of the repository; undefined for a package. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
}

/** The source without its comments; strings and templates stay as they are, and so do line breaks. */
export function withoutComments(source: string): string {
  return source.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (token) =>
    token.startsWith('//') || token.startsWith('/*') ? token.replace(/[^\n]/g, ' ') : token);
}

const statement = /\b(?:import|export)\s*(type\b\s*)?(?:[\w$*{}\s,]+?\bfrom\s*)?(['"])([^'"\n]+)\2/g;
const call = /\b(?:import|require)\s*\(\s*(['"`])([^'"`\n]+)\1/g;

export function importsOf(path: string, source: string): Import[] {
  const text = withoutComments(source);
  const found: Import[] = [];
  for (const match of text.matchAll(statement)) found.push(resolved(path, match[3] ?? '', match[1] !== undefined));
  for (const match of text.matchAll(call)) found.push(resolved(path, match[2] ?? '', false));
  return found;
}

/** The source with every import's specifier blanked, so that a package may be called like a kind. */
export function withoutSpecifiers(source: string): string {
  return withoutComments(source).replace(statement, ' ').replace(call, ' ');
}

/** One cycle of imports as a list of paths, or undefined. */
export function findCycle(sources: Sources): string[] | undefined {
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];

  function visit(path: string): string[] | undefined {
    const source = sources.get(path);
    if (source === undefined || state.get(path) === 'done') return undefined;
    if (state.get(path) === 'open') return [...trail.slice(trail.indexOf(path)), path];
    state.set(path, 'open');
    trail.push(path);
    for (const { target } of importsOf(path, source)) {
      const cycle = target === undefined ? undefined : visit(target);
      if (cycle !== undefined) return cycle;
    }
    trail.pop();
    state.set(path, 'done');
    return undefined;
  }

  for (const path of sources.keys()) {
    const cycle = visit(path);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function resolved(path: string, specifier: string, typeOnly: boolean): Import {
  const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')) : undefined;
  return { specifier, target, typeOnly };
}
