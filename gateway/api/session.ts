// Signing in and out, and who one is.
import type { Auth } from '../auth/auth.ts';
import type { PersonPrincipal } from '../auth/principal.ts';
import { absoluteMs } from '../auth/sessions.ts';
import { sessionCookie } from './caller.ts';
import type { ClientAddress } from './client-address.ts';
import { sessionBody, signInRequest } from './contract.ts';
import type { SessionBody } from './contract.ts';
import { ApiError } from './errors.ts';
import { openRoute, personRoute } from './routes.ts';
import type { Route } from './routes.ts';

export function sessionRoutes({ auth, addresses }: { readonly auth: Auth; readonly addresses: ClientAddress }): readonly Route[] {
  return [
    personRoute({
      method: 'GET', path: '/v1/session', summary: 'Who is signed in.', answers: { 200: sessionBody },
      run: async ({ principal }) => ({ status: 200, body: shapeSession(principal) }),
    }),
    openRoute({
      method: 'POST', path: '/v1/session', access: 'open', summary: 'Sign in; sets the session cookie. Always a new session.', body: signInRequest, answers: { 200: sessionBody },
      async run({ body, request }) {
        const outcome = await auth.signIn({ email: body.email, password: body.password, address: addresses.ip(request) });
        if (!outcome.ok) throw outcome.code === 'too_many_attempts' ? new ApiError('too_many_attempts', { retryAfterMs: outcome.retryAfterMs }) : new ApiError('invalid_credentials');
        return { status: 200, body: shapeSession(outcome.session.principal), headers: { 'Set-Cookie': sessionCookie(outcome.session.token, absoluteMs, addresses.secure(request)) } };
      },
    }),
    personRoute({
      method: 'DELETE', path: '/v1/session', summary: 'Sign out.', answers: { 204: 'Done' },
      async run({ principal, request }) {
        await auth.signOut(principal);
        return { status: 204, headers: { 'Set-Cookie': sessionCookie('', 0, addresses.secure(request)) } };
      },
    }),
  ];
}

export function shapeSession(principal: PersonPrincipal): SessionBody {
  return { person: { id: principal.id, email: principal.email, role: principal.role } };
}
