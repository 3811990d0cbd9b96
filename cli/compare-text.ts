import { rangesInCell, rangesInWords } from '../combiner-image/changed/line-ranges.ts';
import type { CompareResult } from '../combiner-image/compare.ts';
import { markdownCell, markdownCode } from '../combiner-image/harmless/markdown.ts';
import type { SourceChanges } from '../combiner-image/history/line-changes.ts';
import { plural } from '../combiner-image/plural.ts';
import { METRICS } from '../combiner-image/report/totals.ts';
import { someOf } from '../combiner-image/some-of.ts';

/** Files of each kind that are listed in Markdown. */
const MOST_FILES = 50;
const MOST_FUNCTIONS = 5;

type Part = 'lost' | 'gained';

const TITLES: Readonly<Record<Part, string>> = {
  lost: 'Lost: ran before and does not now, with the same code',
  gained: 'Gained: did not run before and does now',
};

/** For people at a terminal. */
export function compareText(result: CompareResult): string[] {
  const { before, after, totals, uncompared } = result;
  const lines = [`${describe(before)} -> ${describe(after)}`, '', ...totalsInWords(result)];
  for (const part of ['lost', 'gained'] as const) {
    const files = filesOf(result, part);
    lines.push('', `${TITLES[part]}: ${countOf(result, part)}`);
    for (const file of files) {
      lines.push(`  ${named(file)}${file[part].length > 0 ? `: ${rangesInWords(file[part])}` : ''}`);
      const functions = functionsOf(file, part);
      if (functions.length > 0)
        lines.push(`    ${part === 'lost' ? 'not called any more' : 'called now'}: ${someOf(functions)}`);
    }
  }
  lines.push('', changedInWords(totals));
  for (const { path, reason } of uncompared) lines.push(`Not compared: ${path}: ${reason}`);
  lines.push(...lacks(result));
  return lines;
}

/** For a pull request, or the summary of a job. */
export function compareMarkdown(result: CompareResult): string[] {
  const { before, after, totals, uncompared } = result;
  const lines = [
    `### ${plural(totals.lostLines, 'line')} lost, ${totals.gainedLines} gained`,
    '',
    `From ${markdownCode(describe(before))} to ${markdownCode(describe(after))}. ${changedInWords(totals)}.`,
    '',
    '| | before | after |',
    '| --- | --- | --- |',
    ...METRICS.map(
      (metric) => `| ${metric} | ${before.totals[metric].pct} % | ${after.totals[metric].pct} % |`,
    ),
  ];
  for (const part of ['lost', 'gained'] as const) {
    const files = filesOf(result, part);
    if (files.length === 0) continue;
    lines.push(
      '',
      `**${TITLES[part]}: ${countOf(result, part)}**`,
      '',
      '| file | lines | functions |',
      '| --- | --- | --- |',
    );
    for (const file of files.slice(0, MOST_FILES))
      lines.push(
        `| ${markdownCell(named(file))} | ${rangesInCell(file[part])} | ${some(functionsOf(file, part).map(markdownCell), MOST_FUNCTIONS)} |`,
      );
    if (files.length > MOST_FILES) lines.push('', `And ${plural(files.length - MOST_FILES, 'more file')}.`);
  }
  if (uncompared.length > 0)
    lines.push(
      '',
      `Not compared: ${some(
        uncompared.map(({ path }) => markdownCode(path)),
        MOST_FILES,
      )}`,
    );
  for (const line of lacks(result)) lines.push('', markdownCode(line));
  return lines;
}

function some(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

function describe({ name, createdAt, commit }: CompareResult['before']): string {
  const of = commit === undefined ? '' : `, ${commit.slice(0, 7)}`;
  return `${name} of ${createdAt.slice(0, 16).replace('T', ' ')} UTC${of}`;
}

function totalsInWords({ before, after }: CompareResult): string[] {
  return METRICS.map((metric) => {
    const [old, now] = [before.totals[metric], after.totals[metric]];
    return `${`${metric}:`.padEnd(11)} ${old.pct} % -> ${now.pct} % (${now.covered} of ${now.total})`;
  });
}

function countOf({ totals }: CompareResult, part: Part): string {
  const [lines, functions, arms] =
    part === 'lost'
      ? [totals.lostLines, totals.lostFunctions, totals.lostArms]
      : [totals.gainedLines, totals.gainedFunctions, totals.gainedArms];
  return [
    plural(lines, 'line'),
    ...(functions > 0 ? [plural(functions, 'function')] : []),
    ...(arms > 0 ? [`${plural(arms, 'arm')} of branches`] : []),
  ].join(', ');
}

function changedInWords({ changedLines, changedRan }: CompareResult['totals']): string {
  return changedLines === 0
    ? 'No code is new or was changed'
    : `New or changed: ${plural(changedLines, 'line')}, of which ${changedRan} ran`;
}

function filesOf({ files }: CompareResult, part: Part): SourceChanges[] {
  const arms = part === 'lost' ? 'lostArms' : 'gainedArms';
  return files
    .filter((file) => file[part].length > 0 || functionsOf(file, part).length > 0 || file[arms] > 0)
    .sort((a, b) => b[part].length - a[part].length);
}

function functionsOf(file: SourceChanges, part: Part): string[] {
  const functions = part === 'lost' ? file.lostFunctions : file.gainedFunctions;
  return functions.map(({ name, line }) => `${name} (line ${line})`);
}

function named({ path, from }: SourceChanges): string {
  return from === undefined ? path : `${path} (was ${from})`;
}

function lacks({ before, after }: CompareResult): string[] {
  return [before, after].flatMap(({ name, missingData }) =>
    missingData.length > 0 ? [`Incomplete, ${name}: ${missingData.join(', ')}`] : [],
  );
}
