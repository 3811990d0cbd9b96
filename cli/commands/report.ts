import { resolve } from 'node:path';
import { combine } from '../../combiner-image/combine.ts';
import { DEFAULT_REPORTERS, parseReporters, REPORTERS } from '../../combiner-image/report/reporters.ts';
import type { NamedSources } from '../../combiner-image/report/source-files.ts';
import {
  parse,
  parseLocations,
  parseSelection,
  SELECTION_HELP,
  SELECTION_OPTIONS,
  splitList,
} from '../arguments.ts';
import type { Command } from '../command.ts';
import { consoleLog } from '../console-log.ts';
import { printResult } from '../print-result.ts';
import { missed, parseThresholds, THRESHOLD_OPTIONS } from '../thresholds.ts';

const USAGE =
  'Usage: lambda-coverage report [s3://bucket/prefix | DIR]… [-r html,lcov,text] [-o coverage] [--root .] [--check --lines 80]';

const OPTIONS = {
  ...SELECTION_OPTIONS,
  ...THRESHOLD_OPTIONS,
  reporter: { type: 'string', short: 'r', multiple: true },
  output: { type: 'string', short: 'o' },
  root: { type: 'string' },
  'task-root': { type: 'string' },
} as const;

/** Reads stores and writes a report into a local folder. */
export const reportCommand: Command = {
  name: 'report',
  summary: 'read stores and write a report into a folder here',
  usage: USAGE,
  help: `${USAGE}

Reads raw coverage from buckets or directories (default: .lambda-coverage), adds it up, converts it to the
original sources, prints the totals and writes the reports.

  -r, --reporter   ${REPORTERS.filter((name) => name !== 'none').join(', ')}
                   (default: ${DEFAULT_REPORTERS.join(',')})
  -o, --output     folder of the report (default: coverage); an older report there is replaced
  --root DIR       folder of the project (default: .): file names are relative to it, and sources that no map
                   holds are read there
  --task-root DIR  folder of the deployed code, for functions with COVERAGE_SCRIPTS=off
${SELECTION_HELP}
  --check          exit with 1 when one of --lines, --statements, --functions, --branches (percent) is missed`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    const thresholds = parseThresholds(values, values.check ?? false);
    let sources: NamedSources | undefined;
    const taskRoot = values['task-root'];
    const result = await combine({
      locations: parseLocations(positionals),
      output: { folder: resolve(values.output ?? 'coverage') },
      reporters: values.reporter ? parseReporters(splitList(values.reporter)) : DEFAULT_REPORTERS,
      root: resolve(values.root ?? '.'),
      taskRoot: taskRoot === undefined ? undefined : resolve(taskRoot),
      selection: parseSelection(values),
      onSources: (shown) => {
        sources = shown;
      },
      log: consoleLog,
    });
    const misses = missed(result.totals, thresholds);
    if (values.json) console.log(JSON.stringify({ ...result, missed: misses }, null, 2));
    else printResult(result, sources);
    for (const miss of misses) console.error(`Threshold missed: ${miss}`);
    return misses.length > 0 ? 1 : 0;
  },
};
