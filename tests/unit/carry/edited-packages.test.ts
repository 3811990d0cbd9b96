import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ParserOptions, parse } from '@babel/parser';
import libCoverage, { type FileCoverageData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { oneText } from '../../../combiner-image/carry/one-text.ts';
import { instrument } from '../../accuracy/instrument.ts';

const PACKAGES = join(import.meta.dirname, '../../../node_modules');
const SEEDS = Array.from({ length: 5 }, (_, i) => i + 1);

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
  'json5/lib/parse.js': (parsed: Loaded) => {
    for (const text of ['{a:[1,+2,.5e3,"x\\n"],}', '// one\n[true, null, Infinity]']) parsed(text);
  },
  'qs/lib/parse.js': (parsed: Loaded) => {
    parsed('a[b]=1&c[]=2&d=%7B', { allowDots: true });
    parsed('?a.b=1&a.c=2', { ignoreQueryPrefix: true, charset: 'iso-8859-1' });
  },
  'semver/classes/semver.js': (SemVer: new (text: string) => Record<string, Loaded>) => {
    new SemVer('1.2.3-beta.1')['compare']?.('1.2.4');
    new SemVer('1.2.3')['inc']?.('minor');
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
      const lines = [0, ...[...now.matchAll(/\n/g)].map(({ index }) => index + 1)];
      const wanted = [...counters(truth)].map(([place, count]) => {
        const wasEdited = isEdited(place, units, edits, lines);
        if (wasEdited) editedCounters++;
        else carriedCounters++;
        return [place, wasEdited ? '0' : count];
      });
      expect([...carried].sort(), `seed ${seed}`).toEqual(wanted.sort());
    }
    expect(carriedCounters).toBeGreaterThan(30);
    expect(editedCounters).toBeGreaterThan(10);
  },
);

function variant(path: string, text: string, data: FileCoverageData) {
  const coverage = libCoverage.createFileCoverage(data);
  return {
    path,
    text,
    coverage,
    age: 0,
    deployed: '',
    isFile: true,
    isCurrent: false,
    isGuess: false,
    origins: new Map(),
    scripts: 1,
  };
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
function isEdited(
  place: string,
  units: readonly Span[],
  edits: readonly number[],
  offsets: readonly number[],
): boolean {
  const { start, end } = JSON.parse(place.slice(place.indexOf(' ')));
  const from = (offsets[start.line - 1] ?? 0) + start.column;
  const to = (offsets[end.line - 1] ?? 0) + end.column;
  const unit = units.find(
    (each) =>
      each.start <= from && to <= each.end && !(each.isFunction && each.start === from && each.end === to),
  );
  if (unit === undefined) throw new Error(`nothing is around ${place}`);
  return edits.some((offset) => unit.start < offset && offset < unit.end);
}

/** Stands in all that was edited; a comment makes no difference. */
const EDIT = '/*edit*/';

interface Change {
  at: number;
  /** Characters that are taken out. */
  out: number;
  put: string;
}

/** A text with edits, and with comments, blanks, moves and functions beside them; all of it runs as before. */
function edited(text: string, next: (below: number) => number): { text: string; edits: number[] } {
  const { program } = parse(text, OPTIONS);
  const changes: Change[] = [];
  const put = (at: number, text: string) => changes.push({ at, out: 0, put: text });
  const bodies = bodiesIn(program);
  const any = <Item>(items: readonly Item[]) => items[next(items.length)];
  for (const at of [any(bodies)?.end, any(bodies)?.end]) if (at) put(at - 1, `;${EDIT}void 0;`);
  const begun = any(bodies.filter(({ hasDirective }) => !hasDirective));
  if (begun) put(begun.start + 1, `${EDIT}void 0;`);
  const number = any(numbersIn(program));
  if (number) put(number, `+${EDIT}`);
  let tail = '';
  for (const { type, start, end } of program.body) {
    if (start == null || end == null) continue;
    const own = text.slice(start, end);
    if (type === 'FunctionDeclaration' && next(4) === 0)
      tail += `\n${own.replace(/^(async )?function\s*(\*?)\s*[\w$]+/, `$1function $2 copy${start}${EDIT}`)}\n`;
    // A function moves with all that was put into it.
    if (type === 'FunctionDeclaration' && next(4) === 0) {
      const inside = changes.filter(({ at }) => at > start && at < end);
      for (const change of inside) changes.splice(changes.indexOf(change), 1);
      tail += `\n${applied(
        own,
        inside.map((change) => ({ ...change, at: change.at - start })),
      )}\n`;
      changes.push({ at: start, out: end - start, put: '' });
      continue;
    }
    if (next(3) === 0) put(start, '/* new */\n\n  // comment\n');
    if (next(4) === 0) put(end, `\nfunction added${end}${EDIT}() { return 1; }\n`);
  }
  // Comments and blanks are no edits inside of functions either.
  const moved = changes.filter(({ out }) => out > 0);
  for (const { end } of bodies.slice(0, 3))
    if (!moved.some(({ at, out }) => at < end && end <= at + out)) put(end - 1, '\n  // why\n');
  const now = `${applied(text, changes)}\n${tail}`;
  return { text: now, edits: [...now.matchAll(/\/\*edit\*\//g)].map(({ index }) => index) };
}

function applied(text: string, changes: readonly Change[]): string {
  let now = text;
  for (const { at, out, put } of [...changes].sort((a, b) => b.at - a.at))
    now = now.slice(0, at) + put + now.slice(at + out);
  return now;
}

interface TreeNode {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

function* nodesIn(
  root: unknown,
  parent?: TreeNode,
): Generator<{ node: TreeNode; parent: TreeNode | undefined }> {
  if (typeof root !== 'object' || root === null) return;
  const isNode = 'type' in root && typeof root.type === 'string' && 'start' in root;
  const node = isNode ? (root as TreeNode) : undefined;
  if (node !== undefined) yield { node, parent };
  for (const [key, child] of Object.entries(root))
    if (!/^(?:loc|extra|.*[cC]omments)$/.test(key)) yield* nodesIn(child, node ?? parent);
}

/** The braces of functions. */
function bodiesIn(program: unknown): { start: number; end: number; hasDirective: boolean }[] {
  return [...nodesIn(program)].flatMap(({ node, parent }) =>
    node.type === 'BlockStatement' && /Function|Method/.test(parent?.type ?? '')
      ? [{ start: node.start, end: node.end, hasDirective: Object(node['directives']).length > 0 }]
      : [],
  );
}

/** Where numbers stand that may have a sign. */
function numbersIn(program: unknown): number[] {
  const isOperand = (parent: TreeNode | undefined) =>
    parent !== undefined &&
    /^(?:BinaryExpression|CallExpression|VariableDeclarator|ReturnStatement|AssignmentExpression)$/.test(
      parent.type,
    ) &&
    parent['operator'] !== '**';
  return [...nodesIn(program)].flatMap(({ node, parent }) =>
    node.type === 'NumericLiteral' && isOperand(parent) ? [node.start] : [],
  );
}

/** The same numbers each time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}
