import type { FileCoverageData } from 'istanbul-lib-coverage';
import { PYTHON_FORM, type PythonCounts } from '../../../contract/python-counts.ts';
import { readPython } from '../../code/read-python.ts';
import type { ConvertedScript } from '../../convert/convert-script.ts';
import { noteRunners } from '../../convert/note-runners.ts';
import { usableParts } from '../../convert/usable-parts.ts';
import { UnconvertedScriptError } from '../../errors.ts';
import { type PythonPlan, PythonSyntaxError } from '../../python/plan.ts';
import type { SourceRunners } from '../../runners/place-runners.ts';
import type { Script } from '../../sources/script.ts';
import type { CountForm, CountPart } from '../count-form.ts';
import { loadPython } from './load-python.ts';
import { PythonCounters } from './python-counters.ts';
import { countsAsRows, rowsAsCounts, runOfRow } from './python-rows.ts';
import { PythonSums } from './python-sums.ts';
import { scanPython } from './scan-python.ts';

/** Other lines are compiled before: `nop`s are not counted, and a `with` is left otherwise. */
const FIRST_OF_NOW = 10;

/** Which lines of Python ran, and which ways were taken between them, in coverage.py's numbers. */
export const python: CountForm<PythonSums> = {
  name: PYTHON_FORM,
  field: 'counts',
  scan: scanPython,
  ofRuns: rowsAsCounts,
  asRuns: countsAsRows,
  newSums: () => new PythonSums(),
  isAsWritten: true,
  load: loadPython,
  convert(script, parts, hints, runners) {
    const warnings: string[] = [];
    const read = [...usableParts(parts, countsOfPart, warnings)];
    const [oldest, newest] = versionsOf(read);
    if (oldest < FIRST_OF_NOW && newest >= FIRST_OF_NOW)
      warnings.push(
        `it ran on Python 3.${oldest} and on 3.${newest}, which compile other lines: it is shown as 3.${newest} has it`,
      );
    const plan = planned(script, () => readPython(script.text, { minor: newest, hints }));
    const last = script.text.split(/\r\n|\r|\n/).length;
    const ofText = [...usableParts(read, (each) => withinText(last, each, warnings), warnings)];
    const all = new PythonSums();
    for (const { counts } of ofText) all.addCounts(counts);
    const union = all.toCounts();
    const leftOut = untold(plan, union);
    const counters = new PythonCounters(script.path, plan, leftOut);
    const isApart = script.placement?.kind === 'apart';
    const byFunction = new Map<string, Record<string, FileCoverageData>>();
    const ran = new Map<string, ReadonlyMap<string, SourceRunners>>();
    for (const { functionName, part, counts } of ofText) {
      if (isApart) byFunction.set(functionName, { [script.path]: counters.toCoverage(counts) });
      if (runners === undefined) continue;
      const vector = counters.emptyVector();
      counters.fold(vector, counts);
      const run = { functionName, attributed: part.attributed, ofRow: runOfRow };
      noteRunners(counters, run, vector, runners, { runners: ran, warnings });
    }
    const hasCounters = counters.size > 0;
    return {
      coverage: hasCounters ? { [script.path]: counters.toCoverage(union) } : {},
      byFunction,
      runners: ran,
      hasHits: true,
      ...(leftOut.size > 0 && { hasUntoldBranches: true }),
      unconverted: [],
      notInBundle: [],
      warnings,
    } satisfies ConvertedScript;
  },
};

interface ReadPart {
  functionName: string;
  part: CountPart<PythonSums>;
  counts: PythonCounts;
  versions: PythonSums['versions'];
}

function countsOfPart(part: CountPart<PythonSums>): ReadPart {
  const sums = part.sums();
  if (sums.problem !== undefined) throw new UnconvertedScriptError(sums.problem);
  return { functionName: part.functionName, part, counts: sums.toCounts(), versions: sums.versions };
}

function versionsOf(parts: readonly ReadPart[]): [oldest: number, newest: number] {
  const all = parts.flatMap(({ versions }) => versions);
  return [Math.min(...all), Math.max(...all)];
}

function planned({ path }: Script, plan: () => PythonPlan): PythonPlan {
  try {
    return plan();
  } catch (cause) {
    if (!(cause instanceof PythonSyntaxError)) throw cause;
    throw new UnconvertedScriptError(`${path} is not Python that can be read: ${cause.message}`, { cause });
  }
}

/**
 * Code that `exec` compiles under the name of a file has lines of its own.
 * @throws UnconvertedScriptError where the text has none of the lines that ran
 */
function withinText(last: number, read: ReadPart, warnings: string[]): ReadPart {
  const { lines, unbranched, arcs } = read.counts;
  const ran = lines.at(-1) ?? 0;
  if (ran <= last) return read;
  const said = `line ${ran} ran, and it has ${last} lines`;
  const isWithin = (line: number) => Math.abs(line) <= last;
  const counts = {
    ...read.counts,
    lines: lines.filter(isWithin),
    unbranched: unbranched.filter(isWithin),
    arcs: arcs.filter((arc) => arc.every(isWithin)),
  };
  if (counts.lines.length === 0)
    throw new UnconvertedScriptError(`its counts belong to another text: ${said}`);
  warnings.push(
    `of what ${read.functionName} ran of it, lines beyond its end are left out: ${said}, as where exec compiles other code under its name`,
  );
  return { ...read, counts };
}

/**
 * Lines with branches of which nobody knows where they went on: they ran where no ways were recorded, and what
 * is known of them is not all. Where no way was recorded anywhere, that is all of them.
 */
function untold(plan: PythonPlan, { lines, unbranched, arcs }: PythonCounts): ReadonlySet<number> {
  const isNoneTold = arcs.length === 0 && unbranched.length === lines.length && lines.length > 0;
  if (isNoneTold) return new Set(plan.branches.map(({ line }) => line));
  if (unbranched.length === 0) return new Set();
  const without = new Set(unbranched.map((line) => plan.firstLine(line)));
  const taken = plan.arcsOf(arcs);
  const excused = new Set(plan.noBranch);
  const isTold = ({ line, exits }: PythonPlan['branches'][number]) =>
    !without.has(line) || excused.has(line) || exits.every((exit) => taken.get(line)?.has(exit));
  return new Set(plan.branches.filter((branch) => !isTold(branch)).map(({ line }) => line));
}
