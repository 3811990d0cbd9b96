import { Arcs } from './arcs.ts';
import { behaviourOf } from './behaviour.ts';
import { compiledLines } from './compiled-lines.ts';
import { docstringLines } from './docstrings.ts';
import { excludedLines } from './exclusions.ts';
import { MultiLine } from './multi-line.ts';
import { parse } from './parse.ts';
import { linesOf, patternLines } from './pattern-lines.ts';
import { EXCLUDED, NO_BRANCH, STUBS } from './patterns.ts';
import { possibleArcs } from './possible-arcs.ts';
import type {
  PythonArc,
  PythonBranch,
  PythonPlan,
  PythonPlanOptions,
  PythonRegion,
  PythonSpan,
} from './python-plan.ts';
import { regionsOf } from './regions.ts';
import { SourceText } from './source-text.ts';
import type { LogicalLine } from './token.ts';
import { tokenize } from './tokenize.ts';
import type { WithJumps } from './with-jumps.ts';

/** The pattern of stubs takes time by the square of a line's length. */
const MOST_OF_LINE = 500;

/** The plan of a text: each part of it as coverage.py's PythonParser makes it. */
export class Planned implements PythonPlan {
  readonly statements: readonly number[];
  readonly excluded: readonly number[];
  readonly noBranch: readonly number[];
  readonly branches: readonly PythonBranch[];
  readonly regions: readonly PythonRegion[];
  readonly #source: SourceText;
  readonly #lines: ReadonlyMap<number, LogicalLine>;
  readonly #multiLine: MultiLine;
  readonly #withJumps: WithJumps | undefined;

  constructor(text: string, { minor, exclude = [], noBranch = [] }: PythonPlanOptions) {
    const source = new SourceText(text);
    const behaviour = behaviourOf(minor);
    const lines = tokenize(source.text);
    const module = parse(lines);
    const multiLine = new MultiLine(lines, source.lineCount);
    const compiled = compiledLines(module, behaviour);
    const docstrings = docstringLines(module);
    const stubs = linesOf(source.text, [STUBS], MOST_OF_LINE);
    const matched = patternLines(source.text, EXCLUDED, { option: '--python-exclude', patterns: exclude });
    for (const line of stubs) matched.add(line);
    const excluded = excludedLines(lines, module, multiLine, matched);
    const { arcs, withJumps } = possibleArcs(module, compiled, behaviour);
    this.#source = source;
    this.#lines = new Map(lines.map((line) => [line.first, line]));
    this.#multiLine = multiLine;
    this.#withJumps = withJumps;
    this.statements = ascending([...compiled].filter((line) => !excluded.has(line) && !docstrings.has(line)));
    this.excluded = ascending(excluded);
    const unbranched = { option: '--python-no-branch', patterns: noBranch };
    this.noBranch = ascending(multiLine.firstLines(patternLines(source.text, NO_BRANCH, unbranched)));
    this.branches = branchesOf(arcs, excluded);
    this.regions = regionsOf(module, source);
  }

  spanOf(statement: number): PythonSpan {
    const tokens = this.#lines.get(statement)?.tokens;
    return this.#source.span(tokens?.[0], tokens?.at(-1));
  }

  firstLine(line: number): number {
    return this.#multiLine.firstLine(line);
  }

  arcsOf(raw: Iterable<PythonArc>): ReadonlyMap<number, ReadonlySet<number>> {
    let arcs = new Arcs();
    for (const [from, to] of raw) arcs.add(from, to);
    // Once by the lines that were measured, once by first lines: a jump may begin on a later line of its statement.
    for (let i = 0; i < 2; i++) {
      const fixed: Arcs = this.#withJumps?.fixed(arcs) ?? arcs;
      arcs = new Arcs();
      for (const [from, to] of fixed) {
        const [start, end] = [this.firstLine(from), this.firstLine(to)];
        if (start !== end) arcs.add(start, end);
      }
    }
    return arcs.byStart;
  }
}

function branchesOf(arcs: Arcs, excluded: ReadonlySet<number>): PythonBranch[] {
  const branches: PythonBranch[] = [];
  for (const [line, targets] of arcs.byStart) {
    if (targets.size < 2 || excluded.has(line)) continue;
    const exits = ascending([...targets].filter((target) => !excluded.has(target) && target !== line));
    if (exits.length > 1) branches.push({ line, exits });
  }
  return branches.sort((one, other) => one.line - other.line);
}

function ascending(lines: Iterable<number>): number[] {
  return [...lines].sort((one, other) => one - other);
}
