import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createInstrumenter } from 'istanbul-lib-instrument';
import { enumerate } from '../../combiner-image/convert/exact/original/enumerate.ts';
import {
  type IstanbulMaps,
  istanbulMaps,
} from '../../combiner-image/convert/exact/original/istanbul-maps.ts';
import { parseOriginal } from '../../combiner-image/convert/exact/original/parse-original.ts';

/** All source files under a folder, in a stable order; `.d.ts` holds nothing to count. */
export function sourceFiles(folder: string, largest = 400_000): string[] {
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...sourceFiles(path, largest));
    else if (!entry.isFile() || !/(?<!\.d)\.[cm]?[jt]sx?$/.test(path)) continue;
    else if (statSync(path).size <= largest) files.push(path);
  }
  return files.sort();
}

export type Verdict = 'equal' | 'unreadable' | { different: string };

/**
 * Whether the maps are the ones istanbul-lib-instrument makes. Hints of other tools, which Istanbul does not know,
 * are made plain comments first. Unreadable: Istanbul cannot read the file either.
 */
export function enumerationVerdict(path: string): Verdict {
  const text = readFileSync(path, 'utf8').replace(/\b([cv]8)(\s+ignore)|node(:coverage)/g, 'x$1$2$3');
  const expected = istanbulsMaps(text, path);
  if (expected === undefined) return 'unreadable';
  let actual: IstanbulMaps;
  try {
    actual = plain(istanbulMaps(enumerate(parseOriginal(text, path), new Set(['istanbul'] as const))));
  } catch (error) {
    return { different: String(error) };
  }
  for (const map of ['statementMap', 'fnMap', 'branchMap'] as const) {
    const ids = Object.keys({ ...expected[map], ...actual[map] });
    const id = ids.find((key) => !isDeepStrictEqual(expected[map][key], actual[map][key]));
    if (id !== undefined) return { different: `${map} ${id}` };
  }
  return 'equal';
}

function istanbulsMaps(text: string, path: string): IstanbulMaps | undefined {
  const typescript = /\.[cm]?tsx?$/.test(path) ? ['typescript'] : [];
  const jsx = /\.[cm]?ts$/.test(path) ? [] : ['jsx'];
  const dialects = [['decorators-legacy'], ['decorators', 'decoratorAutoAccessors']];
  if (typescript.length === 0) dialects.push(['flow', 'decorators-legacy']);
  for (const dialect of dialects) {
    for (const esModules of [true, false]) {
      try {
        const parserPlugins = [...typescript, ...dialect, ...jsx];
        const options = { esModules, autoWrap: true, parserPlugins };
        const instrumenter = createInstrumenter(options as object);
        instrumenter.instrumentSync(text, path);
        const { statementMap, fnMap, branchMap } = instrumenter.lastFileCoverage();
        return plain({ statementMap, fnMap, branchMap });
      } catch {}
    }
  }
  return undefined;
}

/** Without `undefined` members, as both sides look in JSON. */
function plain(maps: IstanbulMaps): IstanbulMaps {
  return JSON.parse(JSON.stringify(maps)) as IstanbulMaps;
}
