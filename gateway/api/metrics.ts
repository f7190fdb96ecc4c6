// Figures for Prometheus, for whoever has the scope admin. Counts and states; never a number, a name or a text of anybody.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Counter, Gauge, Registry } from 'prom-client';
import type { Store } from '../store/store.ts';
import type { ChannelPort } from './ports.ts';
import { route } from './routes.ts';
import type { Route } from './routes.ts';

/** Counted on the hot path, so plain numbers; read when somebody asks. */
export interface Metrics {
  accepted(messages: number): void;
  answered(status: number): void;
  noticed(channel: string, kind: string): void;
  readonly acceptedTotal: number;
  /** By hundreds of the status. */
  readonly answeredTotal: readonly number[];
  readonly noticedTotal: Iterable<{ readonly channel: string; readonly kind: string; readonly count: number }>;
}

export function createMetrics(): Metrics {
  let acceptedTotal = 0;
  const answeredTotal = [0, 0, 0, 0, 0, 0];
  const noticed = new Map<string, { readonly channel: string; readonly kind: string; count: number }>();
  return {
    noticed(channel, kind) {
      const key = `${channel} ${kind}`;
      const entry = noticed.get(key) ?? { channel, kind, count: 0 };
      entry.count += 1;
      noticed.set(key, entry);
    },
    get noticedTotal() {
      return noticed.values();
    },
    accepted(messages) {
      acceptedTotal += messages;
    },
    answered(status) {
      const hundred = Math.min(5, Math.trunc(status / 100));
      answeredTotal[hundred] = (answeredTotal[hundred] ?? 0) + 1;
    },
    get acceptedTotal() {
      return acceptedTotal;
    },
    answeredTotal,
  };
}

const channelStates = ['connecting', 'ready', 'waiting', 'refused', 'stopped'] as const;

export function metricsRoutes({ store, channels, metrics }: { readonly store: Store; readonly channels: ChannelPort; readonly metrics: Metrics }): readonly Route[] {
  // Made when somebody asks first: a gateway that nobody scrapes does not carry the library.
  let made: Promise<Registry> | undefined;
  return [
    route({
      method: 'GET', path: '/metrics', access: 'admin', summary: 'Figures in the Prometheus text format.', answers: { 200: 'Prometheus text' },
      run: async () => {
        const registry = await (made ??= createRegistry(store, channels, metrics));
        return { status: 200, text: await registry.metrics(), type: registry.contentType };
      },
    }),
  ];
}

async function createRegistry(store: Store, channels: ChannelPort, metrics: Metrics): Promise<Registry> {
  const prometheus = await import('prom-client');
  const registry = new prometheus.Registry();
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const counter = (name: string, help: string, labelNames: readonly string[], read: (counter: Counter) => void | Promise<void>): void => {
    const made: Counter = new prometheus.Counter({
      name, help, labelNames: [...labelNames], registers,
      async collect() {
        made.reset();
        await read(made);
      },
    });
  };
  const gauge = (name: string, help: string, labelNames: readonly string[], read: (gauge: Gauge) => void | Promise<void>): void => {
    const made: Gauge = new prometheus.Gauge({
      name, help, labelNames: [...labelNames], registers,
      async collect() {
        made.reset();
        await read(made);
      },
    });
  };
  counter('fieldpost_messages_accepted_total', 'Messages accepted for sending since the start', [], (made) => made.inc(metrics.acceptedTotal));
  counter('fieldpost_http_answers_total', 'Answers by class of status since the start', ['status'], (made) => {
    for (const [hundred, count] of metrics.answeredTotal.entries()) if (hundred > 1) made.inc({ status: `${hundred}xx` }, count);
  });
  counter('fieldpost_channel_messages_total', 'What became of messages on each channel since the start', ['channel', 'outcome'], async (made) => {
    for (const { id, counts } of await channels.list()) for (const outcome of ['sent', 'failed', 'received'] as const) made.inc({ channel: id, outcome }, counts[outcome]);
  });
  gauge('fieldpost_messages', 'Messages that are not final, by channel and state', ['channel', 'state'], async (made) => {
    for (const counts of await store.counts()) for (const state of ['queued', 'sending', 'unknown'] as const) made.set({ channel: counts.channel, state }, counts[state]);
  });
  gauge('fieldpost_channel_state', '1 for the state that a channel is in', ['channel', 'state'], async (made) => {
    for (const channel of await channels.list()) for (const state of channelStates) made.set({ channel: channel.id, state }, channel.state === state ? 1 : 0);
  });
  counter('fieldpost_channel_notices_total', 'What came over each channel and is no text, or was done to it, since the start', ['channel', 'kind'], (made) => {
    for (const { channel, kind, count } of metrics.noticedTotal) made.inc({ channel, kind }, count);
  });
  gauge('fieldpost_channel_fact', 'What channels tell of themselves in numbers; units are at the end of the names, 1 is yes', ['channel', 'name'], async (made) => {
    for (const { id, health } of await channels.list()) {
      for (const [name, value] of Object.entries(health.facts ?? {})) if (typeof value !== 'string') made.set({ channel: id, name }, Number(value));
    }
  });
  gauge('fieldpost_event_cursor', 'The newest event', [], (made) => made.set(store.cursor()));
  gauge('fieldpost_storage_trouble', '1 while writes are refused or at risk, by code', ['code'], (made) => {
    const trouble = store.trouble();
    if (trouble !== undefined) made.set({ code: trouble }, 1);
  });
  gauge('fieldpost_event_loop_delay_seconds', 'How late the event loop was since the last reading', ['quantile'], (made) => {
    // Before the first sample the histogram has no number to give.
    for (const quantile of [0.5, 0.99]) made.set({ quantile: String(quantile) }, (delay.percentile(quantile * 100) || 0) / 1e9);
    delay.reset();
  });
  gauge('fieldpost_process_resident_bytes', 'Memory of the process', [], (made) => made.set(process.memoryUsage.rss()));
  gauge('fieldpost_process_cpu_seconds', 'Processor time of the process', [], (made) => {
    const { user, system } = process.cpuUsage();
    made.set((user + system) / 1e6);
  });
  return registry;
}
