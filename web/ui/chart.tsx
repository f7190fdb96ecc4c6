// One figure over time, drawn by uPlot in the panel's own colours. A chunk of its own: only loaded where a chart is drawn.
// The same figures as text are the business of who uses it.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { columnsFor, lonelyIn, type Point } from './line-path.ts';
import './chart.css';

interface ChartProps {
  readonly points: readonly Point[];
  readonly from: number;
  readonly to: number;
  /** The least range that is shown, so that noise does not look like a storm. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Longer silences break the line. */
  readonly gap: number;
  /** Bars for what adds up, a line for what is measured. */
  readonly look: 'line' | 'bars';
  /** What is counted has no halves on its axis. */
  readonly whole: boolean;
  readonly onPoint: (point: Point | undefined) => void;
}

const wholeSteps = [1, 2, 5].flatMap((step) => [0, 1, 2, 3, 4, 5, 6].map((power) => step * 10 ** power)).sort((left, right) => left - right);
const day = 86_400;
const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Midnight is said as the day, every other hour as the hour. */
function timeWord(seconds: number, span: number): string {
  const at = new Date(seconds * 1000);
  if (span > 2 * day || (at.getHours() === 0 && at.getMinutes() === 0)) return at.toLocaleDateString([], { weekday: 'short', day: 'numeric' });
  return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

function draw(host: HTMLElement, props: ChartProps, latest: { current: ChartProps }): uPlot {
  const style = getComputedStyle(host);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const font = `${style.fontSize} ${style.fontFamily}`;
  const axis: uPlot.Axis = { stroke: token('--text-soft'), font, grid: { stroke: token('--line'), width: 1 }, ticks: { show: false }, gap: 6 };
  const bars = props.look === 'bars' ? uPlot.paths.bars?.({ size: [0.7, 24], align: 1, radius: 0.2 }) : undefined;
  return new uPlot({
    width: host.clientWidth,
    height: host.clientHeight,
    legend: { show: false },
    padding: [8, 16, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, width: 2, stroke: token('--accent'), fill: token('--surface') } },
    scales: {
      x: { time: true, range: [props.from / 1000, props.to / 1000] },
      y: { range: (_chart, least, most) => {
        const low = Math.min(latest.current.low ?? least, least);
        const high = Math.max(latest.current.high ?? most, most);
        const air = Math.max((high - low) * 0.08, Number.EPSILON);
        // What cannot be less than nothing stands on its ground.
        return latest.current.look === 'bars' ? [0, Math.max(1, high + air)] : [low === 0 && latest.current.low === 0 ? 0 : low - air, high + air];
      } },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, space: 64, values: (_chart, splits) => splits.map((at) => timeWord(at, (props.to - props.from) / 1000)) },
      { ...axis, size: 48, space: 28, ...(props.whole ? { incrs: wholeSteps } : {}), values: (_chart, splits) => splits.map((value) => String(Math.round(value * 100) / 100).replace('-', '−')) },
    ],
    series: [{}, {
      stroke: token('--accent'), width: 1.5, spanGaps: false, fillTo: (chart) => chart.scales['y']?.min ?? 0,
      ...(props.look === 'bars' ? { points: { show: false }, fill: token('--accent'), ...(bars === undefined ? {} : { paths: bars }) } : { fill: token('--accent-wash'), points: { show: true, size: 5, width: 0, fill: token('--accent'), filter: (chart: uPlot) => lonelyIn([...chart.data[1] ?? []]) } }),
    }],
    hooks: {
      setCursor: [(chart) => {
        const at = chart.cursor.idx;
        const time = at === null || at === undefined ? undefined : chart.data[0][at];
        const value = at === null || at === undefined ? undefined : chart.data[1]?.[at];
        latest.current.onPoint(time === undefined || value === null || value === undefined ? undefined : [time * 1000, value]);
      }],
    },
  }, columnsFor(props.points, props.gap), host);
}

export function Chart(props: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    let chart = draw(element, props, latest);
    const again = () => {
      chart.destroy();
      chart = draw(element, latest.current, latest);
    };
    const sizes = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: element.clientHeight }));
    sizes.observe(element);
    // The colours are read when it is drawn: another theme draws it anew.
    const themes = new MutationObserver(again);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-contrast'] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
      chart.destroy();
    };
  }, [props.points, props.from, props.to, props.look]);
  return <div class="chart" ref={host} aria-hidden="true" />;
}
