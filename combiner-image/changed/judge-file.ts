import type { FileCoverageData } from 'istanbul-lib-coverage';
import { divided } from '../carry/code-units.ts';
import { SharedNames } from '../carry/shared-names.ts';
import { append } from '../lists.ts';
import { functionName } from '../report/page/function-name.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { ChangedArm, ChangedCode, ChangedFunction, ChangedLine, CodeState } from './changed-code.ts';
import { type CountedPlace, CountedPlaces } from './counted-places.ts';
import { deploymentOf } from './deployment.ts';
import type { ChangedFile } from './patch.ts';

/** A file as it is now. */
export interface JudgedText {
  text: string;
  /** Undefined: no function has it, so nothing is known but its text. */
  data: FileCoverageData | undefined;
  /** Texts of it that functions have now. */
  deployed: readonly string[];
  /** Only whether code ran was counted. */
  hasHits?: boolean;
}

/**
 * Says of each changed line, and of the functions and branches there, what is known. A line in the middle of a statement is
 * as its statement. What did not run is deployed where the function around it, or the statement at the top level, has the same
 * text in a function of Lambda.
 * @throws whatever the parser does
 */
export function judgeFile(
  { path, from, lines }: ChangedFile,
  { text, data, deployed, hasHits = false }: JudgedText,
): ChangedCode {
  const names = new SharedNames();
  const now = divided(text, path, names);
  const complete = now.code.complete();
  const counted = data ?? now.code.counters().empty;
  const places = new CountedPlaces(text, counted, complete);
  const gitLines = new LineIndex(text, 'feeds');
  const code = now.code.lines();
  const isDeployed = deploymentOf(path, now, deployed, names);
  const stateOf = (runs: number, offset: number): CodeState => {
    if (runs > 0) return 'ran';
    return isDeployed(offset) ? 'not run' : 'not deployed';
  };

  const starts = lines.flatMap((line) => code.start(line) ?? []);
  const around = places.around(starts);
  const begun = placesByLine(places, gitLines);
  const functions = new Map<CountedPlace, ChangedFunction>();
  const judged = lines.map((line): ChangedLine => {
    const start = code.start(line);
    if (start === undefined) return { line, state: 'not code' };
    const { inner, fn: outer } = around.next().value ?? {};
    const { statement, function: heads = [] } = begun(line);
    // As Istanbul counts a line. Without a statement, the head of a function is as the function.
    const own = statement ?? (heads.length > 0 ? heads : [inner]);
    const runs = own.reduce<number | undefined>((most, place) => maximum(most, place?.runs), undefined);
    if (runs === undefined) return { line, state: 'not code' };
    const state = stateOf(runs, start);
    const fn = heads.findLast(({ end }) => gitLines.place(end).line >= line) ?? outer;
    if (fn?.runs !== undefined) {
      const changed = functions.get(fn) ?? describe(fn, stateOf(fn.runs, fn.end - 1));
      functions.set(fn, changed);
      changed.lines[state]++;
    }
    return { line, state, ...((runs === 0 || !hasHits) && { runs }) };
  });

  function describe(fn: CountedPlace, state: CodeState): ChangedFunction {
    const { name = '' } = counted.fnMap[fn.id] ?? {};
    const { line } = gitLines.place(fn.start);
    return {
      name: functionName(name, text, fn.start),
      line: line + 1,
      state,
      lines: { ran: 0, 'not run': 0, 'not deployed': 0 },
    };
  }

  return {
    path,
    ...(from !== undefined && { from }),
    lines: judged,
    functions: [...functions.values()].sort((a, b) => a.line - b.line),
    branches: armsOn(lines, places, gitLines, stateOf),
  };
}

function armsOn(
  lines: readonly number[],
  places: CountedPlaces,
  index: LineIndex,
  stateOf: (runs: number, offset: number) => CodeState,
): ChangedArm[] {
  const changed = new Set(lines);
  const arms: ChangedArm[] = [];
  for (const { type, arm, start, runs } of places.arms()) {
    const line = index.place(start).line + 1;
    if (changed.has(line)) arms.push({ line, type, arm, state: stateOf(runs, start) });
  }
  return arms.sort((a, b) => a.line - b.line);
}

/** What begins on a line. */
function placesByLine({ all }: CountedPlaces, index: LineIndex) {
  const found = {
    statement: new Map<number, CountedPlace[]>(),
    function: new Map<number, CountedPlace[]>(),
  };
  for (const place of all)
    if (place.kind !== 'arm') append(found[place.kind], index.place(place.start).line + 1, place);
  return (line: number) => ({ statement: found.statement.get(line), function: found.function.get(line) });
}

function maximum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
