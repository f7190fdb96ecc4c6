// `npm run bench`: builds, measures every scenario several times and prints the medians beside targets and Kannel's figures.
//   --only NAME[,NAME]  --runs N  --quick  --json FILE  --cpu-prof DIR  --window N  --connections N  --text T
// Ends with 1 when a scenario failed, not when a target was missed: other machines are slower.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { syncsPerSecond } from './disk.ts';
import { diskFolder, removeFolder, root } from './processes.ts';
import { median } from './quantiles.ts';
import { messageScenarios } from './scenarios.ts';
import type { Conditions, Figures } from './scenario.ts';
import { stored } from './stored.ts';
import { type Target, targets } from './targets.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' }, runs: { type: 'string', default: '3' }, quick: { type: 'boolean', default: false }, json: { type: 'string' }, 'cpu-prof': { type: 'string' },
    window: { type: 'string', default: '100' }, connections: { type: 'string', default: '10' }, text: { type: 'string', default: 'Your appointment is tomorrow at 10:30. Reply 1 to confirm or 2 to change it.' },
  },
});
const all = [...messageScenarios, stored];
const only = flags.only?.split(',');
const unknown = only?.filter((name) => !all.some((scenario) => scenario.name === name)) ?? [];
const runs = Number(flags.runs);
if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`${unknown.length > 0 ? `no scenario is called ${unknown.join(', ')}` : '--runs must be 1 or more'}; there are ${all.map((scenario) => scenario.name).join(', ')}\n`);
  process.exit(2);
}
const note = (line: string) => process.stderr.write(`  ${line}\n`);
const conditions: Conditions = {
  window: Number(flags.window), connections: Number(flags.connections), text: flags.text, quick: flags.quick, profiles: flags['cpu-prof'] === undefined ? undefined : resolve(flags['cpu-prof']), note,
};

const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
if (built.status !== 0) process.exit(built.status ?? 1);

const folder = diskFolder();
const syncs = syncsPerSecond(folder);
removeFolder(folder);

const results = new Map<string, { medians: Figures; runs: readonly Figures[] }>();
const failures: string[] = [];
for (const scenario of all) {
  if (only !== undefined && !only.includes(scenario.name)) continue;
  const found: Figures[] = [];
  try {
    for (let run = 1; run <= (scenario.once === true ? 1 : runs); run += 1) {
      process.stderr.write(`${scenario.name}, run ${run}\n`);
      const figures = await scenario.run(conditions);
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

function shown(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
function row(target: Target): string | undefined {
  const value = results.get(target.scenario)?.medians[target.figure];
  if (value === undefined) return undefined;
  const verdict = target.target === undefined ? '' : (target.better === 'more' ? value >= target.target : value <= target.target) ? 'yes' : 'NO';
  return `| ${target.title} | ${shown(value)} ${target.unit} | ${target.target === undefined ? '' : `${target.better === 'more' ? '≥' : '≤'} ${shown(target.target)}`} | ${verdict} | ${target.kannel ?? ''} |`;
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version, kernel: release(), syncsPerSecond: Math.round(syncs), window: conditions.window, connections: conditions.connections,
  textLength: conditions.text.length, runs, quick: conditions.quick,
};
const lines = [
  '', `Gateway, SMSC and load generator are processes of one machine: ${machine.cores} cores (${machine.processor}), Node ${machine.node}, Linux ${machine.kernel}.`,
  `The disk makes ${shown(syncs)} appends of 4 KiB durable per second, one after another. Embedded store, every commit synced (synchronous=FULL).`,
  `SMPP window ${machine.window}, ${machine.connections} HTTP connections with one request in flight each, texts of ${machine.textLength} characters, every recipient a new one. Median of ${runs} runs${conditions.quick ? ', quick: sizes too small to quote' : ''}.`,
  '', '| what | measured | target | met | Kannel 1.4.5 |', '|---|---|---|---|---|', ...targets.map(row).filter((line) => line !== undefined), '',
  ...all.filter((scenario) => results.has(scenario.name)).map((scenario) => `${scenario.name}: ${scenario.how}.`),
  ...failures.map((failure) => `FAILED ${failure}`), '',
];
process.stdout.write(lines.join('\n'));
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify({ machine, results: Object.fromEntries(results), failures }, undefined, 2)}\n`);
process.exit(failures.length > 0 ? 1 : 0);
