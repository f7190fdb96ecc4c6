// @vitest-environment happy-dom
// A form drawn from a JSON Schema: every kind of field, what is sent back, secrets, and problems beside their fields.
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { useState } from 'preact/hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { readFields, typedOf, valuesOf, type TypedObject } from '../../web/ui/schema-form.ts';
import { SchemaFields } from '../../web/ui/schema-fields.tsx';
import { formWords } from '../../web/screens/channels/strings.ts';

afterEach(cleanup);

const schema = {
  type: 'object',
  required: ['host', 'port', 'password', 'people'],
  properties: {
    host: { type: 'string', title: 'Host', description: 'Name of the machine' },
    port: { type: 'integer', title: 'Port', minimum: 1, maximum: 65_535 },
    password: { type: 'string', title: 'Password', secret: true },
    bind: { type: 'string', enum: ['transceiver', 'pair'], default: 'transceiver', title: 'Bind' },
    tls: { type: 'boolean', default: false, title: 'TLS' },
    systemType: { type: 'string', default: '', title: 'System type' },
    ton: { anyOf: [{ type: 'integer' }, { type: 'null' }], title: 'TON' },
    lines: { type: 'array', items: { type: 'string' }, default: [], title: 'Our numbers' },
    wrongs: { type: 'array', items: { type: 'string', enum: ['drops', 'isLate'] }, default: [], title: 'Wrongs' },
    people: { type: 'array', title: 'People', items: { type: 'object', required: ['name'], properties: { name: { type: 'string', title: 'Name' }, age: { type: 'integer', title: 'Age', default: 30 } } } },
    limits: { type: 'object', title: 'Limits', properties: { perSecond: { type: 'number', default: 0.5 } } },
    codes: { type: 'object', additionalProperties: { type: 'string' }, default: {}, title: 'Codes' },
  },
} as const;
const fields = readFields(schema);

function Form({ onTyped, problems = new Map(), settings = {} }: { onTyped: (typed: TypedObject) => void; problems?: ReadonlyMap<string, string>; settings?: Record<string, unknown> }) {
  const [typed, setTyped] = useState(() => typedOf(fields, settings));
  return (
    <SchemaFields fields={fields} typed={typed} path="settings" problems={problems} words={formWords} secretsSet={new Set(settings['password'] === null ? ['settings.password'] : [])}
      onTyped={(next) => {
        setTyped(next);
        onTyped(next);
      }} />
  );
}

describe('values', () => {
  test('what is untouched is sent as its preset, and what has none is left out', () => {
    expect(valuesOf(fields, typedOf(fields, {}))).toEqual({
      host: '', password: '', bind: 'transceiver', tls: false, systemType: '', lines: [], wrongs: [], people: [], limits: { perSecond: 0.5 }, codes: {},
    });
  });

  test('what is set comes back unchanged, but for a secret that was not typed', () => {
    const settings = { host: 'a.example', port: 2775, password: null, bind: 'pair', tls: true, systemType: 'x', ton: 5, lines: ['+1', '+2'], wrongs: ['isLate'], people: [{ name: 'A', age: 3 }], limits: { perSecond: 2 }, codes: { '0x1': 'throttled' } };
    const { password: _, ...rest } = settings;
    expect(valuesOf(fields, typedOf(fields, settings), settings)).toEqual(rest);
  });

  test('an optional value that is emptied is told as null, so that it goes away', () => {
    const settings = { ton: 5 };
    expect(valuesOf(fields, { ...typedOf(fields, settings), ton: '' }, settings)['ton']).toBeNull();
    expect(valuesOf(fields, { ...typedOf(fields, {}), ton: '' })).not.toHaveProperty('ton');
  });

  test('what is not a number or not JSON is sent as typed, for the gateway to refuse by name', () => {
    const values = valuesOf(fields, { ...typedOf(fields, {}), port: 'many', codes: '{oops' });
    expect(values).toMatchObject({ port: 'many', codes: '{oops' });
  });

  test('lines are one per line, without blanks', () => {
    expect(valuesOf(fields, { ...typedOf(fields, {}), lines: ' +1 \n\n+2\n' })['lines']).toEqual(['+1', '+2']);
  });
});

describe('the drawn form', () => {
  const last = (seen: TypedObject[]): Record<string, unknown> => valuesOf(fields, seen.at(-1) ?? {});

  test('required fields come first and the rest is folded away', () => {
    const { container } = render(<Form onTyped={() => undefined} />);
    const folded = container.querySelector('details');
    expect(folded?.open).toBe(false);
    expect(folded?.contains(screen.getByLabelText('Host'))).toBe(false);
    expect(folded?.contains(screen.getByLabelText('TLS'))).toBe(true);
  });

  test('typing reaches every kind of field', () => {
    const seen: TypedObject[] = [];
    render(<Form onTyped={(typed) => seen.push(typed)} />);
    fireEvent.input(screen.getByLabelText('Host'), { target: { value: 'b.example' } });
    fireEvent.input(screen.getByLabelText('Port'), { target: { value: '2775' } });
    fireEvent.click(screen.getByLabelText('TLS'));
    fireEvent.change(screen.getByLabelText('Bind'), { target: { value: 'pair' } });
    fireEvent.click(screen.getByLabelText('Is late'));
    expect(last(seen)).toMatchObject({ host: 'b.example', port: 2775, tls: true, bind: 'pair', wrongs: ['isLate'] });
  });

  test('rows are added with their presets and taken away again', () => {
    const seen: TypedObject[] = [];
    render(<Form onTyped={(typed) => seen.push(typed)} />);
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'Amina' } });
    expect(last(seen)['people']).toEqual([{ name: 'Amina', age: 30 }]);
    fireEvent.click(screen.getByRole('button', { name: 'Remove 1' }));
    expect(last(seen)['people']).toEqual([]);
  });

  test('a secret that is set says so and shows nothing', () => {
    render(<Form onTyped={() => undefined} settings={{ password: null }} />);
    const input = screen.getByLabelText('Password');
    expect(input.getAttribute('placeholder')).toBe(formWords.secretSet);
    expect(input).toHaveProperty('value', '');
    expect(input.getAttribute('type')).toBe('password');
  });

  test('problems stand beside their fields, open what is folded, and are tied to the input', () => {
    const problems = new Map([['settings.port', 'A number from 1 to 65535'], ['settings.people.0.name', 'Write a name'], ['settings.systemType', 'Too long']]);
    const { container } = render(<Form onTyped={() => undefined} problems={problems} settings={{ people: [{ name: '' }] }} />);
    expect(screen.getByLabelText('System type').closest('details')?.open).toBe(true);
    for (const [label, words] of [['Port', 'A number from 1 to 65535'], ['Name', 'Write a name'], ['System type', 'Too long']] as const) {
      const input = screen.getByLabelText(label);
      expect(input.getAttribute('aria-invalid')).toBe('true');
      expect(container.querySelector(`[id="${input.getAttribute('aria-describedby')}"]`)?.textContent).toContain(words);
    }
  });
});
