import { join } from 'node:path';
import { fromFolder } from './config/from-folder.ts';
import type { OptionDescriptions } from './help.ts';

/** Where a report is written. No other tool writes there. */
export const DEFAULT_OUTPUT = 'coverage-lambda';

/** Beside the configuration file, as the store: whichever folder of a project a command runs in, there is one report. */
export function defaultOutput(home: () => string = () => '.'): string {
  return join(home(), DEFAULT_OUTPUT);
}

/** For commands that look at what `report` wrote: where the configuration file has it written. */
export const OUTPUT_KEY = {
  output: {
    type: 'string',
    value: 'DIR',
    help: `folder of the report (default: ${DEFAULT_OUTPUT}, beside the configuration file if one is found); an older report there is replaced`,
    config: { resolve: fromFolder },
    positional: true,
  },
} as const satisfies OptionDescriptions;
