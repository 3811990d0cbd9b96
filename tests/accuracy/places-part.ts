import { FROZEN, LATER, type Measurement, PROGRAMS, toolMeasurements, type Workshop } from './corpus.ts';
import { FIXTURES, measured } from './fixtures.ts';
import { type Pipeline, pipelines, webpackInto } from './pipelines.ts';
import { PlaceMeasurements, type PlaceRow, type Watchers } from './place-measurements.ts';
import { toolPipelines } from './tool-pipelines.ts';

/** Whose bundles are placed; the files of all are the checkout. */
const TOOLS = [
  'esbuild',
  'esbuild, ESM, ES2017',
  'swc',
  'tsc',
  'tsc 5',
  'rollup',
  'rolldown',
  'webpack',
  'webpack production, not minified',
  'rspack',
  'ncc',
  'esbuild minify',
  'terser',
  'swc minify',
  'webpack production',
  'rspack production',
  'rolldown minify',
  'ncc minify',
];

/** They are of this part alone. */
const OWN_PIPELINES: Pipeline[] = [
  {
    name: 'webpack production, not minified',
    minified: false,
    takes: 'javascript',
    make: (entry, folder) => webpackInto(entry, folder, false, 'production'),
  },
];

/** As a tool: the fixtures alone. */
const OF_FIXTURES = 'fixtures';

const HELD_OUT = ', frozen packages';

/**
 * Functions and statements placed without a map, against what the map says; what is wrong is a goal missed.
 * The frozen packages have rows of their own, and of them nothing is said but how much.
 * @param someTools whose bundles are placed, where somebody looks at some; `fixtures` is all of the fixtures
 * @param somePrograms the same of programs
 */
export async function placesPart(
  workshop: Workshop,
  someTools: readonly string[] | undefined,
  somePrograms: readonly string[] | undefined,
  print: (line: string) => void,
): Promise<string[]> {
  const isWhole = someTools === undefined || someTools.includes(OF_FIXTURES);
  const tools = someTools ?? TOOLS;
  const programs = somePrograms ?? [...PROGRAMS, ...LATER, ...FROZEN];
  const missed: string[] = [];
  const watchers: Watchers = {
    onWrong: (row, line) => missed.push(row.endsWith(HELD_OUT) ? `${row}: placed wrongly` : line),
    onUncertain: (row, line) => {
      if (!row.endsWith(HELD_OUT)) print(line);
    },
  };
  const places = new PlaceMeasurements(watchers);
  const taken: Measurement[] = [];
  const wanted = [...pipelines, ...toolPipelines, ...OWN_PIPELINES].filter(
    ({ name }) => name === 'esbuild' || tools.includes(name),
  );
  for await (const one of toolMeasurements(wanted, programs, process.execPath, workshop)) {
    if ('reason' in one) {
      print(`${one.program} through ${one.row}: ${one.reason.slice(0, 300)}`);
      continue;
    }
    // Others follow maps of packages to files that they were made from, which nobody wrote here.
    if (one.row === 'esbuild') places.addFiles(one);
    const isFrozen = FROZEN.includes(one.program);
    if (tools.includes(one.row)) taken.push(isFrozen ? { ...one, row: `${one.row}${HELD_OUT}` } : one);
  }
  for (const one of taken) await places.add(one);
  const rows = [...places.rows.values()];
  for (const fixture of isWhole ? FIXTURES : []) {
    const own = new PlaceMeasurements(watchers);
    own.addFolder(fixture.folder);
    await own.add(await measured(fixture, workshop));
    rows.push(...own.rows.values());
  }
  print('| through | files | functions | statements | placed wrongly | lines equal |');
  print('| --- | --- | --- | --- | --- | --- |');
  for (const row of rows) print(rowOf(row));
  return missed;
}

function rowOf({ name, files, filesPlaced, functions, statements, lines }: PlaceRow): string {
  const share = (part: number, all: number) => `${((100 * part) / Math.max(1, all)).toFixed(3)} % of ${all}`;
  const cells = [
    name,
    `${filesPlaced} of ${files}`,
    share(functions.right, functions.total),
    share(statements.right, statements.total),
    `${functions.wrong} and ${statements.wrong}`,
    share(lines.lines.agreed, lines.lines.total),
  ];
  return `| ${cells.join(' | ')} |`;
}
