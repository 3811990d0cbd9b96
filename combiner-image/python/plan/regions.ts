import type { PythonRegion } from './python-plan.ts';
import type { SourceText } from './source-text.ts';
import type { Block, Definition, Module } from './statement.ts';

interface Around {
  name: string;
  kind: Definition['kind'];
  /** Its place among the regions. */
  place: number;
}

/** Functions and classes as coverage.py 7.10.7 finds them: by the first block of each statement alone. */
export function regionsOf(module: Module, source: SourceText): PythonRegion[] {
  const finder = new RegionFinder(source.lineCount);
  finder.block(module.body, []);
  const lines = finder.linesOfRegions();
  return finder.found.map(({ definition, name }, place) => ({
    kind: definition.kind,
    name,
    start: definition.line,
    lines: lines[place] ?? [],
    head: source.span(definition.tokens[0], definition.tokens.at(-1)),
    body: source.span(definition.body[0]?.tokens[0], definition.end),
  }));
}

class RegionFinder {
  readonly found: { definition: Definition; name: string }[] = [];
  /** By line, the region that it belongs to, from 1: inner ones are painted over outer ones. */
  readonly #functions: Int32Array;
  readonly #classes: Int32Array;

  constructor(lineCount: number) {
    this.#functions = new Int32Array(lineCount + 2);
    this.#classes = new Int32Array(lineCount + 2);
  }

  block(body: Block, around: readonly Around[]): void {
    for (const statement of body) {
      switch (statement.kind) {
        case 'function':
        case 'class':
          this.#definition(statement, around);
          break;
        case 'if':
          this.block(statement.clauses[0]?.body ?? [], around);
          break;
        case 'while':
        case 'for':
        case 'with':
        case 'try':
          this.block(statement.body, around);
          break;
      }
    }
  }

  linesOfRegions(): number[][] {
    const lines: number[][] = this.found.map(() => []);
    for (const painted of [this.#functions, this.#classes]) {
      for (const [line, place] of painted.entries()) if (place > 0) lines[place - 1]?.push(line);
    }
    return lines;
  }

  #definition(definition: Definition, around: readonly Around[]): void {
    const name = [...around.map((each) => each.name), definition.name].join('.');
    const own: Around = { name: definition.name, kind: definition.kind, place: this.found.length + 1 };
    this.found.push({ definition, name });
    const [first] = definition.body;
    const nearest = around.at(-1);
    if (definition.kind === 'function' && first !== undefined) {
      const end = lastLineOf(definition.body);
      this.#functions.fill(own.place, first.line, end + 1);
      if (nearest?.kind === 'class') this.#classes.fill(nearest.place, first.line, end + 1);
    }
    this.block(definition.body, [...around, own]);
  }
}

function lastLineOf(body: Block): number {
  return body.at(-1)?.end.endLine ?? 0;
}
