import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { createInstrumenter } from 'istanbul-lib-instrument';

/**
 * Puts Istanbul's counters into sources of a folder of code. In the sandbox tests/fixtures/sandboxes/count-istanbul.cjs
 * has to be loaded before them; it writes each count into `/tmp/istanbul/<function>.txt`.
 * @returns the coverage of code that has not run, by the sources' paths in the folder
 */
export async function instrumentIn(folder: string, sources: readonly string[]): Promise<CoverageMapData> {
  const coverage: CoverageMapData = {};
  for (const path of sources) {
    const text = await readFile(join(folder, path), 'utf8');
    const typescript = path.endsWith('.ts');
    const instrumenter = createInstrumenter({
      esModules: /^\s*(import|export) /m.test(text),
      compact: false,
      parserPlugins: typescript ? ['typescript', 'topLevelAwait'] : ['topLevelAwait'],
    });
    await writeFile(join(folder, path), instrumenter.instrumentSync(text, path));
    coverage[path] = structuredClone(instrumenter.lastFileCoverage()) as FileCoverageData;
  }
  return coverage;
}

/** Adds up what a sandbox has written. @param lines of its file */
export function istanbulCounted(unrun: CoverageMapData, lines: string): CoverageMapData {
  const coverage = structuredClone(unrun);
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const [path, kind, id, arm] = JSON.parse(line) as [string, 's' | 'f' | 'b', string, string | undefined];
    const file = coverage[path] as FileCoverageData | undefined;
    if (file === undefined) throw new Error(`Istanbul counted in ${path}, which was not asked for`);
    if (kind === 'b') {
      const arms = file.b[id] ?? [];
      arms[Number(arm)] = (arms[Number(arm)] ?? 0) + 1;
    } else file[kind][id] = (file[kind][id] ?? 0) + 1;
  }
  return coverage;
}
