// A line the size of a word: the course of one figure, without axes. What it shows is said in `label` too.
import { linePath, type Point } from './line-path.ts';
import './sparkline.css';

interface SparklineProps {
  readonly points: readonly Point[];
  readonly from: number;
  readonly to: number;
  /** The range the figure usually has, so that a steady one looks steady. */
  readonly low: number;
  readonly high: number;
  /** Longer silences break the line. */
  readonly gap: number;
  readonly label: string;
}

const width = 96;
const height = 20;

export function Sparkline({ points, from, to, low, high, gap, label }: SparklineProps) {
  const path = linePath(points, { from, to, low, high, width, height }, gap);
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="sparkline-ground" d={`M0 ${height}H${width}`} />
      <path class="sparkline-line" d={path} />
    </svg>
  );
}
