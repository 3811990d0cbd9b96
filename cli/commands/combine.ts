import { parseKeptReports } from '../../combiner-image/history/retention.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { JSON_OPTION } from '../json-option.ts';
import { print, printJson } from '../print.ts';
import { resultText } from '../result-text.ts';
import { REPORT_OPTIONS, runCombine } from '../run-combine.ts';
import { ONE_STORE, parseOneLocation } from '../store-options.ts';

/** Reads a store and writes the report back to it. */
export const combineCommand = defineCommand({
  name: 'combine',
  summary: 'read a store and write the report back to it, as the combiner image does',
  usage: `${ONE_STORE} [-r page,lcovonly,text] [--root .]`,
  about: `Reads raw coverage from a bucket or a directory (default: ${DEFAULT_DIRECTORY}) and writes the report back to it as reports/<time>-<id>/; reports/latest.json names the newest report, reports/index.json lists all, and reports/badge.svg is a picture of how much ran.`,
  options: {
    'keep-reports': {
      type: 'string',
      value: 'NUMBER|AGE',
      help: 'delete older reports of the store: all but the newest 50, or those older than 90d; never the one that latest.json names',
    },
    ...REPORT_OPTIONS,
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const location = parseOneLocation(positionals, 'combine');
    const { result, sources } = await runCombine(values, {
      locations: [location],
      output: { location },
      keptReports:
        values['keep-reports'] === undefined
          ? undefined
          : parseKeptReports(values['keep-reports'], '--keep-reports'),
    });
    await (values.json ? printJson(result) : print(resultText(result, sources)));
    return 0;
  },
});
