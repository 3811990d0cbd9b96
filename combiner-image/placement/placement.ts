import { functionSegment } from '../../contract/key-layout.ts';

/** Where a source belongs. */
export type Placement = FilePlacement | ApartPlacement | OtherPlacement;

/** How a source was found to be a file of the checkout. */
export type How =
  | 'same text'
  /** The map has the text without its types, and leads to the file for all that. */
  | 'same but for its types'
  | 'changed since the build'
  | 'read from the checkout'
  | '--map'
  /** There is no map: its code alone says it. */
  | 'placed by its code';

/** It is a file of the checkout. */
export interface FilePlacement {
  kind: 'file';
  /** Relative to the top level. */
  path: string;
  how: How;
  /** Its path below the function's name, if it had to stand apart: builds of one function have the same for one source. */
  below?: string;
  /** Whether other scripts of the same function could tell better. */
  isOpen: boolean;
}

/** It is no file of the checkout: it is shown below its function's name. */
export interface ApartPlacement {
  kind: 'apart';
  /** Its path there. */
  path: string;
  reason: string;
  isOpen: boolean;
}

/** What nobody wants to see: packages, data, and what bundlers add. */
export interface OtherPlacement {
  kind: 'other';
  path: string;
  isOpen: false;
}

/** The name of a source in reports; of one that stands apart, in those of the first function. */
export function shownName(placement: Placement, functions: readonly string[]): string {
  return placement.kind === 'apart'
    ? apartName(placement.path, [...functions].sort()[0] ?? '')
    : placement.path;
}

/** A source that is no file of the checkout, as one function has it. */
export function apartName(path: string, functionName: string): string {
  return `${functionSegment(functionName)}/${path}`;
}
