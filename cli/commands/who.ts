import { UsageError } from '../../combiner-image/errors.ts';
import { who } from '../../combiner-image/who/who.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { GATHER_OPTIONS, parseGather } from '../run-combine.ts';
import { parseLocations, STORE_KEY, STORES } from '../store-options.ts';
import { whoText } from '../who-text.ts';

/** Says who ran a line, a file or a function. */
export const whoCommand = defineCommand({
  name: 'who',
  usage: `FILE:LINE|FILE|NAME ${STORES}`,
  about: `Reads raw coverage from buckets or directories (default: ${DEFAULT_DIRECTORY}), and says which contexts (tests) and which Lambda functions ran a line of the checkout, a file, or the functions of that name; how often, and on which days. Functions need COVERAGE_ATTRIBUTION=on, and tests send x-coverage-context.`,
  examples: [
    ['lambda-coverage who src/price.ts:12', 'who ran a line, by the store of the configuration file'],
    ['lambda-coverage who parsePrice s3://my-coverage/coverage', 'who ran functions of this name'],
  ],
  options: { ...STORE_KEY, ...GATHER_OPTIONS, ...JSON_OPTION },
  async run(values, [asked, ...stores]) {
    if (asked === undefined)
      throw new UsageError('Say what to ask of: src/price.ts:12, a file, or the name of a function.');
    const result = await who({
      ...parseGather(values),
      locations: parseLocations(stores, values.store),
      asked,
      cwd: process.cwd(),
    });
    await (values.json ? printJson(result) : printLines(whoText(result)));
    return 0;
  },
});
