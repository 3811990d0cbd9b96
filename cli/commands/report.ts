import { resolve } from 'node:path';
import type { OnBlocks } from '../../combiner-image/convert/convert-all.ts';
import { IncompleteDataError, NothingMappedError, UnseparatedRunError } from '../../combiner-image/errors.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { V8Files } from '../../combiner-image/report/output/v8-files.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { emptyFolder } from '../existing-folder.ts';
import { JSON_OPTION } from '../json-option.ts';
import { print, printJson } from '../print.ts';
import { resultText } from '../result-text.ts';
import { REPORT_OPTIONS, runCombine } from '../run-combine.ts';
import { parseLocations, STORES } from '../store-options.ts';
import { missed, parseThresholds, THRESHOLD_OPTIONS } from '../thresholds.ts';

/** No other tool writes there. */
const DEFAULT_OUTPUT = 'coverage-lambda';

function blocksInto(folder: string, root = '.'): OnBlocks {
  const files = new V8Files(emptyFolder(folder, '--v8'), resolve(root));
  return (...ran) => files.add(...ran);
}

/** Reads stores and writes a report into a local folder. */
export const reportCommand = defineCommand({
  name: 'report',
  summary: 'read stores and write a report into a local folder',
  usage: `${STORES} [-r page,lcovonly,text] [-o ${DEFAULT_OUTPUT}] [--root .] [--check --lines 80]`,
  about: `Reads raw coverage from buckets or directories (default: ${DEFAULT_DIRECTORY}), adds it up, converts it to the original sources, prints the totals and writes the reports.`,
  options: {
    output: {
      type: 'string',
      short: 'o',
      value: 'DIR',
      help: `folder of the report (default: ${DEFAULT_OUTPUT}); an older report there is replaced`,
    },
    ...REPORT_OPTIONS,
    ...THRESHOLD_OPTIONS,
    v8: {
      type: 'string',
      value: 'DIR',
      help: "also writes what ran in V8's form, with texts and maps, for c8: c8 report --temp-directory DIR/tmp",
    },
    'allow-missing': {
      type: 'boolean',
      help: 'when objects or scripts are missing, judge the thresholds by what there is, instead of exit code 5',
    },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const thresholds = parseThresholds(values, values.check ?? false);
    const needsAll = Object.keys(thresholds).length > 0 && values['allow-missing'] !== true;
    const { result, sources } = await runCombine(values, {
      locations: parseLocations(positionals),
      output: { folder: resolve(values.output ?? DEFAULT_OUTPUT) },
      onBlocks: values.v8 === undefined ? undefined : blocksInto(values.v8, values.root),
    }).catch((error: unknown) => {
      throw needsAll && (error instanceof NothingMappedError || error instanceof UnseparatedRunError)
        ? new IncompleteDataError(error.message, { cause: error })
        : error;
    });
    const misses = missed(result.totals, thresholds);
    await (values.json ? printJson({ ...result, missed: misses }) : print(resultText(result, sources)));
    for (const miss of misses) console.error(`Threshold missed: ${miss}`);
    if (needsAll && result.missing.length > 0) {
      const lacks = harmlessLine(result.missing.join(', '));
      console.error(
        `The thresholds cannot be judged, because data is missing: ${lacks}. Pass --allow-missing to judge what there is.`,
      );
      return 5;
    }
    return misses.length > 0 ? 1 : 0;
  },
});
