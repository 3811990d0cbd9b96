import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import type { ParserOptions } from '@babel/parser';
import { UnconvertedScriptError } from '../errors.ts';
import { collectedBytes, heapAdvice, heapBytes, usedBytes } from '../heap.ts';

/** Of a name that is kept for a block: a `var` is kept for every block around it. */
const BYTES_PER_NAME = 64;
const SHARE_OF_NAMES = 0.1;
/** Shares of the heap: beyond the first it is looked at, beyond the second of its own a text is given up. */
const MOST_OF_HEAP = 0.8;
const MOST_OF_TEXT = 0.03;
/** What grew by less since the last collection needs no other one. */
const WORTH_COLLECTING = 0.05;
/** Copies of Babel's state between two looks at the heap: each holds all comments that no node has yet. */
const COPIES_PER_LOOK = 16;

let copies = 0;
let names = 0;
let mostNames = Number.POSITIVE_INFINITY;
/** In the heap, before the text was parsed and after the last collection. */
let before = 0;
let collected = 0;

/**
 * Babel has no bound of memory, and nothing calls back while it parses. But each of its scopes, and each copy of its
 * state, makes a map, and each name that it keeps is put into one.
 */
class MeteredMap<Key, Value> extends Map<Key, Value> {
  constructor(entries?: Iterable<readonly [Key, Value]> | null) {
    super(entries);
    if (++copies % COPIES_PER_LOOK === 0) parserMustHaveRoom();
  }

  override set(key: Key, value: Value): this {
    if (++names > mostNames)
      throw new UnconvertedScriptError(`it has too many names in blocks for ${heapAdvice()}`);
    return super.set(key, value);
  }
}

function parserMustHaveRoom(): void {
  const heap = heapBytes();
  const most = heap * MOST_OF_HEAP;
  if (usedBytes() < Math.max(most, collected + heap * WORTH_COLLECTING)) return;
  collected = collectedBytes();
  if (collected > Math.max(most, before + heap * MOST_OF_TEXT))
    throw new UnconvertedScriptError(`parsing it takes more memory than there is with ${heapAdvice()}`);
}

const babel = loadBabel();

/**
 * Babel's `parse`, which ends before it takes more memory than there is.
 * @throws UnconvertedScriptError then, and the parser's SyntaxError.
 */
export function parseBabel(
  text: string,
  options: ParserOptions,
  heap = heapBytes(),
): ReturnType<typeof babel.parse> {
  names = 0;
  mostNames = (heap * SHARE_OF_NAMES) / BYTES_PER_NAME;
  before = usedBytes();
  collected = Math.min(collected, before);
  // Garbage would hide what the text takes.
  if (before > Math.max(heap / 2, collected + heap * WORTH_COLLECTING)) before = collected = collectedBytes();
  return babel.parse(text, options);
}

/** Its file, with another `Map` than everybody's. */
function loadBabel(): typeof import('@babel/parser') {
  const require = createRequire(import.meta.url);
  const filename = require.resolve('@babel/parser');
  const module = { exports: {} as typeof import('@babel/parser') };
  const run = compileFunction(readFileSync(filename, 'utf8'), ['module', 'exports', 'require', 'Map'], {
    filename,
  });
  run(module, module.exports, require, MeteredMap);
  return module.exports;
}
