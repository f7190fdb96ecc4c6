// What came over a channel and is no text, or was done to it; newest first.
import { z } from 'zod';
import type { NoticeRecord, Store } from '../store/store.ts';
import { channelId, noticeList, pageQuery } from './contract.ts';
import type { NoticeBody } from './contract.ts';
import type { Cursors } from './cursor.ts';
import { ApiError } from './errors.ts';
import type { ChannelPort } from './ports.ts';
import { route } from './routes.ts';
import type { Route } from './routes.ts';
import { iso } from './shapes.ts';

export function noticeRoutes({ store, channels, cursors }: { readonly store: Pick<Store, 'notices'>; readonly channels: ChannelPort; readonly cursors: Cursors }): readonly Route[] {
  return [
    route({
      method: 'GET', path: '/v1/channels/:id/notices', access: 'messages:read', summary: 'List what came over a channel and is no text, newest first.',
      params: z.object({ id: channelId }), query: pageQuery, answers: { 200: noticeList },
      async run({ params, query }) {
        if (channels.offered(params.id) === undefined) throw new ApiError('not_found');
        const list = `notices ${params.id}`;
        const page = await store.notices(params.id, { limit: query.limit, before: query.cursor === undefined ? undefined : cursors.open(list, query.cursor) });
        return { status: 200, body: { notices: page.items.map(shapeNotice), nextCursor: page.next === undefined ? null : cursors.seal(list, page.next) } };
      },
    }),
  ];
}

function shapeNotice({ id, at, channel, kind, from, summary, data, actor }: NoticeRecord): NoticeBody {
  return { id, at: iso(at), channel, kind, from: from ?? null, summary, data: { ...data }, actor: actor ?? null };
}
