// @vitest-environment happy-dom
// Texts from strangers stay text: nothing becomes markup, links do nothing until chosen, long ones are folded.
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, test } from 'vitest';
import { rowsOf } from '../../web/screens/inbox/rows.ts';
import { PlainText, splitLinks } from '../../web/ui/plain-text.tsx';
import { message } from './sample.ts';

afterEach(cleanup);
const draw = (text: string) => render(<PlainText text={text} unfoldWord="More" foldWord="Less" />);

test('markup in a text is shown, not obeyed', () => {
  const { container } = draw('<img src=x onerror=alert(1)> <b>bold</b>');
  expect(container.querySelector('img, b')).toBeNull();
  expect(container.textContent).toContain('<img src=x onerror=alert(1)>');
});

test('a web address is not a link until it is chosen, and then leaks no referrer', () => {
  const { container } = draw('see https://a.example/x?y=1.');
  expect(container.querySelector('a')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'https://a.example/x?y=1' }));
  const link = container.querySelector('a');
  expect(link?.getAttribute('href')).toBe('https://a.example/x?y=1');
  expect(link?.getAttribute('rel')).toContain('noreferrer');
});

test('only addresses of pages are found, and the punctuation after them is not theirs', () => {
  const links = (text: string) => splitLinks(text).filter((piece) => piece.isLink).map((piece) => piece.text);
  expect(links('(https://a.example/b), javascript:alert(1) http://c.example! data:text/html,x')).toEqual(['https://a.example/b', 'http://c.example']);
  expect(splitLinks('a https://b.example c').map((piece) => piece.text).join('')).toBe('a https://b.example c');
});

test('a text of more than twelve lines is folded and can be opened', () => {
  const { container } = draw('line\n'.repeat(13));
  expect(container.querySelector('.plain-text-folded')).not.toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'More' }));
  expect(container.querySelector('.plain-text-folded')).toBeNull();
  cleanup();
  expect(draw('line\n'.repeat(11)).container.querySelector('.plain-text-folded')).toBeNull();
});

test('texts of one side within two minutes stand together, days are separated', () => {
  const at = (day: number, minute: number, second = 0): string => new Date(2026, 2, day, 10, minute, second).toISOString();
  const rows = rowsOf([
    message('A', { createdAt: at(3, 0) }), message('B', { createdAt: at(3, 1, 59) }), message('C', { createdAt: at(3, 4) }),
    message('D', { createdAt: at(3, 4, 1), direction: 'inbound', state: 'received' }), message('E', { createdAt: at(4, 0) }),
  ], []);
  const drawn = rows.map((row) => (row.kind === 'message' ? `${row.message.id}${row.opens ? '(' : ''}${row.closes ? ')' : ''}` : row.kind));
  expect(drawn).toEqual(['day', 'A(', 'B)', 'C()', 'D()', 'day', 'E()']);
});

test('a written text is not drawn beside its own message', () => {
  const outgoing = { id: 'panel-1', threadId: 'T1', text: 'x', channel: undefined, writtenAt: 0, state: 'waiting', refusal: undefined } as const;
  expect(rowsOf([message('A', { reference: 'panel-1' })], [outgoing]).filter((row) => row.kind === 'outgoing')).toEqual([]);
  expect(rowsOf([message('A')], [outgoing]).filter((row) => row.kind === 'outgoing').length).toBe(1);
});
