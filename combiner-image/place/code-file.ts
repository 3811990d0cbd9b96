import type { SyntaxNode } from '../convert/exact/original/node.ts';
import { UnconvertedScriptError } from '../errors.ts';
import type { CompiledPlaces } from './compilers/compiled-places.ts';
import { type Exports, exportsOf } from './exported-names.ts';
import { isHelper } from './helpers.ts';
import { modulesIn } from './modules.ts';
import { type TopStatement, topStatements } from './not-deployed.ts';
import { programOf } from './program-of.ts';
import type { Shape } from './shape.ts';
import { Shapes } from './shapes.ts';

/** A file of a checkout, and its statements. */
export interface CodeFile {
  path: string;
  text: string;
  statements: readonly Shape[];
  /** Those of the statements. */
  hashes: ReadonlySet<number>;
  exports: Exports;
  /** Of the text itself; undefined where that was not read. */
  top: readonly TopStatement[] | undefined;
  /** Where what a compiler made of it has places of its text; undefined for the text itself. */
  places: CompiledPlaces | undefined;
}

/** The name of what a compiler makes, for those who read it. */
export const COMPILED = 'compiled.js';
const TOO_DEEP = 'nested too deeply';
const NO_CODE = 'no code that can be read';
const TOO_LARGE = 'too large for the heap that is left';
/** Another run may have more of it. */
export const OF_THIS_RUN: ReadonlySet<string> = new Set([TOO_DEEP, TOO_LARGE]);

/**
 * @param own places of what a compiler made of the file's own code: it adds statements
 * @returns in a word or two why not
 */
export function codeOf(
  text: string,
  path: string,
  own?: CompiledPlaces,
): Omit<CodeFile, 'path' | 'text' | 'places'> | string {
  try {
    const program = programOf(text, path);
    if (program === undefined) return NO_CODE;
    const nodes = own === undefined ? program.body : program.body.filter((node) => !isAdded(node, text, own));
    const statements = new Shapes(text, { hasConstants: own !== undefined }).program(program, nodes);
    const hashes = new Set(statements.map(({ hash }) => hash));
    const top = own === undefined ? topStatements(program) : undefined;
    return { statements, hashes, exports: exportsOf(program), top };
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP;
    if (error instanceof UnconvertedScriptError) return TOO_LARGE;
    throw error;
  }
}

/** The same of a bundle of one file. */
export function bundledCode(
  text: string,
  own: CompiledPlaces,
): Omit<CodeFile, 'path' | 'text' | 'places'> | string | undefined {
  try {
    const program = programOf(text, COMPILED);
    if (program === undefined) return undefined;
    const modules = modulesIn(program, text);
    const ofFile = modules.filter(({ start, end }) => own.between(start, end) !== undefined);
    const [only, ...more] = ofFile;
    if (only === undefined || more.length > 0) return undefined;
    const statements = only.all.filter((each) => !isAdded(each, text, own));
    return {
      statements,
      hashes: new Set(statements.map(({ hash }) => hash)),
      exports: exportsOf(program),
      top: undefined,
    };
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP;
    if (error instanceof UnconvertedScriptError) return TOO_LARGE;
    throw error;
  }
}

function isAdded(
  { start, end }: Pick<SyntaxNode, 'start' | 'end'>,
  text: string,
  own: CompiledPlaces,
): boolean {
  return isHelper(text.slice(start, end)) && own.between(start, end) === undefined;
}
