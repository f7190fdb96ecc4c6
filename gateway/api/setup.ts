// The first owner, by the one-time link. Answers nothing else once a gateway is set up.
import type { Auth } from '../auth/auth.ts';
import { absoluteMs } from '../auth/sessions.ts';
import { sessionCookie } from './caller.ts';
import type { ClientAddress } from './client-address.ts';
import { sessionBody, setupRequest } from './contract.ts';
import { ApiError } from './errors.ts';
import { openRoute } from './routes.ts';
import type { Route } from './routes.ts';
import { shapeSession } from './session.ts';

export function setupRoutes({ auth, addresses }: { readonly auth: Auth; readonly addresses: ClientAddress }): readonly Route[] {
  return [
    openRoute({
      method: 'POST', path: '/v1/setup', access: 'always', summary: 'Make the first owner with the token of the set-up link, and sign in.', body: setupRequest, answers: { 200: sessionBody },
      async run({ body, request }) {
        const outcome = await auth.setUp({ token: body.token, email: body.email, password: body.password, address: addresses.ip(request) });
        if (outcome.ok) {
          const cookie = sessionCookie(outcome.session.token, absoluteMs, addresses.secure(request));
          return { status: 200, body: shapeSession(outcome.session.principal), headers: { 'Set-Cookie': cookie } };
        }
        if (outcome.code === 'too_many_attempts') throw new ApiError('too_many_attempts', { retryAfterMs: outcome.retryAfterMs });
        if (outcome.code === 'invalid_password') throw new ApiError('invalid_password', { detail: outcome.detail, field: 'password' });
        throw new ApiError(outcome.code, outcome.code === 'setup_link_expired' ? { detail: 'Restart the gateway for a new link.' } : {});
      },
    }),
  ];
}
