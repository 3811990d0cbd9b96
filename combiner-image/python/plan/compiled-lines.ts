import { isDocstring } from './docstrings.ts';
import { outcomesOf } from './outcomes.ts';
import { annotationColon } from './parse-simple.ts';
import type {
  Block,
  Definition,
  MatchStatement,
  Module,
  SimpleStatement,
  Statement,
  TryStatement,
} from './statement.ts';

/**
 * The first lines of statements that CPython from 3.10 on makes instructions for: not of `global`, nor of what it
 * leaves out since nothing gets there.
 */
export function compiledLines(module: Module): Set<number> {
  const compiler = new Compiler(hasDeferredTexts(module));
  compiler.scope(module.body, 'module');
  return compiler.lines;
}

type Scope = 'module' | 'class' | 'function';

/** What a `break` must get through. */
type Around = { kind: 'loop'; isLeft: boolean } | { kind: 'finally'; goesOn: boolean };

class Compiler {
  readonly lines = new Set<number>();
  readonly #hasTextAnnotations: boolean;
  #around: Around[] = [];
  #scope: Scope = 'module';

  constructor(hasTextAnnotations: boolean) {
    this.#hasTextAnnotations = hasTextAnnotations;
  }

  scope(body: Block, scope: Scope): void {
    const [around, outer] = [this.#around, this.#scope];
    this.#around = [];
    this.#scope = scope;
    const [first] = body;
    if (first !== undefined && isDocstring(first)) {
      if (scope !== 'function') this.lines.add(first.first);
      this.#block(body.slice(1));
    } else this.#block(body);
    [this.#around, this.#scope] = [around, outer];
  }

  /** @returns whether what follows the block can be reached */
  #block(body: Block): boolean {
    return body.every((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): boolean {
    switch (statement.kind) {
      case 'simple':
        return this.#simple(statement);
      case 'assert':
        this.lines.add(statement.first);
        return outcomesOf(statement.test).yes;
      case 'if': {
        let goesOn = false;
        for (const { first, test, body } of statement.clauses) {
          this.lines.add(first);
          const { yes, no } = outcomesOf(test);
          if (yes && this.#block(body)) goesOn = true;
          if (!no) return goesOn;
        }
        return this.#block(statement.orelse) || goesOn;
      }
      case 'while': {
        const { yes, no } = outcomesOf(statement.test);
        return this.#loop(statement, yes, no);
      }
      case 'for':
        return this.#loop(statement, true, true);
      case 'with':
        this.lines.add(statement.first);
        this.#block(statement.body);
        // It may have swallowed what was raised.
        return true;
      case 'try':
        return this.#try(statement);
      case 'match':
        return this.#match(statement);
      case 'function':
      case 'class':
        this.#definition(statement);
        return true;
    }
  }

  #simple(statement: SimpleStatement): boolean {
    const { word, first } = statement;
    if (word === 'global') return true;
    if (word === 'annotation' && !this.#isAnnotationCompiled(statement)) return true;
    this.lines.add(first);
    if (word === 'break') this.#break();
    return !(word === 'break' || word === 'continue' || word === 'return' || word === 'raise');
  }

  /** A bare `x: int` in a function is for readers. */
  #isAnnotationCompiled({ tokens }: SimpleStatement): boolean {
    const colon = annotationColon(tokens);
    if (tokens.some(({ text, kind, depth }) => text === '=' && kind !== 'string' && depth === 0)) return true;
    const target = tokens.slice(0, colon);
    const isSimple = target.length === 1;
    const isName = target.every(({ kind, text }) => kind === 'name' || text === '(' || text === ')');
    if (!isName) return true;
    if (this.#scope === 'function') return false;
    return isSimple || !this.#hasTextAnnotations;
  }

  /** Whether a `break` gets to its loop: a `finally` may have another end. */
  #break(): void {
    for (const around of this.#around.toReversed()) {
      if (around.kind === 'loop') around.isLeft = true;
      if (around.kind === 'loop' || !around.goesOn) return;
    }
  }

  #loop(
    { first, body, orelse }: { first: number; body: Block; orelse: Block },
    isEntered: boolean,
    isEnded: boolean,
  ): boolean {
    this.lines.add(first);
    const loop: Around = { kind: 'loop', isLeft: false };
    this.#around.push(loop);
    if (isEntered) this.#block(body);
    this.#around.pop();
    const goesOn = isEnded && this.#block(orelse);
    return goesOn || loop.isLeft;
  }

  #try({ first, body, handlers, orelse, finalbody }: TryStatement): boolean {
    this.lines.add(first);
    const goesOn = this.#block(finalbody);
    this.#around.push({ kind: 'finally', goesOn });
    let isLeft = this.#block(body) && this.#block(orelse);
    for (const handler of handlers) {
      this.lines.add(handler.first);
      if (this.#block(handler.body)) isLeft = true;
    }
    this.#around.pop();
    return isLeft && goesOn;
  }

  #match({ first, cases }: MatchStatement): boolean {
    this.lines.add(first);
    let goesOn = false;
    for (const each of cases) {
      this.lines.add(each.first);
      const { yes, no } = each.guard === undefined ? { yes: true, no: false } : outcomesOf(each.guard);
      if (yes && this.#block(each.body)) goesOn = true;
      if (each.isWildcard && !no) return goesOn;
    }
    return true;
  }

  #definition({ kind, decorators, first, body }: Definition): void {
    for (const decorator of decorators) this.lines.add(decorator);
    this.lines.add(first);
    this.scope(body, kind);
  }
}

/** `from __future__ import annotations`: annotations are texts. */
function hasDeferredTexts({ body }: Module): boolean {
  return body.some(({ kind, tokens }) => {
    if (kind !== 'simple' || tokens[0]?.text !== 'from' || tokens[1]?.text !== '__future__') return false;
    return tokens.some(({ text }) => text === 'annotations');
  });
}
