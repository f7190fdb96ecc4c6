// The plan, measured: every rule is run over the real tree, and over a planted breach that it has to find.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importsOf } from './architecture/imports.ts';
import type { Sources } from './architecture/imports.ts';
import {
  bannedNames, channelsThatReachOut, cycles, environmentReaders, namedKinds, nodeInPureRooms, processStarters, rawHtml, strayEntries, tooLong, wrongDirections,
} from './architecture/rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function read(folders: readonly string[], endings: RegExp): Sources {
  const sources = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(root + folder, { recursive: true, withFileTypes: true })) {
      const path = `${entry.parentPath}/${entry.name}`.slice(root.length).replace(/\/+/g, '/');
      if (entry.isFile() && endings.test(path) && !/(^|\/)(node_modules|dist)\//.test(path)) sources.set(path, readFileSync(root + path, 'utf8'));
    }
  }
  return sources;
}

const here = readdirSync(root);
const rooms = ['gateway', 'config', 'bridge', 'web'].filter((folder) => here.includes(folder));
const code = /\.(ts|tsx|mts|js|mjs)$/;
const sources = read(rooms, code);
const everything = read([...rooms, 'test'], /\.(ts|tsx|mts|js|mjs|css|java)$/);
const plant = (files: Readonly<Record<string, string>>): Sources => new Map(Object.entries(files));

describe('the house plan', () => {
  it('is measured on the real tree', () => {
    expect(sources.get('gateway/channels/channel.ts')).toContain('interface Channel');
    expect(sources.size).toBeGreaterThan(10);
    expect([...everything.keys()]).toContain('test/architecture.test.ts');
  });

  it.each([
    ['imports go one way', () => wrongDirections(sources)],
    ['no imports go in a circle', () => cycles(sources)],
    ['no source file is longer than 400 lines', () => tooLong(everything)],
    ['a kind of channel is named in one file only', () => namedKinds(sources)],
    ['a channel knows neither its siblings nor flow nor store', () => channelsThatReachOut(sources)],
    ['what runs in the browser needs no Node', () => nodeInPureRooms(sources)],
    ['only config reads the environment', () => environmentReaders(sources)],
    ['only the launcher starts processes', () => processStarters(sources)],
    ['nothing sets raw HTML', () => rawHtml(sources)],
    ['no file has a name that says nothing', () => bannedNames(everything.keys())],
    ['the top holds what the plan lists', () => strayEntries(here)],
  ])('%s', (_rule, breaches) => {
    expect(breaches()).toEqual([]);
  });
});

describe('the import scanner', () => {
  it('finds every form of import and none in comments', () => {
    const source = [
      "import a, { b as c } from './a.ts';", "import type { D } from '../d.ts';", "import {\n  e,\n  type F,\n} from \"./e.ts\";", "import './side.css';",
      "export * from './star.ts';", "export type { G } from './g.ts';", "export const h = 'not/one.ts';", "const i = await import('./i.ts');",
      "type J = import('./j.ts').J;", "// import './comment.ts';", "/* export * from './block.ts'; */ import k from 'package';", "const url = 'http://x'; import l from './l.ts';",
    ].join('\n');
    const found = importsOf('gateway/flow/x.ts', source);
    expect(found.map(({ specifier }) => specifier).sort()).toEqual(
      ['../d.ts', './a.ts', './e.ts', './g.ts', './i.ts', './j.ts', './l.ts', './side.css', './star.ts', 'package'].sort());
    expect(found.filter(({ typeOnly }) => typeOnly).map(({ target }) => target)).toEqual(['gateway/d.ts', 'gateway/flow/g.ts']);
  });
});

describe('each rule can fail', () => {
  const importing = (specifier: string) => `import type { X } from '${specifier}';`;

  it.each([
    ['gateway/flow/a.ts', '../auth/b.ts'], ['gateway/auth/a.ts', '../flow/b.ts'], ['gateway/sms/a.ts', '../message/b.ts'], ['gateway/message/a.ts', '../store/b.ts'],
    ['gateway/store/a.ts', '../channels/channel.ts'], ['gateway/store/sqlite/a.ts', '../../flow/b.ts'], ['gateway/channels/a.ts', '../flow/b.ts'], ['gateway/flow/a.ts', '../api/b.ts'],
    ['gateway/api/a.ts', '../app.ts'], ['gateway/app.ts', './main.ts'], ['gateway/app.ts', './simulate/a.ts'], ['gateway/simulate/a.ts', '../message/types.ts'],
    ['config/a.ts', '../gateway/sms/b.ts'], ['web/a.tsx', '../gateway/message/types.ts'], ['gateway/api/a.ts', '../../web/b.ts'], ['gateway/flow/a.ts', '../../test/b.ts'],
    ['bridge/protocol/a.ts', '../../config/b.ts'], ['gateway/unheard/a.ts', './b.ts'],
  ])('%s may not import %s', (path, specifier) => {
    expect(wrongDirections(plant({ [path]: importing(specifier) }))).toHaveLength(1);
  });

  it('lets web have the types of the contract, not its code', () => {
    expect(wrongDirections(plant({ 'web/a.ts': "import type { X } from '../gateway/api/contract.ts';" }))).toEqual([]);
    expect(wrongDirections(plant({ 'web/a.ts': "import { splitText } from '../gateway/sms/split.ts';" }))).toEqual([]);
    expect(wrongDirections(plant({ 'web/a.ts': "import { type X } from '../gateway/api/contract.ts';" }))).toHaveLength(1);
  });

  it('finds a circle through types and through folders', () => {
    const circle = { 'gateway/a/x.ts': importing('../b/y.ts'), 'gateway/b/y.ts': "export * from './z.ts';", 'gateway/b/z.ts': "const x = import('../a/x.ts');" };
    expect(cycles(plant(circle))).toEqual(['imports go in a circle: gateway/a/x.ts → gateway/b/y.ts → gateway/b/z.ts → gateway/a/x.ts']);
    expect(cycles(plant({ ...circle, 'gateway/b/z.ts': '' }))).toEqual([]);
  });

  it('counts lines', () => {
    expect(tooLong(plant({ 'a.ts': 'x\n'.repeat(400) }))).toEqual([]);
    expect(tooLong(plant({ 'a.ts': 'x\n'.repeat(401) }))).toEqual(['a.ts has 401 lines']);
  });

  it('finds a kind that is named, or imported, outside its folder', () => {
    const kind = { 'gateway/channels/pigeon/index.ts': "export const name = 'pigeon';", 'gateway/channels/index.ts': "import { name } from './pigeon/index.ts';" };
    expect(namedKinds(plant(kind))).toEqual([]);
    expect(namedKinds(plant({ ...kind, 'gateway/flow/a.ts': "if (channel.kind === 'pigeon') fly();" }))).toHaveLength(1);
    expect(namedKinds(plant({ ...kind, 'web/a.ts': importing('../gateway/channels/pigeon/index.ts') }))).toHaveLength(1);
    expect(namedKinds(plant({ ...kind, 'gateway/simulate/a.ts': "import { session } from 'pigeon';" }))).toEqual([]);
  });

  it('finds a channel that reaches out', () => {
    for (const specifier of ['../raven/index.ts', '../../flow/a.ts', '../../store/store.ts']) {
      expect(channelsThatReachOut(plant({ 'gateway/channels/pigeon/driver.ts': importing(specifier) }))).toHaveLength(1);
    }
    expect(channelsThatReachOut(plant({ 'gateway/channels/pigeon/driver.ts': importing('../channel.ts') }))).toEqual([]);
  });

  it('finds Node in rooms that run in the browser', () => {
    for (const path of ['gateway/sms/a.ts', 'gateway/message/a.ts', 'web/ui/a.tsx']) {
      expect(nodeInPureRooms(plant({ [path]: "import { join } from 'node:path';" }))).toHaveLength(1);
      expect(nodeInPureRooms(plant({ [path]: "import fs from 'fs';" }))).toHaveLength(1);
    }
    expect(nodeInPureRooms(plant({ 'gateway/store/a.ts': "import { join } from 'node:path';" }))).toEqual([]);
  });

  it.each(['process.env.HOME', "process['env']", 'const { env } = process;', "import { env } from 'node:process';", '`${process.env.HOME}`'])('finds the environment read by %s', (source) => {
    expect(environmentReaders(plant({ 'gateway/flow/a.ts': source }))).toHaveLength(1);
    expect(environmentReaders(plant({ 'config/a.ts': source, 'gateway/launch.mjs': source }))).toEqual([]);
  });

  it('finds child processes and raw HTML, and not their mention in a comment', () => {
    expect(processStarters(plant({ 'gateway/flow/a.ts': "import { exec } from 'node:child_process';" }))).toHaveLength(1);
    expect(processStarters(plant({ 'gateway/flow/a.ts': "const c = await import('child_process');" }))).toHaveLength(1);
    expect(rawHtml(plant({ 'web/a.tsx': '<p dangerouslySetInnerHTML={{ __html: text }} />' }))).toHaveLength(1);
    expect(rawHtml(plant({ 'web/a.tsx': '// never dangerouslySetInnerHTML' }))).toEqual([]);
  });

  it.each(['gateway/utils.ts', 'gateway/flow/queue-manager.ts', 'gateway/common/a.ts', 'web/helper.tsx', 'gateway/flow/processing.ts', 'gateway/api/handler.ts', 'gateway/info.ts'])('finds the empty name %s', (path) => {
    expect(bannedNames([path, 'gateway/flow/accept.ts'])).toHaveLength(1);
  });

  it('finds what does not belong at the top', () => {
    expect(strayEntries(['gateway', '.ci', 'node_modules', 'src'])).toEqual(['src is not part of the plan']);
  });
});
