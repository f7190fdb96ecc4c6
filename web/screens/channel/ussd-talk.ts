// A conversation by USSD codes: what was asked, what the network answered, and whether it waits for more. Pure, but for where it is kept.
import { signal } from '@preact/signals';
import type { UssdAnswerBody } from '../../../gateway/api/contract.ts';
import type { Refusal } from '../../client.ts';

export type Turn =
  | { readonly who: 'me'; readonly text: string; readonly at: number }
  | { readonly who: 'network'; readonly text: string; readonly at: number; readonly open: boolean }
  | { readonly who: 'trouble'; readonly refusal: Refusal; readonly at: number }
  | { readonly who: 'end'; readonly at: number };

export interface Talk {
  readonly turns: readonly Turn[];
  /** The network waits for an answer. */
  readonly open: boolean;
  readonly busy: boolean;
}

export const silent: Talk = { turns: [], open: false, busy: false };
const keptTurns = 60;
/** What a network tells of itself may be older than what was said here just now. */
const settledMs = 8_000;

type Step =
  | { type: 'asked'; text: string }
  | { type: 'answered'; answer: UssdAnswerBody }
  | { type: 'refused'; refusal: Refusal }
  | { type: 'ended' }
  /** By the network's own facts: somebody else may have asked, or this page was loaded in between. */
  | { type: 'told'; open: boolean };

export function turned(talk: Talk, step: Step, at: number): Talk {
  const put = (turn: Turn): readonly Turn[] => [...talk.turns, turn].slice(-keptTurns);
  switch (step.type) {
    case 'asked': return { ...talk, turns: put({ who: 'me', text: step.text, at }), busy: true };
    case 'answered': return { turns: put({ who: 'network', text: step.answer.text, at, open: step.answer.open }), open: step.answer.open, busy: false };
    // Without any answer nobody knows whether the network still waits; every other refusal ends the session.
    case 'refused': return { turns: put({ who: 'trouble', refusal: step.refusal, at }), open: talk.open && (step.refusal.status === 0 || step.refusal.code === 'tool_busy'), busy: false };
    case 'ended': return { turns: talk.open || talk.busy ? put({ who: 'end', at }) : talk.turns, open: false, busy: false };
    case 'told': {
      if (talk.busy || talk.open === step.open || at - (talk.turns.at(-1)?.at ?? 0) < settledMs) return talk;
      return { turns: step.open ? talk.turns : put({ who: 'end', at }), open: step.open, busy: false };
    }
    default: return talk;
  }
}

/** Per network, for as long as this tab lives: going to another view and back loses nothing. */
export const talks = signal<ReadonlyMap<string, Talk>>(new Map());

export function tell(channelId: string, step: Step): void {
  const talk = talks.peek().get(channelId) ?? silent;
  const next = turned(talk, step, Date.now());
  if (next !== talk) talks.value = new Map(talks.peek()).set(channelId, next);
}
