// Channels: list, add, change, remove, restart, and the kinds there are. A kind's own schema checks the settings behind the port.
import { z } from 'zod';
import { channelBody, channelId, channelKindList, channelList, createChannelRequest, patchChannelRequest, restartAnswer, restartRequest } from './contract.ts';
import { ApiError } from './errors.ts';
import type { ChannelAnswer, ChannelPort } from './ports.ts';
import { route } from './routes.ts';
import type { Answer, Route } from './routes.ts';

const byId = z.object({ id: channelId });

export function channelRoutes({ channels }: { readonly channels: ChannelPort }): readonly Route[] {
  return [
    route({
      method: 'GET', path: '/v1/channel-kinds', access: 'messages:read', summary: 'The kinds of channel, each with the JSON Schema of its settings.',
      answers: { 200: channelKindList },
      run: async () => ({ status: 200, body: { kinds: channels.kinds() } }),
    }),
    route({
      method: 'GET', path: '/v1/channels', access: 'messages:read', summary: 'List channels with their state.',
      answers: { 200: channelList },
      run: async () => ({ status: 200, body: { channels: await channels.list() } }),
    }),
    route({
      method: 'POST', path: '/v1/channels', access: 'channels:manage', summary: 'Add a channel and start it.',
      body: createChannelRequest, answers: { 201: channelBody },
      run: async ({ body }) => answerOf(201, await channels.create({ id: body.id, kind: body.kind, name: body.name, enabled: body.enabled, settings: body.settings })),
    }),
    route({
      method: 'GET', path: '/v1/channels/:id', access: 'messages:read', summary: 'Read one channel.',
      params: byId, answers: { 200: channelBody },
      async run({ params }) {
        const channel = await channels.get(params.id);
        if (channel === undefined) throw new ApiError('not_found');
        return { status: 200, body: channel };
      },
    }),
    route({
      method: 'PATCH', path: '/v1/channels/:id', access: 'channels:manage', summary: 'Change a channel; settings field by field, secrets left out or null stay as they are.',
      params: byId, body: patchChannelRequest, answers: { 200: channelBody },
      run: async ({ params, body }) => answerOf(200, await channels.patch(params.id, { name: body.name, enabled: body.enabled, settings: body.settings })),
    }),
    route({
      method: 'DELETE', path: '/v1/channels/:id', access: 'channels:manage', summary: 'Stop a channel and forget its settings.',
      params: byId, answers: { 204: 'Done' },
      async run({ params }) {
        const answer = await channels.remove(params.id);
        if (!answer.ok) throw refusalOf(answer);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST', path: '/v1/channels/restart', access: 'channels:manage', summary: 'Stop and start many channels at once.',
      body: restartRequest, answers: { 200: restartAnswer },
      async run({ body }) {
        const ids = [...new Set(body.ids)];
        const answers = await Promise.all(ids.map((id) => channels.restart(id)));
        return { status: 200, body: { restarted: ids.filter((_id, index) => answers[index]?.ok === true), unknown: ids.filter((_id, index) => answers[index]?.ok !== true) } };
      },
    }),
    route({
      method: 'POST', path: '/v1/channels/:id/restart', access: 'channels:manage', summary: 'Stop and start a channel at once: the way out of `refused`.',
      params: byId, answers: { 200: channelBody },
      run: async ({ params }) => answerOf(200, await channels.restart(params.id)),
    }),
  ];
}

function answerOf(status: number, answer: ChannelAnswer): Answer {
  if (!answer.ok) throw refusalOf(answer);
  return { status, body: answer.channel };
}

function refusalOf(answer: Extract<ChannelAnswer, { ok: false }>): ApiError {
  const errors = answer.errors?.map(({ path, message }) => ({ path: path === '' ? 'settings' : `settings.${path}`, message }));
  const field = { channel_exists: 'id', unknown_kind: 'kind', not_found: undefined, invalid_settings: 'settings', channel_in_use: undefined, settings_not_kept: undefined }[answer.code];
  return new ApiError(answer.code, { detail: answer.detail, errors, field });
}
