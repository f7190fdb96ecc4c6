// Draws the fields that schema-form.ts read from a JSON Schema, nested groups and lists of rows included, with problems beside them.
import type { ComponentChildren } from 'preact';
import { never } from '../never.ts';
import { Button, IconButton } from './button.tsx';
import { PasswordField, Select, Switch, TextArea, TextField, type Choice } from './field.tsx';
import { byWeight, concerns, typedOf, type FieldShape, type Typed, type TypedObject } from './schema-form.ts';
import './schema-fields.css';

export interface FormWords {
  readonly show: string;
  readonly hide: string;
  readonly secretSet: string;
  readonly optional: string;
  readonly more: (count: number) => string;
  readonly perLine: string;
  readonly add: string;
  readonly remove: string;
  readonly none: string;
  readonly choose: string;
}

interface FieldsProps {
  readonly fields: readonly FieldShape[];
  readonly typed: TypedObject;
  readonly onTyped: (typed: TypedObject) => void;
  readonly path: string;
  readonly problems: ReadonlyMap<string, string>;
  /** Paths of secrets that have a value already. */
  readonly secretsSet: ReadonlySet<string>;
  readonly words: FormWords;
}

export function SchemaFields(props: FieldsProps) {
  const { first, rest } = byWeight(props.fields);
  const draw = (field: FieldShape) => (
    <OneField key={field.name} {...props} field={field} value={props.typed[field.name]} path={`${props.path}.${field.name}`}
      onValue={(value) => props.onTyped({ ...props.typed, [field.name]: value })} />
  );
  return (
    <div class="schema-fields">
      {first.map(draw)}
      {rest.length > 0 && (
        <details class="schema-more" open={rest.some((field) => concerns(`${props.path}.${field.name}`, props.problems)) || undefined}>
          <summary>{props.words.more(rest.length)}</summary>
          <div class="schema-fields">{rest.map(draw)}</div>
        </details>
      )}
    </div>
  );
}

function OneField(props: Omit<FieldsProps, 'typed' | 'onTyped' | 'fields'> & { field: FieldShape; value: Typed | undefined; onValue: (value: Typed) => void }) {
  const { field, value, onValue, path, problems, words } = props;
  const error = problems.get(path);
  const optional = field.required || field.preset !== undefined ? undefined : words.optional;
  const text = typeof value === 'string' ? value : '';
  const shared = { label: field.title, hint: field.description, error, optional };
  switch (field.kind) {
    case 'text': {
      if (field.long && !(field.secret && props.secretsSet.has(path))) return <TextArea {...shared} value={text} onValue={onValue} rows={text === '' ? 2 : 6} />;
      if (!field.secret) return <TextField {...shared} value={text} onValue={onValue} spellcheck={false} autocapitalize="off" autocomplete="off" />;
      const isSet = props.secretsSet.has(path);
      return <PasswordField {...shared} optional={isSet ? undefined : optional} placeholder={isSet ? words.secretSet : ''} autocomplete="new-password" value={text} onValue={onValue} showWord={words.show} hideWord={words.hide} />;
    }
    case 'number': return <TextField {...shared} value={text} onValue={onValue} inputMode={field.whole ? 'numeric' : 'decimal'} autocomplete="off" />;
    case 'flag': return <Switch label={field.title} hint={field.description} error={error} value={value === true} onValue={onValue} />;
    case 'choice': {
      const choices = field.required || field.preset !== undefined ? (text === '' ? [{ value: '', label: words.choose }, ...field.choices] : field.choices) : [{ value: '', label: words.none }, ...field.choices];
      return <Select {...shared} value={text} onValue={onValue} choices={choices} />;
    }
    case 'picks': return (
      <Group title={field.title} hint={field.description} error={error ?? firstUnder(path, problems)}>
        <Picks choices={field.choices} picked={text === '' ? [] : text.split('\n')} onPicked={(picked) => onValue(picked.join('\n'))} />
      </Group>
    );
    case 'lines': return <TextArea {...shared} error={error ?? firstUnder(path, problems)} hint={<>{field.description} {words.perLine}</>} value={text} onValue={onValue} rows={Math.min(8, Math.max(2, text.split('\n').length + 1))} />;
    case 'raw': return <TextArea {...shared} error={error ?? firstUnder(path, problems)} value={text} onValue={onValue} rows={4} />;
    case 'group': return (
      <Group title={field.title} hint={field.description} error={error}>
        <SchemaFields {...props} fields={field.fields} typed={(value ?? {}) as TypedObject} onTyped={onValue} />
      </Group>
    );
    case 'rows': return <Rows {...props} field={field} rows={Array.isArray(value) ? (value as readonly TypedObject[]) : []} error={error} />;
    default: return never(field);
  }
}

const firstUnder = (path: string, problems: ReadonlyMap<string, string>): string | undefined => [...problems].find(([told]) => told.startsWith(`${path}.`))?.[1];

function Group({ title, hint, error, children }: { title: string; hint: string; error: string | undefined; children: ComponentChildren }) {
  return (
    <fieldset class="schema-group">
      <legend>{title}</legend>
      {hint !== '' && <p class="field-hint">{hint}</p>}
      {error !== undefined && <p class="field-error">{error}</p>}
      {children}
    </fieldset>
  );
}

function Picks({ choices, picked, onPicked }: { choices: readonly Choice[]; picked: readonly string[]; onPicked: (picked: readonly string[]) => void }) {
  return (
    <div class="schema-picks">
      {choices.map((choice) => (
        <label key={choice.value}>
          <input type="checkbox" checked={picked.includes(choice.value)} onChange={(event) => onPicked(event.currentTarget.checked ? [...picked, choice.value] : picked.filter((other) => other !== choice.value))} />
          {choice.label}
        </label>
      ))}
    </div>
  );
}

function Rows(props: Omit<FieldsProps, 'typed' | 'onTyped' | 'fields'> & { field: FieldShape & { kind: 'rows' }; rows: readonly TypedObject[]; error: string | undefined; onValue: (value: Typed) => void }) {
  const { field, rows, onValue, words } = props;
  return (
    <Group title={field.title} hint={field.description} error={props.error}>
      {rows.map((row, index) => (
        <div key={index} class="schema-row" role="group" aria-label={`${field.title} ${index + 1}`}>
          <div class="spread"><strong class="soft small figures">{index + 1}</strong><IconButton icon="close" label={`${words.remove} ${index + 1}`} onClick={() => onValue(rows.filter((_, other) => other !== index))} /></div>
          <SchemaFields {...props} fields={field.item} typed={row} path={`${props.path}.${index}`} onTyped={(typed) => onValue(rows.map((old, other) => (other === index ? typed : old)))} />
        </div>
      ))}
      <div><Button small icon="plus" onClick={() => onValue([...rows, typedOf(field.item, {})])}>{words.add}</Button></div>
    </Group>
  );
}

