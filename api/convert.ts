import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import libCoverage, {
  type CoverageMap,
  type CoverageMapData,
  type FileCoverage,
  type FileCoverageData,
} from 'istanbul-lib-coverage';
import { type FoundCheckout, findCheckout } from '../combiner-image/checkout/find-checkout.ts';
import { convertScript } from '../combiner-image/convert/convert-script.ts';
import type { HintDialect } from '../combiner-image/convert/exact/original/ignore-hints.ts';
import { planScript } from '../combiner-image/convert/exact/plan-script.ts';
import { parseHints } from '../combiner-image/convert/parse-hints.ts';
import { messageOf, UnconvertedScriptError, UsageError } from '../combiner-image/errors.ts';
import { findMap } from '../combiner-image/sources/find-map.ts';
import { type LoadedScript, loadScript } from '../combiner-image/sources/load-script.ts';
import type { FunctionCoverage } from '../contract/script-coverage.ts';
import { sha256 } from '../contract/script-identity.ts';
import { SCRIPT_SCHEMA, type ScriptObject } from '../contract/script-object.ts';
import { mustBeOptions, mustHave } from './check-options.ts';

/** One script as V8 counted it: an entry of `result` of `Profiler.takePreciseCoverage`, or of a file of NODE_V8_COVERAGE. */
export interface V8Script {
  /** `file:` URL, or absolute path. */
  url: string;
  functions: readonly FunctionCoverage[];
  /** The text that V8 compiled. Absent: it is read from the file. */
  source?: string;
  /** Its source map, JSON. Absent: the one that the text names, or `<file>.map`. */
  sourceMap?: string;
}

export interface ConvertOptions {
  /** Folder in the checkout, where sources lie. Absent: the current folder. */
  root?: string;
  /** Whose ignore comments are obeyed. Absent: all. */
  hints?: readonly HintDialect[];
}

export interface Converted {
  /** Istanbul's coverage map, by absolute path of each original source. */
  coverage: CoverageMapData;
  /** Text of each of them. */
  texts: Map<string, string>;
  /** Scripts and sources that are in no report, each with its reason. */
  unconverted: { path: string; reason: string }[];
  warnings: string[];
}

const SCRIPT = { url: 'text', functions: 'functions', source: 'text', sourceMap: 'text' } as const;

/** What sources below no folder of the checkout are named after. */
const APART = 'outside';

/**
 * Turns V8's block coverage into Istanbul's, on the original sources. Works on what any Node or browser recorded by block
 * (`detailed: true`); code of packages is left out, several scripts with one source are added up.
 *
 * @throws UsageError for a URL that names no file.
 */
export async function convert(
  scripts: readonly V8Script[],
  options: ConvertOptions = {},
): Promise<Converted> {
  mustBeOptions(options, { root: 'text', hints: 'texts' }, []);
  const { root, hints } = options;
  for (const script of scripts) mustHave(script, SCRIPT, ['url', 'functions']);
  const known = hints && parseHints(hints);
  const found = await findCheckout({ root: resolve(root ?? '.') }, []);
  const map = libCoverage.createCoverageMap({});
  const converted: Omit<Converted, 'coverage'> = { texts: new Map(), unconverted: [], warnings: [] };
  for (const v8Script of scripts) {
    const file = fileOf(v8Script.url);
    const below = relative(found.root, file).split(sep).join('/');
    const path = below.startsWith('../') ? file : below;
    try {
      const { script, warnings } = await load(v8Script, file, path, found);
      if (script.placement?.kind === 'other') continue;
      const counts = () => [...v8Script.functions];
      const done = convertScript(script, [{ functionName: APART, counts, losses: [] }], planScript, known);
      for (const data of Object.values(done.coverage)) add(map, found.root, data);
      for (const [i, name] of (script.map?.sources ?? [script.path]).entries()) {
        const text = script.map === undefined ? script.text : script.map.sourcesContent[i];
        if (done.coverage[name] !== undefined && typeof text === 'string')
          converted.texts.set(join(found.root, name), text);
      }
      converted.unconverted.push(...done.unconverted);
      converted.warnings.push(...[...warnings, ...done.warnings].map((warning) => `${path}: ${warning}`));
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      converted.unconverted.push({ path, reason: error.message });
    }
  }
  return { coverage: map.toJSON(), ...converted };
}

function add(map: CoverageMap, root: string, counts: FileCoverage | FileCoverageData): void {
  const data = 'data' in counts ? counts.data : counts;
  map.addFileCoverage({ ...data, path: join(root, data.path) });
}

async function load(
  { source, sourceMap }: V8Script,
  file: string,
  path: string,
  { checkout, root }: Pick<FoundCheckout, 'checkout' | 'root'>,
): Promise<LoadedScript> {
  const text = source ?? (await read(file));
  const beside = (name: string) => readFile(resolve(root, name), 'utf8').catch(() => undefined);
  const map = sourceMap ?? (await mapOf({ path, text }, beside));
  const stored: ScriptObject = {
    schema: SCRIPT_SCHEMA,
    hash: '',
    path,
    text,
    ...(map !== undefined && { sourceMap: map }),
  };
  const reference = { key: path, hash: sha256(text), script: undefined, path, taskRoot: root };
  return loadScript(
    { ...reference, functions: [APART] },
    {
      scripts: { find: async () => stored, prefetch: () => {} },
      maps: { mapOf: async () => undefined },
      checkout,
      pathMaps: [],
    },
  );
}

async function mapOf(...script: Parameters<typeof findMap>): Promise<string | undefined> {
  const found = await findMap(...script);
  return found === undefined || 'missing' in found ? undefined : found.text;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UnconvertedScriptError(`its text cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function fileOf(url: string): string {
  try {
    if (url.startsWith('file:')) return fileURLToPath(url);
  } catch (cause) {
    throw notAFile(url, cause);
  }
  if (isAbsolute(url)) return url;
  throw notAFile(url);
}

function notAFile(url: string, cause?: unknown): UsageError {
  return new UsageError(`"${url}" does not name a file. Give a file: URL or an absolute path.`, { cause });
}
