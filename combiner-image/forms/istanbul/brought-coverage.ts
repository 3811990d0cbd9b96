import type { AnyNode, ObjectExpression } from 'acorn';
import { broughtHashes } from '../../../contract/brought-counters.ts';
import { isFields } from '../../bytes/check.ts';
import { UnconvertedScriptError } from '../../errors.ts';
import { parseScript } from '../../sources/parse-script.ts';
import { type CoverageMaps, isCoverageMaps } from './coverage-maps.ts';
import { keyOf, literal } from './literal.ts';

/** Istanbul's counters of one source, as the instrumenter has written them into a deployed text. */
export interface BroughtCoverage extends CoverageMaps {
  /** Of its hash among those of the text: so the recorder names it. */
  index: number;
  /** Of the source, where it was instrumented. */
  path: string;
  /** JSON of the map of what was instrumented, where that was compiled before. */
  inputSourceMap: string | undefined;
}

const NAMES = ['path', 'statementMap', 'fnMap', 'branchMap', 's', 'f', 'b', 'hash'];

/**
 * What a deployed text says of the counters in it. What is no such data is left out.
 * @throws UnconvertedScriptError for a text that cannot be parsed.
 */
export function broughtCoverage(text: string): BroughtCoverage[] {
  const hashes = broughtHashes(text);
  return objectsIn(text).flatMap((node) => {
    try {
      const data = literal(node);
      const index = isFields(data) ? hashes.indexOf(String(data['hash'])) : -1;
      return index >= 0 && isFields(data) && isCoverageMaps(data) ? [coverageOf(data, index)] : [];
    } catch (error) {
      if (error instanceof TypeError) return [];
      throw error;
    }
  });
}

function coverageOf(data: CoverageMaps & { [field: string]: unknown }, index: number): BroughtCoverage {
  const { statementMap, fnMap, branchMap, path, inputSourceMap } = data;
  if (typeof path !== 'string') throw new TypeError('it has no path');
  const map = isFields(inputSourceMap) ? JSON.stringify(inputSourceMap) : undefined;
  return { index, path, statementMap, fnMap, branchMap, inputSourceMap: map };
}

/** Objects with all names of Istanbul's data. */
function objectsIn(text: string): ObjectExpression[] {
  const found: ObjectExpression[] = [];
  const open: unknown[] = [parsed(text)];
  // No recursion, and no list as arguments: a text may be as deep, and as long, as the parser can go.
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (isObject(node) && NAMES.every((name) => hasKey(node, name))) found.push(node);
    else for (const child of Object.values(node)) open.push(child);
  }
  return found.sort((a, b) => a.start - b.start);
}

function parsed(text: string): unknown {
  try {
    return parseScript(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw new UnconvertedScriptError('it is nested too deep', { cause });
    throw cause;
  }
}

function isObject(node: object): node is ObjectExpression {
  return (node as AnyNode).type === 'ObjectExpression';
}

function hasKey({ properties }: ObjectExpression, name: string): boolean {
  return properties.some((property) => {
    if (property.type !== 'Property' || property.computed) return false;
    try {
      return keyOf(property) === name;
    } catch {
      return false;
    }
  });
}
