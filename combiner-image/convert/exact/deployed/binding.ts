import type { AnyNode } from 'acorn';

/** A name in its scope. */
export interface Binding {
  name: string;
  /** Of the scope. */
  start: number;
  end: number;
  /** What was put into it; more than one: it changes. */
  values: AnyNode[];
  /** The function whose plain parameter it is, and which one. */
  parameter: { of: AnyNode; index: number } | undefined;
  /** The names of properties that hold the same: `exports.a = b`, `{ a: b }`, `{ a: () => b }`. */
  properties: string[];
  /** It is used in some other way than by calling it, or as such a property. */
  escapes: boolean;
}
