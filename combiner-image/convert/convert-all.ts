import type { FunctionCoverage } from '../../contract/script-coverage.ts';
import { UnconvertedScriptError } from '../errors.ts';
import type { ScriptUse } from '../merge/script-use.ts';
import { inOrder } from '../read/in-order.ts';
import { SourceFiles } from '../report/source-files.ts';
import { isUserSource } from '../sources/clean-path.ts';
import { type LoadedScript, loadScript, type ScriptPlaces } from '../sources/load-script.ts';
import type { Script } from '../sources/script.ts';
import { convertScript } from './convert-script.ts';

/** Scripts in memory at a time: each may be many megabytes. */
const LOADED = 2;

export interface Converted {
  sources: SourceFiles;
  warnings: string[];
  /** Scripts whose coverage is in no report. */
  unconverted: number;
}

/** Loads and converts every script, and brings the results together by original source. */
export async function convertAll(uses: readonly ScriptUse[], places: ScriptPlaces): Promise<Converted> {
  const converted: Converted = { sources: new SourceFiles(), warnings: [], unconverted: 0 };
  const loads = inOrder(uses, LOADED, async (use) => ({ use, loaded: await attemptLoad(use, places) }));
  for await (const { use, loaded } of loads) {
    try {
      if (loaded instanceof UnconvertedScriptError) throw loaded;
      const { script, warnings } = loaded;
      for (const warning of warnings) converted.warnings.push(`${nameOf(use)}: ${warning}`);
      const functions = insideText(use.counts.toFunctions(), script.text.length);
      await addScript(converted.sources, script, functions, use.functions);
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      converted.unconverted++;
      converted.warnings.push(`${nameOf(use)} is in no report: ${error.message}`);
    }
  }
  return converted;
}

async function addScript(
  sources: SourceFiles,
  script: Script,
  functions: readonly FunctionCoverage[],
  usedBy: ReadonlySet<string>,
): Promise<void> {
  const textOf = textsOf(script);
  for (const [path, coverage] of Object.entries(await convertScript(script, functions))) {
    if (!isUserSource(path)) continue;
    const data = 'data' in coverage ? coverage.data : coverage;
    sources.add(path, textOf.get(path) ?? null, data, usedBy);
  }
}

function textsOf({ path, text, map }: Script): Map<string, string | null> {
  if (map === undefined) return new Map([[path, text]]);
  return new Map(map.sources.map((source, index) => [source, map.sourcesContent[index] ?? null]));
}

/** Refuses counts that cannot be of this text: they would land on the wrong lines. */
function insideText(functions: FunctionCoverage[], length: number): FunctionCoverage[] {
  const isOutside = functions.some(({ ranges }) => ranges.some(({ endOffset }) => endOffset > length));
  if (isOutside) throw new UnconvertedScriptError('its counts reach beyond the end of its text');
  return functions;
}

async function attemptLoad(
  use: ScriptUse,
  places: ScriptPlaces,
): Promise<LoadedScript | UnconvertedScriptError> {
  try {
    return await loadScript(use, places);
  } catch (error) {
    if (error instanceof UnconvertedScriptError) return error;
    throw error;
  }
}

function nameOf({ path, functions }: ScriptUse): string {
  return `${path} (${[...functions].sort().join(', ')})`;
}
