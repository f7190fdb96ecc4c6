// The house rules of the panel's looks: raw values live in tokens.css only, every token that is used exists, and text has contrast.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const web = new URL('../../web/', import.meta.url).pathname;
const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(css|tsx)$/.test(name));
const read = (name: string): string => readFileSync(join(web, name), 'utf8');
const tokens = read('ui/tokens.css');
const sets = [...tokens.matchAll(/:root([^{]*)\{([^}]*)\}/g)].map(([, selector = '', body = '']) => ({ selector: selector.trim(), values: new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value])) }));

test('no style sheet but tokens.css writes a colour or a pixel', () => {
  const found = files.filter((name) => name.endsWith('.css') && name !== 'ui/tokens.css').flatMap((name) => read(name).split('\n')
    .filter((line) => !line.trimStart().startsWith('@media') && !line.trimStart().startsWith('/*'))
    .filter((line) => /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsl|\d(px|ms)\b/i.test(line)).map((line) => `${name}: ${line.trim()}`));
  expect(found).toEqual([]);
});

test('every token that is used exists', () => {
  const known = sets[0]?.values ?? new Map();
  const used = files.flatMap((name) => [...read(name).matchAll(/var\((--[\w-]+)/g)].map(([, token = '']) => token));
  expect(used.length).toBeGreaterThan(100);
  expect([...new Set(used)].filter((token) => !known.has(token))).toEqual([]);
});

test('no part of ui knows a word of the trade', () => {
  const found = files.filter((name) => name.startsWith('ui/') && name.endsWith('.tsx')).filter((name) => /\b(message|channel|thread|sms|smpp|inbox)\b/i.test(read(name).replaceAll(/'message'/g, '')));
  expect(found).toEqual([]);
});

test('no markup carries a style of its own', () => {
  expect(files.filter((name) => name.endsWith('.tsx') && /\bstyle=/.test(read(name)))).toEqual([]);
});

const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: string, other: string): number => {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((left, right) => right - left);
  return (high + 0.05) / (low + 0.05);
};

describe.each([[['']], [['', "[data-theme='dark']"]], [['', "[data-contrast='more']"]], [['', "[data-theme='dark']", "[data-contrast='more']", "[data-theme='dark'][data-contrast='more']"]]])('with the sets %j', (selectors) => {
  const values = new Map(selectors.flatMap((selector) => [...sets.find((set) => set.selector === selector)?.values ?? []]));
  const value = (name: string): string => values.get(`--${name}`) ?? '';
  const floor = selectors.some((selector) => selector.includes('more')) ? 7 : 4.5;
  test.each([
    ['text', 'ground'], ['text', 'surface'], ['text-soft', 'ground'], ['text-soft', 'surface'], ['text-soft', 'sunken'], ['text-faint', 'surface'], ['text-faint', 'sunken'], ['accent-text', 'surface'], ['accent-text', 'accent-soft'],
    ['mine-text', 'mine'], ['on-accent', 'accent'], ['good', 'good-soft'], ['warn', 'warn-soft'], ['bad', 'bad-soft'], ['open', 'open-soft'], ['bad', 'ground'], ['open', 'ground'], ['text', 'bad-soft'], ['text', 'open-soft'],
  ])('%s is legible on %s', (ink, paper) => {
    expect(contrast(value(ink), value(paper))).toBeGreaterThanOrEqual(floor);
  });
});
