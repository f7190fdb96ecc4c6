// The rules of the house as pure functions over a map of path to source. Each returns the sentences of what is wrong.
import { builtinModules } from 'node:module';
import { findCycle, importsOf, withoutComments, withoutSpecifiers } from './imports.ts';
import type { Sources } from './imports.ts';

const ground = ['config', 'protocol'];
const upToSms = ['sms', ...ground];
const upToMessage = ['message', ...upToSms];
const upToStore = ['store', ...upToMessage];
const upToChannels = ['channels', ...upToStore];
const upToFlow = ['flow', 'auth', 'conversation', 'webhooks', ...upToChannels];
const upToApi = ['api', 'smppd', ...upToFlow];

/** What each room may import beside itself. Rooms of one floor (flow and auth) do not know each other. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  main: ['app', 'simulate', ...upToApi],
  app: upToApi,
  api: upToFlow, smppd: upToFlow,
  flow: upToChannels, auth: upToChannels, conversation: upToChannels, webhooks: upToChannels,
  channels: upToStore,
  store: upToMessage,
  message: upToSms,
  sms: ground,
  simulate: ['sms'],
  config: [], protocol: [],
  agent: ['protocol'],
};

/** The room of a file; undefined where the plan knows none. */
export function roomOf(path: string): string | undefined {
  const [top, second, ...rest] = path.split('/');
  if (top === 'config' || top === 'web') return top;
  if (top === 'bridge') return second === 'protocol' || second === 'agent' ? second : undefined;
  if (top !== 'gateway' || second === undefined) return undefined;
  if (rest.length === 0) return second === 'app.ts' ? 'app' : 'main';
  return Object.hasOwn(mayImport, second) && !['main', 'app', 'config', 'protocol', 'agent'].includes(second) ? second : undefined;
}

export function wrongDirections(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const [path, source] of sources) {
    const room = roomOf(path);
    if (room === undefined) wrong.push(`${path} is in no room of the plan`);
    for (const { target, typeOnly } of importsOf(path, source)) {
      if (target === undefined || room === undefined || !/^(gateway|config|bridge|web|test)\//.test(target)) continue;
      const to = roomOf(target);
      if (to === room) continue;
      const allowed = room === 'web'
        ? to === 'sms' || (target === 'gateway/api/contract.ts' && typeOnly)
        : to !== undefined && (mayImport[room] ?? []).includes(to);
      if (!allowed) wrong.push(`${path} (${room}) imports ${target} (${to ?? 'no room'})`);
    }
  }
  return wrong;
}

export function cycles(sources: Sources): string[] {
  const cycle = findCycle(sources);
  return cycle === undefined ? [] : [`imports go in a circle: ${cycle.join(' → ')}`];
}

export function tooLong(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => {
    const lines = source.replace(/\n$/, '').split('\n').length;
    return lines > 400 ? [`${path} has ${lines} lines`] : [];
  });
}

/** The folders beside gateway/channels/index.ts are the kinds. */
function kindsOf(sources: Sources): string[] {
  return [...new Set([...sources.keys()].flatMap((path) => /^gateway\/channels\/([^/]+)\//.exec(path)?.[1] ?? []))];
}

export function namedKinds(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const kind of kindsOf(sources)) {
    const folder = `gateway/channels/${kind}/`;
    const literal = new RegExp(`(['"\`])${kind}\\1`);
    for (const [path, source] of sources) {
      // The simulated SMSC loads the npm package that happens to be called like the kind it is the peer of.
      if (path.startsWith(folder) || path === 'gateway/channels/index.ts' || path.startsWith('gateway/simulate/')) continue;
      if (literal.test(withoutSpecifiers(source))) wrong.push(`${path} names the kind ${kind}`);
      if (importsOf(path, source).some(({ target }) => target?.startsWith(folder))) wrong.push(`${path} imports from ${folder}`);
    }
  }
  return wrong;
}

export function channelsThatReachOut(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const [path, source] of sources) {
    const folder = /^gateway\/channels\/[^/]+\//.exec(path)?.[0];
    if (folder === undefined) continue;
    for (const { target } of importsOf(path, source)) {
      if (target === undefined) continue;
      const sibling = /^gateway\/channels\/[^/]+\//.exec(target)?.[0];
      if ((sibling !== undefined && sibling !== folder) || /^gateway\/(flow|store)\//.test(target)) wrong.push(`${path} imports ${target}`);
    }
  }
  return wrong;
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

/** How the panel is built: run by Vite on the building machine, never shipped. */
const buildFiles = ['web/vite.config.ts', 'web/compress.ts'];

/** Rooms that also run in the browser. */
export function nodeInPureRooms(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) =>
    /^(gateway\/(sms|message)|web)\//.test(path) && !buildFiles.includes(path)
      ? importsOf(path, source).filter(({ specifier }) => isBuiltin(specifier)).map(({ specifier }) => `${path} imports ${specifier}`)
      : []);
}

export function environmentReaders(sources: Sources): string[] {
  const reads = /\bprocess\s*\??\.\s*env\b|\bprocess\s*(?:\?\.)?\s*\[\s*['"`]env|\{[^}]*\benv\b[^}]*\}\s*(?:=\s*process\b|from\s*['"](?:node:)?process['"])/;
  return [...sources].flatMap(([path, source]) =>
    !path.startsWith('config/') && path !== 'gateway/launch.mjs' && !buildFiles.includes(path) && reads.test(withoutComments(source)) ? [`${path} reads the environment`] : []);
}

/** The launcher, and the simulated modem: a serial port cannot be made without another program. */
const processFiles = ['gateway/launch.mjs', 'gateway/simulate/modem/pty.ts'];

export function processStarters(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) =>
    !processFiles.includes(path) && importsOf(path, source).some(({ specifier }) => /^(node:)?child_process$/.test(specifier)) ? [`${path} starts processes`] : []);
}

export function rawHtml(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => (withoutComments(source).includes('dangerouslySetInnerHTML') ? [`${path} sets raw HTML`] : []));
}

const banned = /^(manager|managers|helper|helpers|util|utils|common|data|info|handle|handler|handlers|process.*)$/;

export function bannedNames(paths: Iterable<string>): string[] {
  return [...paths].flatMap((path) => {
    const word = path.split(/[/.\-_]/).find((part) => banned.test(part.toLowerCase()));
    return word === undefined ? [] : [`${path} is named ${word}`];
  });
}

const atTheTop = ['gateway', 'bridge', 'web', 'config', 'test', 'package.json', 'package-lock.json', 'tsconfig.json', 'docker-compose.yml', 'Dockerfile', 'README.md', 'CHANGELOG.md', 'LICENSE'];
const leftByTools = ['node_modules', 'dist', 'data'];

export function strayEntries(names: Iterable<string>): string[] {
  return [...names].filter((name) => !name.startsWith('.') && !atTheTop.includes(name) && !leftByTools.includes(name)).map((name) => `${name} is not part of the plan`);
}
