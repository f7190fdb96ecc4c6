// The end of a switch over every case of a union: reached only when what came over the wire is newer than this panel.
export function never(value: never): never {
  throw new TypeError(`No case for ${JSON.stringify(value)}`);
}
