// A line through measured points as the path of an SVG. Pure: no drawing, no colours, no clock.

export type Point = readonly [at: number, value: number];

export interface LineFrame {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly height: number;
}

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** Where nothing was measured for longer than `gap` the line is broken instead of guessed; a point that stands alone is drawn as a dot. */
export function linePath(points: readonly Point[], frame: LineFrame, gap: number): string {
  const span = frame.to - frame.from;
  const range = frame.high - frame.low;
  if (span <= 0 || range <= 0) return '';
  const place = ([at, value]: Point): string => {
    const share = (Math.min(frame.high, Math.max(frame.low, value)) - frame.low) / range;
    return `${short(((at - frame.from) / span) * frame.width)} ${short((1 - share) * frame.height)}`;
  };
  const runs: Point[][] = [];
  let last: Point | undefined;
  for (const point of points) {
    if (point[0] < frame.from || point[0] > frame.to || !Number.isFinite(point[1])) continue;
    const run = runs.at(-1);
    if (run === undefined || last === undefined || point[0] - last[0] > gap) runs.push([point]);
    else run.push(point);
    last = point;
  }
  return runs.map((run) => {
    const [first, ...rest] = run;
    if (first === undefined) return '';
    return rest.length === 0 ? `M${place(first)}h0.1` : `M${place(first)}L${rest.map(place).join(' ')}`;
  }).join('');
}

/** Where a point has no neighbour: a line through it would not be seen. */
export function lonelyIn(values: readonly (number | null | undefined)[]): number[] {
  return values.flatMap((value, at) => (typeof value === 'number' && typeof values[at - 1] !== 'number' && typeof values[at + 1] !== 'number' ? [at] : []));
}

/** Seconds, and a null in every silence: as chart libraries want points. */
export function columnsFor(points: readonly Point[], gap: number): [number[], (number | null)[]] {
  const times: number[] = [];
  const values: (number | null)[] = [];
  let last: number | undefined;
  for (const [at, value] of points) {
    if (last !== undefined && at - last > gap) {
      times.push((last + (at - last) / 2) / 1000);
      values.push(null);
    }
    times.push(at / 1000);
    values.push(value);
    last = at;
  }
  return [times, values];
}
