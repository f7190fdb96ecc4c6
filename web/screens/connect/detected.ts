// What a search for devices found, as choices a person makes: which to add, under which names and ids. Pure.
import type { ChannelBody, DetectAnswer } from '../../../gateway/api/contract.ts';
import { longestId, slug } from '../channels/slug.ts';

export type Found = DetectAnswer['found'][number];

export interface Candidate {
  readonly found: Found;
  readonly key: string;
  readonly name: string;
  readonly taken: boolean;
}

export const isUsable = (found: Found): boolean => found.channelId === null && found.trouble === null;

/** Everything that can be used is chosen at first: who looks for devices wants them. */
export function candidatesOf(found: readonly Found[]): readonly Candidate[] {
  return found.map((one, index) => ({ found: one, key: String(index), name: one.name, taken: isUsable(one) }));
}

/** What may be added now, in the order it is shown. */
export const chosenOf = (candidates: readonly Candidate[]): readonly Candidate[] => candidates.filter((one) => one.taken && isUsable(one.found));

/** An id for each name: none is used already, none twice, none longer than ids may be. `otherwise` stands for names without a Latin letter. */
export function idsFor(names: readonly string[], used: Iterable<string>, otherwise: string): readonly string[] {
  const taken = new Set(used);
  return names.map((name) => {
    const base = slug(name) || otherwise;
    let id = base;
    for (let count = 2; taken.has(id); count += 1) id = `${base.slice(0, longestId - String(count).length - 1)}-${count}`;
    taken.add(id);
    return id;
  });
}

export interface TroublePiece {
  readonly text: string;
  /** Lines for a file or a shell, to be copied as they are. */
  readonly isCode: boolean;
}

/** A udev rule: comparisons and assignments of quoted values, one after the other. */
const rule = /(?:[A-Z_]+(?:\{[\w./-]+\})?\s?(?:==|!=|\+=|:=|=)\s?"[^"]*"(?:,\s?|\s(?=[A-Z])|))+/g;
const shell = /^\s*(?:\$ |sudo )/;

/** Sets apart what has to be copied from what is only to be read. */
export function piecesOf(trouble: string): readonly TroublePiece[] {
  const pieces: { text: string; isCode: boolean }[] = [];
  const put = (text: string, isCode: boolean): void => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    const last = pieces.at(-1);
    if (last !== undefined && last.isCode && isCode) last.text += `\n${trimmed}`;
    else pieces.push({ text: trimmed, isCode });
  };
  for (const line of trouble.split('\n')) {
    if (shell.test(line)) {
      put(line.replace(/^\s*\$ /, ''), true);
      continue;
    }
    let from = 0;
    for (const match of line.matchAll(rule)) {
      put(line.slice(from, match.index), false);
      put(match[0], true);
      from = match.index + match[0].length;
    }
    put(line.slice(from), false);
  }
  return pieces;
}

/** How many of those that were added are up. */
export const readyAmong = (ids: readonly string[], list: readonly ChannelBody[]): number => ids.filter((id) => list.some((channel) => channel.id === id && channel.state === 'ready')).length;
