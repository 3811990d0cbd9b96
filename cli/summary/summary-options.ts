import { UsageError } from '../../combiner-image/errors.ts';
import { FILE_ORDERS, type FileOrder } from '../../combiner-image/report/worst-files.ts';
import type { Values } from '../command.ts';
import type { OptionDescriptions } from '../help.ts';

/** What is printed of a report. */
export const SUMMARY_OPTIONS = {
  'all-files': {
    type: 'boolean',
    help: 'also print a table of all files, not only the worst ten',
    config: true,
  },
  'skip-full': {
    type: 'boolean',
    help: 'with --all-files: leave out files in which everything ran',
    config: true,
  },
  sort: {
    type: 'string',
    value: 'ORDER',
    choices: FILE_ORDERS,
    config: { schema: { enum: FILE_ORDERS } },
    help: 'files by lines that did not run (missed), by percentage (lines), or by name (default: missed; with --all-files: name)',
  },
  quiet: { type: 'boolean', short: 'q', help: 'print nothing but warnings and errors', config: true },
} as const satisfies OptionDescriptions;

export interface ShownFiles {
  all: boolean;
  skipFull: boolean;
  order: FileOrder | undefined;
}

/** @throws UsageError */
export function parseShownFiles(values: Values<typeof SUMMARY_OPTIONS>): ShownFiles {
  const { sort } = values;
  const order = FILE_ORDERS.find((each) => each === sort);
  if (sort !== undefined && order === undefined)
    throw new UsageError(`--sort: "${sort}" must be one of ${FILE_ORDERS.join(', ')}.`);
  return {
    all: values['all-files'] ?? false,
    skipFull: values['skip-full'] ?? false,
    order,
  };
}
