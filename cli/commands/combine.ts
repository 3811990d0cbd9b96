import { parseKeptReports } from '../../combiner-image/history/retention.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { JSON_OPTION } from '../json-option.ts';
import { print, printJson } from '../print.ts';
import { resultText } from '../result-text.ts';
import { REPORT_OPTIONS, runCombine } from '../run-combine.ts';
import { ONE_STORE, parseOneLocation, STORE_KEY } from '../store-options.ts';
import { parseShownFiles } from '../summary/summary-options.ts';
import { terminalOf } from '../terminal/terminal.ts';

/** Reads a store and writes the report back to it. */
export const combineCommand = defineCommand({
  name: 'combine',
  usage: `${ONE_STORE} [-r page,lcovonly,text] [--root .]`,
  about: `Reads raw coverage from a bucket or a directory (default: ${DEFAULT_DIRECTORY}) and writes the report back to it as reports/<time>-<id>/; reports/latest.json names the newest report, reports/index.json lists all, and reports/badge.svg is a picture of how much ran.`,
  examples: [
    ['lambda-coverage combine s3://my-coverage/coverage', 'a report for everybody who can read the bucket'],
    ['lambda-coverage combine --keep-reports 50', 'and no more than the newest 50 of them'],
  ],
  options: {
    ...STORE_KEY,
    'keep-reports': {
      type: 'string',
      value: 'NUMBER|AGE',
      help: 'delete older reports of the store: all but the newest 50, or those older than 90d; never the one that latest.json names',
      config: true,
    },
    ...REPORT_OPTIONS,
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const shown = parseShownFiles(values);
    const location = parseOneLocation(positionals, 'combine', values.store);
    const { result, sources, failure } = await runCombine(values, {
      locations: [location],
      output: { location },
      keptReports:
        values['keep-reports'] === undefined
          ? undefined
          : parseKeptReports(values['keep-reports'], '--keep-reports'),
    });
    if (values.json) await printJson(result);
    else if (!values.quiet) await print(resultText(result, sources, shown, terminalOf(process.stdout)));
    if (failure !== undefined) throw failure;
    return 0;
  },
});
