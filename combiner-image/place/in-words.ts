import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import type { CodeSize } from './code-size.ts';
import type { DeployedParts } from './deployed-parts.ts';
import { MOST_MS } from './effort.ts';
import type { UncertainModule } from './uncertain-modules.ts';

const MOST_LINES = 10;
const IN_NONE = 'it is in no report';

/** What of a script without a map is in no report, by function and line. */
export function uncertainInWords(
  uncertain: readonly UncertainModule[],
  { own, notPlaced }: Pick<DeployedParts, 'own' | 'notPlaced'>,
): string[] {
  const others = uncertain.filter(({ path, hint }) => path === undefined && hint === undefined);
  // Where nothing is placed, it may be of another checkout.
  const ofFiles = uncertain.filter(
    ({ path, hint }) => path !== undefined || (hint !== undefined && own.files > 0),
  );
  const lines = ofFiles.slice(0, MOST_LINES).map(({ path, hint, line, names }) => {
    const code = `code from line ${line} on${named(names)} is deployed`;
    return path === undefined
      ? `${code} as ${hint}, and it is not certain which file of the checkout that is: ${IN_NONE}`
      : `${code}, its place in ${path} is not certain: ${IN_NONE}`;
  });
  const more = ofFiles.length - MOST_LINES;
  if (more > 0) lines.push(`and ${more} more parts whose place is not certain`);
  const [first] = others;
  if (first !== undefined) {
    const names = named(others.flatMap((each) => each.names));
    lines.push(
      `deployed, not placed: ${sizeInWords(notPlaced)}, from line ${first.line} on${names}. No file of the checkout, and no package, is known to be the source: ${IN_NONE}`,
    );
  }
  return lines;
}

/** What was not compared: it may be what a part was made from. */
export function notComparedInWords(what: readonly string[]): string[] {
  return what.length === 0
    ? []
    : [`not compared with what was deployed, which may be its source: ${someOf(what)}`];
}

/** Scripts that were not looked for. */
export function lateInWords(scripts: readonly string[]): string[] {
  if (scripts.length === 0) return [];
  return [
    `Not looked for in the checkout, since that takes longer than ${MOST_MS / 1000} s of the processor for all scripts without a source map, or needs a larger heap: ${someOf(scripts)}. --place looks for all of them, however long that takes`,
  ];
}

/** What a script without a map is made of, in one line. */
function partsInWords({ own, packages, uncertain, notPlaced }: DeployedParts): string {
  const parts = [
    `${sizeInWords(own)} of ${plural(own.files, 'file')} of the checkout`,
    !isNone(packages) && `${sizeInWords(packages)} of packages (${someOf(packages.names)})`,
    !isNone(uncertain) && `${sizeInWords(uncertain)} whose place is not certain`,
    !isNone(notPlaced) && `${sizeInWords(notPlaced)} deployed, not placed`,
  ];
  return parts.filter((part) => part !== false).join('; ');
}

/** One line for each script. */
export function deployedInWords(
  scripts: readonly (DeployedParts & { script: string; functions: readonly string[] })[],
): string[] {
  const lines = scripts
    .slice(0, MOST_LINES)
    .map((each) => `${each.script} (${someOf(each.functions)}) is deployed as ${partsInWords(each)}`);
  const more = scripts.length - MOST_LINES;
  return more > 0 ? [...lines, `and ${plural(more, 'more script')} without a source map`] : lines;
}

function sizeInWords({ functions, lines }: CodeSize): string {
  return `${plural(functions, 'function')} and ${plural(lines, 'line')}`;
}

function isNone({ functions, lines }: CodeSize): boolean {
  return functions + lines === 0;
}

function named(names: readonly string[]): string {
  return names.length > 0 ? ` (${someOf(names)})` : '';
}
