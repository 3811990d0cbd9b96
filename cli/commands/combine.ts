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
  about: `Reads raw coverage from a bucket or a directory (default: ${DEFAULT_DIRECTORY}) and writes the report back to it as reports/<time>-<id>/; reports/latest.json names the newest report.`,
  options: { ...REPORT_OPTIONS, ...JSON_OPTION },
  async run(values, positionals) {
    const location = parseOneLocation(positionals, 'combine');
    const { result, sources } = await runCombine(values, { locations: [location], output: { location } });
    await (values.json ? printJson(result) : print(resultText(result, sources)));
    return 0;
  },
});
