// Measurements over time: of one channel, or one measurement across all channels.
import { z } from 'zod';
import type { SeriesRequest, Store } from '../store/store.ts';
import { channelId, seriesAcrossQuery, seriesList, seriesQuery } from './contract.ts';
import { ApiError } from './errors.ts';
import type { ChannelPort } from './ports.ts';
import { route } from './routes.ts';
import type { Answer, Route } from './routes.ts';

export function seriesRoutes({ store, channels, clock }: { readonly store: Pick<Store, 'series'>; readonly channels: ChannelPort; readonly clock: { now(): number } }): readonly Route[] {
  async function answer(request: SeriesRequest): Promise<Answer> {
    const series = await store.series(request);
    return { status: 200, body: { series: series.map(({ channel, name, points }) => ({ channel, name, stepMs: request.stepMs, points })) } };
  }
  return [
    route({
      method: 'GET', path: '/v1/channels/series', access: 'messages:read', summary: 'One measurement over time, of every channel that has it.',
      query: seriesAcrossQuery, answers: { 200: seriesList },
      run: async ({ query }) => answer(stretches(query, undefined, clock.now())),
    }),
    route({
      method: 'GET', path: '/v1/channels/:id/series', access: 'messages:read', summary: 'Measurements of a channel over time.',
      params: z.object({ id: channelId }), query: seriesQuery, answers: { 200: seriesList },
      async run({ params, query }) {
        if (channels.offered(params.id) === undefined) throw new ApiError('not_found');
        return answer(stretches(query, params.id, clock.now()));
      },
    }),
  ];
}

/** The last of the stretches is the one that runs now; they begin at multiples of their length. */
export function stretches({ hours, points, name }: { readonly hours: number; readonly points: number; readonly name?: string | undefined }, channel: string | undefined, now: number): SeriesRequest {
  const stepMs = Math.ceil((hours * 3_600_000) / points);
  return { channel, name, from: (Math.floor(now / stepMs) - points + 1) * stepMs, to: now + 1, stepMs };
}
