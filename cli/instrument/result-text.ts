import { plural } from '../../combiner-image/plural.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import type { InstrumentResult } from './instrument-folder.ts';
import { typedText } from './typed-text.ts';

/** What was done, for people. */
export function resultLines(
  { folder, counted, restored, addedBytes }: InstrumentResult,
  check: boolean,
): string[] {
  const added = counted.filter(({ isNew }) => isNew);
  const counters = added.reduce((sum, script) => sum + script.counters, 0);
  const lines: string[] = [];
  if (added.length > 0)
    lines.push(
      `${plural(added.length, 'script')} ${check ? 'would get' : 'got'} ${plural(counters, 'counter')} (${kilobytes(addedBytes)}): ${someOf(added.map(({ path }) => path))}`,
    );
  const same = counted.length - added.length;
  if (same > 0)
    lines.push(`${plural(same, 'script')} ${same === 1 ? 'has its' : 'have their'} counters already.`);
  if (restored.length > 0)
    lines.push(
      `${plural(restored.length, 'script')} ${check ? 'would be' : restored.length === 1 ? 'is' : 'are'} as before, without counters: ${someOf(restored)}`,
    );
  if (lines.length === 0) lines.push(`Nothing ${check ? 'would be' : 'was'} changed in ${folder}.`);
  return lines;
}

/** What the user should know. */
export function resultWarnings({ left, typed, counted, fruitless }: InstrumentResult): string[] {
  const unmapped = counted.flatMap(({ path, missingMap }) =>
    missingMap === undefined ? [] : `${path} (${missingMap})`,
  );
  return [
    ...left.map(
      ({ path, reason, hasCounters }) =>
        `${path} ${hasCounters ? 'still has' : 'stays without'} counters: ${reason}.`,
    ),
    ...(typed.length > 0 ? [typedText(typed)] : []),
    ...(unmapped.length > 0
      ? [
          `The source map of ${someOf(unmapped)} is not there: packages in a bundle are counted like your own code. Build with source maps.`,
        ]
      : []),
    ...(fruitless.length > 0
      ? [`No script fits ${someOf(fruitless)}: give globs of paths below the folder, such as src/**.`]
      : []),
  ];
}

function kilobytes(bytes: number): string {
  return bytes < 1024
    ? `${bytes} bytes more`
    : `${Math.round(bytes / 1024).toLocaleString('en-US')} KiB more`;
}
