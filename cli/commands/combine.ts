import { resolve } from 'node:path';
import { combine } from '../../combiner-image/combine.ts';
import { UsageError } from '../../combiner-image/errors.ts';
import { DEFAULT_REPORTERS, parseReporters } from '../../combiner-image/report/reporters.ts';
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

const USAGE = 'Usage: lambda-coverage combine [s3://bucket/prefix | DIR] [-r html,lcov,text] [--root .]';

const OPTIONS = {
  ...SELECTION_OPTIONS,
  reporter: { type: 'string', short: 'r', multiple: true },
  root: { type: 'string' },
  'task-root': { type: 'string' },
} as const;

/** Reads a store and writes the report back to it. */
export const combineCommand: Command = {
  name: 'combine',
  summary: 'read a store and write the report back to it, as the combiner image does',
  usage: USAGE,
  help: `${USAGE}

Reads raw coverage from a bucket or a directory (default: .lambda-coverage) and writes the report back to it,
as reports/<time>-<id>/; reports/latest.json names the newest.

  -r, --reporter   as in "lambda-coverage report" (default: ${DEFAULT_REPORTERS.join(',')})
  --root DIR       folder of the project (default: .), for sources that no map holds
  --task-root DIR  folder of the deployed code, for functions with COVERAGE_SCRIPTS=off
${SELECTION_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    const locations = parseLocations(positionals);
    const [location] = locations;
    if (location === undefined || locations.length > 1)
      throw new UsageError('combine writes back to one store: give one location.');
    let sources: NamedSources | undefined;
    const taskRoot = values['task-root'];
    const result = await combine({
      locations,
      output: { location },
      reporters: values.reporter ? parseReporters(splitList(values.reporter)) : DEFAULT_REPORTERS,
      root: resolve(values.root ?? '.'),
      taskRoot: taskRoot === undefined ? undefined : resolve(taskRoot),
      selection: parseSelection(values),
      onSources: (shown) => {
        sources = shown;
      },
      log: consoleLog,
    });
    if (values.json) console.log(JSON.stringify(result, null, 2));
    else printResult(result, sources);
    return 0;
  },
};
