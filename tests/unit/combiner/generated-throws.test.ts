import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { programArbitrary } from '../../accuracy/generate-program.ts';
import { istanbulCounts, reportOf } from '../support/against-istanbul.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const PROGRAMS = 10;
const STEPS = [0, 1, 2, 3, 5, 8, 12, 17, 23, 31];

const WAITING = '(done) => { globalThis.waiting++; setImmediate(() => { globalThis.waiting--; done(x); }); }';

/**
 * Of the helpers that generated programs call everywhere, the `globalThis.left`th call throws. What then still
 * waits beside it, as in `Promise.all`, must be over before the next event: it would count down its calls.
 */
function throwing(program: string): string {
  const step = `const step = (x) => { if (globalThis.left-- === 0) x.missing.boom(); };\n`;
  return (
    step +
    program
      .replace('(done) => setImmediate(done, x)', WAITING)
      .replace('const t = () => ', 'const t = () => step(1) || ')
      .replace('function use(...all) {', '$& step(1);')
      .replace("{ throw new Error('y'); }", "{ if (globalThis.left-- === 0) throw new RangeError('y'); }")
  );
}

function deployed() {
  const project = temporaryFolder();
  const programs = fc.sample(programArbitrary(), { seed: 20261124, numRuns: PROGRAMS });
  const names = programs.map((_, i) => `program${i}`);
  writeFiles(project, {
    ...Object.fromEntries(programs.map((text, i) => [`program${i}.mjs`, throwing(text)])),
    'index.mjs': `${names.map((name) => `import * as ${name} from './${name}.mjs';\n`).join('')}
process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => {});
const all = [${names.join(', ')}];
globalThis.waiting = 0;
export const handler = async ({ program, left }) => {
  globalThis.left = left;
  try { return await all[program].main(); }
  finally { do await new Promise((done) => setImmediate(done)); while (globalThis.waiting > 0); }
};\n`,
  });
  const events = names.flatMap((_, program) => STEPS.map((left) => JSON.stringify({ program, left })));
  return {
    project,
    files: [...names, 'index'].map((name) => `${name}.mjs`),
    invocation: { handler: 'index.handler', events },
  };
}

/** The same store as it was before recorders told of throws. */
function withoutThrows(store: string): string {
  const copy = temporaryFolder();
  cpSync(store, copy, { recursive: true });
  const raw = join(copy, 'raw');
  for (const name of readdirSync(raw, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.gz')) continue;
    const object = JSON.parse(gunzipSync(readFileSync(join(raw, name))).toString()) as RawObject;
    expect(object.throws?.length).toBeGreaterThan(PROGRAMS);
    delete object.throws;
    writeFileSync(join(raw, name), gzipSync(JSON.stringify(object)));
  }
  return copy;
}

/** How much too often, and too rarely, statements are counted. */
function deviation(expected: CoverageMapData, actual: CoverageMapData, files: readonly string[]) {
  const sum = { over: 0, under: 0 };
  for (const file of files) {
    const have = (actual[file] as FileCoverageData).s;
    for (const [id, want] of Object.entries((expected[file] as FileCoverageData).s)) {
      const difference = (have[id] ?? 0) - want;
      if (difference > 0) sum.over += difference;
      else sum.under -= difference;
    }
  }
  return sum;
}

test('generated programs that throw anywhere: nothing is counted too rarely, much less too often', async () => {
  const { project, files, invocation } = deployed();
  const dir = temporaryFolder();
  await invokeLocally({ ...invocation, taskRoot: project, dir, onLog: () => {} });
  const expected = await istanbulCounts(project, files, invocation);
  const before = deviation(expected, await reportOf(withoutThrows(dir), project), files);
  const after = deviation(expected, await reportOf(dir, project), files);
  expect(after.under).toBe(0);
  expect(before.over).toBeGreaterThan(100);
  expect(after.over).toBeLessThan(before.over * 0.6);
});
