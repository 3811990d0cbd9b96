import { fromFolder } from './config/from-folder.ts';
import type { OptionDescriptions } from './help.ts';

/** Where a report is written. No other tool writes there. */
export const DEFAULT_OUTPUT = 'coverage-lambda';

/** For commands that look at what `report` wrote: where the configuration file has it written. */
export const OUTPUT_KEY = {
  output: {
    type: 'string',
    value: 'DIR',
    help: 'folder of the report',
    config: { resolve: fromFolder },
    positional: true,
  },
} as const satisfies OptionDescriptions;
