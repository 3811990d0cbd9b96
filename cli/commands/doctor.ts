import { type Examination, examine } from '../../combiner-image/examine.ts';
import { plural } from '../../combiner-image/plural.ts';
import { parse, parseLocations, parseSelection, SELECTION_HELP, SELECTION_OPTIONS } from '../arguments.ts';
import type { Command } from '../command.ts';

const USAGE = 'Usage: lambda-coverage doctor [s3://bucket/prefix | DIR]… [--json]';

/** Tells what was recorded and what was lost. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'what was recorded, what was lost, why, and what to do',
  usage: USAGE,
  help: `${USAGE}

Reads raw coverage and tells of each function what was recorded; of objects and scripts that no report can use,
why; and what to do about it. Exit code 3 when nothing usable was recorded.

${SELECTION_HELP}`,
  async run(args) {
    const { values, positionals } = parse(args, SELECTION_OPTIONS);
    const examination = await examine(parseLocations(positionals), parseSelection(values));
    console.log(values.json ? JSON.stringify(examination, null, 2) : describe(examination));
    return examination.read.used > 0 ? 0 : 3;
  },
};

function describe({ functions, read, skipped, scripts, advice }: Examination): string {
  const lines = functions.flatMap((fn) => [
    fn.name,
    `  ${plural(fn.sandboxes, 'sandbox')}, ${plural(fn.invocations, 'invocation')}${ending(fn.outcomes)}`,
    `  init: ${counts(fn.inits)}`,
    `  from ${fn.first} to ${fn.last}`,
    `  layer ${fn.layers.join(', ')}; Node ${fn.nodes.join(', ')}; function version ${fn.versions.join(', ')}`,
    '',
  ]);
  lines.push(
    `${plural(read.objects, 'object')}: ${read.used} used, ${plural(read.duplicates, 'duplicate')}, ${read.skipped} skipped`,
    ...skipped.map(({ key, reason }) => `  ${key}: ${reason}`),
    `${plural(scripts.total, 'script')}, ${scripts.missing.length} without text in the store`,
    ...scripts.missing.map(({ path, functions: names }) => `  ${path} (${names.join(', ')})`),
    '',
    ...(advice.length > 0 ? ['What to do:', ...advice.map((line) => `- ${line}`)] : ['All is well.']),
  );
  return lines.join('\n');
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
