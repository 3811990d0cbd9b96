import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'acorn';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { CoverageReport } from 'monocart-coverage-reports';
import { convertScript, type RunScript } from './run-program.ts';

/** Of the package of the accuracy run, whose types the rest of the project does not know. */
interface AstV8ToIstanbul {
  convert(options: object): Promise<CoverageMapData>;
}

interface V8ToIstanbul {
  default(file: string, wrapper: number, sources: object): V8Converter;
}

interface V8Converter {
  load(): Promise<void>;
  applyCoverage(functions: object): void;
  toIstanbul(): CoverageMapData;
  destroy(): void;
}

type Convert = (run: RunScript) => Promise<CoverageMapData>;

/** Each converter gets V8's counts, the text that ran, and the same flat source map. */
export const converters: Record<string, Convert> = {
  'lambda-coverage': async (run) => convertScript(run),
  'ast-v8-to-istanbul': async ({ file, script, functions }) => {
    const { convert } = (await import('ast-v8-to-istanbul' as string)) as AstV8ToIstanbul;
    return convert({
      code: script.text,
      coverage: { url: pathToFileURL(file).href, functions },
      ast: parsed(script.text),
      ...(script.map && { sourceMap: script.map }),
    });
  },
  'v8-to-istanbul, as c8': async ({ file, script, functions }) => {
    const { default: v8ToIstanbul } = (await import('v8-to-istanbul' as string)) as V8ToIstanbul;
    const map = script.map && { sourceMap: { sourcemap: script.map } };
    const converter = v8ToIstanbul(file, 0, { source: script.text, ...map });
    await converter.load();
    converter.applyCoverage(functions);
    const result = converter.toIstanbul();
    converter.destroy();
    return result;
  },
  monocart: throughMonocart,
};

/** With locations, as a text without a map needs them. */
function parsed(text: string): never {
  const options = { ecmaVersion: 'latest', locations: true, allowReturnOutsideFunction: true } as const;
  try {
    return parse(text, { ...options, sourceType: 'module' }) as never;
  } catch {
    return parse(text, { ...options, sourceType: 'script' }) as never;
  }
}

async function throughMonocart({ file, script, functions }: RunScript): Promise<CoverageMapData> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-monocart-'));
  try {
    const url = pathToFileURL(file).href;
    const report = new CoverageReport({
      logging: 'off',
      outputDir: folder,
      reports: ['json'],
      entryFilter: () => true,
      sourceFilter: () => true,
      sourcePath: (path: string) => path,
    } as never);
    const { map } = script;
    await report.add([{ url, source: script.text, functions, ...(map && { sourceMap: map }) }] as never);
    await report.generate();
    return JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All scripts of a run through one converter, by the names of the reference. */
export async function convertedBy(
  name: string,
  scripts: readonly RunScript[],
  expected: CoverageMapData,
): Promise<CoverageMapData> {
  const result: CoverageMapData = {};
  for (const run of scripts) {
    const coverage = await converters[name]?.(run);
    Object.assign(result, byReferenceName(coverage ?? {}, Object.keys(expected), run.file));
  }
  return result;
}

/** Every converter names the sources in its own way: by the name that ends a key they are found again. */
function byReferenceName(coverage: CoverageMapData, names: readonly string[], file: string): CoverageMapData {
  const result: CoverageMapData = {};
  for (const [key, data] of Object.entries(coverage)) {
    const local = relative(dirname(file), key).replaceAll('\\', '/');
    const name = names.find((each) => each === key || each === local || key.endsWith(`/${each}`));
    if (name !== undefined) result[name] = data;
  }
  return result;
}
