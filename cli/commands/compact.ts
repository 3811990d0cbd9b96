import { type CompactResult, compact } from '../../combiner-image/compact/compact.ts';
import { UsageError } from '../../combiner-image/errors.ts';
import { plural } from '../../combiner-image/plural.ts';
import { parseTime } from '../../combiner-image/read/selection.ts';
import { parse, parseLocations, splitList } from '../arguments.ts';
import type { Command } from '../command.ts';
import { consoleLog } from '../console-log.ts';

const USAGE = 'Usage: lambda-coverage compact [s3://bucket/prefix | DIR] [--older-than 24h] [--prune]';
const OLDER_THAN = '24h';

const OPTIONS = {
  function: { type: 'string', multiple: true },
  'older-than': { type: 'string' },
  prune: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Turns many raw objects into few. */
export const compactCommand: Command = {
  name: 'compact',
  summary: 'turn many raw objects into few, with the same counts',
  usage: USAGE,
  help: `${USAGE}

Adds up the raw coverage of each function in a bucket or a directory (default: .lambda-coverage) and writes it back
as one raw object for each deployment. Reports stay the same. Objects that are compacted and still there count once.

  --function A,B       only these functions
  --older-than AGE     only sandboxes that started so long ago, as 24h or 7d (default: ${OLDER_THAN}). Lambda ends a
                       sandbox after some hours; what one uploads after it was compacted is left out of reports
  --prune              delete what was compacted, once the compacted object has been written and read back
  --json               print one JSON document on stdout`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    const [location, ...more] = parseLocations(positionals);
    if (location === undefined || more.length > 0)
      throw new UsageError('compact writes back to one store: give one location.');
    const result = await compact({
      location,
      functions: values.function && splitList(values.function),
      until: parseAge(values['older-than'] ?? OLDER_THAN),
      prune: values.prune ?? false,
      log: consoleLog,
    });
    console.log(values.json ? JSON.stringify(result, null, 2) : describe(result));
    return 0;
  },
};

/** @throws UsageError when it is no age. */
function parseAge(text: string): Date {
  if (!/^\d+[mhdw]$/.test(text))
    throw new UsageError(`--older-than: "${text}" is no age. Give one as 24h or 7d; 0h takes every sandbox.`);
  return parseTime(text, '--older-than', new Date());
}

function describe({ written, deleted, left, read }: CompactResult): string {
  const objects = written.reduce((sum, each) => sum + each.objects, 0);
  const lines = [
    `${plural(objects, 'object')} in ${plural(written.length, 'compacted object')}`,
    ...written.map(({ key }) => `  ${key}`),
    `${plural(left, 'object')} left as they are, ${plural(deleted, 'object')} deleted`,
  ];
  if (read.skipped > 0) lines.push(`${plural(read.skipped, 'object')} skipped, see the warnings`);
  return lines.join('\n');
}
