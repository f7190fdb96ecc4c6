import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problems } from '../gateway/api/errors.ts';
import { allMeanings } from '../gateway/channels/modem/status.ts';

const root = new URL('..', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const sources = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(root, folder, name), 'utf8'));

describe('the README', () => {
  it('lists every code of the API with its status', () => {
    for (const [code, [status]] of Object.entries(problems)) expect(readme.split('\n').some((line) => line.startsWith(`| ${status} |`) && line.includes(`\`${code}\``)), `${status} ${code}`).toBe(true);
  });
  it('lists every code that messages and links end with', () => {
    const codes = ['gateway/channels', 'gateway/flow', 'gateway/store'].flatMap(sources).flatMap((source) => [...source.matchAll(/\bcode: '([a-z_]+)'|(?:permanent|transient|throttled)\('([a-z_]+)'|\bfailure\('([a-z_]+)', ['`]/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''));
    expect(codes.length).toBeGreaterThan(80);
    for (const code of new Set([...codes, ...allMeanings().map((meaning) => meaning.code)])) expect(readme.includes(`\`${code}\``), code).toBe(true);
  });
  it('names only files that exist', () => {
    for (const [, file] of readme.matchAll(/\]\(((?:gateway|config|test|web)[^)]*|CHANGELOG\.md|LICENSE)\)/g)) expect(() => readFileSync(join(root, file ?? '')), file).not.toThrow();
  });
});
