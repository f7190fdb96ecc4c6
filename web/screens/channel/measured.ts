// Series as charts and tables want them: in the unit people read, in order, thinned where rows have to be read one by one. Pure.
import type { SeriesList } from '../../../gateway/api/contract.ts';
import { byImportance, figure, measureOf, type Measure } from '../../marks/facts.ts';
import type { Point } from '../../ui/line-path.ts';

/** A silence longer than so many steps breaks the line. */
const stepsOfSilence = 2.5;

export interface Measured {
  readonly name: string;
  readonly measure: Measure;
  readonly points: readonly Point[];
  readonly gap: number;
  readonly stepMs: number;
}

export function measuredOf(list: SeriesList): readonly Measured[] {
  return list.series.filter((series) => series.points.length > 0).map((series) => {
    const measure = measureOf(series.name);
    return {
      name: series.name, measure, stepMs: series.stepMs, gap: series.stepMs * stepsOfSilence,
      points: [...series.points].sort((left, right) => left[0] - right[0]).map(([at, value]): Point => [at, value / measure.per]),
    };
  }).sort((left, right) => byImportance(left.name, right.name));
}

export interface Extent {
  readonly last: Point;
  readonly low: number;
  readonly high: number;
}

export function extentOf(points: readonly Point[]): Extent | undefined {
  const last = points.at(-1);
  if (last === undefined) return undefined;
  let low = last[1];
  let high = last[1];
  for (const [, value] of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { last, low, high };
}

export interface Stretch extends Extent {
  readonly from: number;
}

/** At most `rows` stretches of equal length with their least, greatest and last figure; those without a measurement are absent. */
export function stretchesOf(points: readonly Point[], from: number, to: number, rows: number): readonly Stretch[] {
  const length = (to - from) / rows;
  return Array.from({ length: rows }, (_, index) => from + index * length).flatMap((begin) => {
    const extent = extentOf(points.filter(([at]) => at >= begin && at < begin + length));
    return extent === undefined ? [] : [{ from: begin, ...extent }];
  });
}

export const inUnit = (value: number, { digits, unit }: Measure): string => (unit === '' ? figure(value, digits) : `${figure(value, digits)} ${unit}`);
