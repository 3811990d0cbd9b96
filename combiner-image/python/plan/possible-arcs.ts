import { Arcs } from './arcs.ts';
import type { Behaviour } from './behaviour.ts';
import { Blocks, type Exits } from './blocks.ts';
import { constantOf } from './outcomes.ts';
import { type Remaining, Remains } from './remains.ts';
import {
  type Definition,
  type ForStatement,
  lineOf,
  type MatchStatement,
  type Module,
  type TryStatement,
  type WhileStatement,
  type WithStatement,
} from './statement.ts';
import { WithJumps } from './with-jumps.ts';

export interface PossibleArcs {
  /** Put right. */
  arcs: Arcs;
  withJumps: WithJumps | undefined;
}

/** All ways from line to line, as coverage.py 7.10.7's AstArcAnalyzer finds them. @param lines those that are compiled */
export function possibleArcs(module: Module, lines: ReadonlySet<number>, behaviour: Behaviour): PossibleArcs {
  const walk = new ArcWalk(lines, behaviour);
  walk.module(module);
  if (!behaviour.leavesThroughWith) return { arcs: walk.arcs, withJumps: undefined };
  const withJumps = walk.withJumps();
  return { arcs: withJumps.fixed(walk.arcs), withJumps };
}

const NOWHERE: Exits = new Set();

class ArcWalk {
  readonly arcs = new Arcs();
  readonly #remains: Remains;
  readonly #behaviour: Behaviour;
  readonly #blocks = new Blocks((from, to) => this.#add(from, to));
  readonly #withs = new Set<number>();
  readonly #withsAround = new Set<number>();
  readonly #withEntries = new Arcs();
  readonly #withExits = new Arcs();

  constructor(lines: ReadonlySet<number>, behaviour: Behaviour) {
    this.#remains = new Remains(lines);
    this.#behaviour = behaviour;
  }

  module({ body, definitions }: Module): void {
    const [first] = body;
    const start = this.#behaviour.modulesStartAtLine1 || first === undefined ? 1 : lineOf(first);
    this.#leave(this.#body(body, NOWHERE), start);
    if (first === undefined) this.#add(start, -start);
    for (const definition of definitions) this.#definition(definition);
  }

  withJumps(): WithJumps {
    return new WithJumps(this.arcs, this.#withs, this.#withEntries, this.#withExits);
  }

  #definition(definition: Definition): void {
    const start = lineOf(definition);
    if (definition.kind === 'function') this.#blocks.push({ kind: 'function', start });
    this.#leave(this.#body(definition.body, NOWHERE), start);
    if (definition.kind === 'function') this.#blocks.pop();
  }

  #leave(exits: Exits, start: number): void {
    for (const exit of exits) this.#add(exit, -start);
  }

  #add(from: number, to: number): void {
    this.arcs.add(from, to);
    if (this.#withsAround.has(from)) this.#withEntries.add(from, to);
  }

  #body(body: readonly Remaining[], from: Exits): Exits {
    let exits = from;
    for (const each of body) {
      const remaining = this.#remains.of(each);
      if (remaining === undefined) continue;
      const line = this.#remains.lineOf(remaining);
      for (const exit of exits) this.#add(exit, line);
      exits = this.#statement(remaining);
    }
    return exits;
  }

  #statement(statement: Remaining): Exits {
    const line = this.#remains.lineOf(statement);
    switch (statement.kind) {
      case 'list':
        return this.#body(statement.body, new Set([line]));
      case 'simple':
        return this.#simple(statement.word, line);
      case 'if':
        return this.#if(statement);
      case 'while':
        return this.#while(statement);
      case 'for':
        return this.#for(statement);
      case 'with':
        return this.#with(statement);
      case 'try':
        // 7.10.7 does not look into `except*`.
        return statement.isOfGroups ? new Set([line]) : this.#try(statement);
      case 'match':
        return this.#match(statement);
      case 'function':
      case 'class':
        return this.#decorated(statement);
      default:
        return new Set([line]);
    }
  }

  #simple(word: string, line: number): Exits {
    if (word === 'break') this.#blocks.break(line);
    else if (word === 'continue') this.#blocks.continue(line);
    else if (word === 'raise') this.#blocks.raise(line);
    else if (word === 'return') this.#blocks.return(line);
    else return new Set([line]);
    return NOWHERE;
  }

  #decorated({ decorators, first }: Definition): Exits {
    for (const [place, decorator] of decorators.entries()) {
      const next = decorators[place + 1] ?? first;
      if (decorator !== next || place === decorators.length - 1) this.#add(decorator, next);
    }
    return new Set([first]);
  }

  #if(statement: Remaining & { kind: 'if' }): Exits {
    const exits = new Set<number>();
    for (let place = statement.from ?? 0; place < statement.clauses.length; place++) {
      const clause = statement.clauses[place];
      if (clause === undefined) break;
      const from = new Set([clause.first]);
      const constant = constantOf(clause.test);
      if (constant !== false) unite(exits, this.#body(clause.body, from));
      if (constant === true) return exits;
      const next = statement.clauses[place + 1];
      if (next === undefined) return unite(exits, this.#body(statement.orelse, from));
      // The next clause is an `if` in the `else` of this one.
      const rest = this.#remains.of({ ...statement, from: place + 1, first: next.first });
      // What is left may be another one, which stands in it.
      if (rest?.kind !== 'if' || rest.clauses !== statement.clauses)
        return unite(exits, this.#body(rest === undefined ? [] : [rest], from));
      this.#add(clause.first, rest.first);
      place = (rest.from ?? 0) - 1;
    }
    return exits;
  }

  #while({ first, test, body, orelse }: WhileStatement): Exits {
    const isConstant = constantOf(test) !== undefined;
    const [start] = body;
    const top = isConstant && !this.#behaviour.keepsConstantTests && start ? lineOf(start) : first;
    const loop = { kind: 'loop', start: top, breaks: new Set<number>() } as const;
    this.#blocks.push(loop);
    for (const exit of this.#body(body, new Set([first]))) this.#add(exit, top);
    this.#blocks.pop();
    if (orelse.length > 0) return unite(loop.breaks, this.#body(orelse, new Set([first])));
    return isConstant ? loop.breaks : unite(loop.breaks, [first]);
  }

  #for({ first, body, orelse }: ForStatement): Exits {
    const loop = { kind: 'loop', start: first, breaks: new Set<number>() } as const;
    this.#blocks.push(loop);
    for (const exit of this.#body(body, new Set([first]))) this.#add(exit, first);
    this.#blocks.pop();
    return unite(loop.breaks, orelse.length > 0 ? this.#body(orelse, new Set([first])) : [first]);
  }

  #with({ first, body }: WithStatement): Exits {
    if (!this.#behaviour.leavesThroughWith) return this.#body(body, new Set([first]));
    this.#withs.add(first);
    this.#withsAround.add(first);
    const exits = this.#body(body, new Set([first]));
    this.#withsAround.delete(first);
    for (const exit of exits) {
      this.#add(exit, first);
      this.#withExits.add(exit, first);
    }
    return exits.size > 0 ? new Set([first]) : exits;
  }

  #try({ first, body, handlers, orelse, finalbody }: TryStatement): Exits {
    const block: { kind: 'try'; handler: number | undefined } = { kind: 'try', handler: handlers[0]?.first };
    this.#blocks.push(block);
    let exits: Exits = this.#body(body, new Set([first]));
    // An error of a handler is for what is around; the `finally` is there still.
    block.handler = undefined;
    if (finalbody.length === 0) this.#blocks.pop();
    const handled = new Set<number>();
    for (const handler of handlers) unite(handled, this.#body(handler.body, new Set([handler.first])));
    if (orelse.length > 0) exits = this.#body(orelse, exits);
    exits = unite(new Set(exits), handled);
    if (finalbody.length === 0) return exits;
    this.#blocks.pop();
    const left = this.#body(finalbody, exits);
    return exits.size > 0 ? left : exits;
  }

  #match({ first, cases }: MatchStatement): Exits {
    const exits = new Set<number>();
    let last = first;
    for (const each of cases) {
      this.#add(last, each.first);
      unite(exits, this.#body(each.body, new Set([each.first])));
      last = each.first;
    }
    const final = cases.at(-1);
    if (!final?.isWildcard || final.guard !== undefined) exits.add(last);
    return exits;
  }
}

function unite(all: Set<number>, more: Iterable<number>): Set<number> {
  for (const each of more) all.add(each);
  return all;
}
