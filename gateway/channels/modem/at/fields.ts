// Information lines → fields, and what `=?` offers → values (27.007 §5.4 and V.250 §5.7.3). Pure and total: modems write them in
// many ways.

/** What follows `+NAME:` in the first line of that name; undefined without one. */
export function restOf(lines: readonly string[], name: string): string | undefined {
  return restsOf(lines, name)[0];
}

export function restsOf(lines: readonly string[], name: string): string[] {
  return lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim());
}

/** By the commas outside quotes and brackets; trimmed, still quoted. A quote that is never closed reaches to the end. */
export function splitFields(rest: string): string[] {
  const fields: string[] = [];
  let from = 0;
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const character = rest[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (character === ',' && depth === 0) {
      fields.push(rest.slice(from, at).trim());
      from = at + 1;
    }
  }
  fields.push(rest.slice(from).trim());
  return fields;
}

export function unquoted(field: string): string {
  return field.replaceAll('"', '').replaceAll("'", '').trim();
}

/** A decimal number, quoted or not, with or without leading zeros. */
export function numberIn(field: string | undefined): number | undefined {
  const text = field === undefined ? '' : unquoted(field);
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Each group of `(0-3),(0,1),(1)`, or a bare value, as the numbers that it offers. */
export function offeredNumbers(rest: string): ReadonlySet<number>[] {
  return splitFields(rest).map((group) => {
    const offered = new Set<number>();
    for (const one of splitFields(group.replaceAll(/[()]/g, ''))) {
      const [from, to] = one.split('-').map((end) => numberIn(end));
      if (from === undefined) continue;
      for (let value = from; value <= Math.min(to ?? from, from + 255); value += 1) offered.add(value);
    }
    return offered;
  });
}

/** Each group of `("SM","ME"),("SM")` as its words, in upper case. One list without brackets is one group. */
export function offeredWords(rest: string): string[][] {
  const groups = rest.includes('(') ? splitFields(rest) : [rest];
  return groups.map((group) => splitFields(group.replaceAll(/[()]/g, '')).map((one) => unquoted(one).toUpperCase()).filter((one) => one !== ''));
}
