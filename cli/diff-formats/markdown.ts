import { CHANGE_METRICS, changeTotal } from '../../combiner-image/changed/changed-code.ts';
import { rangesInCell } from '../../combiner-image/changed/line-ranges.ts';
import type { DiffResult } from '../../combiner-image/diff.ts';
import { markdownCell, markdownCode } from '../../combiner-image/harmless/markdown.ts';
import { plural } from '../../combiner-image/plural.ts';
import { byGap, inWords, linesIn } from './text.ts';

/** A comment of a pull request has 65,536 characters. */
const MOST_FILES = 50;

/** For a pull request, or the summary of a job. @param misses thresholds that are missed, in sentences */
export function diffMarkdown(
  { base, commit, totals, files, unjudged, unloaded, narrowed, missing }: DiffResult,
  misses: readonly string[] = [],
): string[] {
  const withCode = byGap(files);
  const lines = [
    `### Changed lines: ${inWords(totals.lines)}`,
    '',
    `Since ${markdownCode(base)} (${markdownCode(commit.slice(0, 7))}). ${CHANGE_METRICS.slice(1)
      .map((metric) => `Changed ${metric}: ${inWords(totals[metric])}.`)
      .join(' ')}`,
  ];
  if (missing.length > 0) lines.push('', `**Incomplete:** ${missing.map(markdownCode).join(', ')}`);
  if (misses.length > 0)
    lines.push('', ':x: **Thresholds missed:**', '', ...misses.map((miss) => `- ${miss}`));
  if (withCode.length > 0)
    lines.push('', '| file | ran | not run | not deployed yet |', '| --- | --- | --- | --- |');
  for (const file of withCode.slice(0, MOST_FILES)) {
    const { ran, notRun } = changeTotal(file.lines.map(({ state }) => state));
    const cells = [
      markdownCell(file.path),
      // In one line, however narrow.
      `${ran} of ${ran + notRun}`.replaceAll(' ', '\u00a0'),
      rangesInCell(linesIn(file, 'not run')),
      rangesInCell(linesIn(file, 'not deployed')),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  if (withCode.length > MOST_FILES)
    lines.push('', `And ${plural(withCode.length - MOST_FILES, 'more file')}.`);
  const uncalled = withCode.flatMap(({ path, functions }) =>
    functions
      .filter(({ state }) => state === 'not run')
      .map(({ name, line }) => `- ${markdownCode(name)} (${markdownCode(`${path}:${line}`)})`),
  );
  lines.push(...folded('Changed functions that were not called', uncalled));
  const inNone =
    narrowed === undefined
      ? 'is in the code of no function'
      : `is not in what was recorded of ${markdownCode(narrowed)}; other functions may have it`;
  const others = [
    ...unloaded.map((path) => `- ${markdownCode(path)} ${inNone}`),
    ...unjudged.map(({ path, reason }) => `- ${markdownCode(path)}: ${markdownCode(reason)}`),
  ];
  return [...lines, ...folded('Changed files that are not counted', others)];
}

/** Opens at a click. */
function folded(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length - MOST_FILES;
  return [
    '',
    `<details><summary>${title}</summary>`,
    '',
    ...items.slice(0, MOST_FILES),
    ...(more > 0 ? ['', `And ${more} more.`] : []),
    '',
    '</details>',
  ];
}
