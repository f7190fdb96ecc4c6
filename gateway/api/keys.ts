// API keys: list, make (shown once), take back.
import { z } from 'zod';
import type { Auth } from '../auth/auth.ts';
import { createKeyRequest, createdKey, keyList } from './contract.ts';
import { ApiError } from './errors.ts';
import { route } from './routes.ts';
import type { Route } from './routes.ts';
import { shapeKey } from './shapes.ts';

const byId = z.object({ id: z.string().regex(/^[a-z2-7]{10}$/) });

export function keyRoutes({ auth }: { readonly auth: Auth }): readonly Route[] {
  return [
    route({
      method: 'GET', path: '/v1/keys', access: 'admin', summary: 'List keys, without their secrets.', answers: { 200: keyList },
      run: async () => ({ status: 200, body: { keys: (await auth.keys.list()).map(shapeKey) } }),
    }),
    route({
      method: 'POST', path: '/v1/keys', access: 'admin', summary: 'Make a key. This answer is the only place that shows it.', body: createKeyRequest, answers: { 201: createdKey },
      async run({ body }) {
        const { record, key } = await auth.keys.create(body);
        return { status: 201, body: { ...shapeKey(record), key } };
      },
    }),
    route({
      method: 'DELETE', path: '/v1/keys/:id', access: 'admin', summary: 'Take a key back, at once.', params: byId, answers: { 204: 'Done' },
      async run({ params }) {
        if (!(await auth.revokeKey(params.id))) throw new ApiError('not_found');
        return { status: 204 };
      },
    }),
  ];
}
