// What the figures about GSM modems are compared with. Only figures and words; how they are measured is in modem.ts and modem-watch.ts.
import type { Target } from './targets.ts';

const lines = ['tcp', 'pty'] as const;

const more = (scenario: string, figure: string, title: string, unit: string, target?: number): Target => ({ scenario, figure, title, unit, better: 'more', ...(target === undefined ? {} : { target }) });
const less = (scenario: string, figure: string, title: string, unit: string, target?: number): Target => ({ scenario, figure, title, unit, better: 'less', ...(target === undefined ? {} : { target }) });

const mostCores = 0.1;

export const modemTargets: readonly Target[] = [
  ...lines.flatMap((line) => [
    more(`modem-out-${line}`, 'perSecond', `texts out through one modem, ${line}`, '/s', 100),
    less(`modem-out-${line}`, 'gapP50Ms', `from an answer to the next part p50, ${line}`, 'ms'),
    less(`modem-out-${line}`, 'gapP99Ms', `from an answer to the next part p99, ${line}`, 'ms', 5),
    more(`modem-reports-${line}`, 'perSecond', `texts out, each reported, ${line}`, '/s', 100),
    less(`modem-paced-${line}`, 'cores', `100 texts a second out, accepting included, ${line}`, 'cores', mostCores),
    less(`modem-backlog-${line}`, 'cores', `100 texts a second out of a backlog, ${line}`, 'cores', mostCores),
    more(`modem-in-${line}`, 'perSecond', `texts in through one modem, ${line}`, '/s', 450),
    less(`modem-in-paced-${line}`, 'cores', `450 texts a second in, ${line}`, 'cores', mostCores),
  ]),
  more('modem-slow-network', 'busyPercent', 'network at work while texts wait, 3 s per part', '%', 97),
  less('modem-screen', 'screenP50Ms', 'from +CMTI to the live socket p50', 'ms'),
  less('modem-screen', 'screenP99Ms', 'from +CMTI to the live socket p99', 'ms', 100),
  less('modem-idle', 'idlePercent', '32 modems with nothing to do', '% of a core', 10),
  less('modem-idle', 'watchedPercent', 'the same with a panel open', '% of a core'),
];
