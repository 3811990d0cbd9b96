import { compare } from '../../combiner-image/compare.ts';
import { UsageError } from '../../combiner-image/errors.ts';
import { defineCommand } from '../command.ts';
import { compareMarkdown, compareText } from '../compare-text.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { parseFormat } from '../formats.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { parseLocations, STORE_KEY } from '../store-options.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;

/** Says what ran in one report and not in another. */
export const compareCommand = defineCommand({
  name: 'compare',
  usage: `A B [--store s3://bucket/prefix] [--format ${FORMATS.join('|')}]`,
  about:
    'Compares two reports, where the code is the same: lost is what ran in A but not in B, gained is the reverse. Code that was moved or renamed is followed. A and B are folders with reports; or, in a store, the ids of reports, latest or latest~1.',
  examples: [
    [
      'lambda-coverage compare latest~1 latest --store s3://my-coverage/coverage',
      'what changed since the last report of combine',
    ],
    ['lambda-coverage compare before/ after/ --format markdown', 'two folders of reports, for a comment'],
  ],
  options: {
    store: {
      type: 'string',
      value: 'STORE',
      help: `where "combine" wrote the reports (default: ${DEFAULT_DIRECTORY})`,
      config: STORE_KEY.store.config,
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: FORMATS,
      help: `${FORMATS.join(', ')} (default: text)`,
    },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const [before, after, ...more] = positionals;
    if (before === undefined || after === undefined || more.length > 0)
      throw new UsageError('Give two reports: folders, ids, latest or latest~1.');
    const format = parseFormat(values, FORMATS);
    const result = await compare([before, after], () => {
      const [location] = parseLocations(values.store === undefined ? [] : [values.store]);
      if (location === undefined) throw new UsageError('--store is empty.');
      return location;
    });
    if (format === 'json') await printJson(result);
    else await printLines(format === 'markdown' ? compareMarkdown(result) : compareText(result));
    return 0;
  },
});
