// @vitest-environment happy-dom
// The page of one network: its views, its facts in groups, tabs by keyboard, the talk by codes, and how far a test is.
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, describe, expect, test } from 'vitest';
import type { NoticeBody, SelfTestBody } from '../../gateway/api/contract.ts';
import { recalled } from '../../web/screens/channel/console.tsx';
import { groupsOf } from '../../web/screens/channel/groups.ts';
import { mergeNotices } from '../../web/screens/channel/notices.tsx';
import { progressOf } from '../../web/screens/channel/test-steps.ts';
import { silent, turned } from '../../web/screens/channel/ussd-talk.ts';
import { addressOf, chosenView, viewsOf } from '../../web/screens/channel/which-tabs.ts';
import { tabAfter, Tabs } from '../../web/ui/tabs.tsx';
import { at, channel } from './sample.ts';

afterEach(cleanup);

describe('views', () => {
  const all = ['ussd', 'console', 'transcript', 'balance', 'selfTest'] as const;
  test('are those that its tools allow', () => {
    expect(viewsOf({ tools: [], owner: true, hasNotices: false })).toEqual(['overview', 'settings']);
    expect(viewsOf({ tools: ['selfTest'], owner: true, hasNotices: false })).toEqual(['overview', 'test', 'settings']);
    expect(viewsOf({ tools: all, owner: true, hasNotices: false })).toEqual(['overview', 'notices', 'ussd', 'console', 'transcript', 'test', 'settings']);
  });

  test('the console is for the owner alone', () => {
    expect(viewsOf({ tools: all, owner: false, hasNotices: false })).not.toContain('console');
  });

  test('who had something to tell has notices, tools or not', () => {
    expect(viewsOf({ tools: [], owner: true, hasNotices: true })).toEqual(['overview', 'notices', 'settings']);
  });

  test('an address that names none of them means the overview', () => {
    const views = viewsOf({ tools: [], owner: true, hasNotices: true });
    expect(chosenView('console', views)).toBe('overview');
    expect(chosenView('notices', views)).toBe('notices');
    expect([addressOf('x', 'overview'), addressOf('x', 'ussd')]).toEqual(['/network/x', '/network/x/ussd']);
  });
});

describe('tabs', () => {
  test.each([['ArrowRight', 0, 1], ['ArrowRight', 2, 0], ['ArrowLeft', 0, 2], ['Home', 2, 0], ['End', 0, 2], ['Enter', 1, undefined], ['a', 1, undefined]])('%s on tab %d leads to %s', (key, from, to) => expect(tabAfter(key, from, 3)).toBe(to));

  test('arrows move the focus and choose; only the chosen one is in the tab order', () => {
    const chosen: string[] = [];
    const tabs = ['one', 'two', 'three'].map((name) => ({ name, title: name, href: `/${name}` }));
    render(<Tabs id="t" label="Views" tabs={tabs} chosen="one" onChoose={(tab) => chosen.push(tab.name)} />);
    expect(screen.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
    fireEvent.keyDown(screen.getByRole('tab', { name: 'one' }), { key: 'ArrowLeft' });
    expect(chosen).toEqual(['three']);
    expect(document.activeElement?.textContent).toBe('three');
    fireEvent.keyDown(screen.getByRole('tab', { name: 'one' }), { key: 'ArrowRight', altKey: true });
    expect(chosen).toEqual(['three']);
  });
});

describe('facts', () => {
  const groups = (over: Parameters<typeof channel>[1]) => new Map(groupsOf(channel('c', over), 'Some kind', (time) => time ?? 'Never').map((group) => [group.title, new Map(group.facts)]));
  test('a network without facts of its own shows only what every network has', () => {
    expect([...groups({}).keys()]).toEqual(['Today and so far', 'What it can do']);
  });

  test('known ones are put in words, unknown ones are not lost', () => {
    const told = groups({ health: { facts: { operator: 'Orange SN', signalDbm: -98, partsToday: 12, capPerDay: 200, capPerMonth: 0, partsThisMonth: 40, storageUsed: 3, storageSize: 50, voltageMv: 3_914, manufacturer: 'Maker', model: 'M1', queueDepthMs: 7 } }, abilities: { lines: ['+1'] } });
    expect(told.get('SIM and network')?.get('Signal')).toBe('−98 dBm, weak');
    expect(told.get('SIM and network')?.get('Stored texts')).toBe('3 of 50');
    expect(told.get('Today and so far')?.get('Parts today')).toBe('12 of 200');
    expect(told.get('Today and so far')?.get('Parts this month')).toBe('40');
    expect(told.get('Device')?.get('Model')).toBe('Maker M1');
    expect(told.get('Device')?.get('Voltage')).toBe('3.91 V');
    expect(told.get('Further figures')?.get('Queue depth')).toBe('7 ms');
    expect(told.get('Device')?.has('Temperature')).toBe(false);
  });

  test('a number that is not told is unknown to the SIM only while there is one', () => {
    const facts = { operator: 'Orange SN', simState: 'Ready', ussdOpen: true };
    expect(groups({ health: { facts } }).get('SIM and network')?.get('Our numbers')).toBe('Not known to the SIM');
    expect(groups({ health: { facts } }).get('SIM and network')?.get('USSD')).toBe('Session open');
    expect([...groups({ state: 'waiting', health: { facts: { operator: 'Orange SN' } } }).get('SIM and network, as last known')?.keys() ?? []]).toEqual(['Operator']);
  });
});

describe('a talk by codes', () => {
  const refusal = (status: number, code: string) => ({ status, code, title: code, detail: undefined, fields: [], requestId: undefined, retryAfterMs: undefined });
  const open = turned(turned(silent, { type: 'asked', text: '*100#' }, 1), { type: 'answered', answer: { text: '1 More', open: true } }, 2);
  test('stays open while the network waits for an answer, and no longer', () => {
    expect(open).toMatchObject({ open: true, busy: false });
    expect(turned(open, { type: 'answered', answer: { text: 'Bye', open: false } }, 3).open).toBe(false);
    expect(turned(open, { type: 'ended' }, 3).turns.at(-1)?.who).toBe('end');
  });

  test('a refusal of the network ends it; silence of the gateway does not', () => {
    expect(turned(open, { type: 'refused', refusal: refusal(502, 'tool_failed') }, 3).open).toBe(false);
    expect(turned(open, { type: 'refused', refusal: refusal(0, 'unreachable') }, 3).open).toBe(true);
    expect(turned(open, { type: 'refused', refusal: refusal(409, 'tool_busy') }, 3).open).toBe(true);
  });

  test('a session of somebody else, or from before a reload, is taken over as the network tells of it', () => {
    const told = turned(silent, { type: 'told', open: true }, 100_000);
    expect(told).toMatchObject({ open: true, turns: [] });
    expect(turned(told, { type: 'told', open: false }, 200_000)).toMatchObject({ open: false, turns: [{ who: 'end' }] });
  });

  test('what was said here just now is newer than what the network tells of itself', () => {
    expect(turned(open, { type: 'told', open: false }, 3_000)).toBe(open);
    expect(turned(open, { type: 'told', open: false }, 30_000).open).toBe(false);
    const busy = turned(open, { type: 'asked', text: '1' }, 3);
    expect(turned(busy, { type: 'told', open: false }, 30_000)).toBe(busy);
    expect(turned(open, { type: 'told', open: true }, 30_000)).toBe(open);
  });

  test('ending what was not begun says nothing', () => {
    expect(turned(silent, { type: 'ended' }, 3)).toEqual(silent);
  });
});

describe('a test text', () => {
  const test_ = (over: Partial<SelfTestBody> = {}): SelfTestBody => ({ messageId: 'M', state: 'queued', cause: null, startedAt: at(0), sentAt: null, deliveredAt: null, arrivedAt: null, ...over });
  const soon = new Date(at(5)).getTime();
  const late = soon + 600_000;
  const states = (over: Partial<SelfTestBody>, reports = true, toSelf = true, now = soon) => progressOf(test_(over), reports, toSelf, now).steps.map((step) => step.state);
  test.each([
    ['is being handed over', {}, ['now', 'later', 'later']],
    ['was taken', { state: 'sent', sentAt: at(1) }, ['done', 'now', 'now']],
    ['was reported', { state: 'delivered', sentAt: at(1), deliveredAt: at(2) }, ['done', 'done', 'now']],
    ['came in before its report', { state: 'sent', sentAt: at(1), arrivedAt: at(2) }, ['done', 'now', 'done']],
    ['was refused', { state: 'failed' }, ['bad', 'later', 'later']],
    ['was not delivered', { state: 'undelivered', sentAt: at(1) }, ['done', 'bad', 'bad']],
    ['is in doubt', { state: 'unknown' }, ['now', 'later', 'later']],
  ] as const)('%s', (_, over, steps) => expect(states(over)).toEqual(steps));

  test('passes when all that can happen has happened', () => {
    const all = { state: 'delivered', sentAt: at(1), deliveredAt: at(2), arrivedAt: at(3) } as const;
    expect(progressOf(test_(all), true, true, soon)).toMatchObject({ over: true, outcome: 'passed' });
    expect(progressOf(test_({ state: 'sent', sentAt: at(1), arrivedAt: at(3) }), false, true, soon)).toMatchObject({ over: true, outcome: 'passed' });
    expect(progressOf(test_({ ...all, arrivedAt: null }), true, false, soon)).toMatchObject({ over: true, outcome: 'passed' });
  });

  test('failed says why, and is over', () => {
    const progress = progressOf(test_({ state: 'failed', cause: { code: 'sim_full', detail: 'The SIM has no credit.' } }), true, true, soon);
    expect(progress).toMatchObject({ over: true, outcome: 'failed' });
    expect(progress.steps[0]?.why).toBe('The network did not take it: The SIM has no credit.');
  });

  test('that is late is not called failed', () => {
    const progress = progressOf(test_({ state: 'sent', sentAt: at(1) }), true, true, late);
    expect(progress).toMatchObject({ over: false, outcome: 'waits' });
    expect(progress.steps[1]?.why).toContain('No report yet');
  });
});

test.each([['ArrowUp', 3, 2], ['ArrowUp', 0, 0], ['ArrowDown', 1, 2], ['ArrowDown', 3, 3], ['x', 1, undefined]])('%s at line %d of three leads to %s', (key, from, to) => expect(recalled(key, from, 3)).toBe(to));

test('a page of notices that is asked for again replaces what it overlaps', () => {
  const notice = (id: string, summary: string): NoticeBody => ({ id, at: at(0), channel: 'c', kind: 'call', from: null, summary, data: {}, actor: null });
  expect(mergeNotices([notice('3', 'new'), notice('2', 'new')], [notice('2', 'old'), notice('1', 'old')]).map((one) => `${one.id} ${one.summary}`)).toEqual(['3 new', '2 new', '1 old']);
});
