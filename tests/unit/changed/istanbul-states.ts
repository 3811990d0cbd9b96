import { parse } from '@babel/parser';
import type { FileCoverageData } from 'istanbul-lib-coverage';

interface Span {
  start: number;
  end: number;
}

interface Unit extends Span {
  /** The code without blanks and comments. */
  code: string;
  isFunction: boolean;
}

/** A text: functions and statements at the top level, and its tokens. */
export class Text {
  readonly units: readonly Unit[];
  readonly tokens: readonly Span[];
  readonly #lines: readonly number[];
  readonly #codes = new Map<string, number>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    const { program, tokens } = parse(text, { sourceType: 'module', plugins: ['typescript'], tokens: true });
    this.tokens = (tokens ?? []).filter(
      ({ type, start, end }) => !/^Comment/.test(String(type)) && end > start,
    );
    this.#lines = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const units: Unit[] = [];
    const open: unknown[] = [program];
    while (open.length > 0) {
      const node = open.pop();
      if (typeof node !== 'object' || node === null) continue;
      const { type = '', start = 0, end = 0 } = node as { type?: string; start?: number; end?: number };
      const isFunction = /^Arrow|^Function(?:Expression|Declaration)$|Method$/.test(type);
      if (isFunction || (program.body as unknown[]).includes(node))
        units.push({ start, end, isFunction, code: this.#code({ start, end }) });
      open.push(...Object.values(node));
    }
    this.units = units.sort((a, b) => a.end - a.start - (b.end - b.start));
    for (const { code } of units) this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  #code({ start, end }: Span): string {
    const own = this.tokens.filter((token) => token.start >= start && token.end <= end);
    return own.map((token) => this.#text.slice(token.start, token.end)).join(' ');
  }

  offset({ line, column }: { line: number; column: number }): number {
    return (this.#lines[line - 1] ?? 0) + column;
  }

  /** Where code begins on a line; null: there is none, signs aside that say nothing alone. */
  code(line: number): number | null | undefined {
    const from = this.offset({ line, column: 0 });
    const to = this.#lines[line] ?? this.#text.length;
    const own = this.tokens.filter(({ start, end }) => start < to && end > from);
    const textOf = ({ start, end }: Span) => this.#text.slice(start, end);
    if (own.every((token) => /^[()[\]{}<>;,]$/.test(textOf(token)))) return null;
    const first = own.find((token) => /[\w'"`$]/.test(textOf(token)));
    return first && Math.max(first.start, from);
  }

  unitAround({ start, end }: Span): Unit | undefined {
    return this.units.find(
      (unit) =>
        unit.start <= start &&
        end <= unit.end &&
        !(unit.isFunction && unit.start === start && unit.end === end),
    );
  }

  /** How many units have a code. */
  count(code: string): number {
    return this.#codes.get(code) ?? 0;
  }
}

/** A text that ran, and what Istanbul counted in it. */
export interface Ran {
  text: Text;
  data: FileCoverageData;
}

interface Statement extends Span {
  line: number;
  unit: Unit;
}

function statementsOf(text: Text, { statementMap }: FileCoverageData): Statement[] {
  return Object.values(statementMap)
    .map(({ start, end }) => ({ start: text.offset(start), end: text.offset(end), line: start.line }))
    .map((each) => ({
      ...each,
      unit: text.unitAround(each) ?? { start: 0, end: 0, code: '', isFunction: false },
    }));
}

/** How often a statement ran where its unit is in a text that ran; undefined: it is not in it; null: it may be several. */
function runsIn(now: Text, among: readonly Statement[], statement: Statement, { text, data }: Ran) {
  const { unit } = statement;
  const there = text.count(unit.code);
  if (there === 0) return undefined;
  if (there > 1 || now.count(unit.code) > 1) return null;
  const other = text.units.find(({ code }) => code === unit.code);
  const inside = (of: Span) => (each: Span) => of.start <= each.start && each.end <= of.end;
  const index = among.filter(inside(unit)).indexOf(statement);
  const all = Object.entries(data.statementMap).map(([id, { start, end }]) => ({
    id,
    start: text.offset(start),
    end: text.offset(end),
  }));
  const same = other === undefined ? undefined : all.filter(inside(other))[index];
  return same === undefined ? undefined : (data.s[same.id] ?? 0);
}

export type State = 'ran' | 'not run' | 'not deployed' | 'not code';

/**
 * The states of lines, by Istanbul's counts of the texts that ran.
 * @param data where Istanbul has counters in the text
 * @param ran the newest one last
 * @param isDeployed whether the newest one is there
 * @returns asks for a line; undefined where nothing tells
 */
export function istanbulStates(
  text: string,
  data: FileCoverageData,
  ran: readonly Ran[],
  isDeployed: boolean,
): (line: number) => State | undefined {
  const now = new Text(text);
  const statements = statementsOf(now, data);
  const arms = Object.values(data.branchMap)
    .filter(({ type }) => type !== 'if')
    .flatMap(({ locations }) => locations)
    .map(({ start, end }) => ({ start: now.offset(start), end: now.offset(end) }));
  const stateOf = (own: readonly Statement[]): State | undefined => {
    const runs = own.map((each) => ran.map((of) => runsIn(now, statements, each, of)));
    if (runs.flat().includes(null)) return undefined;
    if (runs.flat().some((count) => (count ?? 0) > 0)) return 'ran';
    return isDeployed && runs[0]?.at(-1) !== undefined ? 'not run' : 'not deployed';
  };
  return (line) => {
    const own = statements.filter((each) => each.line === line).sort((a, b) => a.start - b.start);
    if (own.length > 0) return stateOf(own);
    const at = now.code(line);
    if (at === null) return 'not code';
    if (at === undefined) return undefined;
    const holds = ({ start, end }: Span) => start <= at && at < end;
    const [inner] = statements.filter(holds).sort((a, b) => b.start - a.start || a.end - b.end);
    if (inner === undefined || now.unitAround({ start: at, end: at + 1 }) !== inner.unit) return undefined;
    return arms.some((arm) => holds(arm) && arm.start >= inner.start) ? undefined : stateOf([inner]);
  };
}
