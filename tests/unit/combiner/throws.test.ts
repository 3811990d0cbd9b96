import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { istanbulCounts, listing, reportedCounts } from '../support/against-istanbul.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/throws');

/** By the name of the fixture, the events that its handler is given, most of which end in an error. */
const EVENTS: Record<string, object[]> = {
  native: [{ n: 1 }, { n: 1, missing: { property: 1 } }, {}],
  callee: [
    { lines: [{ product: { price: 2 }, quantity: 1 }, { quantity: 1 }] },
    { lines: [] },
    { lines: [{ product: undefined }] },
  ],
  loop: [
    { rows: [{ value: 1 }, {}, { value: 1 }] },
    { rows: [{ value: 1 }] },
    { rows: { length: 0, broken: 1 } },
  ],
  awaited: [{ id: 1 }],
  unawaited: [{ id: 1 }],
  'callback-of-map': [{ items: [{ name: { first: ' a' } }, {}] }],
  constructor: [{}],
  field: [{}],
  getter: [{}, { note: 5 }],
  rethrown: [{ how: 'always' }, { how: 'sometimes' }, { how: 'sometimes', value: 'fine' }],
  wrapped: [{}, { value: { a: { b: 1 } } }],
  early: [{ how: 'direct' }, { how: 'late' }],
  made: [{ how: 'new' }, { how: 'made' }, { how: 'call' }],
  rejected: [{}, { how: 'promise' }],
  kept: [{}],
  'non-error': [{ how: 'text' }, { how: 'object' }, { how: 'none' }],
  parsing: [{ body: '{' }, { body: '{}', url: 'no url' }],
  branches: [
    { user: { roles: [] } },
    {},
    { user: { roles: ['x', 'y'], name: { first: 'a' } } },
    { user: { roles: { length: 2 }, name: { first: 'a' } } },
  ],
  destructured: [{ order: {} }, { order: { lines: [1] } }, { order: { lines: [1], address: { city: 'a' } } }],
  optional: [{}, { a: {} }, { a: { read: 1 } }],
  generator: [{ limit: 2 }],
  sequence: [{ value: {} }, { value: { inner: 1 } }],
  recursive: [{ tree: { children: [{ children: [] }, { children: [{}] }] } }],
  'same-error': [{}, { fail: 'x' }, { fail: 'x' }, { fail: 'made at the top' }, { fail: 'made at the top' }],
  'stack-in-message': [{}],
};

/** Lines that the report shows too often: the error may have been caught on its way, or thrown later. */
const IN_DOUBT: Record<string, number[]> = {
  'early.mjs': [5, 6],
  'rethrown.mjs': [5, 6, 32],
  'same-error.mjs': [7, 8],
  'stack-in-message.mjs': [3],
  'wrapped.mjs': [10],
};

/** All fixtures behind one handler. */
function deployed() {
  const project = temporaryFolder();
  cpSync(FIXTURES, project, { recursive: true });
  const names = Object.keys(EVENTS);
  const imports = names.map((name, i) => `import * as case${i} from './${name}.mjs';\n`);
  const cases = names.map((name, i) => `'${name}': case${i}`);
  writeFiles(project, {
    'index.mjs': `${imports.join('')}const cases = { ${cases.join(', ')} };
export const handler = async (event) => cases[event.case].handler(event);\n`,
  });
  const events = Object.entries(EVENTS).flatMap(([name, all]) =>
    all.map((event) => JSON.stringify({ case: name, ...event })),
  );
  const files = readdirSync(project, { recursive: true, encoding: 'utf8' });
  return {
    project,
    files: files.filter((file) => file.endsWith('.mjs') && file !== 'init.mjs'),
    invocation: { handler: 'index.handler', events },
  };
}

function bundled(project: string, minify: boolean): string {
  const outfile = join(project, 'dist/index.cjs');
  const entryPoints = [join(project, 'index.mjs')];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', sourcemap: true, minify });
  return join(project, 'dist');
}

const fileOf = (map: CoverageMapData, path: string) => map[path] as FileCoverageData;

test.each(['files', 'bundle'])('%s: code behind a throw is counted as Istanbul counts it', async (form) => {
  const { project, files, invocation } = deployed();
  const expected = await istanbulCounts(project, files, invocation);
  const taskRoot = form === 'bundle' ? bundled(project, false) : project;
  const actual = await reportedCounts(taskRoot, invocation, project);
  for (const file of files) {
    const [want, have] = [listing(fileOf(expected, file)), listing(fileOf(actual, file))];
    const doubtful = IN_DOUBT[file] ?? [];
    const others = (lines: string[]) => lines.filter((line) => !doubtful.includes(lineOf(line)));
    expect(others(have), file).toEqual(others(want));
    const differing = have.filter((line, i) => line !== want[i]);
    expect(differing.map(lineOf), file).toEqual(doubtful);
    for (const line of differing) expect(line, file).not.toMatch(/ 0$/);
  }
});

function lineOf(entry: string): number {
  return Number(/ (\d+):/.exec(entry)?.[1]);
}

test('minified: nothing that ran is shown as not run, and what a throw left out is', async () => {
  const { project, files, invocation } = deployed();
  const expected = await istanbulCounts(project, files, invocation);
  const actual = await reportedCounts(bundled(project, true), invocation, project);
  for (const file of files) {
    const have = fileOf(actual, file).s;
    for (const [id, count] of Object.entries(fileOf(expected, file).s))
      expect(have[id], `${file} statement ${id}`).toBeGreaterThanOrEqual(count);
  }
  for (const name of ['native', 'callee', 'loop', 'callback-of-map', 'constructor', 'field', 'getter']) {
    const [want, have] = [fileOf(expected, `${name}.mjs`), fileOf(actual, `${name}.mjs`)];
    expect(have.s, name).toEqual(want.s);
  }
});

test('an error in the top level of a module', async () => {
  const { project } = deployed();
  const invocation = { handler: 'init.handler', events: ['{}'] };
  const expected = await istanbulCounts(project, ['init.mjs'], invocation);
  const actual = await reportedCounts(project, invocation, project);
  expect(listing(fileOf(actual, 'init.mjs'))).toEqual(listing(fileOf(expected, 'init.mjs')));
  expect(listing(fileOf(actual, 'init.mjs'))).toContain('statement 4:0 0');
});
