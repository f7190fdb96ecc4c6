// For whoever watches the process: alive, and ready to take work. Tells nothing else, and answers before set-up too.
import type { Store } from '../store/store.ts';
import { openRoute } from './routes.ts';
import type { Route } from './routes.ts';

export function healthRoutes({ store, unready }: { readonly store: Store; readonly unready?: () => string | undefined }): readonly Route[] {
  return [
    openRoute({
      method: 'GET', path: '/healthz', access: 'always', summary: 'The process answers.', answers: { 200: 'ok' },
      run: async () => ({ status: 200, text: 'ok\n', type: 'text/plain; charset=utf-8' }),
    }),
    openRoute({
      method: 'GET', path: '/readyz', access: 'always', summary: 'New messages can be taken, or why not.', answers: { 200: 'Ready', 503: 'Not ready: `reason` is a code' },
      async run() {
        const reason = unready?.() ?? store.trouble();
        return reason === undefined ? { status: 200, body: { ready: true } } : { status: 503, body: { ready: false, reason } };
      },
    }),
  ];
}
