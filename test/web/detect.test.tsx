// @vitest-environment happy-dom
// Looking for devices and adding them: what can be chosen, what is sent, and what is said when it goes wrong.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../web/client.ts';
import type { ChannelBody, DetectAnswer } from '../../gateway/api/contract.ts';
import { Detect } from '../../web/screens/connect/detect.tsx';
import { idsFor, piecesOf } from '../../web/screens/connect/detected.ts';
import { dispatch } from '../../web/store.ts';
import { channel } from './sample.ts';

afterEach(() => {
  cleanup();
  dispatch({ type: 'forget' });
});

const device = (title: string, over: Partial<DetectAnswer['found'][number]> = {}): DetectAnswer['found'][number] => ({ title, detail: `${title} at a port`, name: title, settings: { port: `/dev/${title}` }, channelId: null, trouble: null, ...over });
const refusal = { status: 409, code: 'channel_exists', title: 'A channel with this id exists', detail: undefined, fields: [], requestId: undefined, retryAfterMs: undefined };
const kind = { name: 'stick', title: 'Stick', summary: '', schema: {}, detects: true };

function setUp(found: DetectAnswer['found'] | Answer<DetectAnswer>, refuses: readonly string[] = []) {
  const sent: { id: string; name: string; settings: unknown }[] = [];
  let added: readonly string[] = [];
  const api = {
    detect: () => Promise.resolve(Array.isArray(found) ? { ok: true as const, body: { found } } : found),
    addChannel: (body: { id: string; kind: string; name: string; settings: Record<string, unknown> }): Promise<Answer<ChannelBody>> => {
      sent.push({ id: body.id, name: body.name, settings: body.settings });
      return Promise.resolve(refuses.includes(body.name) ? { ok: false, refusal } : { ok: true, body: channel(body.id, { name: body.name }) });
    },
  };
  render(<Detect kind={kind} api={api} onAdded={(ids) => (added = [...ids])} />);
  return { sent, added: () => added };
}
const look = async () => {
  fireEvent.click(screen.getByRole('button', { name: 'Look for devices' }));
  await screen.findByRole('heading', { name: /found/ });
};

test('several devices are added at once, under the names a person gave them and ids of their own', async () => {
  dispatch({ type: 'channels', channels: [channel('alpha')] });
  const { sent, added } = setUp([device('Alpha'), device('Beta'), device('Gamma')]);
  await look();
  fireEvent.input(screen.getByLabelText('Name of Beta'), { target: { value: ' Alpha! ' } });
  fireEvent.click(screen.getByLabelText('Gamma'));
  fireEvent.click(screen.getByRole('button', { name: 'Add 2 devices' }));
  await waitFor(() => expect(added()).toEqual(['alpha-2', 'alpha-3']));
  expect(sent).toEqual([{ id: 'alpha-2', name: 'Alpha', settings: { port: '/dev/Alpha' } }, { id: 'alpha-3', name: 'Alpha!', settings: { port: '/dev/Beta' } }]);
});

test('what is used already or in trouble cannot be chosen, and the way out is shown to be copied', async () => {
  setUp([device('Used', { channelId: 'used-one' }), device('Held', { trouble: 'Another program holds it.\nENV{ID_MM_DEVICE_IGNORE}="1"' })]);
  await look();
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(screen.queryByRole('button', { name: /^Add/ })).toBeNull();
  expect(screen.getByRole('link', { name: /See its page/ }).getAttribute('href')).toBe('/network/used-one');
  expect(screen.getByLabelText('Lines to put in place').textContent).toBe('ENV{ID_MM_DEVICE_IGNORE}="1"');
  expect(screen.getByText('Another program holds it.')).toBeTruthy();
});

test('one that is refused says why, and the others are added all the same and not twice', async () => {
  const { sent, added } = setUp([device('One'), device('Two')], ['One']);
  await look();
  fireEvent.click(screen.getByRole('button', { name: 'Add 2 devices' }));
  await screen.findByText(/One was not added/);
  expect(added()).toEqual([]);
  fireEvent.input(screen.getByLabelText('Name of One'), { target: { value: 'First' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add 1 device' }));
  await waitFor(() => expect(added()).toEqual(['two', 'first']));
  expect(sent.map((one) => one.name)).toEqual(['One', 'Two', 'First']);
});

test('a device without a name is not added', async () => {
  const { sent } = setUp([device('One')]);
  await look();
  fireEvent.input(screen.getByLabelText('Name of One'), { target: { value: '  ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add 1 device' }));
  expect(screen.getByText('Give it a name.')).toBeTruthy();
  expect(sent).toEqual([]);
});

test('nothing found says what to check', async () => {
  setUp([]);
  await look();
  for (const word of [/cable/, /dialout/, /ModemManager/]) expect(screen.getAllByText(word).length).toBeGreaterThan(0);
});

test('a search that fails says so and can be tried again', async () => {
  setUp({ ok: false, refusal: { ...refusal, code: 'tool_busy', title: 'Busy' } });
  fireEvent.click(screen.getByRole('button', { name: 'Look for devices' }));
  await screen.findByText('The search did not finish: busy');
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});

describe('ids', () => {
  test('are spelled as ids, unlike those that exist and each other', () => {
    expect(idsFor(['Orange Thiès', 'Orange Thies', '???', 'モデム'], ['orange-thies'], 'stick')).toEqual(['orange-thies-2', 'orange-thies-3', 'stick', 'stick-2']);
  });

  test('are never longer than ids may be', () => {
    const ids = idsFor(Array.from({ length: 12 }, () => 'x'.repeat(60)), ['x'.repeat(40)], 'stick');
    expect(new Set(ids).size).toBe(12);
    expect(ids.every((id) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(id))).toBe(true);
  });
});

describe('trouble', () => {
  test.each([
    ['Only words, with x=1 in them.', [['Only words, with x=1 in them.', false]]],
    ['Add ATTRS{idVendor}=="19d2", ENV{ID_MM_DEVICE_IGNORE}="1" to the rules, then replug.', [['Add', false], ['ATTRS{idVendor}=="19d2", ENV{ID_MM_DEVICE_IGNORE}="1"', true], ['to the rules, then replug.', false]]],
    ['The group is missing.\nsudo usermod -aG dialout fieldpost\nThen sign in again.', [['The group is missing.', false], ['sudo usermod -aG dialout fieldpost', true], ['Then sign in again.', false]]],
  ])('%j', (text, pieces) => expect(piecesOf(text).map((piece) => [piece.text, piece.isCode])).toEqual(pieces));
});
