import { type RanScript, type SandboxOptions, type StoredObject, sandbox } from './sandbox.ts';

/** A version 3 map of one source, with some fields as they should not be. */
export function mapWith(change: object): string {
  const sound = { version: 3, sources: ['a.ts'], sourcesContent: ['a();\n'], names: [], mappings: 'AAAA' };
  return JSON.stringify({ ...sound, ...change });
}

let scripts = 0;

/** A script of its own text that names a map, which is this one. */
export function mapped(sourceMap: string, change: Partial<RanScript> = {}): RanScript {
  const path = `mapped-${++scripts}.js`;
  return { path, text: `a(${scripts});\n//# sourceMappingURL=${path}.map\n`, sourceMap, ...change };
}

/** A sandbox that ran one script with this map. */
export function ranMapped(sourceMap: string, options?: SandboxOptions): StoredObject[] {
  return sandbox([mapped(sourceMap)], options);
}

/** A source of this name. */
export function sourceNamed(name: string, text = 'a();\n'): StoredObject[] {
  return ranMapped(mapWith({ sources: [name], sourcesContent: [text] }));
}

/** Original identifiers of this name. */
export function identifierNamed(name: string): StoredObject[] {
  return ranMapped(mapWith({ names: [name], mappings: 'AAAAA' }));
}

/** An index map whose section begins at this place. */
export function sectionAt(line: number, column = 0): StoredObject[] {
  const map = JSON.parse(mapWith({}));
  return ranMapped(JSON.stringify({ version: 3, sections: [{ offset: { line, column }, map }] }));
}

/** Index maps in each other. */
export function nestedSections(depth: number): StoredObject[] {
  let map = mapWith({});
  for (let i = 0; i < depth; i++)
    map = `{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":${map}}]}`;
  return ranMapped(map);
}

/** An index map of many sections at one place. */
export function manySections(count: number): StoredObject[] {
  const section = `{"offset":{"line":0,"column":0},"map":${mapWith({})}}`;
  return ranMapped(`{"version":3,"sections":[${Array<string>(count).fill(section).join()}]}`);
}

/** Mappings of this many empty lines. */
export function emptyLines(count: number): StoredObject[] {
  return ranMapped(mapWith({ mappings: ';'.repeat(count) }));
}

/** Mappings of this many segments at one place. */
export function segments(count: number): StoredObject[] {
  return ranMapped(mapWith({ mappings: `AAAA${',AAAA'.repeat(count - 1)}` }));
}

/** Mappings of this text, decoded or not. */
export function mappings(text: string): StoredObject[] {
  return ranMapped(mapWith({ mappings: text }));
}

/** A source whose name is mostly question marks, a cut that was once quadratic. */
export function questionMarks(count: number): StoredObject[] {
  return sourceNamed(`${'?'.repeat(count)}/a.ts`);
}

/** Sources that all bear one name, with different texts. */
export function sourcesOfOneName(count: number): StoredObject[] {
  return ranMapped(
    mapWith({
      sources: Array<string>(count).fill('a.ts'),
      sourcesContent: Array.from({ length: count }, (_, i) => `a(${i});\n`),
    }),
  );
}

/** Sources below a root of this many folders, or each with as many in its own name: up, or down. */
export function foldersOfSources(count: number, where: 'root' | '../' | 'a/', depth: number): StoredObject[] {
  const own = where === 'root' ? '' : where.repeat(depth);
  return ranMapped(
    mapWith({
      ...(where === 'root' && { sourceRoot: 'r/'.repeat(depth) }),
      sources: Array.from({ length: count }, (_, i) => `${own}${i}.ts`),
      sourcesContent: Array.from({ length: count }, (_, i) => `a(${i});\n`),
    }),
  );
}

/** Sources of which the script holds no code. */
export function sourcesNotInScript(count: number, text = 'a();\n'): StoredObject[] {
  return ranMapped(
    mapWith({
      sources: Array.from({ length: count }, (_, i) => `s/${i}.ts`),
      sourcesContent: Array<string>(count).fill(text),
    }),
  );
}

/** Sources that name maps of their own, with this many places or sources each. */
export function mapsInSources(count: number, kind: 'places' | 'sources'): StoredObject[] {
  const inner =
    kind === 'places'
      ? mapWith({ mappings: `AAAA${',AAAA'.repeat(40_000)}` })
      : mapWith({ sources: Array.from({ length: 18_000 }, (_, i) => `${i}`), sourcesContent: [] });
  const url = `data:application/json;base64,${Buffer.from(inner).toString('base64')}`;
  return sourcesEnding(count, `a();${' '.repeat(20_000)}\n//# sourceMappingURL=${url}\n`);
}

/** One source with a map of its own that has all these places. */
export function mapInSource(places: number): StoredObject[] {
  const inner = mapWith({ mappings: `AAAA${',AAAA'.repeat(places)}` });
  const url = `data:application/json;base64,${Buffer.from(inner).toString('base64')}`;
  return sourcesEnding(1, `a();${' '.repeat(places / 2)}\n//# sourceMappingURL=${url}\n`);
}

/** Sources that each name a map which is nowhere. */
export function missingMaps(count: number): StoredObject[] {
  return sourcesEnding(count, 'a();\n//# sourceMappingURL=nowhere.js.map\n');
}

function sourcesEnding(count: number, content: string): StoredObject[] {
  const sourceMap = mapWith({
    sources: Array.from({ length: count }, (_, i) => `inner/${i}.js`),
    sourcesContent: Array<string>(count).fill(content),
    mappings: `AAAA${';ACAA'.repeat(count - 1)}`,
  });
  return sandbox([mapped(sourceMap, { text: `${'a();\n'.repeat(count)}//# sourceMappingURL=x.map\n` })]);
}
