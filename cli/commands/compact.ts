import { DEFAULT_AGE, parseAge, parseWindow } from '../../combiner-image/compact/ages.ts';
import { compact } from '../../combiner-image/compact/compact.ts';
import type { CompactResult } from '../../combiner-image/compact/options.ts';
import { plural } from '../../combiner-image/plural.ts';
import { defineCommand } from '../command.ts';
import { consoleLog } from '../console-log.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { seeExplain } from '../explain/see-explain.ts';
import { JSON_OPTION } from '../json-option.ts';
import { splitList } from '../parse-options.ts';
import { printJson, printLines } from '../print.ts';
import { untilStopped } from '../stop-signals.ts';
import { FUNCTION_OPTION, ONE_STORE, parseOneLocation, STORE_KEY } from '../store-options.ts';
import { progressLine } from '../terminal/progress-line.ts';

/** Turns many raw objects into few. */
export const compactCommand = defineCommand({
  name: 'compact',
  usage: `${ONE_STORE} [--older-than ${DEFAULT_AGE}] [--window AGE] [--prune]`,
  about: `Adds up the raw coverage of each function in a bucket or a directory (default: ${DEFAULT_DIRECTORY}) and writes it back as one raw object for each deployment and test run. Reports stay the same, including those of runs: an object that is still there after it was compacted counts once.`,
  examples: [
    ['lambda-coverage compact s3://my-coverage/coverage', 'what is older than a day, next to what was there'],
    ['lambda-coverage compact --older-than 7d --prune', 'what is older than a week, in its place'],
    [
      'lambda-coverage compact --window 25h --prune',
      'each hour: only what became a day old in the last 25 hours',
    ],
  ],
  options: {
    ...STORE_KEY,
    ...FUNCTION_OPTION,
    'older-than': {
      type: 'string',
      value: 'AGE',
      help: `only hours of sandboxes that ended, and were uploaded, longer ago than this, such as 24h or 7d, by the store's clock (default: ${DEFAULT_AGE}). The sandbox may still be alive; what it uploads of an hour after that hour was compacted is not in reports`,
      config: true,
    },
    window: {
      type: 'string',
      value: 'AGE',
      help: 'only what became so old (--older-than) within this time, such as 25h: for runs at fixed intervals, which then never read what is older. Longer than the interval, so that a run makes up for those that were missed',
      config: true,
    },
    prune: {
      type: 'boolean',
      help: 'delete the compacted objects, once the new one has been written and read back, and damaged scripts, which the next sandbox uploads again',
    },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const location = parseOneLocation(positionals, 'compact', values.store);
    const result = await untilStopped((signal) =>
      compact({
        location,
        functions: values.function && splitList(values.function),
        olderThan: parseAge(values['older-than'] ?? DEFAULT_AGE, '--older-than'),
        window: values.window === undefined ? undefined : parseWindow(values.window, '--window'),
        prune: values.prune ?? false,
        log: consoleLog,
        onProgress: (progress) => progressLine.show(progress),
        signal,
      }),
    );
    await (values.json
      ? printJson(result)
      : printLines(describe(result, values['older-than'] ?? DEFAULT_AGE)));
    for (const { reason } of result.failed) consoleLog.warn(`Not compacted: ${reason}`);
    const codes = [...result.failed, result.refused].flatMap(({ code }) => code ?? []);
    for (const code of new Set(codes)) console.error(seeExplain(code));
    return codes.length > 0 ? 4 : 0;
  },
});

function describe(result: CompactResult, age: string): string[] {
  const { written, deleted, versioned, changed, refused, scripts, left, older, read } = result;
  const objects = written.reduce((sum, each) => sum + each.objects, 0);
  const lines = [
    written.length > 0
      ? `Compacted ${plural(objects, 'object')} into ${written.length}`
      : 'Nothing to compact',
    ...written.map(({ key }) => `  ${key}`),
    `Left ${plural(left, 'object')} unchanged, deleted ${deleted}`,
  ];
  if (written.length === 0 && left > 0)
    lines.push(
      /^0+[mhdw]$/.test(age)
        ? 'An object that is the only one of its deployment stays as it is'
        : `Objects younger than ${age} (--older-than) stay as they are, and so does one that is alone`,
    );
  if (older !== undefined && older > 0)
    lines.push(
      `Left ${plural(older, 'object')} from before the window (--window): run this once without it, or with a longer one`,
    );
  if (versioned > 0)
    lines.push(
      `The bucket still holds ${plural(versioned, 'deleted object')} as noncurrent versions: add a lifecycle rule that removes them`,
    );
  if (changed > 0) lines.push(`Kept ${plural(changed, 'object')} that changed while this ran`);
  if (refused.objects > 0)
    lines.push(
      `Could not delete ${plural(refused.objects, 'object')} (nothing is counted twice): ${refused.reason}`,
    );
  if (scripts.renewed > 0)
    lines.push(
      `Rewrote ${plural(scripts.renewed, 'script')}, so that no lifecycle rule removes what reports still need`,
    );
  if (scripts.deleted > 0) lines.push(`Deleted ${plural(scripts.deleted, 'damaged script')}`);
  if (read.skipped > 0) lines.push(`Skipped ${plural(read.skipped, 'object')}, see the warnings`);
  return lines;
}
