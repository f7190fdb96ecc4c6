// What this is, for everybody, also before set-up.
import type { Setup } from '../auth/setup.ts';
import { aboutBody } from './contract.ts';
import type { AboutBody } from './contract.ts';
import { openRoute } from './routes.ts';
import type { Route } from './routes.ts';

export function aboutRoutes({ setup, version, demo }: { readonly setup: Setup; readonly version: string; readonly demo: boolean }): readonly Route[] {
  return [
    openRoute({
      method: 'GET', path: '/v1/about', access: 'always', summary: 'Version, and whether this gateway is set up.', answers: { 200: aboutBody },
      async run() {
        const body: AboutBody = { name: 'fieldpost', version, setUp: await setup.isSetUp(), demo };
        return { status: 200, body };
      },
    }),
  ];
}
