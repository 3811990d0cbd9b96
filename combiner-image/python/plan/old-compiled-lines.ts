import { isDocstring } from './docstrings.ts';
import { annotationColon } from './parse-simple.ts';
import type {
  Block,
  Definition,
  ForStatement,
  IfStatement,
  Module,
  Statement,
  TryStatement,
  WhileStatement,
} from './statement.ts';
import type { Test } from './test.ts';

/**
 * The same before 3.10, when an instruction had the line of the statement that was looked at last: of `pass` and
 * constants there are none but what follows them, constant tests are no lines, and only what follows a `return`
 * is left out, as far as nothing jumps there.
 */
export function oldCompiledLines({ body }: Module): Set<number> {
  const lines = new Set<number>();
  new OldCompiler(lines).scope(body, false);
  return lines;
}

class OldCompiler {
  readonly #lines: Set<number>;
  #isFunction = false;
  /** Of the statement that was looked at last, and of the instruction that was made last. */
  #line = 0;
  #last = 0;
  /** Nothing jumps here, behind a `return`. */
  #isDead = false;
  /** The compiler knows by itself that a `return` is here. */
  #hasReturned = false;
  /** In what a constant test leaves out. */
  #silent = 0;

  constructor(lines: Set<number>) {
    this.#lines = lines;
  }

  scope(body: Block, isFunction: boolean): void {
    this.#isFunction = isFunction;
    const [first] = body;
    if (first !== undefined && isDocstring(first) && !isFunction) {
      this.#at(first.first);
      this.#block(body.slice(1));
    } else this.#block(body);
    if (!this.#hasReturned) this.#make();
    // The table of lines ends with its last entry, though nothing is left of it.
    if (this.#last > 0) this.#lines.add(this.#last);
  }

  #block(body: Block): void {
    for (const statement of body) this.#statement(statement);
  }

  #silently(body: Block): void {
    this.#silent++;
    this.#block(body);
    this.#silent--;
  }

  #make(): void {
    if (this.#silent > 0 || this.#line === 0) return;
    this.#last = this.#line;
    if (!this.#isDead) this.#lines.add(this.#line);
  }

  #at(line: number): void {
    this.#line = line;
    this.#make();
  }

  /** Something jumps here. */
  #target(): void {
    this.#hasReturned = false;
    if (this.#silent === 0) this.#isDead = false;
  }

  #statement(statement: Statement): void {
    this.#line = statement.first;
    switch (statement.kind) {
      case 'simple':
        this.#simple(statement);
        break;
      case 'if':
        this.#if(statement);
        break;
      case 'while':
        this.#while(statement);
        break;
      case 'for':
        this.#for(statement);
        break;
      case 'try':
        this.#try(statement);
        break;
      case 'function':
      case 'class':
        this.#definition(statement);
        break;
      case 'with':
        this.#make();
        this.#block(statement.body);
        this.#make();
        this.#target();
        this.#make();
        this.#target();
        break;
      default:
        this.#make();
        this.#target();
    }
  }

  #if({ clauses, orelse }: IfStatement): void {
    let jumps = 0;
    let isDecided = false;
    for (const [place, { first, test, body }] of clauses.entries()) {
      this.#line = first;
      const constant = isDecided ? false : constantOf(test);
      if (constant === false) this.#silently(body);
      else if (constant === true) {
        this.#block(body);
        isDecided = true;
      } else {
        this.#make();
        this.#block(body);
        // Over what comes else.
        if (place < clauses.length - 1 || orelse.length > 0) this.#make();
        this.#target();
        jumps++;
      }
    }
    if (isDecided) this.#silently(orelse);
    else this.#block(orelse);
    this.#hasReturned = false;
    if (jumps > 0) this.#target();
  }

  #simple({ word, tokens }: Statement & { kind: 'simple' }): void {
    if (word === 'constant' || word === 'global' || tokens[0]?.text === 'pass') return;
    if (word === 'annotation' && this.#isFunction && isBare(tokens)) return;
    this.#make();
    if (word !== 'return' || this.#silent > 0) return;
    this.#isDead = true;
    this.#hasReturned = true;
  }

  #while({ first, test, body, orelse }: WhileStatement): void {
    const constant = constantOf(test);
    if (constant === false) {
      this.#silently(body);
      this.#block(orelse);
      this.#hasReturned = false;
      return;
    }
    this.#target();
    if (constant === undefined) this.#at(first);
    this.#block(body);
    this.#make();
    if (constant === undefined) this.#target();
    this.#block(orelse);
    this.#target();
  }

  #for({ body, orelse }: ForStatement): void {
    this.#make();
    this.#target();
    this.#make();
    this.#block(body);
    this.#make();
    this.#target();
    this.#block(orelse);
    this.#target();
  }

  #try({ body, handlers, orelse, finalbody }: TryStatement): void {
    this.#make();
    this.#block(body);
    this.#make();
    for (const handler of handlers) {
      this.#target();
      this.#at(handler.first);
      this.#block(handler.body);
      this.#make();
    }
    if (handlers.length > 0) {
      this.#target();
      this.#make();
      this.#target();
      this.#block(orelse);
      this.#target();
    }
    if (finalbody.length === 0) return;
    this.#make();
    this.#block(finalbody);
    this.#make();
    this.#target();
    this.#block(finalbody);
    this.#make();
    this.#target();
  }

  #definition({ kind, decorators, first, body, name }: Definition): void {
    for (const decorator of decorators) this.#at(decorator);
    this.#at(first);
    if (this.#silent > 0) return;
    const lines = name === '__annotate__' ? new Set<number>() : this.#lines;
    const inner = new OldCompiler(lines);
    inner.#line = decorators[0] ?? first;
    inner.scope(body, kind === 'function');
  }
}

/** What the compiler computes before it looks. */
function constantOf(test: Test): boolean | undefined {
  if (test.kind === 'constant') return test.truth;
  if (test.kind !== 'not') return undefined;
  const truth = constantOf(test.operand);
  return truth === undefined ? undefined : !truth;
}

/** `x: int`, without a value, of a name. */
function isBare(tokens: Statement['tokens']): boolean {
  const target = tokens.slice(0, annotationColon(tokens));
  const hasValue = tokens.some(({ text, kind, depth }) => text === '=' && kind !== 'string' && depth === 0);
  return !hasValue && target.every(({ kind, text }) => kind === 'name' || text === '(' || text === ')');
}
