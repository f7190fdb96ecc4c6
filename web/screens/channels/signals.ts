// The course of the signal of every network over the last day, asked for once and renewed while it is looked at.
import { useEffect } from 'preact/hooks';
import type { SeriesList } from '../../../gateway/api/contract.ts';
import { useAsk } from '../../ask.ts';
import { client, generation, link } from '../../store.ts';
import type { Point } from '../../ui/line-path.ts';

const hours = 24;
const points = 72;
const renewMs = 300_000;
const stepsOfSilence = 2.5;

export interface Course {
  readonly points: readonly Point[];
  /** A silence longer than this is one. */
  readonly gap: number;
}

export function coursesOf(list: SeriesList): ReadonlyMap<string, Course> {
  return new Map(list.series.filter((series) => series.points.length > 0).map((series) => [series.channel, { points: series.points, gap: series.stepMs * stepsOfSilence }]));
}

/** Empty until it is known; a table without lines is still a table. */
export function useSignals(wanted: boolean): ReadonlyMap<string, Course> | undefined {
  const asked = useAsk(async () => {
    if (!wanted) return { ok: true as const, body: undefined };
    const answer = await client.seriesOfAll({ name: 'signalDbm', hours, points });
    return answer.ok ? { ok: true as const, body: coursesOf(answer.body) } : answer;
  }, [wanted, generation.value]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && link.peek() === 'up') asked.again();
    }, renewMs);
    return () => clearInterval(timer);
  }, []);
  return asked.body;
}

export const courseHours = hours;
