#!/usr/bin/env node
// The command line: reads what was asked, does it, ends with an exit code. 0 done · 1 failed · 2 asked wrongly.
import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readEnvironment } from '../config/environment.ts';
import { openNodeFile } from '../config/node-file.ts';
import { problemsOf } from '../config/problems.ts';
import { checkChannels, openData, startApp, version } from './app.ts';
import { createKey, createOwner } from './auth/console.ts';
import { demoDevice } from './channels/index.ts';
import { createIds } from './store/sqlite/index.ts';
import { StoreError } from './store/store.ts';

const usage = `fieldpost ${version}

  fieldpost start [--demo]                        run the gateway; --demo: in a throw-away folder with a simulated network
  fieldpost check                                 look at node.json without starting
  fieldpost owner create --email E --password-stdin
  fieldpost key create --name N --scope S [--scope S ...]
                                                  scopes: messages:send, messages:read, channels:manage, admin
  fieldpost simulate smsc [--help]                a simulated carrier to test against
  fieldpost simulate modem [--help]               a simulated GSM modem; the gateway's search finds it
  fieldpost version

Environment: FIELDPOST_DATA (data folder, default ./data), FIELDPOST_LISTEN (host:port, default 127.0.0.1:8080)`;

const clock = { now: () => Date.now() };
const random = (size: number) => new Uint8Array(randomBytes(size));
/** A stop that takes longer is cut off. */
const stopWithinMs = 30_000;

/** What this process writes belongs to its user alone: texts and secrets lie in the data folder. */
process.umask(0o077);

async function main(words: readonly string[]): Promise<number> {
  const [command, sub, ...rest] = words;
  switch (command) {
    case 'start': return start(words.slice(1));
    case 'check': return check();
    case 'owner': return sub === 'create' ? ownerCreate(rest) : wrong();
    case 'key': return sub === 'create' ? keyCreate(rest) : wrong();
    case 'simulate': return simulate(sub, rest);
    case 'version': case '--version': console.log(version); return 0;
    case undefined: case 'help': case '--help': console.log(usage); return command === undefined ? 2 : 0;
    default: return wrong();
  }
}

function wrong(): number {
  console.error(usage);
  return 2;
}

async function start(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { demo: { type: 'boolean', default: false } } });
  const given = readEnvironment();
  const environment = values.demo ? { ...given, folder: mkdtempSync(join(tmpdir(), 'fieldpost-demo-')) } : given;
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: false, minLength: 0 }));
  const over = deferred<number>();
  const simulated = values.demo ? await (await import('./simulate/index.ts')).startDemoModem() : undefined;
  try {
    const app = await startApp({
      environment, demo: values.demo, log, ...(simulated === undefined ? {} : { demoChannels: [demoDevice(simulated.where)] }),
      died(error) {
        log.fatal({ err: error }, 'the store is gone; a supervisor should start the gateway anew');
        log.flush();
        over.resolve(1);
      },
    });
    console.log(`Fieldpost ${version} is running at ${app.url}${values.demo ? '  (DEMO: a simulated network; everything is thrown away at the end)' : ''}`);
    if (app.setupLink !== undefined) console.log(`Open this link once to set it up (valid for 24 hours):\n  ${app.setupLink}`);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => over.resolve(0));
    const code = await over.promise;
    // A second signal, or a stop that hangs, ends it at once.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    await app.stop();
    return code;
  } finally {
    await simulated?.stop();
    if (values.demo) rmSync(environment.folder, { recursive: true, force: true });
  }
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => { resolve = settle; });
  return { promise, resolve };
}

async function check(): Promise<number> {
  const { folder } = readEnvironment();
  const nodeFile = await openNodeFile(folder, { create: false, random });
  const channels = checkChannels(nodeFile);
  for (const warning of nodeFile.warnings) console.error(`warning: ${warning}`);
  console.log(`${join(folder, 'node.json')} is good: ${channels.length} channel${channels.length === 1 ? '' : 's'}.`);
  return 0;
}

async function ownerCreate(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { email: { type: 'string' }, 'password-stdin': { type: 'boolean', default: false } } });
  if (values.email === undefined || !values['password-stdin']) return wrong();
  const password = await firstLine();
  const { store } = await openData(readEnvironment().folder, { create: true });
  try {
    const answer = await createOwner({ store: store.auth, clock, newId: createIds(), email: values.email, password });
    if (!answer.ok) console.error(answer.problem);
    else console.error(`${values.email} may now sign in.`);
    return answer.ok ? 0 : 1;
  } finally {
    await store.stop();
  }
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.includes('\n') || text.length > 4_096) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}

async function keyCreate(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { name: { type: 'string' }, scope: { type: 'string', multiple: true } } });
  if (values.name === undefined || values.scope === undefined) return wrong();
  const { store } = await openData(readEnvironment().folder, { create: true });
  try {
    const answer = await createKey({ store: store.auth, clock, random, name: values.name, scopes: values.scope });
    if (answer.ok) console.log(answer.key);
    else console.error(answer.problem);
    return answer.ok ? 0 : 1;
  } finally {
    await store.stop();
  }
}

async function simulate(what: string | undefined, words: readonly string[]): Promise<number> {
  const { simulation } = await import('./simulate/index.ts');
  const run = simulation(what);
  return run === undefined ? wrong() : run(words, readEnvironment().folder);
}

main(process.argv.slice(2).filter((word) => word !== '--')).then(
  (code) => { process.exitCode = code; },
  (error: unknown) => {
    const known = problemsOf(error) !== undefined || error instanceof StoreError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    console.error(known && error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
