import { type Examination, examine } from '../../combiner-image/examine/examine.ts';
import type { PlacedSourcesOfScript } from '../../combiner-image/examine/placing.ts';
import { append } from '../../combiner-image/lists.ts';
import type { BuildSummary } from '../../combiner-image/merge/build-tally.ts';
import { plural } from '../../combiner-image/plural.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { CHECKOUT_OPTIONS, parseCheckout } from '../checkout-options.ts';
import { defineCommand } from '../command.ts';
import { printJson, printLines } from '../print.ts';
import { JSON_OPTION, parseLocations, parseSelection, SELECTION_OPTIONS, STORES } from '../store-options.ts';

/** Scripts without text, each with a line of its own. */
const MOST_LINES = 20;

/** Shows what was recorded and what was lost. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'show what was recorded, what was lost and why, and what to do',
  usage: `${STORES} [--root .] [--json]`,
  about:
    'Reads raw coverage and shows what was recorded of each function, which objects and scripts no report can use and why, which files of the checkout the sources are, and what to do about it. Exits with 3 when nothing usable was recorded.',
  options: { ...CHECKOUT_OPTIONS, ...SELECTION_OPTIONS, ...JSON_OPTION },
  async run(values, positionals) {
    const examination = await examine(
      parseLocations(positionals),
      parseSelection(values),
      parseCheckout(values),
    );
    await (values.json ? printJson(examination) : printLines(describe(examination)));
    return examination.read.used > 0 ? 0 : 3;
  },
});

function describe({ functions, read, skipped, scripts, placed = [], advice }: Examination): string[] {
  const lines = functions.flatMap((fn) => [
    fn.name,
    `  ${plural(fn.sandboxes, 'sandbox')}, ${plural(fn.invocations, 'invocation')}${ending(fn.outcomes)}`,
    `  init: ${counts(fn.inits)}`,
    `  from ${fn.first} to ${fn.last}`,
    ...(fn.builds.length > 0 ? [`  builds, newest first: ${someOf(fn.builds.map(inWords))}`] : []),
    `  layer ${someOf(fn.layers)}; Node ${someOf(fn.nodes)}; function version ${someOf(fn.versions)}`,
    '',
  ]);
  lines.push(
    `${plural(read.objects, 'object')}: ${read.used} used, ${plural(read.duplicates, 'duplicate')}, ${read.skipped} skipped`,
    ...skipped.map(({ key, reason }) => `  ${key}: ${reason}`),
    `${plural(scripts.total, 'script')}, ${scripts.missing.length} without text in the store`,
    ...missingLines(scripts.missing),
    ...(scripts.unreadable.length > 0
      ? [`${plural(scripts.unreadable.length, 'script object')} cannot be read`]
      : []),
    ...scripts.unreadable.slice(0, MOST_LINES).map(({ key, reason }) => `  ${key}: ${reason}`),
    ...placed.slice(0, MOST_LINES).flatMap(placedLines),
    ...(placed.length > MOST_LINES ? [`and ${placed.length - MOST_LINES} more scripts`] : []),
    '',
    ...(advice.length > 0 ? ['What to do:', ...advice.map((line) => `- ${line}`)] : ['All is well.']),
  );
  return lines;
}

function inWords({ name, branch, last }: BuildSummary): string {
  return `${name}${branch === undefined ? '' : ` of ${branch}`} (until ${last})`;
}

/** `--json` has all of them. */
function placedLines({ path, functions, files, apart }: PlacedSourcesOfScript): string[] {
  const found = new Map<string, string[]>();
  for (const { path: file, how } of files) append(found, how, file);
  for (const { path: name, reason } of apart) append(found, `no file of the checkout, ${reason}`, name);
  return [
    `${someOf([path])} (${someOf(functions)}) is made from`,
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

function ending(outcomes: Examination['functions'][number]['outcomes']): string {
  const text = counts(outcomes);
  return text === '' ? '' : ` (${text})`;
}

function counts(sums: Partial<Record<string, number>>): string {
  return Object.entries(sums)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
