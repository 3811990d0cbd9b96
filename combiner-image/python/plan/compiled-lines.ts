import type { Behaviour } from './behaviour.ts';
import { isDocstring } from './docstrings.ts';
import { oldCompiledLines } from './old-compiled-lines.ts';
import { type Outcomes, outcomesOf } from './outcomes.ts';
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
import type { Test } from './test.ts';

/**
 * The first lines of statements that CPython from 3.10 on makes instructions for: not of `global`, nor of what it
 * leaves out since nothing gets there.
 */
export function compiledLines(module: Module, behaviour: Behaviour): Set<number> {
  if (behaviour.hasOldLines) return oldCompiledLines(module);
  const compiler = new Compiler(behaviour, hasTextAnnotations(module));
  compiler.scope(module.body, 'module');
  return compiler.lines;
}

type Scope = 'module' | 'class' | 'function';

/** What a `break` must get through. */
type Around = { kind: 'loop'; isLeft: boolean } | { kind: 'finally'; goesOn: boolean };

class Compiler {
  readonly lines = new Set<number>();
  readonly #behaviour: Behaviour;
  readonly #hasTextAnnotations: boolean;
  #around: Around[] = [];
  #scope: Scope = 'module';
  /** How many compound statements of the scope are around. */
  #depth = 0;
  #isLeftOut = false;

  constructor(behaviour: Behaviour, hasTextAnnotations: boolean) {
    this.#behaviour = behaviour;
    this.#hasTextAnnotations = hasTextAnnotations;
  }

  scope(body: Block, scope: Scope): void {
    const [around, outer, depth] = [this.#around, this.#scope, this.#depth];
    this.#around = [];
    this.#depth = -1;
    this.#scope = scope;
    const [first] = body;
    if (first !== undefined && isDocstring(first)) {
      if (scope !== 'function') this.#add(first.first);
      this.#block(body.slice(1));
    } else this.#block(body);
    [this.#around, this.#scope, this.#depth] = [around, outer, depth];
  }

  #add(line: number): void {
    if (!this.#isLeftOut) this.lines.add(line);
  }

  /** @returns whether what follows the block can be reached */
  #block(body: Block): boolean {
    this.#depth++;
    const goesOn = body.every((statement) => this.#statement(statement));
    this.#depth--;
    return goesOn;
  }

  #statement(statement: Statement): boolean {
    switch (statement.kind) {
      case 'simple':
        return this.#simple(statement);
      case 'assert':
        this.#add(statement.first);
        return this.#outcomesOf(statement.test).yes;
      case 'if': {
        let goesOn = false;
        for (const { first, test, body } of statement.clauses) {
          this.#add(first);
          const { yes, no } = this.#outcomesOf(test);
          if (yes && this.#block(body)) goesOn = true;
          if (!no) return goesOn;
        }
        return this.#block(statement.orelse) || goesOn;
      }
      case 'while': {
        const { yes, no } = this.#outcomesOf(statement.test);
        return this.#loop(statement, yes, no);
      }
      case 'for':
        return this.#loop(statement, true, true);
      case 'with':
        this.#add(statement.first);
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

  #outcomesOf(test: Test): Outcomes {
    return outcomesOf(test, this.#behaviour.foldsTests);
  }

  #simple(statement: SimpleStatement): boolean {
    const { word, first } = statement;
    if (word === 'global' || (word === 'delete' && deletesNothing(statement))) return true;
    if (word === 'annotation' && !this.#isAnnotationCompiled(statement)) return true;
    this.#add(first);
    if (word === 'break') this.#break();
    return !(word === 'break' || word === 'continue' || word === 'return' || word === 'raise');
  }

  /** A bare `x: int` in a function is for readers; from 3.14 on that of a class is looked at when somebody asks. */
  #isAnnotationCompiled({ tokens }: SimpleStatement): boolean {
    const colon = annotationColon(tokens);
    if (tokens.some(({ text, kind, depth }) => text === '=' && kind !== 'string' && depth === 0)) return true;
    const target = tokens.slice(0, colon);
    const isName = target.every(({ kind, text }) => kind === 'name' || text === '(' || text === ')');
    if (!isName) return true;
    if (this.#scope === 'function') return false;
    const isSimple = target.length === 1;
    if (this.#hasTextAnnotations) return isSimple;
    if (!this.#behaviour.defersAnnotations) return true;
    return isSimple && (this.#scope === 'module' || this.#depth > 0);
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
    this.#add(first);
    const loop: Around = { kind: 'loop', isLeft: false };
    this.#around.push(loop);
    if (isEntered) this.#block(body);
    this.#around.pop();
    const goesOn = isEnded && this.#block(orelse);
    return goesOn || loop.isLeft;
  }

  #try({ first, body, handlers, orelse, finalbody }: TryStatement): boolean {
    this.#add(first);
    const goesOn = this.#block(finalbody);
    this.#around.push({ kind: 'finally', goesOn });
    let isLeft = this.#block(body) && this.#block(orelse);
    for (const handler of handlers) {
      this.#add(handler.first);
      if (this.#block(handler.body)) isLeft = true;
    }
    this.#around.pop();
    return isLeft && goesOn;
  }

  #match({ first, cases }: MatchStatement): boolean {
    this.#add(first);
    let goesOn = false;
    for (const each of cases) {
      this.#add(each.first);
      const { yes, no } = each.guard === undefined ? { yes: true, no: false } : this.#outcomesOf(each.guard);
      if (yes && this.#block(each.body)) goesOn = true;
      if (each.isWildcard && !no) return goesOn;
    }
    return true;
  }

  #definition({ kind, name, decorators, first, body }: Definition): void {
    for (const decorator of decorators) this.#add(decorator);
    this.#add(first);
    const isAround = this.#isLeftOut;
    // What coverage.py takes for the compiler's own; not what stands in it.
    this.#isLeftOut = name === '__annotate__';
    this.scope(body, kind);
    this.#isLeftOut = isAround;
  }
}

/** `del ()`. */
function deletesNothing({ tokens }: SimpleStatement): boolean {
  return tokens.slice(1).every(({ kind, text }) => kind === 'operator' && '()[],'.includes(text));
}

/** `from __future__ import annotations`: annotations are texts. */
function hasTextAnnotations({ body }: Module): boolean {
  return body.some(({ kind, tokens }) => {
    if (kind !== 'simple' || tokens[0]?.text !== 'from' || tokens[1]?.text !== '__future__') return false;
    return tokens.some(({ text }) => text === 'annotations');
  });
}
