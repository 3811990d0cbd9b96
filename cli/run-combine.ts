import { combine } from '../combiner-image/combine.ts';
import { HINT_DIALECTS } from '../combiner-image/convert/exact/original/ignore-hints.ts';
import { parseHints } from '../combiner-image/convert/parse-hints.ts';
import { loadReporters } from '../combiner-image/custom-reporters/load-reporters.ts';
import { type ReporterError, UsageError } from '../combiner-image/errors.ts';
import { existingFolder } from '../combiner-image/existing-folder.ts';
import type { CombineOptions, GatherOptions } from '../combiner-image/options.ts';
import { DEFAULT_REPORTERS, REPORTERS } from '../combiner-image/report/reporters.ts';
import type { NamedSources } from '../combiner-image/report/source-files.ts';
import type { CombineResult } from '../combiner-image/result.ts';
import type { TaskRoot } from '../combiner-image/sources/load-script.ts';
import type { AskedFiles } from '../combiner-image/suites/shown-files.ts';
import type { AskedSuites } from '../combiner-image/suites/suites.ts';
import { TimeLeft } from '../combiner-image/time-left.ts';
import { CHECKOUT_OPTIONS, parseCheckout } from './checkout-options.ts';
import type { Values } from './command.ts';
import { namedFromFolder, reportersFromFolder } from './config/from-folder.ts';
import { textsOf } from './config/schema.ts';
import { consoleLog, quietLog } from './console-log.ts';
import { EXPECT_OPTION, parseExpected } from './expected.ts';
import type { OptionDescriptions } from './help.ts';
import { splitList } from './parse-options.ts';
import { addToStepSummary } from './step-summary.ts';
import { parseBuilds, parseSelection, SELECTION_OPTIONS } from './store-options.ts';
import { SUMMARY_OPTIONS } from './summary/summary-options.ts';
import { printingOnStderr } from './terminal/printing-on-stderr.ts';
import { progressLine } from './terminal/progress-line.ts';
import { parseWorkers, WORKERS_OPTION } from './workers-option.ts';

/** Options of every command that asks what ran of the sources. */
export const GATHER_OPTIONS = {
  ...CHECKOUT_OPTIONS,
  'task-root': {
    type: 'string',
    multiple: true,
    value: '[NAME=]DIR',
    help: 'folder of the deployed code, for functions with COVERAGE_SCRIPTS=off; NAME= for that function alone; repeatable',
    config: { resolve: namedFromFolder },
  },
  ...SELECTION_OPTIONS,
  ...EXPECT_OPTION,
  with: {
    type: 'string',
    multiple: true,
    value: '[SUITE=]FILE',
    help: 'add the coverage of another tool: coverage-final.json of nyc, Vitest, Jest or c8, coverage.json of coverage.py, or an LCOV file; SUITE says what ran there (default: unit); repeatable',
    config: { resolve: namedFromFolder },
  },
  suite: {
    type: 'string',
    value: 'NAME',
    help: 'with --with: the suite that ran in the stores (default: e2e)',
    config: true,
  },
  all: { type: 'boolean', help: 'also show files of the checkout that were never loaded', config: true },
  include: {
    type: 'string',
    multiple: true,
    value: 'GLOB',
    help: 'show only these files, by their names in the report; repeatable',
    config: true,
  },
  exclude: {
    type: 'string',
    multiple: true,
    value: 'GLOB',
    help: 'do not show these files; repeatable',
    config: true,
  },
  hints: {
    type: 'string',
    multiple: true,
    value: 'A,B',
    choices: [...HINT_DIALECTS, 'none'],
    help: `whose ignore comments are obeyed: ${HINT_DIALECTS.join(', ')}, or none (default: all)`,
    config: true,
  },
  'python-exclude': {
    type: 'string',
    multiple: true,
    value: 'REGEX',
    help: "lines of Python that are not counted, beside those of coverage.py's own comments, as its exclude_also; repeatable",
    config: true,
  },
  'python-no-branch': {
    type: 'string',
    multiple: true,
    value: 'REGEX',
    help: 'lines of Python of which no branch is missed, as its partial_also; repeatable',
    config: true,
  },
  ...WORKERS_OPTION,
} as const satisfies OptionDescriptions;

/** Options of every command that makes a report. */
export const REPORT_OPTIONS = {
  reporter: {
    type: 'string',
    short: 'r',
    multiple: true,
    value: 'A,B',
    choices: REPORTERS,
    help: `${REPORTERS.filter((name) => name !== 'none').join(', ')} (default: ${DEFAULT_REPORTERS.join(',')}); or your own, by path or package: ./my-reporter.mjs`,
    config: {
      schema: textsOf({ anyOf: [{ type: 'string', enum: REPORTERS }, { type: 'string' }] }),
      resolve: reportersFromFolder,
    },
  },
  ...GATHER_OPTIONS,
  base: {
    type: 'string',
    value: 'COMMIT',
    help: 'on the page, show which lines changed since the branch left this commit, and whether they ran',
    config: true,
  },
  ...SUMMARY_OPTIONS,
} as const satisfies OptionDescriptions;

/** Suites are told apart by names of this form. */
const SUITE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

export interface Combined {
  result: CombineResult;
  /** What the report shows, to be printed as well. */
  sources: NamedSources;
  /** A reporter of the user's own, to be thrown when all else is printed. */
  failure: ReporterError | undefined;
}

/** Makes a report as the options say, with progress and warnings on stderr. */
export async function runCombine(
  values: Values<typeof REPORT_OPTIONS>,
  places: Pick<CombineOptions, 'locations' | 'output' | 'keptReports' | 'onBlocks' | 'judge'>,
): Promise<Combined> {
  let sources: NamedSources | undefined;
  let failure: ReporterError | undefined;
  const loaded = await loadReporters(values.reporter ? splitList(values.reporter) : DEFAULT_REPORTERS);
  const result = await printingOnStderr(loaded.customReporters.length > 0, () =>
    combine({
      ...parseGather(values),
      ...places,
      base: values.base,
      ...(values.quiet && { log: quietLog, time: new TimeLeft() }),
      ...loaded,
      onReporterFailed: (error) => {
        failure = error;
      },
      onSources: (shown) => {
        sources = shown;
      },
    }),
  );
  if ('folder' in places.output) addToStepSummary(places.output.folder, loaded.reporters);
  if (sources === undefined) throw new Error('a report was made of no sources');
  return { result, sources, failure };
}

/** What is asked of stores, with progress and warnings on stderr. @throws UsageError */
export function parseGather(values: Values<typeof GATHER_OPTIONS>): Omit<GatherOptions, 'locations'> {
  return {
    taskRoots: (values['task-root'] ?? []).map(taskRoot),
    ...parseCheckout(values),
    selection: parseSelection(values),
    textsApart: parseBuilds(values).textsApart,
    expected: parseExpected(values),
    suites: parseSuites(values),
    files: parseFiles(values),
    hints: parseHints(values.hints && splitList(values.hints), {
      exclude: values['python-exclude'],
      noBranch: values['python-no-branch'],
    }),
    workers: parseWorkers(values),
    log: consoleLog,
    time: new TimeLeft(undefined, (progress) => progressLine.show(progress)),
  };
}

/** @throws UsageError */
function parseSuites(values: Values<typeof GATHER_OPTIONS>): AskedSuites | undefined {
  const { with: files, suite } = values;
  if (files === undefined) {
    if (suite === undefined) return undefined;
    throw new UsageError('--suite names what ran in the stores, next to a suite that --with adds.');
  }
  const own = suiteName(suite ?? 'e2e', '--suite');
  const others = files.map((text) => {
    const [, name, file] = /^([^=/\\.]*)=(.+)$/.exec(text) ?? [];
    return { suite: suiteName(name ?? 'unit', '--with'), file: file ?? text };
  });
  if (others.some((other) => other.suite === own))
    throw new UsageError(
      `${own} names both what ran in the stores and what --with adds, so nothing would tell them apart: name the stores with --suite, or the file with --with NAME=FILE.`,
    );
  if (parseBuilds(values).textsApart)
    throw new UsageError(
      '--with needs one text for each file: leave out "--builds all", or give names of builds, or newest.',
    );
  return { own, with: others };
}

function suiteName(name: string, option: string): string {
  if (SUITE.test(name)) return name;
  throw new UsageError(
    `${option}: "${name}" must be a name of up to 40 letters, digits, - and _, such as unit or production.`,
  );
}

function parseFiles({ all, include, exclude }: Values<typeof GATHER_OPTIONS>): AskedFiles | undefined {
  return all || include || exclude ? { all, include, exclude } : undefined;
}

/** A folder whose name begins like a function's and an equals sign is written `./a=b`. */
function taskRoot(text: string): TaskRoot {
  const [, functionName, named] = /^([A-Za-z0-9_-]+)=(.+)$/.exec(text) ?? [];
  const folder = existingFolder(named ?? text, '--task-root');
  return functionName === undefined ? { folder } : { functionName, folder };
}
