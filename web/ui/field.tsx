// Labelled inputs. A field ties its label, hint and error to its input for screen readers; what the value means is not its business.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import './field.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly optional?: string | undefined;
}

export function Field({ label, hint, error, optional, children }: FieldProps & { children: (ids: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}{optional !== undefined && <span class="field-optional"> {optional}</span>}</label>
      {children({ id, 'aria-describedby': `${id}-note`, 'aria-invalid': error !== undefined })}
      <div id={`${id}-note`}>
        {error !== undefined && <p class="field-error"><Icon name="warn" size="small" /> {error}</p>}
        {hint !== undefined && hint !== '' && <p class="field-hint">{hint}</p>}
      </div>
    </div>
  );
}

interface InputExtras {
  readonly inputMode?: 'text' | 'tel' | 'numeric' | 'decimal';
  readonly autocomplete?: string;
  readonly autocapitalize?: 'off';
  readonly spellcheck?: boolean;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly placeholder?: string;
  readonly dir?: 'auto' | 'ltr';
}

/** Preact's types want one literal type per element; here it is chosen while running. */
const typeOf = (type: string): object => ({ type });

type InputProps = FieldProps & InputExtras & { value: string; onValue: (value: string) => void };

export function TextField({ label, hint, error, optional, value, onValue, type = 'text', ...rest }: InputProps & { type?: 'text' | 'email' | 'tel' }) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => <input class="input" {...rest} {...ids} {...typeOf(type)} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

export function PasswordField({ label, hint, error, optional, value, onValue, showWord, hideWord, ...rest }: InputProps & { showWord: string; hideWord: string }) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => (
        <div class="input-with">
          <input class="input" spellcheck={false} autocapitalize="off" {...rest} {...ids} {...typeOf(shown ? 'text' : 'password')} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
          <button type="button" class="input-inside" aria-pressed={shown} onClick={() => setShown(!shown)}>{shown ? hideWord : showWord}</button>
        </div>
      )}
    </Field>
  );
}

export function TextArea({ label, hint, error, optional, value, onValue, rows = 3 }: FieldProps & { value: string; onValue: (value: string) => void; rows?: number }) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => <textarea class="input input-area" rows={rows} {...ids} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function Select({ label, hint, error, optional, value, onValue, choices }: FieldProps & { value: string; onValue: (value: string) => void; choices: readonly Choice[] }) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => (
        <select class="input" {...ids} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
        </select>
      )}
    </Field>
  );
}

export function Switch({ label, hint, error, value, onValue }: Omit<FieldProps, 'optional'> & { value: boolean; onValue: (value: boolean) => void }) {
  const id = useId();
  return (
    <div class="switch">
      <input id={id} type="checkbox" role="switch" checked={value} aria-describedby={`${id}-note`} onChange={(event) => onValue(event.currentTarget.checked)} />
      <div>
        <label for={id}>{label}</label>
        <div id={`${id}-note`}>
          {error !== undefined && <p class="field-error"><Icon name="warn" size="small" /> {error}</p>}
          {hint !== undefined && hint !== '' && <p class="field-hint">{hint}</p>}
        </div>
      </div>
    </div>
  );
}

export function SearchBox({ label, value, onValue, ...rest }: { label: string; value: string; onValue: (value: string) => void } & Pick<InputExtras, 'inputMode'>) {
  return (
    <div class="search">
      <Icon name="search" size="small" />
      <input class="input" type="search" aria-label={label} placeholder={label} spellcheck={false} autocomplete="off" data-search {...rest} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
    </div>
  );
}
