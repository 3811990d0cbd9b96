import type { LineIndex } from '../sources/line-index.ts';
import type { Shape } from './shape.ts';

/** How much code, of the deployed text. */
export interface CodeSize {
  functions: number;
  /** On which any of its code begins. */
  lines: number;
}

const FUNCTION = /^(?:function|=>|method)/;

/** Of any number of modules. */
export class CodeSum {
  #functions = 0;
  readonly #lines = new Set<number>();
  readonly #index: LineIndex;

  constructor(index: LineIndex) {
    this.#index = index;
  }

  add(shapes: readonly Shape[]): this {
    for (const each of eachShape(shapes)) {
      if (FUNCTION.test(each.kind)) this.#functions++;
      if (each.start >= 0) this.#lines.add(this.#index.place(each.start).line);
    }
    return this;
  }

  get size(): CodeSize {
    return { functions: this.#functions, lines: this.#lines.size };
  }
}

export function sizeIn(index: LineIndex, shapes: readonly Shape[]): CodeSize {
  return new CodeSum(index).add(shapes).size;
}

export function holdsFunctions(shapes: readonly Shape[]): boolean {
  return [...eachShape(shapes)].some(({ kind }) => FUNCTION.test(kind));
}

/** Code may be nested deeper than calls can be. */
function* eachShape(shapes: readonly Shape[]): Generator<Shape, void> {
  const open = [...shapes];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    for (const kid of next.kids) open.push(kid);
  }
}
