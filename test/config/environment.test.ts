// The environment, the example file and the rule that nothing else reads either.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listenAddress, readEnvironment } from '../../config/environment.ts';
import { parseNodeFile } from '../../config/parse.ts';
import { problemsOf } from '../../config/problems.ts';

const root = new URL('../..', import.meta.url).pathname;

async function example() {
  const parsed = parseNodeFile(await readFile(join(root, 'config/example.node.json')), 'example.node.json');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
}

describe('the environment', () => {
  it('gives the data folder and the address to listen on', () => {
    expect(readEnvironment({ FIELDPOST_DATA: '/srv/fp', FIELDPOST_LISTEN: '[::1]:9000' })).toEqual({ folder: '/srv/fp', listen: { host: '::1', port: 9000 } });
    expect(readEnvironment({})).toEqual({ folder: './data', listen: undefined });
  });

  it('goes before the file, and the file before the default', async () => {
    const settings = { ...(await example()), listen: '0.0.0.0:81' };
    expect(listenAddress(readEnvironment({ FIELDPOST_LISTEN: 'localhost:0' }), settings)).toEqual({ host: 'localhost', port: 0 });
    expect(listenAddress(readEnvironment({}), settings)).toEqual({ host: '0.0.0.0', port: 81 });
    const { listen: _listen, ...silent } = settings;
    expect(listenAddress(readEnvironment({}), silent)).toEqual({ host: '127.0.0.1', port: 8080 });
  });

  it.each(['8080', ':8080', 'host:', 'host:99999', 'host:-1', '[1.2.3.4]:80', 'a b:80', 'http://h:80', '::1:80'])('refuses %s as an address', (text) => {
    const outcome = (() => { try { return readEnvironment({ FIELDPOST_LISTEN: text, FIELDPOST_DATA: ' ' }); } catch (error) { return error; } })();
    expect(problemsOf(outcome)?.map(({ path }) => path)).toEqual(['FIELDPOST_DATA', 'FIELDPOST_LISTEN']);
  });

  it('is read nowhere but in config', async () => {
    const names = (await Promise.all(['gateway', 'config', 'bridge'].map(async (top) => (await readdir(join(root, top), { recursive: true }).catch(() => [])).map((name) => join(top, name))))).flat();
    const sources = names.filter((name) => /\.(?:ts|mjs)$/.test(name));
    expect(sources.length).toBeGreaterThan(10);
    for (const name of sources) expect((await readFile(join(root, name), 'utf8')).includes('process.env'), name).toBe(name === 'config/environment.ts');
  });
});

it('The example file is one that the gateway accepts, with every setting in it', async () => {
  expect(Object.keys(await example()).sort()).toEqual(['baseUrl', 'channels', 'instanceId', 'limits', 'listen', 'nodeId', 'trustedProxies', 'version']);
});
