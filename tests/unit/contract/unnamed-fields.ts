import type { Json } from './field-paths.ts';

/** The places in a value that its schema does not name. */
export function unnamedFields(root: Json, value: Json, schema: Json = root, path = ''): string[] {
  const { items, prefixItems, properties, additionalProperties, ...said } = resolved(root, schema);
  const saysNothing = Object.keys(said).every((name) => name === 'description');
  if (saysNothing && items === undefined && properties === undefined) return [];
  if (Array.isArray(value))
    return value.flatMap((entry, i) => {
      const own = Array.isArray(prefixItems) ? prefixItems[i] : items;
      return own === undefined ? [`${path}[${i}]`] : unnamedFields(root, entry, own, `${path}[${i}]`);
    });
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => {
    const own = resolved(root, properties ?? null)[name] ?? additionalProperties;
    return own === undefined ? [`${path}.${name}`] : unnamedFields(root, entry, own, `${path}.${name}`);
  });
}

/** What a schema says, at the end of its references. */
function resolved(root: Json, schema: Json): { [name: string]: Json } {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return {};
  const { $ref } = schema;
  if (typeof $ref !== 'string') return schema;
  let found: Json = root;
  for (const name of $ref.slice(2).split('/')) found = resolved(root, found)[name] ?? null;
  return resolved(root, found);
}
