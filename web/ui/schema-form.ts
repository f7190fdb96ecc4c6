// Reads the part of JSON Schema that settings use into fields a form can draw, and turns what was typed back into values.
// Pure; schema-fields.tsx draws. Knows no setting by name.

import { never } from '../never.ts';

export type Schema = Readonly<Record<string, unknown>>;

interface Named {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  readonly preset: unknown;
}
export type FieldShape =
  | Named & { readonly kind: 'text'; readonly secret: boolean; readonly long: boolean }
  | Named & { readonly kind: 'number'; readonly whole: boolean }
  | Named & { readonly kind: 'flag' }
  | Named & { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly label: string }[]; readonly values: readonly unknown[] }
  | Named & { readonly kind: 'picks'; readonly choices: readonly { readonly value: string; readonly label: string }[] }
  | Named & { readonly kind: 'lines'; readonly numeric: boolean }
  | Named & { readonly kind: 'group'; readonly fields: readonly FieldShape[] }
  | Named & { readonly kind: 'rows'; readonly item: readonly FieldShape[] }
  | Named & { readonly kind: 'raw' };

/** What the inputs hold: strings and flags, nested like the fields. */
export type Typed = string | boolean | readonly TypedObject[] | TypedObject;
export interface TypedObject {
  readonly [name: string]: Typed | undefined;
}

const asSchema = (value: unknown): Schema => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {});
const words = (name: string): string => {
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

/** An optional or nullable value is drawn as the one real kind it has. */
function unwrap(schema: Schema): Schema {
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(options)) return schema;
  const real = options.map(asSchema).filter((option) => option['type'] !== 'null');
  const constants = real.map((option) => option['const']);
  if (real.length > 0 && constants.every((value) => value !== undefined)) return { ...schema, enum: constants };
  const [only] = real;
  return real.length === 1 && only !== undefined ? { ...only, ...schema } : schema;
}

function readField(name: string, given: Schema, required: boolean): FieldShape {
  const schema = unwrap(given);
  const text = (key: string): string | undefined => (typeof schema[key] === 'string' ? schema[key] : undefined);
  const named: Named = { name, title: text('title') ?? words(name), description: text('description') ?? '', required: required && schema['default'] === undefined, preset: schema['default'] };
  const values: unknown = schema['enum'];
  if (Array.isArray(values)) {
    const labels = asSchema(schema['labels']);
    const choices = values.map((value) => ({ value: String(value), label: typeof labels[String(value)] === 'string' ? String(labels[String(value)]) : words(String(value)) }));
    return { ...named, kind: 'choice', choices, values };
  }
  switch (schema['type']) {
    case 'string': return { ...named, kind: 'text', secret: schema['secret'] === true, long: schema['multiline'] === true };
    case 'integer': case 'number': return { ...named, kind: 'number', whole: schema['type'] === 'integer' };
    case 'boolean': return { ...named, kind: 'flag' };
    case 'object': return schema['properties'] === undefined ? { ...named, kind: 'raw' } : { ...named, kind: 'group', fields: readFields(schema) };
    case 'array': {
      const items = unwrap(asSchema(schema['items']));
      if (Array.isArray(items['enum'])) return { ...named, kind: 'picks', choices: (items['enum'] as unknown[]).map((value) => ({ value: String(value), label: words(String(value)) })) };
      if (items['type'] === 'string') return { ...named, kind: 'lines', numeric: false };
      if (items['type'] === 'integer' || items['type'] === 'number') return { ...named, kind: 'lines', numeric: true };
      if (items['properties'] !== undefined) return { ...named, kind: 'rows', item: readFields(items) };
      return { ...named, kind: 'raw' };
    }
    default: return { ...named, kind: 'raw' };
  }
}

export function readFields(schema: Schema): readonly FieldShape[] {
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  return Object.entries(asSchema(schema['properties'])).map(([name, property]) => readField(name, asSchema(property), required.includes(name)));
}

/** What the inputs show at first: the value, else the preset, else nothing. */
export function typedOf(fields: readonly FieldShape[], values: Readonly<Record<string, unknown>>): TypedObject {
  return Object.fromEntries(fields.map((field) => [field.name, typedField(field, values[field.name] ?? field.preset)]));
}

function typedField(field: FieldShape, value: unknown): Typed {
  switch (field.kind) {
    case 'flag': return value === true;
    case 'group': return typedOf(field.fields, asSchema(value));
    case 'rows': return Array.isArray(value) ? value.map((row) => typedOf(field.item, asSchema(row))) : [];
    case 'lines': case 'picks': return Array.isArray(value) ? value.map(String).join('\n') : '';
    case 'raw': return value === undefined ? '' : JSON.stringify(value, null, 2);
    case 'text': case 'number': case 'choice': return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
    default: return never(field);
  }
}

const nothing = Symbol('nothing typed');

function valueOf(field: FieldShape, typed: Typed | undefined): unknown {
  if (field.kind === 'flag') return typed === true;
  if (field.kind === 'group') return valuesOf(field.fields, (typed ?? {}) as TypedObject);
  if (field.kind === 'rows') return Array.isArray(typed) ? (typed as readonly TypedObject[]).map((row) => valuesOf(field.item, row)) : [];
  const text = typeof typed === 'string' ? typed : '';
  if (field.kind === 'lines' || field.kind === 'picks') {
    const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
    return field.kind === 'lines' && field.numeric ? lines.map(Number) : lines;
  }
  if (text.trim() === '') return field.kind === 'text' && (field.required || field.preset === '') ? '' : nothing;
  switch (field.kind) {
    case 'text': return field.secret ? text : text.trim();
    case 'number': return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'choice': return field.values[field.choices.findIndex((choice) => choice.value === text)] ?? text;
    case 'raw':
      return parsed(text);
    default: return never(field);
  }
}

/** What is not JSON is sent as it was typed, for the gateway to say what is wrong with it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * What to send. An empty field is left out; one that had a value `before` is told as null, which takes the value away.
 * A secret that is set and was not typed is left out, which keeps it.
 */
export function valuesOf(fields: readonly FieldShape[], typed: TypedObject, before: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.kind === 'text' && field.secret && field.name in before && typed[field.name] === '') continue;
    const value = valueOf(field, typed[field.name]);
    if (value !== nothing) values[field.name] = value;
    else if (before[field.name] !== undefined && before[field.name] !== null) values[field.name] = null;
  }
  return values;
}

/** The fields a person must fill in, and those that are fine as they are. */
export function byWeight(fields: readonly FieldShape[]): { readonly first: readonly FieldShape[]; readonly rest: readonly FieldShape[] } {
  return { first: fields.filter((field) => field.required), rest: fields.filter((field) => !field.required) };
}

/** Whether any told problem is at or under this path. */
export const concerns = (path: string, problems: ReadonlyMap<string, string>): boolean => [...problems.keys()].some((told) => told === path || told.startsWith(`${path}.`));
