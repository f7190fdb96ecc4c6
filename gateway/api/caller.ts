// Who is asking, from the headers: a key or a session. Also what keeps another site from using somebody's session.
import type { IncomingMessage } from 'node:http';
import type { Auth } from '../auth/auth.ts';
import type { Principal } from '../auth/principal.ts';
import { allows } from '../auth/scope.ts';
import type { ClientAddress } from './client-address.ts';
import { ApiError } from './errors.ts';
import type { Access } from './routes.ts';

export const cookieName = 'fieldpost_session';

/** The key of `Authorization: Bearer <key>`; undefined: there is no such header. */
export function bearerOf(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  if (header.startsWith('Bearer ')) return header.slice(7);
  return header.slice(0, 7).toLowerCase() === 'bearer ' ? header.slice(7) : '';
}

export function sessionTokenOf(request: IncomingMessage): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined) return undefined;
  for (const pair of header.split(';', 50)) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === cookieName) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** What `Auth` knows without asking the store: most requests of a busy second end here. */
export function knownCaller(auth: Auth, request: IncomingMessage): Principal | undefined {
  const key = bearerOf(request);
  return key === undefined ? undefined : auth.keys.known(key);
}

/** @throws ApiError `too_many_attempts` */
export async function findCaller(auth: Auth, addresses: ClientAddress, request: IncomingMessage): Promise<Principal | undefined> {
  const key = bearerOf(request);
  if (key !== undefined) {
    const found = await auth.byKey(key, addresses.ip(request));
    if (found === 'limited') throw new ApiError('too_many_attempts', { detail: 'Too many wrong keys came from this address.', retryAfterMs: 2_000 });
    return found;
  }
  const token = sessionTokenOf(request);
  return token === undefined ? undefined : auth.bySession(token, true);
}

/** @throws ApiError `unauthenticated` or `missing_scope` */
export function checkAccess(principal: Principal | undefined, access: Access): void {
  if (access === 'always' || access === 'open') return;
  if (principal === undefined) throw new ApiError('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' } });
  if (access === 'person') {
    if (principal.kind !== 'person') throw new ApiError('missing_scope', { detail: 'This is for signed-in people, not for keys.' });
  } else if (access === 'owner') {
    if (principal.kind !== 'person' || principal.role !== 'owner') throw new ApiError('missing_scope', { detail: 'This is for the owner, signed in.' });
  } else if (!allows(principal.scopes, access)) throw new ApiError('missing_scope', { detail: `This needs the scope ${access}.` });
}

/**
 * For unsafe methods. A session's cookie comes with every request of a browser, so the request must also prove that our own page made
 * it; without a cookie (sign-in, set-up) it must only not come from another site.
 */
export function checkSite(request: IncomingMessage, principal: Principal | undefined, addresses: ClientAddress): void {
  if (principal?.kind === 'key') return;
  const { headers } = request;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && principal === undefined)) throw new ApiError('cross_site');
  if (headers.origin !== undefined && !addresses.origins(request).includes(headers.origin)) throw new ApiError('cross_site');
  if (principal === undefined) return;
  if (site === undefined && headers.origin === undefined) throw new ApiError('cross_site', { detail: 'A session needs Sec-Fetch-Site or Origin. Scripts use keys.' });
  if (headers['x-fieldpost'] !== '1') throw new ApiError('cross_site', { detail: 'A session needs the header X-Fieldpost: 1.' });
}

export function sessionCookie(token: string, maxAgeMs: number, secure: boolean): string {
  return `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${Math.floor(maxAgeMs / 1_000)}${secure ? '; Secure' : ''}`;
}
