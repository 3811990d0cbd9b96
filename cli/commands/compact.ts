import { compact } from '../../combiner-image/compact/compact.ts';
import type { CompactResult } from '../../combiner-image/compact/options.ts';
import { UsageError } from '../../combiner-image/errors.ts';
import { plural } from '../../combiner-image/plural.ts';
import { parseTime } from '../../combiner-image/read/selection.ts';
import { defineCommand } from '../command.ts';
import { consoleLog } from '../console-log.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { splitList } from '../parse-options.ts';
import { printJson, printLines } from '../print.ts';
import { untilStopped } from '../stop-signals.ts';
import { FUNCTION_OPTION, JSON_OPTION, ONE_STORE, parseOneLocation } from '../store-options.ts';

const OLDER_THAN = '24h';

/** Turns many raw objects into few. */
export const compactCommand = defineCommand({
  name: 'compact',
  summary: 'turn many raw objects into few, with the same counts',
  usage: `${ONE_STORE} [--older-than ${OLDER_THAN}] [--prune]`,
  about: `Adds up the raw coverage of each function in a bucket or a directory (default: ${DEFAULT_DIRECTORY}) and writes it back as one raw object for each deployment. Reports stay the same: an object that was compacted and is still there counts once.`,
  options: {
    ...FUNCTION_OPTION,
    'older-than': {
      type: 'string',
      value: 'AGE',
      help: `only sandboxes that started, collected and uploaded longer ago than this by the store's clock, as 24h or 7d (default: ${OLDER_THAN}). Lambda ends a sandbox after some hours; what a sandbox uploads after it was compacted is left out of reports`,
    },
    prune: {
      type: 'boolean',
      help: 'delete what was compacted, once the compacted object has been written and read back, and damaged scripts, so that the next sandbox puts them again',
    },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const location = parseOneLocation(positionals, 'compact');
    const result = await untilStopped((signal) =>
      compact({
        location,
        functions: values.function && splitList(values.function),
        olderThan: parseAge(values['older-than'] ?? OLDER_THAN),
        prune: values.prune ?? false,
        log: consoleLog,
        signal,
      }),
    );
    await (values.json
      ? printJson(result)
      : printLines(describe(result, values['older-than'] ?? OLDER_THAN)));
    for (const { reason } of result.failed) consoleLog.warn(`Not compacted: ${reason}`);
    return result.failed.length > 0 || result.refused.objects > 0 ? 4 : 0;
  },
});

/**
 * @returns milliseconds.
 * @throws UsageError
 */
function parseAge(text: string): number {
  if (!/^\d+[mhdw]$/.test(text))
    throw new UsageError(
      `--older-than: "${text}" is not an age. Give one such as 24h or 7d; 0h takes every sandbox.`,
    );
  const now = new Date();
  return now.getTime() - parseTime(text, '--older-than', now).getTime();
}

function describe(result: CompactResult, age: string): string[] {
  const { written, deleted, versioned, changed, refused, scripts, left, read } = result;
  const objects = written.reduce((sum, each) => sum + each.objects, 0);
  const lines = [
    `${plural(objects, 'object')} in ${plural(written.length, 'compacted object')}`,
    ...written.map(({ key }) => `  ${key}`),
    `${plural(left, 'object')} left unchanged, ${plural(deleted, 'object')} deleted`,
  ];
  if (written.length === 0 && left > 0)
    lines.push(
      `What is younger than ${age} (--older-than) stays as it is, and so does an object with no other to be added to`,
    );
  if (versioned > 0)
    lines.push(
      `The bucket keeps ${plural(versioned, 'deleted object')} as older versions: a lifecycle rule for noncurrent versions removes them`,
    );
  if (changed > 0) lines.push(`${plural(changed, 'object')} written again while this ran, and not deleted`);
  if (refused.objects > 0)
    lines.push(
      `${plural(refused.objects, 'object')} could not be deleted, and count once: ${refused.reason}`,
    );
  if (scripts.renewed > 0)
    lines.push(
      `${plural(scripts.renewed, 'script')} written again, so that no lifecycle rule takes what raw objects still name`,
    );
  if (scripts.deleted > 0) lines.push(`${plural(scripts.deleted, 'damaged script')} deleted`);
  if (read.skipped > 0) lines.push(`${plural(read.skipped, 'object')} skipped, see the warnings`);
  return lines;
}
