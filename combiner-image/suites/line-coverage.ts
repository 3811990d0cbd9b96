import type { Range } from 'istanbul-lib-coverage';
import { EXITS } from '../code/python-maps.ts';
import { append } from '../lists.ts';
import type { KnownText } from '../other-coverage/known-text.ts';
import { misfitOfLines, misfitOfNames, misfitOfShare } from '../other-coverage/misfit.ts';
import type { OtherCoverage, Place } from '../other-coverage/other-coverage.ts';

/** Share of the lines that is known to those who leave out only what comments tell them to. */
const EACH_LINE = 0.8;
const JUMP = 'jump to line ';

/** One file of an LCOV file: it knows lines, the names of functions and how often arms on a line were taken. */
export class LineCoverage implements OtherCoverage {
  readonly #lines = new Map<number, number>();
  readonly #functionLines = new Map<string, number[]>();
  readonly #functions = new Map<string, number>();
  /** By line and then by the number of the branch. */
  readonly #arms = new Map<number, Map<string, number[]>>();
  /** By line and then by what coverage.py calls the way: `jump to line 7`, `return from function 'f'`. */
  readonly #exits = new Map<number, Map<string, number>>();
  /** Branches that were asked for on a line: they come in order. */
  readonly #asked = new Map<number, number>();

  /** Takes what one line of the file says: `DA:3,1`. */
  add(field: string, value: string): void {
    const parts = value.split(',');
    const line = Number(parts[0]);
    if (field === 'DA') this.#lines.set(line, (this.#lines.get(line) ?? 0) + count(parts[1]));
    else if (field === 'FN')
      append(
        this.#functionLines,
        parts.slice(parts.length > 2 && isNumber(parts[1]) ? 2 : 1).join(','),
        line,
      );
    else if (field === 'FNDA') {
      const name = parts.slice(1).join(',');
      this.#functions.set(name, (this.#functions.get(name) ?? 0) + count(parts[0]));
    } else if (field === 'BRDA') {
      const branches = this.#arms.get(line) ?? new Map<string, number[]>();
      this.#arms.set(line, branches);
      append(branches, parts[1] ?? '', count(parts.at(-1)));
      const exits = this.#exits.get(line) ?? new Map<string, number>();
      this.#exits.set(line, exits.set(parts.slice(2, -1).join(','), count(parts.at(-1))));
    }
  }

  get hasRun(): boolean {
    return [...this.#lines.values(), ...this.#functions.values()].some((count) => count > 0);
  }

  misfit(text: KnownText): string | undefined {
    const names = [...this.#functionLines].map(([name, lines]) => ({ name, lines }));
    const lines = new Set(this.#lines.keys());
    const last = Math.max(0, ...lines);
    const begun = new Set(text.statements.map(({ start }) => start.line));
    const isOfStatements = [...lines].every((line) => begun.has(line));
    const named = misfitOfNames(names, text);
    if (named !== undefined) return named;
    // V8's tools name each line, whatever is on it.
    if (!isOfStatements && lines.size > last * EACH_LINE)
      return last === text.lines.length ? undefined : `it has ${text.lines.length} lines now, not ${last}`;
    const unknown = [...begun].find((line) => !lines.has(line));
    if (isOfStatements && text.isPlain && unknown !== undefined)
      return `line ${unknown} has a statement now that was not there`;
    return misfitOfLines(lines, text) ?? misfitOfShare(lines, text);
  }

  statement({ start }: Range): number | undefined {
    return this.#lines.get(start.line);
  }

  /** By its name, or as the only one on its line. */
  function(name: string, decl: Range, body: Range): number | undefined {
    const isHere = (line: number) => line === decl.start.line || line === body.start.line;
    const found = [...this.#functionLines].filter(([, lines]) => lines.some(isHere)).map(([known]) => known);
    const known = found.find((each) => each === name || each === `${name}:${decl.start.line}`);
    const only = known ?? (found.length === 1 ? found[0] : undefined);
    return only === undefined ? this.#lines.get(body.start.line) : this.#functions.get(only);
  }

  branch(type: string, { start }: Range, arms: readonly (Place | undefined)[]): (number | undefined)[] {
    if (type === EXITS) return this.#exitsOn(start.line, arms);
    const onLine = [...(this.#arms.get(start.line)?.values() ?? [])];
    const before = this.#asked.get(start.line) ?? 0;
    const counts = onLine[before];
    if (counts?.length === arms.length) {
      this.#asked.set(start.line, before + 1);
      return counts;
    }
    // An arm on a line of its own ran as often as that.
    return arms.map((arm) =>
      arm === undefined || arm.line === start.line ? undefined : this.#lines.get(arm.line),
    );
  }

  /** What leaves a function is told in words, in order. What is not told at all, no one misses. */
  #exitsOn(line: number, arms: readonly (Place | undefined)[]): (number | undefined)[] {
    const told = this.#exits.get(line);
    if (told === undefined) return [];
    const leaving = [...told].filter(([name]) => !name.startsWith(JUMP)).map(([, taken]) => taken);
    let left = 0;
    return arms.map((arm) => {
      const taken = (arm?.line ?? 0) > 0 ? told.get(`${JUMP}${arm?.line}`) : leaving[left++];
      return taken ?? this.#lines.get(line);
    });
  }
}

/** `-`: the code around it never ran. */
function count(text: string | undefined): number {
  const number = Number(text);
  return Number.isFinite(number) && number > 0 ? number : 0;
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
