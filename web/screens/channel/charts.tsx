// What was measured over a day or eight, as charts with the same figures as a table. The drawing code comes only when there is something to draw.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useAsk } from '../../ask.ts';
import { figure } from '../../marks/facts.ts';
import { troubleOf } from '../../marks/words.ts';
import { client, generation, link } from '../../store.ts';
import type { Chart as ChartPart } from '../../ui/chart.tsx';
import type { Point } from '../../ui/line-path.ts';
import { Skeleton, TroubleNote } from '../../ui/states.tsx';
import { tableTime } from '../../ui/time.ts';
import { extentOf, inUnit, measuredOf, stretchesOf, type Measured } from './measured.ts';
import { words } from './strings.ts';

const hourMs = 3_600_000;
const renewMs = 120_000;
const ranges = [{ hours: 24, points: 144, rows: 24 }, { hours: 192, points: 192, rows: 32 }] as const;
type Range = (typeof ranges)[number];

function useChart(wanted: boolean): typeof ChartPart | undefined {
  const [chart, setChart] = useState<{ part: typeof ChartPart }>();
  useEffect(() => {
    if (wanted) void import('../../ui/chart.tsx').then((loaded) => setChart({ part: loaded.Chart }));
  }, [wanted]);
  return chart?.part;
}

export function Charts({ channelId }: { channelId: string }) {
  const [range, setRange] = useState<Range>(ranges[0]);
  const asked = useAsk(async () => {
    const answer = await client.series(channelId, { hours: range.hours, points: range.points });
    return answer.ok ? { ok: true as const, body: { to: Date.now(), measured: measuredOf(answer.body) } } : answer;
  }, [channelId, range, generation.value]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && link.peek() === 'up') asked.again();
    }, renewMs);
    return () => clearInterval(timer);
  }, []);
  const measured = asked.body?.measured ?? [];
  const Chart = useChart(measured.length > 0);
  if (asked.refusal !== undefined && asked.body === undefined) return <TroubleNote trouble={troubleOf(asked.refusal, words.seriesFailed)} again={asked.again} />;
  if (asked.body !== undefined && measured.length === 0 && range === ranges[0]) return null;
  const to = asked.body?.to ?? 0;
  return (
    <section class="stack" aria-label={words.measured}>
      <div class="spread">
        <h2>{words.measured}</h2>
        <div class="segments" role="group" aria-label={words.rangeLabel}>
          {ranges.map((one) => <button key={one.hours} type="button" class="segment" aria-pressed={one === range} onClick={() => setRange(one)}>{words.range(one.hours)}</button>)}
        </div>
      </div>
      {asked.body === undefined && <div class="charts"><div class="card chart-card"><Skeleton shape="page" rows={2} label={words.loadingSeries} /></div></div>}
      {measured.length > 0 && <div class="charts">{measured.map((one) => <Course key={one.name} measured={one} from={to - range.hours * hourMs} to={to} range={range} chart={Chart} />)}</div>}
    </section>
  );
}

function Course({ measured, from, to, range, chart: Chart }: { measured: Measured; from: number; to: number; range: Range; chart: typeof ChartPart | undefined }) {
  const { measure, points } = measured;
  const [at, setAt] = useState<Point>();
  const extent = useMemo(() => extentOf(points), [points]);
  const now = new Date(to);
  return (
    <figure class="card chart-card">
      <figcaption class="chart-head">
        <h3>{measure.title}</h3>
        <span class="grow" />
        {at !== undefined && <span class="soft tiny figures">{tableTime(new Date(at[0]), now)}</span>}
        <strong class="figures">{at === undefined ? (extent === undefined ? words.none : inUnit(extent.last[1], measure)) : inUnit(at[1], measure)}</strong>
      </figcaption>
      {Chart === undefined ? <div class="chart" aria-hidden="true" /> : <Chart points={points} from={from} to={to} low={measure.low} high={measure.high} gap={measured.gap} look={measure.look} whole={measure.digits === 0} onPoint={setAt} />}
      {extent !== undefined && <p class="soft tiny figures">{words.between(figure(extent.low, measure.digits), figure(extent.high, measure.digits), measure.unit, words.step(Math.round(measured.stepMs / 60_000)))}</p>}
      <details class="chart-table">
        <summary class="tiny">{words.asTable}<span class="unseen"> ({measure.title})</span></summary>
        <div class="chart-rows" tabIndex={0} role="region" aria-label={words.tableOf(measure.title)}>
          <table class="figures">
            <thead><tr><th scope="col">{words.from}</th><th scope="col">{words.lowest}</th><th scope="col">{words.highest}</th></tr></thead>
            <tbody>{stretchesOf(points, from, to, range.rows).map((stretch) => <tr key={stretch.from}><th scope="row">{tableTime(new Date(stretch.from), now)}</th><td>{inUnit(stretch.low, measure)}</td><td>{inUnit(stretch.high, measure)}</td></tr>)}</tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
