// @vitest-environment happy-dom
// Flash texts: marked where they are shown, offered only where the network that is meant can send them.
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, test } from 'vitest';
import { Bubble } from '../../web/screens/inbox/bubble.tsx';
import { Composer } from '../../web/screens/inbox/composer.tsx';
import { dispatch } from '../../web/store.ts';
import { channel, message } from './sample.ts';

afterEach(() => {
  cleanup();
  dispatch({ type: 'forget' });
  sessionStorage.clear();
});

const able = channel('able', { abilities: { flash: true } });
const plain = channel('plain');

function write(usual: typeof able | undefined, known = [able, plain]) {
  const sent: unknown[][] = [];
  dispatch({ type: 'channels', channels: known });
  render(<Composer draftKey="t" usual={usual} onSend={(...told) => sent.push(told)} />);
  fireEvent.input(screen.getByLabelText('Write a text'), { target: { value: 'Now' } });
  return { sent, submit: () => fireEvent.click(screen.getByRole('button', { name: 'Send' })) };
}

test('a flash text is marked also inside a group, an ordinary one is not', () => {
  const draw = (flash: boolean) => render(<Bubble message={message('a', { flash, state: 'delivered' })} opens closes={false} reports onResend={() => undefined} />);
  const { container, unmount } = draw(true);
  expect(screen.getByText('Flash')).toBeTruthy();
  expect(container.querySelector('.bubble-foot-quiet')).toBeNull();
  unmount();
  draw(false);
  expect(screen.queryByText('Flash')).toBeNull();
});

test('a text is sent as flash once, and the next one is ordinary again', () => {
  const { sent, submit } = write(able);
  fireEvent.click(screen.getByRole('button', { name: 'More ways to send' }));
  fireEvent.click(screen.getByRole('switch', { name: /flash/ }));
  submit();
  fireEvent.input(screen.getByLabelText('Write a text'), { target: { value: 'Later' } });
  submit();
  expect(sent).toEqual([['Now', undefined, true], ['Later', undefined, false]]);
});

test('where the network is not known or cannot, nothing is offered', () => {
  write(undefined);
  expect(screen.queryByRole('button', { name: 'More ways to send' })).toBeNull();
  cleanup();
  write(plain);
  expect(screen.queryByRole('button', { name: 'More ways to send' })).toBeNull();
});

test('choosing a network that cannot takes the wish back', () => {
  const { sent, submit } = write(able);
  fireEvent.click(screen.getByRole('button', { name: 'More ways to send' }));
  fireEvent.click(screen.getByRole('switch', { name: /flash/ }));
  fireEvent.change(screen.getByLabelText('Send by'), { target: { value: 'plain' } });
  expect(screen.queryByText('Flash')).toBeNull();
  submit();
  expect(sent).toEqual([['Now', 'plain', false]]);
});

test('by which network a text goes is said, and not called any when it is one', () => {
  const choices = () => [...screen.getByLabelText<HTMLSelectElement>('Send by').options].map((option) => option.text);
  write(undefined);
  expect(choices()).toEqual(['Any network', 'able', 'plain']);
  cleanup();
  write(able);
  expect(choices()).toEqual(['able (as before)', 'plain']);
});
