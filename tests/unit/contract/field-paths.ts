export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The places of all plain values: names of fields, and numbers in lists. */
export function leaves(value: Json): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([name, entry]) => leaves(entry).map((rest) => [name, ...rest]));
}

/** `result[].functions[].ranges[].count` */
export function fieldName(path: readonly (string | number)[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[]`;
    return name === '' ? part : `${name}.${part}`;
  }, '');
}

export function valueAt(value: Json, [name, ...rest]: readonly (string | number)[]): Json | undefined {
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = Array.isArray(value) ? value[Number(name)] : value[name];
  return entry === undefined ? undefined : valueAt(entry, rest);
}

/** A copy with another value at one place. */
export function replaced(value: Json, [name, ...rest]: readonly (string | number)[], by: Json): Json {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.with(Number(name), replaced(value[Number(name)] ?? null, rest, by));
  if (typeof value !== 'object' || value === null) throw new Error(`nothing has ${name} here`);
  return { ...value, [name]: replaced(value[name] ?? null, rest, by) };
}
