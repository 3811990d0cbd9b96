import type { CountId } from './formulas.ts';

/**
 * A function of the deployed text, with the offsets where V8's counts of it are read.
 * `fields` and `static` are V8's own functions for a class's instance fields and for its static parts.
 */
export interface DeployedFunction {
  index: number;
  kind: 'program' | 'function' | 'fields' | 'static';
  /** Where the node starts, with `async`, `get`, a method's name: V8's own start is somewhere up to `head`. */
  start: number;
  /** The start of the parameters: what is before it runs with the code around. */
  head: number;
  /** The body's start. */
  body: number;
  end: number;
  parent: DeployedFunction | undefined;
  /** Offsets to read, and the index of each reading; unsorted while the plan is made. */
  offsets: number[];
  readings: number[];
  /** How often it was called. */
  entry: CountId;
}

/** The offset that stands for the function's own count: V8's outermost range. */
export const ENTRY = -1;
