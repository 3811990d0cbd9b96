import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, relative } from 'node:path';
import { build } from 'esbuild';
import libCoverage, { type CoverageMap, type CoverageMapData } from 'istanbul-lib-coverage';
import libInstrument from 'istanbul-lib-instrument';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { ExampleFunction } from '../../../examples/examples.ts';
import { repository } from './docker.ts';

/** Answered with what Istanbul has counted so far. */
const DUMP = JSON.stringify({ dumpCoverage: true });

/**
 * What Istanbul counts when its own instrumentation of the example's original sources handles the same
 * events, in one sandbox. Paths are relative to the example's folder.
 */
export async function istanbulCounts(
  example: ExampleFunction,
  events: readonly string[],
): Promise<CoverageMap> {
  const source = join(repository, 'examples', example.folder);
  const folder = await mkdtemp(join(tmpdir(), 'istanbul-'));
  try {
    for (const path of example.sources) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, instrument(await readFile(join(source, path), 'utf8'), path));
    }
    const entry = Object.values(example.build?.entryPoints ?? { index: 'src/index.js' })[0] ?? '';
    await writeFile(
      join(folder, 'oracle.js'),
      `import * as example from './${entry}';
       export const handler = (event, context) =>
         event.dumpCoverage ? Promise.resolve(globalThis.__coverage__) : example.handler(event, context);`,
    );
    await build({
      entryPoints: [join(folder, 'oracle.js')],
      outfile: join(folder, 'bundle.cjs'),
      bundle: true,
      platform: 'node',
      nodePaths: [join(repository, 'node_modules')],
      logLevel: 'silent',
    });
    const answers = await invokeLocally({
      handler: 'bundle.handler',
      taskRoot: folder,
      events: [...events, DUMP],
      record: false,
      onLog: () => {},
    });
    return libCoverage.createCoverageMap(answers.at(-1)?.payload as CoverageMapData);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function instrument(text: string, path: string): string {
  const plugins = extname(path) === '.ts' ? ['typescript' as const] : [];
  const instrumenter = libInstrument.createInstrumenter({
    esModules: /^\s*(import|export) /m.test(text),
    compact: false,
    parserPlugins: [...plugins, 'asyncGenerators', 'classProperties', 'topLevelAwait'],
  });
  return instrumenter.instrumentSync(text, relative('', path));
}
