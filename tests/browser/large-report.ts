import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import libCoverage, { type FileCoverageData } from 'istanbul-lib-coverage';
import { enumerate } from '../../combiner-image/convert/exact/original/enumerate.ts';
import { ALL_HINTS } from '../../combiner-image/convert/exact/original/ignore-hints.ts';
import { parseOriginal } from '../../combiner-image/convert/exact/original/parse-original.ts';
import { uncounted } from '../../combiner-image/convert/uncounted.ts';
import type { ReportFacts } from '../../combiner-image/report/page/facts.ts';
import { render } from '../../combiner-image/report/render.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Source {
  path: string;
  text: string;
  /** How often a line ran; absent: something is made up. */
  runs?: (line: number) => number;
}

/** As many sources as are asked for: those of our own reporting half, again and again. */
export function manyFiles(count: number): Source[] {
  const folder = join(ROOT, 'combiner-image');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const texts = paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const);
  return Array.from({ length: count }, (_, i) => {
    const [path = '', text = ''] = texts[i % texts.length] ?? [];
    return { path: `packages/service-${Math.floor(i / texts.length)}/${path}`, text };
  });
}

/** One line of about so many characters. */
export function longLine(characters: number): Source {
  const unit = (i: number) =>
    `function f${i}(a,b){if(a>${i})return b?a:"x";for(const c of b)a+=c*${i};return a&&b||null}`;
  let text = '';
  for (let i = 0; text.length < characters; i++) text += unit(i);
  return { path: 'dist/bundle.min.js', text };
}

/** What the page is told of the function that such sources are of. */
const MADE: ReportFacts['functions'][number] = {
  name: 'made-for-a-test',
  invocations: 3,
  sandboxes: 1,
  builds: [],
  first: '2026-11-27T07:00:00.000Z',
  last: '2026-11-27T07:30:00.000Z',
  missing: [],
};

/** Writes the page of sources of which some code ran. */
export async function writeReport(
  folder: string,
  sources: readonly Source[],
  facts: Partial<ReportFacts> = {},
): Promise<void> {
  const map = libCoverage.createCoverageMap({});
  const texts = new Map<string, string>();
  const known = new Map<string, FileCoverageData>();
  for (const [i, { path, text, runs }] of sources.entries()) {
    const empty = known.get(text) ?? uncounted(path, enumerate(parseOriginal(text, path), ALL_HINTS));
    known.set(text, empty);
    const file = join('/project', path);
    map.addFileCoverage({ ...(runs === undefined ? counted(empty, i) : countedBy(empty, runs)), path: file });
    texts.set(file, text);
  }
  await render({ map, texts }, ['page'], folder, '/project', {
    createdAt: '2026-11-27T08:00:00.000Z',
    functions: [MADE],
    absent: [],
    missing: [],
    warnings: [],
    objects: 1,
    holders: new Map(),
    ...facts,
  });
}

/** By the lines on which things begin; an `else` that is not there ran as often as the `if` less its then part. */
function countedBy(empty: FileCoverageData, runs: (line: number) => number): FileCoverageData {
  const s = Object.entries(empty.statementMap).map(([id, { start }]) => [id, runs(start.line)]);
  const f = Object.entries(empty.fnMap).map(([id, { loc }]) => [id, runs(loc.start.line + 1)]);
  const b = Object.entries(empty.branchMap).map(([id, { type, loc, locations }]) => {
    const arms = locations.map(({ start }, arm) =>
      arm === 0 && type === 'if' ? runs(loc.start.line + 1) : runs(start.line ?? -loc.start.line),
    );
    return [id, arms];
  });
  return { ...empty, s: Object.fromEntries(s), f: Object.fromEntries(f), b: Object.fromEntries(b) };
}

/** The same for each run: of every third to tenth file a part never ran. */
function counted(empty: FileCoverageData, seed: number): FileCoverageData {
  let state = seed + 1;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const share = next();
  const runs = () => (next() < share ? Math.floor(next() * 100) + 1 : 0);
  const all = (counts: Record<string, number>) =>
    Object.fromEntries(Object.keys(counts).map((id) => [id, runs()]));
  const b = Object.fromEntries(Object.entries(empty.b).map(([id, arms]) => [id, arms.map(runs)]));
  return { ...empty, s: all(empty.s), f: all(empty.f), b };
}
