import type { FileCoverage } from 'istanbul-lib-coverage';
import type { Context } from 'istanbul-lib-report';
import { rangesInCell } from '../changed/line-ranges.ts';
import { markdownCell, markdownCode } from '../harmless/markdown.ts';
import { plural } from '../plural.ts';
import { fileCoverageOf } from './file-coverage.ts';
import type { ReportFacts } from './page/facts.ts';
import { type FileTotals, METRICS, sumOf, type Total, totalsOfFile } from './totals.ts';

/** A comment of GitHub's has 65,536 characters; a mark and what others write stand beside. */
const MOST_CHARACTERS = 60_000;
const MOST_WORST = 10;
const MOST_REASONS = 20;
/** Longer names are cut, so that none takes the place of all. */
const LONGEST_NAME = 300;

interface ShownFile extends FileTotals {
  missing: number[];
}

/** For a pull request: whether it is all, totals, changed lines and the worst files; the rest is folded. */
export function markdownReport(file: string, facts: ReportFacts): { execute(context: Context): void } {
  return {
    execute: (context) => {
      const files: ShownFile[] = [];
      const onDetail = (node: Parameters<typeof fileCoverageOf>[0]) => {
        files.push(shownFile(fileCoverageOf(node)));
      };
      context.getTree('flat').visit({ onDetail }, undefined);
      const writer = context.writer.writeFile(file);
      writer.println(markdownOf(files, facts).join('\n'));
      writer.close();
    },
  };
}

function shownFile(coverage: FileCoverage): ShownFile {
  const missing = coverage.getUncoveredLines().map(Number);
  return { path: coverage.path, ...totalsOfFile(coverage), missing };
}

function markdownOf(files: readonly ShownFile[], facts: ReportFacts): string[] {
  const lines = sumOf(files, 'lines');
  const worst = files
    .filter(({ missing }) => missing.length > 0)
    .sort((a, b) => b.missing.length - a.missing.length || (a.path < b.path ? -1 : 1));
  const top = [
    `### ${lines.pct} % of ${plural(lines.total, 'line')} ran in Lambda`,
    '',
    ...trust(facts),
    ...thresholds(facts),
    '',
    ...totals(files, facts),
    ...changed(facts),
    ...compared(facts),
    ...worstTable(worst),
  ];
  const rest = [
    ...folded(`All ${plural(files.length, 'file')}`, FILE_HEAD, files.map(fileRow)),
    ...folded(plural(facts.functions.length, 'function'), FUNCTION_HEAD, facts.functions.map(functionRow)),
    ...folded(
      plural(facts.warnings.length, 'warning'),
      [],
      facts.warnings.map((text) => `- ${code(text)}`),
    ),
  ];
  return [...top, ...fitting(rest, MOST_CHARACTERS - lengthOf(top))];
}

function trust({ missing, functions, createdAt, repository }: ReportFacts): string[] {
  const invocations = functions.reduce((sum, each) => sum + each.invocations, 0);
  const of = repository === undefined ? '' : ` of ${code(repository.commit.slice(0, 7))}`;
  const about = `${plural(functions.length, 'function')}, ${plural(invocations, 'invocation')}, ${createdAt.slice(0, 16).replace('T', ' ')} UTC${of}.`;
  if (missing.length === 0) return [`**Complete:** all that was recorded is counted. ${about}`];
  return [`:warning: **Incomplete:** ${missing.slice(0, MOST_REASONS).map(code).join(', ')}. ${about}`];
}

function thresholds({ missed = [] }: ReportFacts): string[] {
  if (missed.length === 0) return [];
  return [
    '',
    ':x: **Thresholds missed:**',
    '',
    ...missed.slice(0, MOST_REASONS).map((miss) => `- ${code(miss)}`),
  ];
}

function totals(files: readonly ShownFile[], { trend }: ReportFacts): string[] {
  const [linesBefore, allLines, branchesBefore, allBranches] = trend?.at(-1)?.totals ?? [];
  const before = {
    lines: share(linesBefore, allLines),
    branches: share(branchesBefore, allBranches),
    statements: undefined,
    functions: undefined,
  };
  const hasBefore = before.lines !== undefined;
  return [
    `| | ran | of | % |${hasBefore ? ' since the last report |' : ''}`,
    `| --- | --: | --: | --: |${hasBefore ? ' --: |' : ''}`,
    ...METRICS.map((metric) => {
      const { covered, total, pct } = sumOf(files, metric);
      const last = hasBefore ? ` ${difference(pct, before[metric])} |` : '';
      return `| ${metric} | ${covered} | ${total} | ${pct} |${last}`;
    }),
  ];
}

function share(covered: number | undefined, total: number | undefined): number | undefined {
  return covered === undefined || !total ? undefined : Math.floor((10_000 * covered) / total) / 100;
}

function difference(now: number, before: number | undefined): string {
  if (before === undefined) return '';
  const points = Math.round((now - before) * 100) / 100;
  return points === 0 ? 'as before' : `${points > 0 ? '+' : '−'}${Math.abs(points)}`;
}

function changed({ changed: lines }: ReportFacts): string[] {
  if (lines === undefined) return [];
  const states = [...lines.files.values()].flat().map(([, state]) => state);
  const count = (wanted: (typeof states)[number]) => states.filter((state) => state === wanted).length;
  const [ran, notRun, notDeployed] = [count('ran'), count('not run'), count('not deployed')];
  if (ran + notRun + notDeployed === 0) return ['', `Changed since ${code(lines.since)}: no code.`];
  const rows = [...lines.files].flatMap(([path, all]) => {
    const missing = all.flatMap(([line, state]) => (state === 'not run' ? [line] : []));
    return missing.length === 0 ? [] : [`| ${cell(path)} | ${missing.length} | ${rangesInCell(missing)} |`];
  });
  return [
    '',
    `**Changed since ${code(lines.since)}:** ${plural(ran, 'line')} ran, ${notRun} did not run, ${notDeployed} not deployed yet.`,
    ...(rows.length === 0
      ? []
      : ['', '| changed and not run | lines | which |', '| --- | --: | --- |', ...rows.slice(0, MOST_WORST)]),
    ...(rows.length > MOST_WORST ? ['', `And ${plural(rows.length - MOST_WORST, 'more file')}.`] : []),
  ];
}

function compared({ compared: lines }: ReportFacts): string[] {
  if (lines === undefined) return [];
  const sum = (part: 'gained' | 'lost') =>
    [...lines.files.values()].reduce((total, file) => total + file[part].length, 0);
  return [
    '',
    `With the same code as in the report of ${lines.with.slice(0, 16).replace('T', ' ')} UTC: ${plural(sum('lost'), 'line')} lost, ${sum('gained')} gained.`,
  ];
}

function worstTable(worst: readonly ShownFile[]): string[] {
  if (worst.length === 0) return [];
  const rows = worst
    .slice(0, MOST_WORST)
    .map(
      ({ path, lines, missing }) =>
        `| ${cell(path)} | ${missing.length} | ${inPercent(lines)} | ${rangesInCell(missing)} |`,
    );
  return ['', '| worst files | lines not run | % | which |', '| --- | --: | --: | --- |', ...rows];
}

const FILE_HEAD = ['| file | lines | statements | functions | branches |', '| --- | --: | --: | --: | --: |'];

function fileRow(file: ShownFile): string {
  return `| ${cell(file.path)} | ${METRICS.map((metric) => inPercent(file[metric])).join(' | ')} |`;
}

const FUNCTION_HEAD = ['| function | invocations | sandboxes | missing |', '| --- | --: | --: | --- |'];

function functionRow({ name, invocations, sandboxes, missing }: ReportFacts['functions'][number]): string {
  return `| ${cell(name)} | ${invocations} | ${sandboxes} | ${missing.map(cell).join(', ')} |`;
}

function inPercent({ pct, total }: Total): string {
  return total === 0 ? '' : `${pct}`;
}

function code(text: string): string {
  return markdownCode(cutName(text));
}

function cell(text: string): string {
  return markdownCell(cutName(text));
}

/** The end tells which file it is. */
function cutName(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  return `${name.slice(0, LONGEST_NAME / 3)}…${name.slice((-LONGEST_NAME * 2) / 3)}`;
}

interface Folded {
  title: string;
  head: readonly string[];
  rows: readonly string[];
}

/** Opens at a click. */
function folded(title: string, head: readonly string[], rows: readonly string[]): Folded[] {
  return rows.length === 0 ? [] : [{ title, head, rows }];
}

/** As many rows as there is room for, and how many are left out. */
function fitting(parts: readonly Folded[], room: number): string[] {
  const lines: string[] = [];
  for (const { title, head, rows } of parts) {
    const open = ['', `<details><summary>${title}</summary>`, '', ...head];
    const close = ['', `And ${rows.length} more.`, '', '</details>'];
    let left = room - lengthOf(lines) - lengthOf(open) - lengthOf(close);
    const shown: string[] = [];
    for (const row of rows) {
      left -= row.length + 1;
      if (left < 0) break;
      shown.push(row);
    }
    const more = rows.length - shown.length;
    lines.push(...open, ...shown, ...(more > 0 ? ['', `And ${more} more.`] : []), '', '</details>');
  }
  return lines;
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
