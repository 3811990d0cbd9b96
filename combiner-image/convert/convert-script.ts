import { pathToFileURL } from 'node:url';
import convert from 'ast-v8-to-istanbul';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import type { FunctionCoverage } from '../../contract/script-coverage.ts';
import { messageOf, UnconvertedScriptError } from '../errors.ts';
import { parseScript } from '../sources/parse-script.ts';
import type { ResolvedMap, Script } from '../sources/script.ts';
import { isBundlerHelper } from './bundler-helpers.ts';

/**
 * Turns V8's counts of one script into Istanbul's form.
 *
 * @returns one entry per original source, keyed by its clean path as in `script.map.sources`, or by
 * `script.path` when there is no map. Sources without a statement are left out.
 * @throws UnconvertedScriptError when the script cannot be parsed or its map does not fit.
 */
export async function convertScript(
  script: Script,
  functions: readonly FunctionCoverage[],
): Promise<CoverageMapData> {
  const ast = parseScript(script.text);
  const hasMap = script.map !== undefined;
  let converted: CoverageMapData;
  try {
    converted = await convert({
      // The library must not look for a map itself: it would take the first comment, or read our disk.
      code: script.text.replaceAll('sourceMappingURL', 'sourceMappingUrl'),
      ast,
      coverage: { url: pathToFileURL(`/${script.path}`).href, functions: [...functions] },
      ...(script.map && { sourceMap: rooted(script.map) }),
      ignoreNode: (node) => (isBundlerHelper(node, hasMap) ? 'ignore-this-and-nested-nodes' : false),
    });
  } catch (error) {
    throw new UnconvertedScriptError(`its source map does not fit its text (${messageOf(error)})`, {
      cause: error,
    });
  }
  const result: CoverageMapData = Object.create(null);
  for (const [name, coverage] of Object.entries(converted)) {
    const path = name.replace(/^\//, '');
    const data = 'data' in coverage ? coverage.data : coverage;
    if (Object.keys(data.statementMap).length > 0) result[path] = plain(data, path);
  }
  return result;
}

/** Absolute names, or the library resolves them against the script's folder. */
function rooted(map: ResolvedMap): ResolvedMap {
  return { ...map, sources: map.sources.map((source) => `/${source}`) };
}

/** Without what the library adds for itself. */
function plain(data: FileCoverageData, path: string): FileCoverageData {
  const { statementMap, fnMap, branchMap, s, f, b } = data;
  return { path, statementMap, fnMap, branchMap, s, f, b };
}
