import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import type { FileCoverageData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { gather } from '../../../combiner-image/gather.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { inParts, programArbitrary } from '../../accuracy/generate-program.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const PROGRAMS = 12;
const CONTEXTS = 5;
const EVENTS_OF_EACH = 3;

interface Step {
  context: string;
  program: number;
  /** Which of its functions are called, and with what. */
  parts: number[];
  values: number[];
}

const step = fc.record({
  program: fc.nat(PROGRAMS - 1),
  parts: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
  values: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
});

function generated(seed: number) {
  const project = temporaryFolder();
  const programs = fc.sample(programArbitrary(), { seed, numRuns: PROGRAMS });
  const steps: Step[] = fc
    .sample(step, { seed, numRuns: CONTEXTS * EVENTS_OF_EACH })
    .map((each, i) => ({ context: `test/${i % CONTEXTS}`, ...each }));
  writeFiles(project, {
    ...Object.fromEntries(programs.map((text, i) => [`program${i}.mjs`, inParts(text)])),
    'index.mjs': `${programs.map((_, i) => `import * as p${i} from './program${i}.mjs';\n`).join('')}
const all = [${programs.map((_, i) => `p${i}`).join(', ')}];
export const handler = async (event) => (event.program === undefined ? 'warm' : all[event.program].main(event));\n`,
  });
  return { project, steps };
}

async function record(taskRoot: string, steps: readonly Step[], env: Record<string, string>) {
  const dir = temporaryFolder();
  // What the modules run while they load belongs to the invocation that comes first.
  const events = [{}, ...steps.map(({ context, ...event }) => ({ ...event, headers: headers(context) }))];
  const answers = await invokeLocally({
    handler: 'index.handler',
    events: events.map((event) => JSON.stringify(event)),
    functionName: 'programs',
    taskRoot,
    dir,
    env,
    onLog: () => {},
  });
  expect(answers.filter(({ payload }) => (payload as { errorType?: string })?.errorType)).toEqual([]);
  return dir;
}

const headers = (context: string) => ({ 'x-coverage-context': context });

const gathered = (store: string, root: string, contexts?: string[]) =>
  gather({
    locations: [parseStoreLocation(store)],
    root,
    selection: contexts === undefined ? {} : { contexts },
    log: { progress: () => {}, warn: () => {} },
  });

/** Its counters, in one list: whether each is above 0. */
function hits({ s, f, b }: FileCoverageData): Record<string, boolean> {
  const all = [
    ...Object.entries(s).map(([id, count]) => [`s${id}`, count > 0] as const),
    ...Object.entries(f).map(([id, count]) => [`f${id}`, count > 0] as const),
    ...Object.entries(b).flatMap(([id, arms]) =>
      arms.map((count, arm) => [`b${id}.${arm}`, count > 0] as const),
    ),
  ];
  return Object.fromEntries(all);
}

/** Each counter that the report of all contexts together, or one that is narrowed, has otherwise than the separate one. */
async function differences(project: string, taskRoot: string, steps: readonly Step[]) {
  const together = await record(taskRoot, steps, { COVERAGE_ATTRIBUTION: 'on' });
  const { named } = await gathered(together, project);
  const runners = named.runners?.contexts;
  const found: string[] = [];
  let counters = 0;
  for (const context of new Set(steps.map((each) => each.context))) {
    const own = steps.filter((each) => each.context === context);
    const alone = await gathered(await record(taskRoot, own, { COVERAGE_UPLOAD: 'invocation' }), project, [
      context,
    ]);
    const narrowed = await gathered(together, project, [context]);
    for (const file of alone.named.map.files()) {
      const path = file.slice(project.length + 1);
      const expected = hits(alone.named.map.fileCoverageFor(file).data);
      const shown = named.map.fileCoverageFor(file).data;
      const of = runners?.of(path, shown);
      const ran = (set = -1) => (of?.sets[set] ?? []).some((index) => runners?.names[index] === context);
      const actual = hits({
        ...shown,
        s: Object.fromEntries(Object.entries(of?.s ?? {}).map(([id, set]) => [id, Number(ran(set))])),
        f: Object.fromEntries(Object.entries(of?.f ?? {}).map(([id, set]) => [id, Number(ran(set))])),
        b: Object.fromEntries(
          Object.entries(of?.b ?? {}).map(([id, arms]) => [id, arms.map((set) => Number(ran(set)))]),
        ),
      });
      const narrow = hits(narrowed.named.map.fileCoverageFor(file).data);
      for (const [counter, isRun] of Object.entries(expected)) {
        counters++;
        if (actual[counter] !== isRun) found.push(`${context} ${path} ${counter} of all: ${actual[counter]}`);
        if (narrow[counter] !== isRun)
          found.push(`${context} ${path} ${counter} narrowed: ${narrow[counter]}`);
      }
    }
  }
  return { found, counters };
}

const SEED = Number(process.env['CONTEXTS_SEED'] ?? 20261127);

test('each context ran what a recording of it alone shows: generated programs as they are', async () => {
  const { project, steps } = generated(SEED);
  const { found, counters } = await differences(project, project, steps);
  expect(counters).toBeGreaterThan(1_000);
  expect(found).toEqual([]);
});

test('each context ran what a recording of it alone shows: generated programs, bundled and minified', async () => {
  const { project, steps } = generated(SEED + 1);
  const outfile = join(project, 'dist/index.mjs');
  await build({
    entryPoints: [join(project, 'index.mjs')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    sourcemap: true,
    logLevel: 'silent',
  });
  const { found, counters } = await differences(project, join(project, 'dist'), steps);
  expect(counters).toBeGreaterThan(1_000);
  expect(found).toEqual([]);
});

test.each(['counters-1', 'hits-2'] as const)('and of code that counts by itself: %s', async (form) => {
  const { project, steps } = generated(SEED + 2);
  const deployed = join(temporaryFolder(), 'deployed');
  cpSync(project, deployed, { recursive: true });
  await instrumentFolder({ folder: deployed, form });
  const [object] = rawObjects(await record(deployed, steps.slice(0, 1), {}), 'programs');
  expect(new Set(object?.result.map((script) => script.form))).toEqual(new Set([form]));
  const { found, counters } = await differences(project, deployed, steps);
  expect(counters).toBeGreaterThan(1_000);
  expect(found).toEqual([]);
});
