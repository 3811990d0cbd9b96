import { UnconvertedScriptError } from '../errors.ts';
import { heapAdvice, heapBytes } from '../heap.ts';
import { ownSources } from './clean-path.ts';
import type { Script } from './script.ts';

/** In a syntax tree, as measured: acorn's of the deployed text, Babel's of an original. */
const BYTES_PER_NODE = { deployed: 110, original: 270 };

/** What else is made of a statement, a function, a branch or a value, of which half is kept for the report. */
const BYTES = { statement: 400, block: 300, function: 1_100, branch: 400, value: 200 };
const KEPT_SHARE = 0.5;

/** What is left of a heap beside the sums of all scripts. */
const SHARE = 0.85;

/** What a script asks of the heap. */
export interface ScriptSize {
  /** While it is converted. */
  bytes: number;
  /** Until the report is written. */
  keptBytes: number;
}

/** For all that is converted, and kept of it. @param heap what is free of it */
export function roomInHeap(heap: number): number {
  return heap * SHARE;
}

/**
 * Refuses what cannot be converted with this heap: running out of it would end the report for all.
 * @throws UnconvertedScriptError
 */
export function mustFitHeap(
  { path = '', text, map }: Pick<Script, 'text' | 'map'> & Partial<Pick<Script, 'path'>>,
  heap = heapBytes(),
): ScriptSize {
  const isOwn = ownSources(path);
  const room = roomInHeap(heap);
  const deployed = syntaxOf(text, room);
  let bytes = treeBytes(deployed, BYTES_PER_NODE.deployed) + textBytes(text);
  let keptBytes = map === undefined ? keptOf(deployed, text) : 0;
  let largest = map === undefined ? treeBytes(deployed, BYTES_PER_NODE.original) : 0;
  for (const [index, source] of map?.sourcesContent.entries() ?? []) {
    if (source === null) continue;
    bytes += textBytes(source);
    if (!isOwn(map?.sources[index] ?? '')) continue;
    const syntax = syntaxOf(source, room);
    largest = Math.max(largest, treeBytes(syntax, BYTES_PER_NODE.original));
    keptBytes += keptOf(syntax, source);
    if (keptBytes > room) break;
  }
  bytes += largest + keptBytes;
  if (bytes <= room) return { bytes, keptBytes };
  throw new UnconvertedScriptError(`it is too large to convert with ${heapAdvice(heap)}`);
}

/** In memory: one letter that is not of Latin-1 makes all of them two bytes long. */
export function textBytes(text: string): number {
  return /[^\0-\xff]/.test(text) ? 2 * text.length : text.length;
}

interface Syntax {
  nodes: number;
  /** Of what they are to the conversion. */
  bytes: number;
}

/** Of a parser's tree, and of what is made of it. */
function treeBytes({ nodes, bytes }: Syntax, perNode: number): number {
  return nodes * perNode + bytes * KEPT_SHARE;
}

function keptOf({ bytes }: Syntax, text: string): number {
  return bytes * KEPT_SHARE + textBytes(text);
}

const OPEN_BRACE = 123;
const OPEN_BRACKET = 40;
const CLOSE_BRACKET = 41;
const EQUALS = 61;
const GREATER = 62;
const LINE_END = 10;

/** By code of a sign. All others are one node, and no more. */
const NODES = new Float64Array(128).fill(1);
const MORE_BYTES = new Float64Array(128);
for (const sign of ')]}\\') NODES[sign.charCodeAt(0)] = 0;
for (const sign of '\'"`,') NODES[sign.charCodeAt(0)] = 0.5;
MORE_BYTES[';'.charCodeAt(0)] = BYTES.statement;
MORE_BYTES[OPEN_BRACE] = BYTES.block;
MORE_BYTES[EQUALS] = BYTES.value;
MORE_BYTES['?'.charCodeAt(0)] = BYTES.branch;
for (const sign of '|&') MORE_BYTES[sign.charCodeAt(0)] = BYTES.branch / 2;
/** A line that ends so may end a statement. */
const MAY_END = new Set([...')]\'"`'].map((sign) => sign.charCodeAt(0)));

/** About what a parser makes of a text, by its words and signs, those in comments and strings too; it ends beyond `most` bytes. */
function syntaxOf(text: string, most: number): Syntax {
  let nodes = 0;
  let bytes = 0;
  let isInWord = false;
  let last = 0;
  let word = 0;
  for (let i = 0; i < text.length && nodes * BYTES_PER_NODE.deployed <= most; i++) {
    const code = text.charCodeAt(i);
    const isWord = isWordCode(code);
    if (isWord) {
      if (!isInWord) {
        nodes++;
        word = i;
      }
    } else if (code > 32) {
      nodes += NODES[code] ?? 1;
      bytes += MORE_BYTES[code] ?? 0;
      if ((code === OPEN_BRACE && last === CLOSE_BRACKET) || (code === GREATER && last === EQUALS))
        bytes += BYTES.function;
      else if (code === OPEN_BRACKET && text.startsWith('if', word)) bytes += 2 * BYTES.branch;
    } else if (code === LINE_END && (isWordCode(last) || MAY_END.has(last))) {
      nodes++;
      bytes += BYTES.statement;
      last = 0;
    }
    isInWord = isWord;
    if (code > 32) last = code;
  }
  return { nodes, bytes };
}

function isWordCode(code: number): boolean {
  if (code > 127 || code === 36 || code === 95) return true;
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57);
}
