import { relative, resolve, sep } from 'node:path';
import type { CoverageMap, FileCoverageData } from 'istanbul-lib-coverage';
import { CODE_SUFFIX } from '../checkout/code-suffix.ts';
import { readCode } from '../code/read-code.ts';
import type { CodeLines } from '../code/source-code.ts';
import { NothingUsableError, UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { functionName } from '../report/page/function-name.ts';
import type { NamedSources } from '../report/source-files.ts';
import type { Counter } from '../runners/place-runners.ts';
import { someOf } from '../some-of.ts';
import { LineIndex } from '../sources/line-index.ts';
import { allCounters, countersAt } from './counters-at.ts';

/** Code that somebody asks of. */
export interface AskedCode {
  /** As in the report. */
  path: string;
  /** From 1; absent: the whole file. */
  line?: number;
  /** Of a function that was asked for by its name. */
  name?: string;
  /** The line, without blanks around it. */
  text?: string;
  counters: Counter[];
  data: FileCoverageData;
}

/** What code is looked for in. */
export interface AskedSources {
  named: Pick<NamedSources, 'map' | 'texts' | 'holders'>;
  /** Absolute path of the top level. */
  root: string;
  /** Absolute: paths may be relative to it. */
  cwd: string;
  /** Whether the checkout has a file. */
  has(path: string): boolean;
}

/**
 * Finds the code that is asked for: `src/price.ts:12`, `src/price.ts`, or the name of a function.
 * @throws UsageError for a file that is not there, or a line without code
 * @throws NothingUsableError for a file that no function has loaded
 */
export function findCode(asked: string, sources: AskedSources): AskedCode[] {
  const [, file, digits] = /^(.+):(\d+)$/.exec(asked) ?? [];
  if (file !== undefined) return [atLine(pathOf(file, sources), Number(digits), sources)];
  if (matchingPaths(asked, sources).length === 0) {
    const { found, names } = functionsNamed(asked, sources);
    if (found.length > 0) return found;
    if (!/[\\/]/.test(asked) && !CODE_SUFFIX.test(asked))
      throw new UsageError(
        `No file and no function is called "${asked}".${nearest(asked, [...names])} Give a line as src/file.ts:12, a file, or the name of a function.`,
      );
  }
  const path = pathOf(asked, sources);
  const data = dataOf(path, sources);
  return [{ path, data, counters: allCounters(data) }];
}

function atLine(path: string, line: number, sources: AskedSources): AskedCode {
  const data = dataOf(path, sources);
  const text = sources.named.texts.get(resolve(sources.root, path)) ?? '';
  const lines = new LineIndex(text, 'feeds');
  const code = codeOf(text, path);
  const counters = (code?.start(line) ?? -1) === -1 && code !== undefined ? [] : countersAt(data, line);
  if (counters.length === 0) {
    const last = lines.place(Math.max(0, text.length - 1)).line + 1;
    const near = neighbours(data, line, last, code);
    const what =
      line < 1 || line > last ? `${path} has ${last} lines` : `Line ${line} of ${path} has no code`;
    throw new UsageError(
      `${what}${near.length > 0 ? `; the nearest with code: ${near.join(' and ')}` : ''}.`,
    );
  }
  return { path, line, text: lineOf(text, lines, line), counters, data };
}

function lineOf(text: string, lines: LineIndex, line: number): string {
  return text.slice(lines.offset(line - 1, 0), lines.offset(line, 0)).trim();
}

/** The lines before and after that have code. */
function neighbours(
  data: FileCoverageData,
  line: number,
  last: number,
  code: CodeLines | undefined,
): number[] {
  const isCode = (at: number) => code?.start(at) !== undefined && countersAt(data, at).length > 0;
  const found: number[] = [];
  for (let at = Math.min(line, last + 1) - 1; at > 0; at--)
    if (isCode(at)) {
      found.push(at);
      break;
    }
  for (let at = Math.max(line, 0) + 1; at <= last; at++)
    if (isCode(at)) {
      found.push(at);
      break;
    }
  return found;
}

/** Undefined for a text that cannot be parsed: then every line may have code. */
function codeOf(text: string, path: string): CodeLines | undefined {
  try {
    return readCode(text, path).lines();
  } catch {
    return undefined;
  }
}

/** @returns `names`: those that there are */
function functionsNamed(name: string, { named, root }: AskedSources) {
  const found: AskedCode[] = [];
  const names = new Set<string>();
  for (const path of named.holders.keys()) {
    const file = resolve(root, path);
    const data = dataIn(named.map, file);
    const text = named.texts.get(file) ?? '';
    const lines = new LineIndex(text);
    for (const [id, { name: own, decl }] of Object.entries(data.fnMap)) {
      const offset = lines.offset(decl.start.line - 1, decl.start.column);
      const called = functionName(own, text, offset);
      names.add(called);
      if (called !== name) continue;
      const { line } = decl.start;
      const counters: Counter[] = [{ kind: 'f', id }];
      found.push({ path, line, name, text: lineOf(text, lines, line), counters, data });
    }
  }
  return { found, names };
}

function pathOf(file: string, sources: AskedSources): string {
  const [path, ...more] = matchingPaths(file, sources);
  if (path !== undefined && more.length === 0) return path;
  if (path !== undefined)
    throw new UsageError(`${file} may be ${someOf([path, ...more])}: give more of the path.`);
  const { cwd, root, has, named } = sources;
  const own = [slashes(file), slashes(relative(root, resolve(cwd, file)))].find(has);
  if (own !== undefined)
    throw new NothingUsableError(
      `No function has loaded ${own} in what is selected, so nothing ran it. Or --include or --exclude leave it out.`,
    );
  const names = [...named.holders.keys()];
  throw new UsageError(
    `The report does not have ${file}.${nearest(file, names)} Paths are those of the checkout, such as ${names[0] ?? 'src/index.ts'}.`,
  );
}

/** The path itself, as seen from here, or the end of others. */
function matchingPaths(file: string, { named, root, cwd }: AskedSources): string[] {
  const names = [...named.holders.keys()];
  const wanted = [slashes(file).replace(/^\.\//, ''), slashes(relative(root, resolve(cwd, file)))];
  const exact = wanted.find((path) => named.holders.has(path));
  return exact === undefined ? names.filter((path) => path.endsWith(`/${wanted[0]}`)) : [exact];
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}

function dataOf(path: string, { named, root }: AskedSources): FileCoverageData {
  return dataIn(named.map, resolve(root, path));
}

function dataIn(map: CoverageMap, file: string): FileCoverageData {
  return map.fileCoverageFor(file).data;
}
