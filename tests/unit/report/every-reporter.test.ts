import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import libCoverage from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import type { PageIndex } from '../../../combiner-image/report/page/format.ts';
import { fileOf, REPORTERS, type Reporter } from '../../../combiner-image/report/reporters.ts';
import { combineFolder } from '../support/combined.ts';
import { pageChunks, pageData } from '../support/page-data.ts';
import { project } from '../support/placed.ts';
import { RecordedStore, rawObject, run } from '../support/recorded.ts';
import { parseXml } from '../support/strict-xml.ts';

const FILES = {
  'lambda/index.js':
    "const { price } = require('./lib/price.js');\nexports.handler = async (event) => {\n  if (event.none)\n    return 0;\n  return price(event.amount);\n};\nexports.never = () => {\n  return 2;\n};\n",
  'lambda/lib/price.js':
    'exports.price = (amount) => amount * 2;\nexports.tax = (amount) => {\n  return amount;\n};\n',
};

/** What a report shows: the covered lines of each file, or how many of all lines are covered. */
type Shown = Record<string, number[]> | { covered: number; total: number } | 'nothing';

/** Reads what a reporter wrote as its reader would; a reporter that is missing here does not compile. */
const READERS: Record<Reporter, (file: string, text: string) => Shown> = {
  clover: (_, text) => xmlLines(text, 'file', 'path', 'num', 'count'),
  cobertura: (_, text) => xmlLines(text, 'class', 'filename', 'number', 'hits'),
  gitlab: (_, text) => xmlLines(text, 'class', 'filename', 'number', 'hits'),
  html: (file) => pageLines(join(file, '..')),
  'html-spa': (_, text) => {
    const data = JSON.parse(/window\.data = (\{.*?\});/s.exec(text)?.[1] ?? '');
    return data.metrics.lines;
  },
  json: (_, text) => coveredLines(JSON.parse(text)),
  'json-summary': (_, text) => JSON.parse(text).total.lines,
  lcov: (file) => pageLines(join(file, '..')),
  lcovonly: (_, text) => lcovLines(text),
  markdown: (_, text) => {
    const [, covered, total] = /^\| lines \| (\d+) \| (\d+) \|/m.exec(text) ?? [];
    return { covered: Number(covered), total: Number(total) };
  },
  none: () => 'nothing',
  page: (file) => ownPageLines(join(file, '..')),
  sonar: (_, text) => sonarLines(text),
  teamcity: (_, text) => {
    const value = (key: string) => Number(new RegExp(`key='${key}' value='(\\d+)'`).exec(text)?.[1]);
    return { covered: value('CodeCoverageAbsLCovered'), total: value('CodeCoverageAbsLTotal') };
  },
  text: (_, text) => uncoveredComplement(text),
  'text-lcov': (_, text) => lcovLines(text),
  'text-summary': (_, text) => {
    const [, covered, total] = /Lines\s*: .*\( (\d+)\/(\d+) \)/.exec(text) ?? [];
    return { covered: Number(covered), total: Number(total) };
  },
};

function xmlLines(text: string, tag: string, name: string, line: string, count: string): Shown {
  const shown: Record<string, number[]> = {};
  let lines = new Set<number>();
  const close = () => [...lines].sort((a, b) => a - b);
  let file: string | undefined;
  for (const { name: element, attributes } of parseXml(text)) {
    if (element === tag) {
      if (file !== undefined) shown[file] = close();
      file = attributes[name];
      lines = new Set();
    } else if (element === 'line' && Number(attributes[count]) > 0) lines.add(Number(attributes[line]));
  }
  if (file !== undefined) shown[file] = close();
  return shown;
}

/** Elements and attributes are those of SonarQube's schema. */
function sonarLines(text: string): Shown {
  const shown: Record<string, number[]> = {};
  let lines: number[] = [];
  for (const { name, attributes } of parseXml(text)) {
    if (name === 'file') shown[attributes['path'] ?? ''] = lines = [];
    else if (name === 'lineToCover') {
      const { lineNumber, covered, branchesToCover = '0', coveredBranches = '0', ...more } = attributes;
      expect([more, /^(?:true|false)$/.test(covered ?? '')]).toEqual([{}, true]);
      expect(Number(coveredBranches)).toBeLessThanOrEqual(Number(branchesToCover));
      if (covered === 'true') lines.push(Number(lineNumber));
    } else expect([name, attributes]).toEqual(['coverage', { version: '1' }]);
  }
  return shown;
}

/** Pages as Istanbul lays them out, with the colour of each line in a column. */
function pageLines(folder: string): Shown {
  const pages = Object.keys(FILES).map((path) => {
    const page = readFileSync(join(folder, `${path}.html`), 'utf8');
    const column = /<td class="line-coverage quiet">(.*?)<\/td>/s.exec(page)?.[1] ?? '';
    const lines = [...column.matchAll(/cline-any cline-(\w+)/g)];
    return [path, lines.flatMap(([, colour], i) => (colour === 'yes' ? [i + 1] : []))] as const;
  });
  return Object.fromEntries(pages);
}

function ownPageLines(folder: string): Shown {
  const { files } = pageData<PageIndex>(folder, 'index');
  const shown = pageChunks(folder).map(({ lines, views }, i) => {
    let line = 0;
    const numbers = lines.map((distance) => (line += distance));
    return [files.paths[i] ?? '', numbers.filter((_, at) => (views[0]?.runs[at] ?? 0) > 0)] as const;
  });
  return Object.fromEntries(shown);
}

function lcovLines(text: string): Shown {
  const records = text.split('end_of_record').filter((record) => record.includes('SF:'));
  return Object.fromEntries(
    records.map((record) => [
      /^SF:(.*)$/m.exec(record)?.[1] ?? '',
      [...record.matchAll(/^DA:(\d+),(\d+)/gm)].flatMap(([, line, count]) =>
        Number(count) > 0 ? [Number(line)] : [],
      ),
    ]),
  );
}

/** The table names the lines that did not run; of those that count, the others did. */
function uncoveredComplement(table: string): Shown {
  const files = Object.keys(FILES).map((path) => {
    const row = table.split('\n').find((line) => line.trim().startsWith(path.split('/').at(-1) ?? ''));
    const uncovered = (row?.split('|').at(-1) ?? '').split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
    return [path, counted(path).filter((line) => !uncovered.includes(line))] as const;
  });
  return Object.fromEntries(files);
}

function coveredLines(data: libCoverage.CoverageMapData): Record<string, number[]> {
  const map = libCoverage.createCoverageMap(data);
  const linesOf = (path: string) => Object.entries(map.fileCoverageFor(path).getLineCoverage());
  return Object.fromEntries(
    map.files().map((path) => [path, linesOf(path).flatMap(([line, n]) => (n > 0 ? [Number(line)] : []))]),
  );
}

let data: libCoverage.CoverageMapData;
const counted = (path: string): number[] =>
  Object.keys(libCoverage.createCoverageMap(data).fileCoverageFor(path).getLineCoverage()).map(Number);

/** A report by every reporter, and the folder of its checkout. */
async function reported(): Promise<{ root: string; folder: string }> {
  const root = project(FILES);
  const taskRoot = join(root, 'lambda');
  const result = run(taskRoot, 'index.js', [{ amount: 2 }]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  const { folder } = await combineFolder(store.folder, { root, reporters: REPORTERS });
  data = JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8'));
  return { root, folder };
}

test('every reporter shows the lines that ran, and no other', async () => {
  const { folder } = await reported();
  const expected = coveredLines(data);
  expect(expected).toEqual({ 'lambda/index.js': [1, 2, 3, 5, 7], 'lambda/lib/price.js': [1, 2] });
  const sum = (lists: number[][]) => lists.flat().length;
  const total = sum(Object.keys(expected).map(counted));
  for (const reporter of REPORTERS) {
    const file = join(folder, fileOf(reporter, REPORTERS));
    const shown = READERS[reporter](file, reporter === 'none' ? '' : readFileSync(file, 'utf8'));
    if (shown === 'nothing') continue;
    if (!('covered' in shown)) expect.soft(shown, reporter).toEqual(expected);
    else expect.soft([shown.covered, shown.total], reporter).toEqual([sum(Object.values(expected)), total]);
  }
});

test('no file of a reporter names the folder that the checkout is in', async () => {
  const { root, folder } = await reported();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const naming = files.filter(({ parentPath, name }) => {
    // Where Cobertura's own reader finds the files; ours names the store and the report.
    const text = readFileSync(join(parentPath, name), 'utf8').replace(/<source>.*?<\/source>/s, '');
    return name !== 'lambda-coverage.json' && text.includes(root);
  });
  expect(naming.map(({ name }) => name)).toEqual([]);
});
