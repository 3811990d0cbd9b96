import type { Examination } from '../combiner-image/examine/examine.ts';
import type { PlacedSourcesOfScript } from '../combiner-image/examine/placing.ts';
import { append } from '../combiner-image/lists.ts';
import type { BuildSummary } from '../combiner-image/merge/build-tally.ts';
import { FunctionTally } from '../combiner-image/merge/function-summary.ts';
import { inWords } from '../combiner-image/merge/widened-time.ts';
import { deployedInWords } from '../combiner-image/place/in-words.ts';
import { plural } from '../combiner-image/plural.ts';
import { someOf } from '../combiner-image/some-of.ts';
import { costTable } from './cost-table.ts';
import { BUILD_COLUMN, firstOf, functionTable } from './function-table.ts';
import type { Column } from './terminal/fitted-table.ts';

type FunctionSummary = Examination['functions'][number];

/** Things of one kind that have a line each; `--json` has all of them. */
const MOST_LINES = 20;

/** One line for each function, details of those in trouble, then what no report can use, and what to do. */
export function doctorText(
  {
    functions: known,
    absent,
    read,
    skipped,
    widened,
    scripts,
    placed = [],
    deployedCode = [],
    refused = [],
    advice,
  }: Examination,
  columns: number,
): string[] {
  const unknown = absent.filter((name) => !known.some((fn) => fn.name === name));
  const functions = [...known, ...unknown.map(absentFunction)];
  return [
    ...functionTable(functions, BEFORE, AFTER, columns),
    ...(functions.length > 0 ? [''] : []),
    ...costTable(functions, columns),
    ...functions.filter((fn) => !isWell(fn)).flatMap(detailsOf),
    `${plural(read.objects, 'object')}: ${read.used} used, ${plural(read.duplicates, 'duplicate')}, ${read.skipped} skipped`,
    ...skipped.map(({ key, reason }) => `  ${key}: ${reason}`),
    ...(widened === undefined ? [] : [inWords(widened)]),
    `${plural(scripts.total, 'script')}, ${scripts.missing.length} without text in the store`,
    ...missingLines(scripts.missing),
    ...(scripts.unreadable.length > 0
      ? [`${plural(scripts.unreadable.length, 'script object')} cannot be read`]
      : []),
    ...scripts.unreadable.slice(0, MOST_LINES).map(({ key, reason }) => `  ${key}: ${reason}`),
    ...refused
      .slice(0, MOST_LINES)
      .map(({ path, functions: names, reason }) => `  ${someOf([path])} (${someOf(names)}): ${reason}`),
    ...placed.slice(0, MOST_LINES).flatMap(placedLines),
    ...deployedInWords(deployedCode),
    ...(placed.length > MOST_LINES ? [`and ${placed.length - MOST_LINES} more scripts`] : []),
    '',
    ...(advice.length > 0 ? ['What to do:', ...advice.map((line) => `- ${line}`)] : ['All is well.']),
  ];
}

/** What doctor's table has beside the columns of all. */
const BEFORE: readonly Column<FunctionSummary>[] = [{ title: '', of: (fn) => (isWell(fn) ? ' ' : '!') }];
const AFTER: readonly Column<FunctionSummary>[] = [
  { title: 'layer', of: ({ layers }) => firstOf(layers) },
  { title: 'runtime', of: (fn) => firstOf(runtimesOf(fn)) },
  { title: 'files', of: ({ files }) => counts(files) },
  BUILD_COLUMN,
];

function runtimesOf({ nodes, pythons }: Pick<FunctionSummary, 'nodes' | 'pythons'>): string[] {
  return [...nodes.map((version) => `Node ${version}`), ...pythons.map((version) => `Python ${version}`)];
}

/** Expected, by a name or a pattern. */
function absentFunction(name: string): FunctionSummary {
  return { ...new FunctionTally(name).toSummary(), missing: ['expected, and nothing usable came'] };
}

/** Whether the table's line says all there is to say. */
function isWell({
  inits,
  lost,
  mended,
  missing,
  outcomes,
  problems,
  unwrapped,
  withoutCode,
  ...lists
}: FunctionSummary) {
  const { ok: _, error: __, ...strange } = outcomes;
  const { ok: ___, ...failed } = inits;
  const counts = [...Object.values(strange), ...Object.values(failed), ...Object.values(lost)];
  return (
    counts.every((count) => count === 0) &&
    mended + missing.length + problems.length + unwrapped + withoutCode === 0 &&
    [lists.builds, lists.layers, runtimesOf(lists), lists.versions].every(({ length }) => length <= 1)
  );
}

function detailsOf(fn: FunctionSummary): string[] {
  const missing = fn.missing.length > 0 ? [`  missing: ${fn.missing.join(', ')}`] : [];
  if (fn.objects === 0) return [fn.name, ...missing, ''];
  return [
    fn.name,
    `  ${plural(fn.sandboxes, 'sandbox')}, ${plural(fn.invocations, 'invocation')}${ending(fn.outcomes)}`,
    `  init: ${counts(fn.inits) || 'before this time'}`,
    `  from ${fn.first} to ${fn.last}`,
    ...(fn.builds.length > 0 ? [`  builds, newest first: ${someOf(fn.builds.map(buildInWords))}`] : []),
    `  layer ${someOf(fn.layers)}; ${someOf(runtimesOf(fn))}; function version ${someOf(fn.versions)}`,
    ...missing,
    '',
  ];
}

function buildInWords({ name, branch, last }: BuildSummary): string {
  return `${name}${branch === undefined ? '' : ` of ${branch}`} (until ${last})`;
}

/** `--json` has all of them. */
function placedLines({ path, functions, positions, files, apart }: PlacedSourcesOfScript): string[] {
  const found = new Map<string, string[]>();
  for (const { path: file, how } of files) append(found, how, file);
  for (const { path: name, reason } of apart) append(found, `no file of the checkout, ${reason}`, name);
  return [
    `${someOf([path])} (${someOf(functions)}; lines by ${positions}) is made from`,
    ...[...found].slice(0, MOST_LINES).map(([how, names]) => `  ${someOf(names)}: ${how}`),
  ];
}

/** `--json` has all of them. */
function missingLines(missing: Examination['scripts']['missing']): string[] {
  const lines = missing
    .slice(0, MOST_LINES)
    .map(({ path, functions: names }) => `  ${someOf([path])} (${someOf(names)})`);
  return missing.length > MOST_LINES ? [...lines, `  and ${missing.length - MOST_LINES} more`] : lines;
}

function ending(outcomes: FunctionSummary['outcomes']): string {
  const text = counts(outcomes);
  return text === '' ? '' : ` (${text})`;
}

function counts(sums: Partial<Record<string, number>>): string {
  return Object.entries(sums)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
