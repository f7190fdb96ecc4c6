// The settings of one channel as a form drawn from its kind's schema. What the gateway finds wrong stands beside its field.
import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import type { Answer, FieldProblem, Refusal } from '../../client.ts';
import { troubleOf } from '../../marks/words.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { readFields, typedOf, valuesOf, type FieldShape } from '../../ui/schema-form.ts';
import { SchemaFields } from '../../ui/schema-fields.tsx';
import { TroubleNote } from '../../ui/states.tsx';
import { slug } from './slug.ts';
import { formWords, words } from './strings.ts';
import './settings-form.css';

interface Filled {
  readonly name: string;
  readonly id: string;
  readonly settings: Record<string, unknown>;
}

interface SettingsFormProps {
  readonly schema: Record<string, unknown>;
  /** What is set now; undefined for a channel that is still to be made. Secrets are null when set. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly verb: string;
  readonly failed: string;
  readonly note?: ComponentChildren;
  readonly onSave: (filled: Filled) => Promise<Answer<ChannelBody>>;
}

function secretsOf(fields: readonly FieldShape[], settings: Readonly<Record<string, unknown>>): Set<string> {
  return new Set(fields.filter((field) => field.kind === 'text' && field.secret && settings[field.name] === null).map((field) => `settings.${field.name}`));
}

export function SettingsForm({ schema, settings, name: given, verb, failed, note, onSave }: SettingsFormProps) {
  const fields = useMemo(() => readFields(schema), [schema]);
  const isNew = settings === undefined;
  const [typed, setTyped] = useState(() => typedOf(fields, settings ?? {}));
  const [name, setName] = useState(given);
  const [id, setId] = useState<string>();
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const shownId = id ?? slug(name);

  const show = (found: readonly FieldProblem[]) => {
    setProblems(new Map(found.map((problem) => [problem.path, problem.message])));
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const missing: FieldProblem[] = [];
    if (name.trim() === '') missing.push({ path: 'name', message: words.nameMissing });
    if (isNew && !/^[a-z0-9][a-z0-9-]{0,39}$/.test(shownId)) missing.push({ path: 'id', message: words.idBad });
    setRefusal(undefined);
    if (missing.length > 0) return show(missing);
    setBusy(true);
    const answer = await onSave({ name: name.trim(), id: shownId, settings: valuesOf(fields, typed, settings) });
    setBusy(false);
    if (answer.ok) {
      setProblems(new Map());
      if (!isNew) setTyped(typedOf(fields, answer.body.settings));
      return;
    }
    setRefusal(answer.refusal);
    show(answer.refusal.fields);
  };

  const placed = new Set(['name', 'id', ...fields.map((field) => `settings.${field.name}`)]);
  const strays = [...problems].filter(([path]) => ![...placed].some((known) => path === known || path.startsWith(`${known}.`)));
  const anyRequired = fields.some((field) => field.required);
  return (
    <form ref={form} class="settings-form" noValidate onSubmit={(event) => void submit(event)}>
      <TextField label={words.name} hint={words.nameHint} error={problems.get('name')} value={name} onValue={setName} autocomplete="off" />
      {isNew && <TextField label={words.idLabel} hint={words.idHint} error={problems.get('id')} value={shownId} onValue={setId} autocomplete="off" spellcheck={false} autocapitalize="off" />}
      {isNew && !anyRequired && <p class="soft">{words.worksAsIs}</p>}
      <SchemaFields fields={fields} typed={typed} onTyped={setTyped} path="settings" problems={problems} secretsSet={secretsOf(fields, settings ?? {})} words={formWords} />
      {refusal !== undefined && <TroubleNote trouble={troubleOf(refusal, failed)} />}
      {strays.map(([path, message]) => <p key={path} class="field-error"><code>{path}</code> {message}</p>)}
      <div class="line"><Button look="main" type="submit" busy={busy}>{verb}</Button>{note}</div>
    </form>
  );
}
