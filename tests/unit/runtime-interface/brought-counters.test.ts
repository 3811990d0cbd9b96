import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build, type Plugin, transformSync } from 'esbuild';
import { createInstrumenter } from 'istanbul-lib-instrument';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { istanbulCounts, listing, reportOf } from '../support/against-istanbul.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const SOURCES = {
  'src/index.mjs': `import { sum, unused } from './sum.mjs';
export const handler = async ({ values = [], kind }) => {
  if (values.length === 0) return 'nothing';
  const total = sum(values);
  return kind === 'text' ? String(total) : total ?? unused();
};
`,
  'src/sum.mjs': `export function sum(values) {
  let total = 0;
  for (const value of values) {
    total += value > 10 ? 10 : value;
  }
  return total;
}
export const unused = () => {
  return 1;
};
`,
};
const EVENTS = ['{}', '{"values":[1,20,3]}', '{"values":[1],"kind":"text"}'];
/** Where it was built: no such folder exists where it runs. */
const ELSEWHERE = '/home/ci/project';

function instrumented(text: string, name: string, map?: object): string {
  const instrumenter = createInstrumenter({ esModules: true, compact: false });
  return instrumenter.instrumentSync(text, `${ELSEWHERE}/${name}`, map as never);
}

/** As the plugins do: each source is instrumented on its way into the bundle. */
const INSTRUMENTER: Plugin = {
  name: 'instrumenter',
  setup(bundler) {
    bundler.onLoad({ filter: /\.mjs$/ }, ({ path }) => ({
      contents: instrumented(readFileSync(path, 'utf8'), `src/${path.split('/').at(-1)}`),
    }));
  },
};

async function bundled(root: string, minify: boolean, sourcemap: 'inline' | false): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/index.mjs')],
    ...{ bundle: true, platform: 'node', format: 'esm', write: false, logLevel: 'silent' },
    ...{ minify, sourcemap, plugins: [INSTRUMENTER] },
  });
  return outputFiles[0]?.text ?? '';
}

interface Recorded {
  dir: string;
  raw: RawObject;
}

async function recorded(files: Record<string, string>, handler: string): Promise<Recorded> {
  const dir = temporaryFolder();
  await invokeLocally({
    ...{ handler, events: EVENTS, functionName: 'brought', dir, onLog: () => {} },
    taskRoot: writeFiles(temporaryFolder(), files),
    env: { COVERAGE_ATTRIBUTION: 'on', COVERAGE_CONTEXT: 'a test' },
  });
  const [key = ''] = readdirSync(join(dir, 'raw/brought'));
  return { dir, raw: JSON.parse(String(gunzipSync(readFileSync(join(dir, 'raw/brought', key))))) };
}

async function shown(dir: string, root: string) {
  const files = await reportOf(dir, root);
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, listing('data' in file ? file.data : file)]),
  );
}

async function expected(root: string) {
  const files = await istanbulCounts(root, Object.keys(SOURCES), {
    handler: 'src/index.handler',
    events: EVENTS,
  });
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, listing('data' in file ? file.data : file)]),
  );
}

const PACKAGE = { 'package.json': '{"type":"module"}' };

test('files that were instrumented one by one are counted by their own counters, and by nothing else', async () => {
  const root = writeFiles(temporaryFolder(), { ...SOURCES, ...PACKAGE });
  const files = Object.fromEntries(
    Object.entries(SOURCES).map(([name, text]) => [name, instrumented(text, name)]),
  );
  const { dir, raw } = await recorded({ ...files, ...PACKAGE }, 'src/index.handler');
  expect(raw.result.map(({ form }) => form)).toEqual(['istanbul-1', 'istanbul-1']);
  expect(await shown(dir, root)).toEqual(await expected(root));
});

test.each([
  ['', false, false],
  [', minified', true, false],
  [', minified, with a map', true, 'inline'],
] as const)('so are sources in a bundle%s', async (_, minify, sourcemap) => {
  const root = writeFiles(temporaryFolder(), { ...SOURCES, ...PACKAGE });
  const text = await bundled(root, minify, sourcemap);
  const { dir, raw } = await recorded({ 'index.mjs': text }, 'index.handler');
  expect(raw.result.map(({ form }) => form)).toEqual(['istanbul-1']);
  expect(raw.attribution?.runs.length).toBeGreaterThan(0);
  expect(await shown(dir, root)).toEqual(await expected(root));
});

test('what was compiled before it was instrumented is shown as it was written', async () => {
  const source = SOURCES['src/sum.mjs'].replace('(values)', '(values: number[]): number');
  const handler = `import { sum } from './sum.ts';
export const handler = async (event: { values?: number[] }) => (event.values ? sum(event.values) : 0);
`;
  const written = { 'src/index.ts': handler, 'src/sum.ts': source };
  const root = writeFiles(temporaryFolder(), written);
  const files = Object.entries(written).map(([name, text]) => {
    const { code, map } = transformSync(text, {
      loader: 'ts',
      sourcemap: 'external',
      sourcefile: name.slice(4),
    });
    const js = name.replace('.ts', '.mjs');
    return [js, instrumented(code.replace('./sum.ts', './sum.mjs'), js, JSON.parse(map))];
  });
  const { dir } = await recorded({ ...Object.fromEntries(files), ...PACKAGE }, 'src/index.handler');
  // V8 counts the same sources exactly: nothing throws or waits there.
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/index.ts')],
    ...{
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      sourcemap: 'inline',
      logLevel: 'silent',
    },
  });
  const byV8 = await recorded({ 'index.mjs': outputFiles[0]?.text ?? '' }, 'index.handler');
  expect(byV8.raw.result.map(({ form }) => form)).toEqual([undefined]);
  expect(await shown(dir, root)).toEqual(await shown(byV8.dir, root));
});

test('counters under another name than Istanbul’s are not looked for: V8 counts that code', async () => {
  const root = writeFiles(temporaryFolder(), { ...SOURCES, ...PACKAGE });
  const files = Object.fromEntries(
    Object.entries(SOURCES).map(([name, text]) => [
      name,
      createInstrumenter({ esModules: true, coverageVariable: '__mine__' }).instrumentSync(
        text,
        join(root, name),
      ),
    ]),
  );
  const { raw } = await recorded({ ...files, ...PACKAGE }, 'src/index.handler');
  expect(raw.result.map(({ form }) => form)).toEqual([undefined, undefined]);
});
