import { tests } from '../../combiner-image/who/tests.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { GATHER_OPTIONS, parseGather } from '../run-combine.ts';
import { parseLocations, STORE_KEY, STORES } from '../store-options.ts';
import { testsText } from '../tests-text.ts';

/** Texts that ran are compared with what is here: there is nothing to add to them. */
const { with: _with, suite: _suite, all: _all, ...TEXT_OPTIONS } = GATHER_OPTIONS;

/** Says which tests a change touches, and which add nothing. */
export const testsCommand = defineCommand({
  name: 'tests',
  usage: `${STORES} [--changed origin/main]`,
  about: `Reads raw coverage from buckets or directories (default: ${DEFAULT_DIRECTORY}) of functions with COVERAGE_ATTRIBUTION=on, to which tests send x-coverage-context. Lists the contexts (tests) that ran code changed since the branch left the base: by changed line where the same text ran, or else by function. Also lists tests that ran nothing that others did not run.`,
  examples: [
    [
      'lambda-coverage tests s3://my-coverage/coverage --changed origin/main',
      'which tests ran code that the branch changes',
    ],
    ['lambda-coverage tests --changed main --json > tests.json', 'for scripts: run those with touches'],
  ],
  options: {
    ...STORE_KEY,
    changed: {
      type: 'string',
      value: 'COMMIT',
      help: 'branch, tag or commit that the change is for, such as origin/main',
    },
    ...TEXT_OPTIONS,
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const result = await tests({
      ...parseGather(values),
      locations: parseLocations(positionals, values.store),
      base: values.changed,
    });
    await (values.json ? printJson(result) : printLines(testsText(result)));
    return 0;
  },
});
