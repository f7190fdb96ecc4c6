// `npm run bench`: builds, measures every scenario several times and prints the medians beside targets and Kannel's figures.
//   [NAME ...] (those whose names begin so: `npm run bench -- modem`)  --only NAME[,NAME]  --runs N  --quick  --json FILE  --cpu-prof DIR  --no-build  --window N  --connections N  --text T
//   --quiet-within SECONDS (waits so long before each run for other work on the machine to end)
// Ends with 1 when a scenario failed, not when a target was missed: other machines are slower.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { busyShare, syncsPerSecond } from './disk.ts';
import { diskFolder, removeFolder, root, until } from './children.ts';
import { median } from './quantiles.ts';
import { modemScenarios } from './modem.ts';
import { modemTargets } from './modem-targets.ts';
import { watchScenarios } from './modem-watch.ts';
import { messageScenarios } from './scenarios.ts';
import type { Conditions, Figures } from './scenario.ts';
import { stored } from './stored.ts';
import { pageKinds, pageSizes, type Target, targets } from './targets.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' }, runs: { type: 'string', default: '3' }, quick: { type: 'boolean', default: false }, json: { type: 'string' }, 'cpu-prof': { type: 'string' }, 'no-build': { type: 'boolean', default: false }, 'quiet-within': { type: 'string' },
    window: { type: 'string', default: '250' }, connections: { type: 'string', default: '10' }, text: { type: 'string', default: 'Your appointment is tomorrow at 10:30. Reply 1 to confirm or 2 to change it.' },
  },
});
const all = [...messageScenarios, ...modemScenarios, ...watchScenarios, stored];
const named = flags.only?.split(',') ?? [];
const begins = (name: string) => (scenario: { readonly name: string }) => scenario.name.startsWith(name);
const unknown = [...named.filter((name) => !all.some((scenario) => scenario.name === name)), ...positionals.filter((name) => !all.some(begins(name)))];
const chosen = named.length + positionals.length === 0 ? all : all.filter((scenario) => named.includes(scenario.name) || positionals.some((name) => begins(name)(scenario)));
const runs = Number(flags.runs);
if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`${unknown.length > 0 ? `no scenario is called ${unknown.join(', ')}` : '--runs must be 1 or more'}; there are ${all.map((scenario) => scenario.name).join(', ')}\n`);
  process.exit(2);
}
const note = (line: string) => process.stderr.write(`  ${line}\n`);
const conditions: Conditions = {
  window: Number(flags.window), connections: Number(flags.connections), text: flags.text, quick: flags.quick, profiles: flags['cpu-prof'] === undefined ? undefined : resolve(flags['cpu-prof']), note,
};

if (!flags['no-build']) {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(built.status ?? 1);
}

const folder = diskFolder();
const quietShare = 0.15;
/** What else the machine does is part of every figure: it is waited out when asked for, and measured before each run. */
async function surroundings(): Promise<Figures> {
  let busy = 1;
  const measured = async () => { busy = await busyShare(); return busy <= quietShare; };
  if (!(await measured()) && flags['quiet-within'] !== undefined) await until('a quiet machine', Number(flags['quiet-within']) * 1_000, measured).catch((error: Error) => note(error.message));
  return { busyBefore: busy, syncsBefore: syncsPerSecond(folder, 500) };
}

const results = new Map<string, { medians: Figures; runs: readonly Figures[] }>();
const failures: string[] = [];
for (const scenario of chosen) {
  const found: Figures[] = [];
  try {
    for (let run = 1; run <= (scenario.once === true ? 1 : runs); run += 1) {
      process.stderr.write(`${scenario.name}, run ${run}\n`);
      const around = await surroundings();
      const figures = { ...(await scenario.run(conditions)), ...around };
      note(Object.entries(figures).filter(([name]) => !name.includes('@')).map(([name, value]) => `${name} ${shown(value)}`).join(' · '));
      found.push(figures);
    }
    const names = Object.keys(found[0] ?? {});
    results.set(scenario.name, { medians: Object.fromEntries(names.map((name) => [name, median(found.map((figures) => figures[name] ?? Number.NaN))])), runs: found });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    failures.push(`${scenario.name}: ${error instanceof Error ? error.message : String(error)}${cause}`);
    note(`failed: ${failures.at(-1) ?? ''}`);
  }
}

removeFolder(folder);
const surrounded = [...results.values()].flatMap((result) => result.runs);
const syncs = median(surrounded.map((figures) => figures['syncsBefore'] ?? Number.NaN));
const busy = median(surrounded.map((figures) => figures['busyBefore'] ?? Number.NaN));

function shown(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
function row(target: Target): string | undefined {
  const value = results.get(target.scenario)?.medians[target.figure];
  if (value === undefined) return undefined;
  const verdict = target.target === undefined ? '' : (target.better === 'more' ? value >= target.target : value <= target.target) ? 'yes' : 'NO';
  return `| ${target.title} | ${shown(value)} ${target.unit} | ${target.target === undefined ? '' : `${target.better === 'more' ? '≥' : '≤'} ${shown(target.target)}`} | ${verdict} | ${target.kannel ?? ''} |`;
}

function cpuRow(name: string, medians: Figures): string | undefined {
  const { loopUs, otherThreadsUs, loopShare, busiestOtherShare } = medians;
  if (loopUs === undefined || otherThreadsUs === undefined || loopShare === undefined || busiestOtherShare === undefined) return undefined;
  return `| ${name} | ${shown(loopUs)} µs | ${shown(otherThreadsUs)} µs | ${(loopShare * 100).toFixed(0)} % | ${(busiestOtherShare * 100).toFixed(0)} % |`;
}

/** Median and slow end of every list, a column per size of the store. */
function pageTable(): string[] {
  const figures = results.get('stored')?.medians;
  if (figures === undefined) return [];
  const sizes = pageSizes.filter((size) => figures[`threadsP50Ms@${size}`] !== undefined);
  const cell = (kind: string, size: string) => `${shown(figures[`${kind}P50Ms@${size}`] ?? Number.NaN)} / ${shown(figures[`${kind}P99Ms@${size}`] ?? Number.NaN)} ms`;
  return [
    `| page of 50, p50 / p99 | ${sizes.map((size) => `${size} stored`).join(' | ')} |`, `|---|${sizes.map(() => '---|').join('')}`,
    ...pageKinds.map(([kind, title]) => `| ${title} | ${sizes.map((size) => cell(kind, size)).join(' | ')} |`),
    `| start to /readyz | ${sizes.map((size) => `${shown(figures[`startMs@${size}`] ?? Number.NaN)} ms`).join(' | ')} |`, '',
  ];
}
/** What the work costs, whatever else the machine does. */
function cpuTable(): string[] {
  const rows = [...results].map(([name, { medians }]) => cpuRow(name, medians)).filter((line) => line !== undefined);
  return rows.length === 0 ? [] : ['| scenario | event loop, CPU per message | other threads | event loop busy | busiest other thread |', '|---|---|---|---|---|', ...rows, ''];
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version, kernel: release(), syncsPerSecond: Math.round(syncs), busyBefore: busy, window: conditions.window, connections: conditions.connections,
  textLength: conditions.text.length, runs, quick: conditions.quick,
};
const lines = [
  '', `Gateway, SMSC and load generator are processes of one machine: ${machine.cores} cores (${machine.processor}), Node ${machine.node}, Linux ${machine.kernel}.`,
  `The disk makes ${shown(syncs)} appends of 4 KiB durable per second, one after another. Embedded store, every commit synced (synchronous=FULL). Before the runs other work used ${(busy * 100).toFixed(0)} % of the machine.`,
  `SMPP window ${machine.window}, ${machine.connections} HTTP connections with one request in flight each, texts of ${machine.textLength} characters, every recipient a new one. Median of ${runs} runs${conditions.quick ? ', quick: sizes too small to quote' : ''}.`,
  '', '| what | measured | target | met | Kannel 1.4.5 |', '|---|---|---|---|---|', ...[...targets, ...modemTargets].map(row).filter((line) => line !== undefined), '',
  ...cpuTable(), ...pageTable(),
  ...all.filter((scenario) => results.has(scenario.name)).map((scenario) => `${scenario.name}: ${scenario.how}.`),
  ...failures.map((failure) => `FAILED ${failure}`), '',
];
process.stdout.write(lines.join('\n'));
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify({ machine, results: Object.fromEntries(results), failures }, undefined, 2)}\n`);
process.exit(failures.length > 0 ? 1 : 0);
