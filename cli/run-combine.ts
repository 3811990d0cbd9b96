import { combine } from '../combiner-image/combine.ts';
import { HINT_DIALECTS } from '../combiner-image/convert/exact/original/ignore-hints.ts';
import { parseHints } from '../combiner-image/convert/parse-hints.ts';
import type { CombineOptions, CombineResult } from '../combiner-image/options.ts';
import { DEFAULT_REPORTERS, parseReporters, REPORTERS } from '../combiner-image/report/reporters.ts';
import type { NamedSources } from '../combiner-image/report/source-files.ts';
import type { TaskRoot } from '../combiner-image/sources/load-script.ts';
import { CHECKOUT_OPTIONS, existingFolder, parseCheckout } from './checkout-options.ts';
import type { Values } from './command.ts';
import { consoleLog } from './console-log.ts';
import { EXPECT_OPTION, parseExpected } from './expected.ts';
import type { OptionDescriptions } from './help.ts';
import { splitList } from './parse-options.ts';
import { parseBuilds, parseSelection, SELECTION_OPTIONS } from './store-options.ts';

/** Options of every command that makes a report. */
export const REPORT_OPTIONS = {
  reporter: {
    type: 'string',
    short: 'r',
    multiple: true,
    value: 'A,B',
    help: `${REPORTERS.filter((name) => name !== 'none').join(', ')} (default: ${DEFAULT_REPORTERS.join(',')})`,
  },
  ...CHECKOUT_OPTIONS,
  'task-root': {
    type: 'string',
    multiple: true,
    value: '[NAME=]DIR',
    help: 'folder of the deployed code, for functions with COVERAGE_SCRIPTS=off; NAME= for that function alone; repeatable',
  },
  ...SELECTION_OPTIONS,
  ...EXPECT_OPTION,
  hints: {
    type: 'string',
    multiple: true,
    value: 'A,B',
    help: `whose ignore comments are obeyed: ${HINT_DIALECTS.join(', ')}, or none (default: all)`,
  },
} as const satisfies OptionDescriptions;

export interface Combined {
  result: CombineResult;
  /** What the report shows, to be printed as well. */
  sources: NamedSources | undefined;
}

/** Makes a report as the options say, with progress and warnings on stderr. */
export async function runCombine(
  values: Values<typeof REPORT_OPTIONS>,
  places: Pick<CombineOptions, 'locations' | 'output'>,
): Promise<Combined> {
  let sources: NamedSources | undefined;
  const result = await combine({
    ...places,
    reporters: values.reporter ? parseReporters(splitList(values.reporter)) : DEFAULT_REPORTERS,
    taskRoots: (values['task-root'] ?? []).map(taskRoot),
    ...parseCheckout(values),
    selection: parseSelection(values),
    carry: parseBuilds(values).carry,
    expected: parseExpected(values),
    hints: values.hints && parseHints(splitList(values.hints)),
    onSources: (shown) => {
      sources = shown;
    },
    log: consoleLog,
  });
  return { result, sources };
}

/** A folder whose name begins like a function's and an equals sign is written `./a=b`. */
function taskRoot(text: string): TaskRoot {
  const [, functionName, named] = /^([A-Za-z0-9_-]+)=(.+)$/.exec(text) ?? [];
  const folder = existingFolder(named ?? text, '--task-root');
  return functionName === undefined ? { folder } : { functionName, folder };
}
