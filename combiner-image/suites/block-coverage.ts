import type { Range } from 'istanbul-lib-coverage';
import type { KnownText } from '../other-coverage/known-text.ts';
import { misfitOfNames, misfitOfShare, type NamedFunction } from '../other-coverage/misfit.ts';
import {
  type CoverageFields,
  isBefore,
  type OtherCoverage,
  type Place,
} from '../other-coverage/other-coverage.ts';

interface Block {
  range: Range;
  count: number;
}

/** V8's blocks in Istanbul's form, as v8-to-istanbul writes them for c8 and Jest: statements are lines, branches are blocks. */
export function isOfBlocks({ statementMap, branchMap }: CoverageFields): boolean {
  const branches = Object.values(branchMap);
  const statements = Object.values(statementMap);
  return (
    branches.every(({ type, locations }) => type === 'branch' && locations.length === 1) &&
    statements.every(({ start, end }) => start.column === 0 && start.line === end.line)
  );
}

/** What ran is what the innermost block around says. */
export class BlockCoverage implements OtherCoverage {
  readonly #lines = new Map<number, number>();
  readonly #blocks: Block[];
  /** Their columns are the lengths of lines. */
  readonly #ends: readonly Place[];
  readonly #names: readonly NamedFunction[];
  readonly hasRun: boolean;

  constructor({ statementMap, fnMap, branchMap, s, f, b }: CoverageFields) {
    for (const [id, { start }] of Object.entries(statementMap)) this.#lines.set(start.line, s[id] ?? 0);
    this.hasRun = [...Object.values(s), ...Object.values(f)].some((count) => count > 0);
    this.#ends = Object.values(statementMap).map(({ end }) => end);
    this.#names = Object.values(fnMap).map(({ name, decl, loc }) => ({
      name,
      lines: [decl.start.line, loc.start.line],
    }));
    const blocks = [
      ...Object.entries(fnMap).map(([id, { loc }]) => ({ range: loc, count: f[id] ?? 0 })),
      ...Object.entries(branchMap).flatMap(([id, { locations }]) =>
        locations.map((range, arm) => ({ range, count: b[id]?.[arm] ?? 0 })),
      ),
    ];
    // An outer one first: of those around a place the last is the innermost.
    this.#blocks = blocks.sort(
      (a, other) => compare(a.range.start, other.range.start) || compare(other.range.end, a.range.end),
    );
  }

  misfit(text: KnownText): string | undefined {
    for (const { line, column } of this.#ends) {
      // The first may have had a byte order mark, or a wrapper.
      const length = line === 1 ? column : text.lines[line - 1]?.length;
      if (length === undefined) return `it has ${text.lines.length} lines now, and no line ${line}`;
      if (length !== column && Number.isFinite(column)) return `line ${line} is longer or shorter now`;
    }
    return misfitOfNames(this.#names, text) ?? misfitOfShare(new Set(this.#lines.keys()), text);
  }

  statement({ start }: Range): number | undefined {
    return this.#at(start);
  }

  function(_name: string, _decl: Range, body: Range): number | undefined {
    return this.#at(body.start);
  }

  branch(type: string, { start }: Range, arms: readonly (Place | undefined)[]): (number | undefined)[] {
    const around = this.#at(start);
    const counts = arms.map((arm) => arm && this.#at(arm));
    if (type !== 'if') return counts;
    const [then = 0] = counts;
    return counts.map((count, arm) => (arms[arm] === undefined ? Math.max(0, (around ?? 0) - then) : count));
  }

  #at(place: Place): number | undefined {
    const line = this.#lines.get(place.line);
    if (line === undefined || line === 0) return line;
    let inner: Block | undefined;
    for (const block of this.#blocks) {
      if (isBefore(place, block.range.start)) break;
      if (isBefore(place, block.range.end)) inner = block;
    }
    return inner?.count ?? line;
  }
}

function compare(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}
