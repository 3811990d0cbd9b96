import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ParserOptions, parse } from '@babel/parser';
import libCoverage, { type FileCoverageData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { oneText } from '../../../combiner-image/carry/one-text.ts';
import { instrument } from '../../accuracy/instrument.ts';

const PACKAGES = join(import.meta.dirname, '../../../node_modules');
const SEEDS = Array.from({ length: 6 }, (_, i) => i + 1);

type Loaded = (...args: unknown[]) => unknown;

/** Files of real packages, each with what makes it run. */
const FILES: Record<string, (exports: never) => void> = {
  'picomatch/lib/parse.js': (parsed: Loaded) => {
    for (const glob of ['*.js', '**/{a,b}/!(c)*.[ab]', 'a/./b?(x)']) parsed(glob, {});
  },
  'picomatch/lib/scan.js': (scan: Loaded) => {
    for (const glob of ['./a/**/*.js', '!x/{a,b}', 'a\\*b']) scan(glob, { tokens: true, parts: true });
  },
  'aws4/aws4.js': ({ sign }: { sign: Loaded }) => {
    sign(
      { host: 's3.amazonaws.com', path: '/a?b=1', signQuery: true },
      { accessKeyId: 'a', secretAccessKey: 'b' },
    );
    sign({ service: 'sqs', region: 'eu-west-1', body: 'a=b' }, { accessKeyId: 'a', secretAccessKey: 'b' });
  },
  'istanbul-lib-coverage/lib/file-coverage.js': ({
    FileCoverage,
  }: {
    FileCoverage: new (of: unknown) => Loaded & { merge: Loaded; toSummary: Loaded };
  }) => {
    const one = new FileCoverage('a.js');
    one.merge(new FileCoverage({ ...dataOf('a.js') }));
    one.toSummary();
  },
};

test.each(Object.entries(FILES))(
  'carried counts of %s are Istanbul’s for all that was not edited',
  (file, drive) => {
    const path = join(PACKAGES, file);
    const text = readFileSync(path, 'utf8');
    const before = countsOf(path, text, drive);
    let carriedCounters = 0;
    let editedCounters = 0;
    for (const seed of SEEDS) {
      const { text: now, edits } = edited(text, random(seed));
      const truth = countsOf(path, now, drive);
      const one = oneText(file, now, [variant(file, text, before)]);
      expect(one?.carried).toMatchObject({ path: file, texts: 1, isUndeployed: true });
      const carried = counters(one?.variant.coverage.data ?? dataOf(file));
      const units = unitsOf(now);
      const wanted = [...counters(truth)].map(([place, count]) => {
        const wasEdited = isEdited(place, units, edits, now);
        if (wasEdited) editedCounters++;
        else carriedCounters++;
        return [place, wasEdited ? '0' : count];
      });
      expect([...carried].sort(), `seed ${seed}`).toEqual(wanted.sort());
    }
    expect(carriedCounters).toBeGreaterThan(100);
    expect(editedCounters).toBeGreaterThan(10);
  },
);

function variant(path: string, text: string, data: FileCoverageData) {
  const coverage = libCoverage.createFileCoverage(data);
  return { path, text, coverage, age: 0, deployed: '', isFile: true, isCurrent: false, scripts: 1 };
}

/** What Istanbul's own counters say of a text. */
function countsOf(path: string, text: string, drive: (exports: never) => void): FileCoverageData {
  const module = { exports: {} };
  const known: Record<string, FileCoverageData> = {};
  const code = instrument(text, path).replaceAll('globalThis', '__known');
  const scope = { __coverage__: known };
  new Function('module', 'exports', 'require', '__known', code)(
    module,
    module.exports,
    createRequire(path),
    scope,
  );
  drive(module.exports as never);
  const [data] = Object.values(known);
  if (data === undefined) throw new Error(`${path} counted nothing`);
  return structuredClone(data);
}

function dataOf(path: string): FileCoverageData {
  return { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
}

/** Counts by kind and place; arms of a branch are zeros alike. */
function counters({ statementMap, fnMap, branchMap, s, f, b }: FileCoverageData): Map<string, string> {
  const at = (kind: string, of: object) => `${kind} ${JSON.stringify(of)}`;
  return new Map([
    ...Object.entries(statementMap).map(([id, place]) => [at('s', place), String(s[id])] as const),
    ...Object.entries(fnMap).map(([id, { loc }]) => [at('f', loc), String(f[id])] as const),
    ...Object.entries(branchMap).map(
      ([id, { loc, type }]) =>
        [at(type, loc), b[id]?.every((count) => count === 0) ? '0' : String(b[id])] as const,
    ),
  ]);
}

/** Spans of code: of functions, and of statements at the top level. */
interface Span {
  start: number;
  end: number;
  isFunction: boolean;
}

const OPTIONS: ParserOptions = { sourceType: 'unambiguous', allowReturnOutsideFunction: true };

function unitsOf(text: string): Span[] {
  const { program } = parse(text, OPTIONS);
  const units: Span[] = program.body.map(({ start, end }) => ({
    start: start ?? 0,
    end: end ?? 0,
    isFunction: false,
  }));
  const open: unknown[] = [program];
  for (let node = open.pop(); open.length > 0 || node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const { type, start, end } = node as { type?: string; start?: number; end?: number };
    if (type !== undefined && /Function(?:Expression|Declaration)$|Method$/.test(type))
      units.push({ start: start ?? 0, end: end ?? 0, isFunction: true });
    open.push(...Object.values(node));
  }
  return units.sort((a, b) => a.end - a.start - (b.end - b.start));
}

/** Whether the innermost unit around a counter holds an edit. */
function isEdited(place: string, units: readonly Span[], edits: readonly number[], text: string): boolean {
  const { start, end } = JSON.parse(place.slice(place.indexOf(' ')));
  const offsets = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const from = (offsets[start.line - 1] ?? 0) + start.column;
  const to = (offsets[end.line - 1] ?? 0) + end.column;
  const unit = units.find(
    (each) =>
      each.start <= from && to <= each.end && !(each.isFunction && each.start === from && each.end === to),
  );
  if (unit === undefined) throw new Error(`nothing is around ${place}`);
  return edits.some((offset) => unit.start < offset && offset < unit.end);
}

/** A text with comments, blanks, statements and functions put in, and functions moved; all of it runs as before. */
function edited(text: string, next: (below: number) => number): { text: string; edits: number[] } {
  const { program } = parse(text, OPTIONS);
  const places: { at: number; text: string; isEdit: boolean }[] = [];
  const bodies = unitsOf(text).filter(
    ({ isFunction, start, end }) =>
      isFunction && text[end - 1] === '}' && text.slice(start, end).includes('{'),
  );
  for (let i = 0; i < 2; i++) {
    const { end = 1 } = bodies[next(bodies.length)] ?? {};
    places.push({ at: end - 1, text: ';void 0;', isEdit: true });
  }
  for (const { start, end } of program.body) {
    if (next(3) === 0) places.push({ at: start ?? 0, text: '/* new */\n\n  // comment\n', isEdit: false });
    if (next(4) === 0)
      places.push({
        at: end ?? 0,
        text: `\nfunction added${places.length}() { return 1; }\n`,
        isEdit: false,
      });
  }
  // Comments and blanks are no edits inside of functions either.
  for (const { end } of bodies.slice(0, 3)) places.push({ at: end - 1, text: '\n  // why\n', isEdit: false });
  let now = text;
  const order = places.sort((a, b) => b.at - a.at);
  for (const { at, text: put } of order) now = now.slice(0, at) + put + now.slice(at);
  const edits = order
    .filter(({ isEdit }) => isEdit)
    .map((edit) => {
      const before = order.filter(({ at }) => at < edit.at);
      return before.reduce((sum, { text: put }) => sum + put.length, edit.at) + 1;
    });
  // What was added is new: it holds an edit, too.
  for (const { index } of now.matchAll(/function added\d+/g)) edits.push(index + 1);
  return { text: now, edits };
}

/** The same numbers each time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}
