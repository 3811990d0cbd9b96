import { type IfStatement, lineOf, type Statement, type WhileStatement } from './statement.ts';

/** What is left of several statements of which the compiler removed what was around. */
export interface StatementList {
  kind: 'list';
  body: readonly Remaining[];
}

/** A statement; an `if` may begin with one of its later clauses. */
export type Remaining = Exclude<Statement, IfStatement> | (IfStatement & { from?: number }) | StatementList;

/** What the compiler left of a statement. */
export class Remains {
  readonly #lines: ReadonlySet<number>;

  /** @param lines those that are compiled */
  constructor(lines: ReadonlySet<number>) {
    this.#lines = lines;
  }

  has(line: number): boolean {
    return this.#lines.has(line);
  }

  lineOf(remaining: Remaining): number {
    if (remaining.kind !== 'list') return lineOf(remaining);
    const [first] = remaining.body;
    if (first === undefined) return 0;
    return first.kind === 'list' ? this.lineOf(first) : first.first;
  }

  /** @returns undefined where nothing is left */
  of(statement: Remaining): Remaining | undefined {
    if (this.#lines.has(this.lineOf(statement))) return statement;
    switch (statement.kind) {
      case 'list':
        return this.#ofList(statement.body);
      case 'if':
        return this.#ofIf(statement);
      case 'while':
        return this.#ofWhile(statement);
      default:
        return undefined;
    }
  }

  /** One of its blocks may be there still, but not two. */
  #ofIf({ from = 0, clauses, orelse, ...statement }: IfStatement & { from?: number }): Remaining | undefined {
    for (let place = from; place < clauses.length; place++) {
      const clause = clauses[place];
      if (clause === undefined) break;
      if (place > from && this.#lines.has(clause.first))
        return { ...statement, clauses, orelse, from: place, first: clause.first };
      const body = this.of({ kind: 'list', body: clause.body });
      if (body !== undefined) return body;
    }
    return orelse.length > 0 ? this.of({ kind: 'list', body: orelse }) : undefined;
  }

  #ofList(body: readonly Remaining[]): Remaining | undefined {
    const left = body.flatMap((each) => this.of(each) ?? []);
    return left.length > 1 ? { kind: 'list', body: left } : left[0];
  }

  /** A loop without a test is one that goes on for ever. */
  #ofWhile(statement: WhileStatement): Remaining | undefined {
    const body = this.of({ kind: 'list', body: statement.body });
    if (body === undefined) return undefined;
    const first = this.lineOf(body);
    const statements = body.kind === 'list' ? body.body : [body];
    return { ...statement, first, body: statements as readonly Statement[], orelse: [], test: ALWAYS };
  }
}

const ALWAYS = { kind: 'constant', truth: true, isLiteral: true } as const;
