import { execFile } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { nodeBinaries } from '../../accuracy/node-binaries.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');

const FILES = {
  'package.json': JSON.stringify({ name: 'shop', private: true, type: 'module' }),
  'src/index.mjs': `export const handler = async ({ isGift }) => {
  if (isGift) {
    return 'wrapped';
  }
  return 'plain';
};
`,
  'event.json': '{"isGift":true}',
  // The runs of one line are asked of each: Istanbul's numbering starts anywhere.
  'program.mjs': `import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaCoverageError, UsageError, convert, readStore, report } from 'lambda-coverage';
import { convert as same } from 'lambda-coverage/convert';

const ran = (coverage) => Object.entries(coverage).map(([path, { s, statementMap }]) => [
  path.slice(process.cwd().length + 1),
  Object.keys(s).map((id) => statementMap[id].start.line + ':' + s[id]),
]);
const [dump] = readdirSync('v8');
const scripts = JSON.parse(readFileSync(join('v8', dump), 'utf8')).result;
const own = scripts.filter(({ url }) => url.endsWith('/src/index.mjs'));
const refused = await convert([{ url: 'index.mjs', functions: [] }]).catch((error) => error);
const said = async (work) => String(await work().catch((error) => error instanceof LambdaCoverageError && error.message));
const refusals = [
  await said(() => readStore({})),
  await said(() => report({ store: '.lambda-coverage' })),
  await said(() => readStore({ store: '.lambda-coverage', since: '24h' })),
  await said(() => readStore({ store: '.lambda-coverage', functions: 'orders' })),
  await said(() => readStore({ store: '.lambda-coverage', function: ['orders'] })),
  await said(() => report({ store: '.lambda-coverage', output: 'c', constructor: 1 })),
  await said(() => readStore({ store: '.lambda-coverage', log: console.log })),
  await said(() => convert([{ url: 'file:///a.js', functions: [{}] }])),
];
const stored = await readStore({ store: '.lambda-coverage' });
const { report: written, totals } = await report({ store: '.lambda-coverage', output: 'coverage', reporters: ['json', 'page'] });
console.log(JSON.stringify({
  converted: ran((await convert(own)).coverage),
  stored: ran(stored.coverage),
  functions: stored.functions.map(({ name }) => name),
  refusals,
  isSame: convert === same,
  refusal: refused instanceof UsageError && refused.message,
  lines: totals.lines,
  entry: written.entry,
}));
`,
  'program.ts': `import { type CombineResult, convert, LambdaCoverageError, readStore, report, type V8Script } from 'lambda-coverage';
import { setContext } from 'lambda-coverage/context';

const scripts: V8Script[] = [];
const { coverage, unconverted } = await convert(scripts, { root: '.', hints: ['istanbul'] });
const { totals, files }: Pick<CombineResult, 'totals' | 'files'> = await readStore({ store: ['a', 's3://b/c'] });
const result: CombineResult = await report({ store: 'a', output: 'b', reporters: ['lcovonly'] });
console.log(coverage, unconverted[0]?.reason, totals.lines.pct, files[0]?.path, result.missing, setContext);
// What a program exports must have names that it can import.
export const { functions, read, widened, skipped, unplaced, carried, renamed, suites, withoutMap, compared, report: written } = result;
export const numbers = [totals, files[0]?.lines, functions[0]?.cost, functions[0]?.outcomes, functions[0]?.lost] as const;
export const codeOf = (error: LambdaCoverageError) => error.code;
// @ts-expect-error: a store is needed
await readStore({}).catch((error: unknown) => error instanceof LambdaCoverageError && error.exitCode);
`,
};

// Kept for all of the tests.
const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-packed-'));
let packed: string[] = [];

beforeAll(async () => {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  // What vitest's setup has built is packed.
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: ROOT });
  const [{ filename, files }] = JSON.parse(stdout);
  packed = files.map(({ path }: { path: string }) => path);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename)], {
    cwd: folder,
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** ELF, Mach-O and PE: what layer and images must not hold, whose bytes are the same for x86_64 and arm64. */
function isNative(path: string, bytes: Uint8Array): boolean {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  return path.endsWith('.node') || /^(7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe|4d5a)/.test(magic);
}

function beginningOf(path: string): Uint8Array {
  const bytes = Buffer.alloc(4);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, 4, 0);
  closeSync(file);
  return bytes;
}

/** The oldest Node.js that package.json allows, one between, and that of the checkout. */
const [OLDEST = ''] = /[\d.]+/.exec(packageJson.engines.node) ?? [];
const NODES = await nodeBinaries([`${OLDEST}.0.0`, 22]);

/** Of coverage.py, for Python 3.9 to 3.11, in a folder of the layer that says for what. */
const TRACER = /lambda-coverage\/python\/tracers\/cp3\d+-(x86_64|aarch64)\/tracer\.so$/;

describe('the packed package, in a project that holds nothing else', () => {
  test.each(NODES)('is used from the command line and from programs: %s', async (node) => {
    const cwd = join(folder, 'of', String((await run(node, ['-v'])).stdout.trim()));
    mkdirSync(cwd, { recursive: true });
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(join(cwd, name, '..'), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    const main = join(folder, 'node_modules/lambda-coverage/dist/cli/main.mjs');
    const event = ['--event', 'event.json', '--function-name', 'orders'];
    const invoked = await run(node, [main, 'invoke', 'src/index.handler', ...event], { cwd });
    expect(JSON.parse(invoked.stdout)).toBe('wrapped');
    const ask = `await (await import('./src/index.mjs')).handler({ isGift: true })`;
    const env = { ...process.env, NODE_V8_COVERAGE: join(cwd, 'v8') };
    await run(node, ['--input-type=module', '-e', ask], { cwd, env });

    const { stdout } = await run(node, ['program.mjs'], { cwd });

    const lines = ['1:1', '2:1', '3:1', '5:0'];
    expect(JSON.parse(stdout)).toEqual({
      converted: [['src/index.mjs', lines]],
      stored: [['src/index.mjs', lines]],
      functions: ['orders'],
      refusals: [
        '"store" must be a text or a list of texts, not undefined.',
        '"output" must be a text, not undefined.',
        '"since" must be a Date, not the text "24h".',
        '"functions" must be a list of texts, not the text "orders".',
        'Unknown option "function". Did you mean "functions"?',
        expect.stringMatching(/^Unknown option "constructor"\. Known: store, /),
        '"log" must be { progress(line), warn(line) }, not a function.',
        '"functions" must be a list of V8\'s functions with ranges, not a list.',
      ],
      isSame: true,
      refusal: '"index.mjs" does not name a file. Give a file: URL or an absolute path.',
      lines: { total: 4, covered: 3, pct: 75 },
      entry: 'index.html',
    });
    expect(existsSync(join(cwd, 'coverage/coverage-final.json'))).toBe(true);

    // Node.js requires ES modules since 20.19 and 22.12; before, it says so.
    const load = `const load = (name) => { try { return Object.keys(require(name)).sort().join(); } catch ({ code }) { return code; } };`;
    const asked = await run(
      node,
      ['-p', `${load} [load('lambda-coverage/convert'), load('lambda-coverage')]`],
      {
        cwd,
      },
    );
    const isOldest = node === NODES[0];
    expect(asked.stdout).toContain(isOldest ? "[ 'ERR_REQUIRE_ESM', 'ERR_REQUIRE_ESM' ]" : "'convert'");
    expect(asked.stdout).toContain(isOldest ? 'ERR_REQUIRE_ESM' : 'UsageError,convert,readStore,report');
  });

  test('has types of its own that a strict project takes', async () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ];
    const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
    const emit = ['--declaration', '--emitDeclarationOnly', '--outDir', 'types'];
    const check = [compiler, ...emit, ...options, ...types, 'program.ts'];
    const checked = await run(process.execPath, check, { cwd: folder }).catch((error) => error);
    expect(checked.stdout).toBe('');
  });

  test('has a name for each type that its types name, and holds no others', () => {
    const types = packed.filter((path) => /^dist\/api\/.*\.d\.ts$/.test(path));
    const named = types.flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^export (?:interface|type) (\w+)/gm)].map(
        ([, name = '']) => name,
      ),
    );
    const exported: readonly string[] =
      readFileSync(join(ROOT, 'dist/api/index.d.ts'), 'utf8').match(/\w+/g) ?? [];
    expect(named).toContain('FileTotals');
    expect(named.filter((name) => !exported.includes(name))).toEqual([]);
    // Neither the store's client nor the converter's trees.
    expect(named).not.toContain('Store');
    for (const path of types) expect(readFileSync(join(ROOT, path), 'utf8')).not.toMatch(/: any\b|<any>/);
  });

  test('is found by compilers that know no exports', () => {
    const { exports: entries, typesVersions, types } = packageJson;
    const typed = Object.entries(entries).flatMap(([name, entry]) =>
      typeof entry === 'string' ? [] : [[name.slice(2), [entry.types]] as const],
    );
    expect([['', [types]], ...Object.entries(typesVersions['*'])]).toEqual(typed);
    expect(
      typed.flatMap(([, [path = '']]) => path).filter((path) => !packed.includes(path.slice(2))),
    ).toEqual([]);
  });

  test('holds the templates and examples that its documents link to', () => {
    const linked = packed
      .filter((path) => /^docs\/[^/]+\.md$/.test(path))
      .flatMap((path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\]\(\.\.\/([^)#]+)/g)])
      .map(([, path = '']) => path)
      .filter((path) => /^(ci|examples|infrastructure)\//.test(path));
    expect(linked.length).toBeGreaterThan(5);
    expect(linked.filter((path) => !packed.includes(path))).toEqual([]);
  });

  test('holds nothing that one architecture alone can run but the tracers of Python, which are there for both', () => {
    const layer = unzipSync(readFileSync(join(ROOT, 'dist/lambda-coverage-layer.zip')));
    const files = readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(files.some((path) => path.endsWith('lambda-coverage/dist/cli/main.mjs'))).toBe(true);
    const native = [
      ...files.filter((path) => isNative(path, beginningOf(path))),
      ...Object.entries(layer)
        .filter(([path, bytes]) => isNative(path, bytes))
        .map(([path]) => path),
    ];
    const tracers = native.filter((path) => TRACER.test(path));
    expect(native.filter((path) => !tracers.includes(path))).toEqual([]);
    const onArm = tracers.filter((path) => TRACER.exec(path)?.[1] === 'aarch64');
    expect(onArm.map((path) => path.replace('-aarch64/', '-x86_64/')).sort()).toEqual(
      tracers.filter((path) => !onArm.includes(path)).sort(),
    );
    // Of this machine's Node it is known.
    expect(isNative('node', beginningOf(realpathSync(process.execPath)))).toBe(true);
  });

  test('holds what runs, its types and its documents alone', () => {
    const kinds = packed.filter(
      (path) =>
        !/^(dist|docs|contract\/schemas|infrastructure|ci|examples\/fleet)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(
          path,
        ),
    );
    expect(kinds).toEqual([]);
    expect(packed.filter((path) => /(^|[^d])\.ts$|\.test\./.test(path))).toEqual([]);
    const { dependencies } = packageJson;
    const installed = Object.keys(dependencies).filter((name) =>
      existsSync(join(folder, 'node_modules', name)),
    );
    expect(installed).toEqual(Object.keys(dependencies));
  });
});
