import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { minify } from 'terser';
import { beforeAll, expect, test } from 'vitest';
import { CounterCode } from '../../../../contract/counters/counter-code.ts';
import { CounterEdits } from '../../../../contract/counters/counter-edits.ts';
import { applyEdits } from '../../../../contract/counters/edits.ts';
import { headCode } from '../../../../contract/counters/head.ts';
import { instrument } from '../../../../contract/counters/instrument.ts';
import { WHOLE_TEXT } from '../../../../contract/counters/ranges.ts';
import { readText } from '../../../../contract/counters/read-text.ts';
import type { CounterPlace } from '../../../../contract/counters/sink.ts';
import { VISITORS, walkWhole } from '../../../../contract/counters/walk/program.ts';
import { Walk } from '../../../../contract/counters/walk/walk.ts';
import { walkText } from '../../../../contract/counters/walk-text.ts';
import { programArbitrary } from '../../../accuracy/generate-program.ts';
import { MIXED } from './mixed-ranges.ts';
import { throwingPrograms } from './throwing-programs.ts';
import { ToldCounts } from './told-counts.ts';

const run = promisify(execFile);

/** Places a counter wherever there may be one: nothing is told from other counts. */
class CountsAll extends Walk {
  override goTo(count: number): void {
    super.goTo(count, true);
  }
}

const RANGES = { all: WHOLE_TEXT, mixed: MIXED };

const texts: string[] = [];
let counts: Record<string, number[]>;
const placesOfAll: CounterPlace[][] = [];

beforeAll(async () => {
  const generated = fc.sample(programArbitrary(), { numRuns: 15, seed: 7 });
  for (const text of [...throwingPrograms, ...generated]) {
    texts.push(text, transformSync(text, { target: 'es2017', minify: true, format: 'esm' }).code);
    texts.push((await minify(text, { module: true, compress: { passes: 2 } })).code ?? '');
  }
  const folder = mkdtempSync(join(tmpdir(), 'exact-'));
  const files = texts.flatMap((text, index) => {
    const written = (name: string, code: string) => {
      writeFileSync(join(folder, name), code);
      return join(folder, name);
    };
    const counted = Object.entries(RANGES).map(([kind, ranges]) => {
      const { text: code } = instrument(text, { variable: `$a${index}${kind}`, form: 'counters-1', ranges });
      return written(`a${index}${kind}.mjs`, code);
    });
    return [...counted, written(`b${index}.mjs`, countingAll(text, `$b${index}`))];
  });
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'run-counted.mjs'), ...files], {
    maxBuffer: 2 ** 28,
  });
  counts = JSON.parse(stdout);
}, 120_000);

function countingAll(text: string, variable: string): string {
  const code = new CounterCode(variable, 'counters-1');
  const edits = new CounterEdits(text, code);
  const places: CounterPlace[] = [];
  placesOfAll.push(places);
  const sink = {
    counted(count: number, index: number, place: CounterPlace) {
      places[index] = place;
      edits.counted(count, index, place);
    },
  };
  const program = readText(text);
  const walk = new CountsAll(VISITORS, sink, { text, ranges: WHOLE_TEXT, ignored: new Set() });
  walkWhole(walk, program);
  return `${headCode(program, code, walk.counters)}${applyEdits(text, edits.edits.sorted())}`;
}

test.each(Object.entries(RANGES))(
  'told from other counts is what a counter would count: %s',
  (kind, ranges) => {
    let told = 0;
    const wrong: string[] = [];
    for (const [index, text] of texts.entries()) {
      const sink = new ToldCounts();
      walkText(text, { form: 'counters-1', ranges }, sink);
      const at = sink.painting(counts[`$a${index}${kind}`] ?? []);
      const counted = new Set(sink.places.map(placeName));
      for (const [counter, place] of (placesOfAll[index] ?? []).entries()) {
        const { start, type } = place.node;
        // Of an `if` without `else` no text stands for the other way.
        if (place.kind === 'else' && type === 'IfStatement') continue;
        if (place.kind === 'program' || !ranges.has(start) || counted.has(placeName(place))) continue;
        told++;
        const expected = counts[`$b${index}`]?.[counter];
        if (at(start) !== expected)
          wrong.push(
            `${index} ${place.kind} ${at(start)}, not ${expected}: ${text.slice(start, start + 60)}`,
          );
      }
    }
    expect(told).toBeGreaterThan(1_000);
    expect(wrong).toEqual([]);
  },
);

function placeName({ kind, node }: CounterPlace): string {
  return `${kind} ${node.type} ${node.start} ${node.end}`;
}
