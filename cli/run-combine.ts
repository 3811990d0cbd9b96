import { combine } from '../combiner-image/combine.ts';
import { HINT_DIALECTS } from '../combiner-image/convert/exact/original/ignore-hints.ts';
import { parseHints } from '../combiner-image/convert/parse-hints.ts';
import { UsageError } from '../combiner-image/errors.ts';
import type { CombineOptions, CombineResult, GatherOptions } from '../combiner-image/options.ts';
import { DEFAULT_REPORTERS, parseReporters, REPORTERS } from '../combiner-image/report/reporters.ts';
import type { NamedSources } from '../combiner-image/report/source-files.ts';
import type { TaskRoot } from '../combiner-image/sources/load-script.ts';
import type { AskedFiles } from '../combiner-image/suites/shown-files.ts';
import type { AskedSuites } from '../combiner-image/suites/suites.ts';
import { CHECKOUT_OPTIONS, parseCheckout } from './checkout-options.ts';
import type { Values } from './command.ts';
import { consoleLog } from './console-log.ts';
import { existingFolder } from './existing-folder.ts';
import { EXPECT_OPTION, parseExpected } from './expected.ts';
import type { OptionDescriptions } from './help.ts';
import { splitList } from './parse-options.ts';
import { parseBuilds, parseSelection, SELECTION_OPTIONS } from './store-options.ts';

/** Options of every command that asks what ran of the sources. */
export const GATHER_OPTIONS = {
  ...CHECKOUT_OPTIONS,
  'task-root': {
    type: 'string',
    multiple: true,
    value: '[NAME=]DIR',
    help: 'folder of the deployed code, for functions with COVERAGE_SCRIPTS=off; NAME= for that function alone; repeatable',
  },
  ...SELECTION_OPTIONS,
  ...EXPECT_OPTION,
  with: {
    type: 'string',
    multiple: true,
    value: '[SUITE=]FILE',
    help: 'coverage of another tool that is added: coverage-final.json of nyc, Vitest, Jest or c8, or an LCOV file; SUITE is what ran there (default: unit); repeatable',
  },
  suite: { type: 'string', value: 'NAME', help: 'with --with: what the stores are of (default: e2e)' },
  all: { type: 'boolean', help: 'show files of the checkout that nothing has loaded, too' },
  include: {
    type: 'string',
    multiple: true,
    value: 'GLOB',
    help: 'show only these files, by their names in the report; repeatable',
  },
  exclude: { type: 'string', multiple: true, value: 'GLOB', help: 'do not show these files; repeatable' },
  hints: {
    type: 'string',
    multiple: true,
    value: 'A,B',
    help: `whose ignore comments are obeyed: ${HINT_DIALECTS.join(', ')}, or none (default: all)`,
  },
} as const satisfies OptionDescriptions;

/** Options of every command that makes a report. */
export const REPORT_OPTIONS = {
  reporter: {
    type: 'string',
    short: 'r',
    multiple: true,
    value: 'A,B',
    help: `${REPORTERS.filter((name) => name !== 'none').join(', ')} (default: ${DEFAULT_REPORTERS.join(',')})`,
  },
  ...GATHER_OPTIONS,
  base: {
    type: 'string',
    value: 'COMMIT',
    help: 'the page says which lines that were changed since the branch left this one ran',
  },
} as const satisfies OptionDescriptions;

/** Suites are told apart by names of this form. */
const SUITE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

export interface Combined {
  result: CombineResult;
  /** What the report shows, to be printed as well. */
  sources: NamedSources | undefined;
}

/** Makes a report as the options say, with progress and warnings on stderr. */
export async function runCombine(
  values: Values<typeof REPORT_OPTIONS>,
  places: Pick<CombineOptions, 'locations' | 'output' | 'keptReports' | 'onBlocks'>,
): Promise<Combined> {
  let sources: NamedSources | undefined;
  const result = await combine({
    ...parseGather(values),
    ...places,
    base: values.base,
    reporters: values.reporter ? parseReporters(splitList(values.reporter)) : DEFAULT_REPORTERS,
    onSources: (shown) => {
      sources = shown;
    },
  });
  return { result, sources };
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
    hints: values.hints && parseHints(splitList(values.hints)),
    log: consoleLog,
  };
}

/** @throws UsageError */
function parseSuites(values: Values<typeof GATHER_OPTIONS>): AskedSuites | undefined {
  const { with: files, suite } = values;
  if (files === undefined) {
    if (suite === undefined) return undefined;
    throw new UsageError('--suite names what the stores are of, beside a suite that --with adds.');
  }
  const own = suiteName(suite ?? 'e2e', '--suite');
  const others = files.map((text) => {
    const [, name, file] = /^([^=/\\.]*)=(.+)$/.exec(text) ?? [];
    return { suite: suiteName(name ?? 'unit', '--with'), file: file ?? text };
  });
  if (others.some((other) => other.suite === own))
    throw new UsageError(
      `${own} is what the stores are of, and what --with adds, so nothing would tell them apart: name the stores by --suite, or the file by --with NAME=FILE.`,
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
