// /openapi.json (3.1), written from the routes themselves: what is checked is what is described.
import { z } from 'zod';
import type { ZodType } from 'zod';
import { problemBody } from './contract.ts';
import { openRoute } from './routes.ts';
import type { Route } from './routes.ts';

type Json = Record<string, unknown>;

export function openApiRoute(routes: readonly Route[], version: string): Route {
  let text: string | undefined;
  return openRoute({
    method: 'GET', path: '/openapi.json', access: 'open', summary: 'This description.', answers: { 200: 'OpenAPI 3.1' },
    run: async () => ({ status: 200, text: (text ??= JSON.stringify(describe(routes, version))) }),
  });
}

export function describe(routes: readonly Route[], version: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:([a-z]+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, schemas);
  }
  schemaOf(problemBody, 'output', schemas);
  return {
    openapi: '3.1.0',
    info: { title: 'Fieldpost', version, description: 'Send and receive texts over networks of your own.' },
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: fp_<id>_<secret>' },
        session: { type: 'apiKey', in: 'cookie', name: 'fieldpost_session', description: 'A person in the panel' },
      },
    },
  };
}

function operation(route: Route, schemas: Json): Json {
  const parameters = [
    ...parametersOf(route.params, 'path', schemas),
    ...parametersOf(route.query, 'query', schemas),
    ...Object.entries(route.headers).map(([name, description]) => ({ name, in: 'header', required: false, description, schema: { type: 'string' } })),
  ];
  const responses: Json = { default: { description: 'A problem', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } };
  for (const [status, answer] of Object.entries(route.answers)) {
    responses[status] = typeof answer === 'string' ? { description: answer } : { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output', schemas) } } };
  }
  const isScope = route.access !== 'always' && route.access !== 'open' && route.access !== 'person' && route.access !== 'owner';
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z]+([A-Za-z])/g, (_all, letter: string) => letter.toUpperCase())}`,
    summary: route.summary,
    ...(isScope ? { description: `Scope: ${route.access}`, security: [{ key: [] }, { session: [] }] } : {}),
    ...(route.access === 'person' ? { security: [{ session: [] }] } : {}),
    ...(route.access === 'owner' ? { description: 'The owner, signed in', security: [{ session: [] }] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input', schemas) } } } }),
    responses,
  };
}

function parametersOf(schema: ZodType | undefined, place: 'path' | 'query', schemas: Json): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input', schemas) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({ name, in: place, required: place === 'path' || required.includes(name), schema: property }));
}

/** The schema in place, with every named schema it uses moved to the components. */
function schemaOf(schema: ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $schema: _dialect, $defs = {}, ...own } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Json & { $defs?: Json };
  for (const [name, definition] of Object.entries($defs)) schemas[name] ??= withoutIds(relinked(definition));
  const { id } = own;
  const linked = withoutIds(relinked(own));
  if (typeof id !== 'string') return linked;
  schemas[id] ??= linked;
  return { $ref: `#/components/schemas/${id}` };
}

function relinked(definition: unknown): Json {
  return JSON.parse(JSON.stringify(definition).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}

/** zod leaves its registry's `id` in the schema, where JSON Schema has `$id`. */
function withoutIds({ id: _id, ...rest }: Json): Json {
  return rest;
}
