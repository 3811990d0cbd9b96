/**
 * `node tests/accuracy/python/invoked-part.ts [--tests FOLDER] [--module NAME …] KEPT [PYTHON…]`: invokes a function that
 * runs test modules of the standard library, with the layer's recorder and a directory as store, and compares the report
 * with coverage.py on the same calls, on each of these interpreters: missing lines, missing exits, totals,
 * percentages, LCOV. Up to 3.11 they are calls of two runs: one process has one tracer. KEPT is a folder
 * where coverage.py stays, FOLDER one with `test` for an interpreter without. Prints a table, and each difference on stderr.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { FileCoverageData } from 'istanbul-lib-coverage';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { compareLcov } from './compare-lcov.ts';
import { compareReported, type ReportedNumbers } from './compare-reported.ts';
import { COVERAGE, type Interpreter, installed, interpreters } from './interpreter.ts';
import type { MeasuredAnswer } from './measured.ts';
import { NO_LIBRARY, TESTS } from './standard-library.ts';

const CLI = join(import.meta.dirname, '../../../cli/main.ts');
const HANDLER = join(import.meta.dirname, 'invoked/handler.py');
const SAY = join(import.meta.dirname, 'invoked/say.py');
/** Of one test module, in seconds. */
const LONGEST = 900;

const { values, positionals } = parseArgs({
  options: { tests: { type: 'string' }, module: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const [kept, ...pythons] = positionals;
if (kept === undefined) throw new Error('name a folder to keep coverage.py in');
const folder = resolve(kept);
const modules = values.module?.map((name) => `test.test_${name}`) ?? TESTS;
mkdirSync(folder, { recursive: true });
const found = await interpreters(pythons.length > 0 ? pythons : undefined);
const newest = found.findLast(({ minor }) => minor <= 13) ?? found[0];
if (newest === undefined) throw new Error('no Python');
const HEAD = [
  'Python',
  'files',
  'all equal',
  'statements, missing',
  'exits, missing, partial',
  'LCOV that differs',
];
console.log(`| ${[...HEAD, 'totals and percent'].join(' | ')} |`);
console.log(`|${' --- |'.repeat(HEAD.length + 1)}`);
for (const python of found) await compare(python, newest);

async function compare(python: Interpreter, withPip: Interpreter): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'lambda-coverage-invoked-'));
  try {
    const oracle = installed(withPip, join(folder, `coverage-${COVERAGE}-3.${python.minor}`), [
      ...['--python-version', `3.${python.minor}`, '--only-binary=:all:', `coverage==${COVERAGE}`],
    ]);
    const root = join(work, 'code');
    const without = new Set(NO_LIBRARY);
    cpSync(python.library, join(root, 'library'), {
      recursive: true,
      filter: (path) => path === python.library || !without.has(basename(path)),
    });
    cpSync(HANDLER, join(root, 'handler.py'));
    const [store, data] = [join(work, 'store'), join(work, 'data')];
    mkdirSync(data);
    for (const kind of python.minor >= 12 ? (['both'] as const) : (['recorder', 'oracle'] as const)) {
      for (const module of modules) {
        const env = {
          ORACLE_PATH: [oracle, ...(values.tests === undefined ? [] : [resolve(values.tests)])].join(':'),
          ...(kind === 'recorder' ? {} : { ORACLE_DATA: join(data, 'data') }),
          COVERAGE_INCLUDE: 'library/**',
          // On 3.14 coverage.py would take its core of sys.monitoring, which misses ways that its C tracer has.
          COVERAGE_CORE: 'ctrace',
          // Two processes are to take the same ways.
          PYTHONHASHSEED: '0',
        };
        const [answer] = await invokeLocally({
          ...{
            handler: 'handler.handler',
            taskRoot: root,
            events: [JSON.stringify(module)],
            env,
            dir: store,
          },
          ...{
            pythonPath: python.path,
            record: kind !== 'oracle',
            timeout: LONGEST,
            functionName: 'library',
          },
          onLog: () => {},
        });
        const said = answer?.payload;
        if (typeof said !== 'number')
          console.error(`${module} on ${python.version}, ${kind}: ${JSON.stringify(said).slice(0, 300)}`);
      }
    }
    const told: Pick<MeasuredAnswer, 'json'> & { lcov: string } = JSON.parse(
      execFileSync(python.path, ['-W', 'ignore', SAY, data], {
        ...{ cwd: root, encoding: 'utf8', maxBuffer: 2 ** 30 },
        env: { ...process.env, PYTHONPATH: oracle },
      }),
    );
    print(python, root, told, reported(store, root, join(work, 'report')));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function reported(store: string, root: string, output: string) {
  const args = [CLI, 'report', store, '--root', root, '-o', output, '-r', 'lcovonly', '-r', 'json', '--json'];
  const stdout = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const result: CombineResult = JSON.parse(stdout);
  const coverage: Record<string, FileCoverageData> = JSON.parse(
    readFileSync(join(output, 'coverage-final.json'), 'utf8'),
  );
  return { result, coverage, lcov: readFileSync(join(output, 'lcov.info'), 'utf8') };
}

function print(
  python: Interpreter,
  root: string,
  { json, lcov }: Pick<MeasuredAnswer, 'json'> & { lcov: string },
  own: ReturnType<typeof reported>,
): void {
  const { totals, files, equalFiles, different }: ReportedNumbers = compareReported(
    { minor: python.minor, root },
    json,
    own.coverage,
  );
  const records = compareLcov(lcov, own.lcov);
  const percent = json.totals.percent_covered;
  const isPercentEqual = Math.abs((own.result.coveragePyPercent ?? -1) - percent) < 1e-9;
  const count = (value: number) => value.toLocaleString('en-US');
  const cells = [
    python.version,
    `${files}`,
    `${equalFiles}`,
    `${count(totals.num_statements)}, ${count(totals.missing_lines)}`,
    [totals.num_branches, totals.missing_branches, totals.num_partial_branches].map(count).join(', '),
    `${records.length} files`,
    isPercentEqual ? 'equal' : `${own.result.coveragePyPercent} for ${percent}`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
  for (const each of different) console.error(`${python.version}: ${each.slice(0, 1000)}`);
  for (const each of records) console.error(`${python.version}: ${each.slice(0, 1000)}`);
  if (equalFiles !== files || records.length > 0 || !isPercentEqual) process.exitCode = 1;
}
