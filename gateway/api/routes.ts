// What a route is: method, path, who may, which schemas, what it answers. The same record mounts it, checks requests and
// describes it in /openapi.json.
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { ZodObject, ZodType } from 'zod';
import type { PersonPrincipal, Principal } from '../auth/principal.ts';
import type { Scope } from '../auth/scope.ts';
import { ApiError } from './errors.ts';
import type { FieldError } from './errors.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/**
 * `always` also before set-up · `open` without signing in · `person` a signed-in person, not a key · `owner` a signed-in owner · a scope: whoever has it.
 */
export type Access = 'always' | 'open' | 'person' | 'owner' | Scope;

export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call<P, Q, B> {
  readonly request: IncomingMessage;
  /** Aborted when the caller is gone. Asking for it costs a listener. */
  readonly gone: () => AbortSignal;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}
export interface KnownCall<P, Q, B> extends Call<P, Q, B> {
  readonly principal: Principal;
}

/** With its types checked and put away, as the server holds it. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params: ZodType | undefined;
  readonly query: ZodObject | undefined;
  readonly body: ZodType | undefined;
  /** By status. Every route may also answer a Problem. */
  readonly answers: Readonly<Record<number, ZodType | string>>;
  /** Request headers worth describing, by name. */
  readonly headers: Readonly<Record<string, string>>;
  run(call: Call<unknown, unknown, unknown>, principal: Principal | undefined): Promise<Answer>;
  /** Told before a known caller who may not hears so; `params` are as they came. */
  readonly refused: Refused | undefined;
}
type Refused = (params: Readonly<Record<string, string>>, principal: Principal) => Promise<void>;

interface Described<P, Q, B> {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly params?: ZodType<P>;
  readonly query?: ZodObject & ZodType<Q>;
  readonly body?: ZodType<B>;
  readonly answers: Readonly<Record<number, ZodType | string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly refused?: Refused;
}

/** A route for callers who are known: the scope is checked before anything is read. */
export function route<P = undefined, Q = undefined, B = undefined>(described: Described<P, Q, B> & { readonly access: Scope; run(call: KnownCall<P, Q, B>): Promise<Answer> }): Route {
  return sealed(described, described.access, (call, principal) => {
    if (principal === undefined) throw new ApiError('unauthenticated');
    return described.run({ ...call, principal } as KnownCall<P, Q, B>);
  });
}

/** A route for people in a session, whatever their scopes. */
export function personRoute<P = undefined, Q = undefined, B = undefined>(described: Described<P, Q, B> & { run(call: Call<P, Q, B> & { readonly principal: PersonPrincipal }): Promise<Answer> }): Route {
  return sealed(described, 'person', (call, principal) => {
    if (principal?.kind !== 'person') throw new ApiError('unauthenticated');
    return described.run({ ...call, principal } as Call<P, Q, B> & { readonly principal: PersonPrincipal });
  });
}

/** A route for people who own this gateway; no key opens it, whatever its scopes. */
export function ownerRoute<P = undefined, Q = undefined, B = undefined>(described: Described<P, Q, B> & { run(call: Call<P, Q, B> & { readonly principal: PersonPrincipal }): Promise<Answer> }): Route {
  return { ...personRoute(described), access: 'owner' };
}

export function openRoute<P = undefined, Q = undefined, B = undefined>(described: Described<P, Q, B> & { readonly access: 'always' | 'open'; run(call: Call<P, Q, B>): Promise<Answer> }): Route {
  return sealed(described, described.access, (call) => described.run(call as Call<P, Q, B>));
}

function sealed<P, Q, B>(described: Described<P, Q, B>, access: Access, run: Route['run']): Route {
  const { method, path, summary, params, query, body, answers } = described;
  return { method, path, access, summary, params, query, body, answers, headers: described.headers ?? {}, run, refused: described.refused };
}

const nothing = z.strictObject({});
const noQuery: unknown = undefined;

/** @throws ApiError `not_found`: an id of another shape cannot exist. */
export function checkParams(route: Route, params: Readonly<Record<string, string>>): unknown {
  if (route.params === undefined) return undefined;
  const checked = route.params.safeParse(params);
  if (!checked.success) throw new ApiError('not_found');
  return checked.data;
}

/** `search` is what follows the question mark. @throws ApiError `invalid_request` */
export function checkQuery(route: Route, search: string): unknown {
  if (search === '' && route.query === undefined) return noQuery;
  const given = new Map<string, string>();
  const errors: FieldError[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    if (given.has(name)) errors.push({ path: name, message: 'is given twice' });
    given.set(name, value);
  }
  if (errors.length > 0) throw new ApiError('invalid_request', { errors });
  return checked(route.query ?? nothing, Object.fromEntries(given));
}

/** A route without a body schema takes no body or `{}`. @throws ApiError `invalid_request` */
export function checkBody(route: Route, body: unknown): unknown {
  if (route.body === undefined) return body === undefined ? undefined : checked(nothing, body);
  if (body === undefined) throw new ApiError('invalid_json', { detail: 'A JSON body is expected.' });
  return checked(route.body, body);
}

function checked(schema: ZodType, value: unknown): unknown {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  throw new ApiError('invalid_request', { errors: outcome.error.issues.flatMap((issue) => fieldErrors(issue, [])).slice(0, 100) });
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
}

/** Of a union, the branch that came furthest: its complaint names the place. */
function fieldErrors(issue: Issue, above: readonly PropertyKey[]): FieldError[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys' && issue.keys !== undefined) return issue.keys.map((key) => ({ path: [...path, key.slice(0, 80)].map(String).join('.'), message: 'is not a known field' }));
  if (issue.code === 'invalid_union' && issue.errors !== undefined && issue.errors.length > 0) {
    const depth = (branch: readonly Issue[]): number => Math.max(...branch.map((inner) => inner.path.length * 2 + (inner.code === 'invalid_type' ? 0 : 1)));
    const best = issue.errors.reduce((one, other) => (depth(other) > depth(one) ? other : one));
    if (depth(best) > 0) return best.flatMap((inner) => fieldErrors(inner, path));
  }
  return [{ path: path.map(String).join('.'), message: issue.message }];
}
