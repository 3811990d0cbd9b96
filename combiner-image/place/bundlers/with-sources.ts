/**
 * A map whose sources have other names.
 * @param map as JSON, or as a tool has it
 * @param nameOf a source, from the top level of the checkout
 */
export function withSources(map: unknown, nameOf: (source: string) => string): string {
  const read = JSON.parse(typeof map === 'string' ? map : JSON.stringify(map)) as { sources: string[] };
  return JSON.stringify({ ...read, sources: read.sources.map(nameOf) });
}
