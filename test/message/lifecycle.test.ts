import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, isFinal, type LifecycleEvent, transitions } from '../../gateway/message/lifecycle.ts';
import { foldParts, partAfter } from '../../gateway/message/parts.ts';
import { messageStates, type MessageState, type PartState } from '../../gateway/message/types.ts';

const events: LifecycleEvent[] = ['due', 'claimed', 'retry', 'taken', 'refused', 'lost', 'repeat', 'resumed', 'lapsed', 'canceled', 'delivered', 'undelivered', 'networkExpired'];
const anyEvents = fc.array(fc.constantFrom(...events), { maxLength: 40 });
const run = (from: MessageState, list: LifecycleEvent[]) => list.reduce<MessageState[]>((path, event) => [...path, advance(path.at(-1) ?? from, event) ?? path.at(-1) ?? from], [from]);

describe('the lifecycle of an MT message', () => {
  // The whole table, written out a second time: a change of rules must be made twice on purpose.
  it.each<[MessageState, LifecycleEvent, MessageState | undefined]>([
    ['scheduled', 'due', 'queued'], ['scheduled', 'lapsed', 'expired'], ['scheduled', 'canceled', 'canceled'], ['scheduled', 'claimed', undefined],
    ['queued', 'claimed', 'sending'], ['queued', 'lapsed', 'expired'], ['queued', 'canceled', 'canceled'], ['queued', 'taken', 'sent'], ['queued', 'delivered', undefined],
    ['sending', 'retry', 'queued'], ['sending', 'taken', 'sent'], ['sending', 'refused', 'failed'], ['sending', 'lost', 'unknown'], ['sending', 'canceled', undefined], ['sending', 'lapsed', undefined],
    ['sent', 'delivered', 'delivered'], ['sent', 'undelivered', 'undelivered'], ['sent', 'networkExpired', 'expired'], ['sent', 'repeat', undefined], ['sent', 'canceled', undefined],
    ['unknown', 'taken', 'sent'], ['unknown', 'repeat', 'queued'], ['unknown', 'resumed', 'queued'], ['queued', 'resumed', undefined], ['sent', 'resumed', undefined], ['unknown', 'refused', 'failed'], ['unknown', 'delivered', 'delivered'], ['unknown', 'undelivered', 'undelivered'], ['unknown', 'canceled', undefined],
    ['undelivered', 'delivered', 'delivered'], ['expired', 'delivered', 'delivered'], ['delivered', 'undelivered', undefined], ['failed', 'delivered', undefined], ['canceled', 'claimed', undefined],
    ['received', 'delivered', undefined],
  ])('%s + %s → %s', (from, event, to) => {
    expect(advance(from, event)).toBe(to);
  });

  it('leaves a final state for nothing but a true delivery', () => {
    fc.assert(fc.property(fc.constantFrom(...messageStates), anyEvents, (from, list) => {
      const path = run(from, list);
      path.forEach((state, index) => {
        const next = path[index + 1];
        if (isFinal(state) && next !== undefined && next !== state) expect([state, next]).toEqual([expect.stringMatching(/^(undelivered|expired)$/), 'delivered']);
      });
    }));
  });

  it('never goes from handed over back to the queue unless a repeat was ordered or nothing was taken', () => {
    for (const state of messageStates) for (const event of events) if (advance(state, event) === 'queued') expect(['scheduled due', 'sending retry', 'unknown repeat', 'unknown resumed']).toContain(`${state} ${event}`);
  });

  it('can reach a final state from every live one', () => {
    for (const state of messageStates) {
      const seen = new Set<MessageState>([state]);
      for (let round = 0; round < 6; round += 1) for (const from of seen) for (const to of Object.values(transitions[from])) seen.add(to);
      expect([...seen].some(isFinal), state).toBe(true);
    }
  });
});

describe('the parts of a long message', () => {
  const states = fc.array(fc.constantFrom<PartState>('taken', 'delivered', 'undelivered', 'expired'), { maxLength: 12 });
  it('are delivered only when every part is', () => {
    fc.assert(fc.property(states, fc.integer({ min: 1, max: 12 }), (list, total) => {
      fc.pre(list.length <= total);
      expect(foldParts(list, total) === 'delivered').toBe(list.length === total && list.every((state) => state === 'delivered'));
    }));
  });
  it('are lost as soon as one is, and undelivered wins over expired', () => {
    expect(foldParts(['delivered', 'expired'], 3)).toBe('expired');
    expect(foldParts(['expired', 'undelivered'], 3)).toBe('undelivered');
    expect(foldParts(['taken', 'delivered'], 3)).toBe('incomplete');
    expect(foldParts(['taken', 'delivered'], 2)).toBe('taken');
  });
  it('end the same whatever the order of their receipts, when one of them is a delivery', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('delivered', 'undelivered', 'expired', 'accepted'), { minLength: 1, maxLength: 8 }), (outcomes) => {
      const end = outcomes.reduce<PartState>((state, outcome) => partAfter(state, outcome), 'taken');
      if (outcomes.includes('delivered')) expect(end).toBe('delivered');
    }));
  });
});
