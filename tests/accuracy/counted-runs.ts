import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { planCounted } from '../../combiner-image/convert/exact/plan-counted.ts';
import { instrument } from '../../contract/counters/instrument.ts';
import type { CounterForm } from '../../contract/counters/placement.ts';
import type { Measurement } from './corpus.ts';
import { type BuiltScript, freshFolder } from './pipelines.ts';
import { runChild } from './run-child.ts';
import { isCode } from './run-program.ts';
import { PROJECT } from './source-name.ts';

/** One script of a build, and what the counters in it counted. */
export interface CountedScript {
  script: BuiltScript;
  counts: number[];
}

/** Tools that leave packages outside. */
const LINKED = new Set(['tsc', 'rollup']);

/** What V8 ran, once more with counters in all of its code. */
export async function countedScripts(
  { program, row, scripts, node }: Measurement,
  form: CounterForm,
  work: string,
): Promise<CountedScript[]> {
  const folder = freshFolder(work, 'counted');
  const root = commonFolder(scripts.map(({ file }) => dirname(file)));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  if (LINKED.has(row)) symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  const written = scripts.map(({ file, script }, index) => {
    const variable = `$c${index}`;
    const target = join(folder, file.slice(root.length));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, instrument(script.text, { variable, form }).text);
    return { script, variable, target };
  });
  const entries = written.map(({ target }) => target).filter((target) => isEntry(target, program));
  const counters = written.map(({ variable }) => variable);
  const { counters: counted } = await runChild(entries, folder, false, node, counters);
  return written.map(({ script, variable }) => ({ script, counts: counted[variable] ?? [] }));
}

/** All scripts of a run, each planned and converted. */
export function convertedCounts(scripts: readonly CountedScript[], form: CounterForm): CoverageMapData {
  const hints = new Set(['istanbul'] as const);
  return Object.assign(
    {},
    ...scripts.map(({ script, counts }) => {
      const plan = planCounted(form)(script, { hints, isUserSource: isCode });
      return plan.toCoverage(plan.vectorOf(Float64Array.from(counts)));
    }),
  );
}

/** Bundles are called `out`, files of a compiler as the program; of random programs each is one. */
function isEntry(file: string, program: string): boolean {
  const name = basename(file).replace(/\.\w+$/, '');
  return name === 'out' || name === program.replace(/\.\w+$/, '') || name.startsWith('program-');
}

function commonFolder([first = '', ...others]: readonly string[]): string {
  let common = first;
  while (others.some((folder) => !`${folder}/`.startsWith(`${common}/`))) common = dirname(common);
  return common;
}
