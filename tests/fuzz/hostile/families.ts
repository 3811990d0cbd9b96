import * as code from './code.ts';
import * as counts from './counts.ts';
import { DAMAGED, damagedRaw, damagedScript, fieldChanged, OVERSIZED } from './damage.ts';
import { ODD_KEYS, oddKey } from './keys.ts';
import * as maps from './maps.ts';
import { NAMED_PLACES } from './names.ts';
import type { StoredObject } from './sandbox.ts';
import { HOSTILE_TEXTS } from './texts.ts';

/** One kind of attack. Its parameter says how much of it. */
export interface Family {
  name: string;
  /** What it puts into the store, of a size that a recorder could write. */
  small: () => StoredObject[];
  /** The same as large as the attack needs it; absent where size is not the point. */
  large?: () => StoredObject[];
}

const MILLION = 1_000_000;

/** `[1, 1, 3, 3, …]`: none of them touch. */
const ODD = Array.from({ length: 200_000 }, (_, i) => i | 1);

const LONG_LINE = `${'a'.repeat(1_000)};\n`;

/** Attacks by size: `small` and `large` of the same. */
const SIZED: Family[] = [
  sized('section far below the text', maps.sectionAt, 1_000, 1e9),
  sized('section far to the right', (column) => maps.sectionAt(0, column), 1_000, 1e9),
  sized('sections in each other', maps.nestedSections, 5, 10_000),
  sized('sections at one place', maps.manySections, 10, 100_000),
  sized('empty lines of a map', maps.emptyLines, 1_000, 200 * MILLION),
  sized('empty lines as an object may hold', maps.emptyLines, 1_000, 120 * MILLION),
  sized('segments of a map', maps.segments, 1_000, 40 * MILLION),
  sized('segments as an object may hold', maps.segments, 1_000, 24 * MILLION),
  sized('places of maps in sources', (count) => maps.mapsInSources(count, 'places'), 2, 300),
  sized('sources of maps in sources', (count) => maps.mapsInSources(count, 'sources'), 2, 300),
  sized('places of a map in a source', maps.mapInSource, 1_000, 8 * MILLION),
  sized('missing maps of sources', maps.missingMaps, 20, 15_000),
  sized('script of an older recorder', counts.sharedScript, 10, 10 * MILLION),
  sized('question marks in the name of a source', maps.questionMarks, 1_000, MILLION),
  sized('sources of one name', maps.sourcesOfOneName, 20, 60_000),
  sized(
    'folders of the root of sources',
    (depth) => maps.foldersOfSources(5_000, 'root', depth),
    5,
    MILLION / 2,
  ),
  sized('folders above sources', (count) => maps.foldersOfSources(count, '../', 1_300), 20, 20_000),
  sized('folders of sources', (count) => maps.foldersOfSources(count, 'a/', 2_000), 20, 20_000),
  sized('sources without code', maps.sourcesNotInScript, 20, 20_000),
  sized('sources without statements', (count) => maps.sourcesNotInScript(count, ''), 20, 100_000),
  sized('distinct functions', counts.distinctFunctions, 100, 290_000),
  sized('functions of one place', counts.repeatedFunctions, 100, 330_000),
  sized('ranges in each other', counts.nestedRanges, 100, 300_000),
  sized('ranges beside each other', counts.rangesBeside, 100, 300_000),
  sized('counts beyond the text', counts.beyondText, 1, MILLION),
  sized('scripts that are nowhere', counts.unknownScripts, 3, 10_000),
  sized('empty runs of attribution', counts.emptyRuns, 100, 9 * MILLION),
  sized(
    'invocations of compacted objects',
    (count) => counts.compactedInvocations(count, [1, 200_000]),
    2,
    60,
  ),
  sized('ranges of compacted objects', (count) => counts.compactedInvocations(count, ODD), 2, 60),
  sized('sandboxes of compacted objects', counts.compactedSandboxes, 2, 40),
  sized('contexts', counts.manyContexts, 20, 200_000),
  sized('stacks', (count) => counts.differentStacks(count, 4), 20, 20_000),
  sized('frames of a stack', (frames) => counts.differentStacks(1, frames), 20, 50_000),
  sized('described invocations', counts.describedInvocations, 20, 20_000),
  sized('dense code of every kind', code.denseCode, 10_000, 100_000),
  sized('code beyond any heap', (size) => code.denseCode(size, ['statements']), 10_000, 60 * MILLION),
  sized('code beyond any heap, a map or not', code.doubtfulComment, 10_000, 60 * MILLION),
  sized('statements on one line', (count) => code.onOneLine(count, 'a;'), 1_000, 300_000),
  sized('functions on one line', (count) => code.onOneLine(count, 'f(()=>1);'), 1_000, 100_000),
  sized('branches on one line', (count) => code.onOneLine(count, 'a?b:c;'), 1_000, 100_000),
  sized('empty lines of a script', code.linesOnly, 1_000, 20 * MILLION),
  sized('many scripts of long texts', (count) => code.manyScripts(count, LONG_LINE, 300), 1, 24),
  sized('type assertions in each other', code.nestedAssertions, 5, 40),
  sized('names in blocks of a script', (count) => code.namesInBlocks(count, 'script'), 100, 100_000),
  sized('names in blocks of a source', (count) => code.namesInBlocks(count, 'source'), 100, 100_000),
  sized(
    'names in blocks behind texts',
    (count) => code.namesInBlocks(count, 'script', 'a text'),
    100,
    100_000,
  ),
  sized(
    'names behind an initial value',
    (count) => code.namesInBlocks(count, 'script', 'nothing', '=(()=>{;})'),
    100,
    100_000,
  ),
  ...(['a text', 'a comment', 'a template', 'a regular expression', 'an element', 'a type'] as const).map(
    (behind) =>
      sized(
        `names in blocks of a source behind ${behind}`,
        (count) => code.namesInBlocks(count, 'source', behind),
        100,
        100_000,
      ),
  ),
  sized('comments that are copied', code.copiedComments, 100, 100_000),
  // With little memory as many as are still read.
  sized('fewer names in blocks of a source', (count) => code.namesInBlocks(count, 'source'), 100, 2_500),
  sized('every count', counts.everyCount, 2 ** 40, Number.MAX_SAFE_INTEGER),
];

/** Values that no field expects. */
const ODD_VALUES = [null, -1, 0.5, 2 ** 53, 1e308, 'x', [], {}, [[]], true];
const FIELDS = ['schema', 'function', 'sandbox', 'span', 'init', 'invocationCount', 'invocations', 'result'];

/** Every attack that is known. A new one is a line here: bucket, tests and figures take all of them. */
export const FAMILIES: readonly Family[] = [
  ...SIZED,
  ...Object.keys(DAMAGED).flatMap((kind): Family[] => [
    damage(`raw object: ${kind}`, kind, damagedRaw, 40 * 1024 * 1024),
    damage(`script: ${kind}`, kind, damagedScript, 300 * 1024 * 1024),
  ]),
  ...Object.keys(ODD_KEYS).map((kind): Family => ({ name: `key: ${kind}`, small: () => oddKey(kind) })),
  ...FIELDS.map(
    (field, i): Family => ({
      name: `field ${field}`,
      small: () => fieldChanged([field], ODD_VALUES[i % ODD_VALUES.length]),
    }),
  ),
  ...Object.entries(NAMED_PLACES).flatMap(([place, put]) =>
    Object.entries(HOSTILE_TEXTS).map(
      ([kind, text]): Family => ({
        name: `${place}: ${kind}`,
        small: () => put(text),
      }),
    ),
  ),
];

function sized(name: string, put: (size: number) => StoredObject[], small: number, large: number): Family {
  return { name, small: () => put(small), large: () => put(large) };
}

function damage(
  name: string,
  kind: string,
  put: (kind: string, size: number) => StoredObject[],
  large: number,
): Family {
  const ofSize = (size: number) => put(kind, size);
  return kind in OVERSIZED ? sized(name, ofSize, 1024, large) : { name, small: () => ofSize(1024) };
}
