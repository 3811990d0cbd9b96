import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import libCoverage from 'istanbul-lib-coverage';
import libReport from 'istanbul-lib-report';
import { expect, test } from 'vitest';
import { gitlabReport } from '../../../combiner-image/report/gitlab.ts';
import { gitlabReads } from '../../tools/harness/gitlab.ts';
import { coberturaFaults } from '../support/cobertura-dtd.ts';
import { temporaryFolder } from '../support/recorded.ts';

/** Files with that many lines each; every third did not run. */
function mapOf(counts: Readonly<Record<string, number>>): libCoverage.CoverageMap {
  const map = libCoverage.createCoverageMap({});
  for (const [path, count] of Object.entries(counts)) {
    const lines = Array.from({ length: count }, (_, i) => i + 1);
    const place = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 1 } });
    map.addFileCoverage({
      path,
      statementMap: Object.fromEntries(lines.map((line) => [line, place(line)])),
      s: Object.fromEntries(lines.map((line) => [line, line % 3])),
      fnMap: {},
      f: {},
      branchMap: {},
      b: {},
    });
  }
  return map;
}

function written(map: libCoverage.CoverageMap, mostBytes?: number): Record<string, string> {
  const dir = temporaryFolder();
  const context = libReport.createContext({ dir, coverageMap: map });
  gitlabReport((part) => `${part}.xml`, '2026-11-23T01:40:16.027Z', mostBytes).execute(context);
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

function linesIn(map: libCoverage.CoverageMap) {
  return Object.fromEntries(map.files().map((path) => [path, map.fileCoverageFor(path).getLineCoverage()]));
}

test('no file is above the limit, and together they have each line once, of files that are larger too', () => {
  const map = mapOf({
    'src/a.ts': 20,
    'src/large.ts': 500,
    'src/b & <c> "d".ts': 3,
    'src/none.ts': 0,
    'src/é.ts': 40,
  });
  const files = Object.values(written(map, 2_000));
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) {
    expect(Buffer.byteLength(file)).toBeLessThanOrEqual(2_000);
    expect(coberturaFaults(file)).toEqual([]);
  }
  const covered = files.map((file) => Number(/lines-covered="(\d+)"/.exec(file)?.[1]));
  expect(covered.reduce((sum, each) => sum + each)).toBe(map.getCoverageSummary().lines.covered);
  const { 'src/none.ts': none, ...lines } = linesIn(map);
  expect(none).toEqual({});
  expect(gitlabReads(files, 'group/shop', [])).toEqual(lines);
});

test('a report of 400,000 lines is read whole', () => {
  const map = mapOf(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`src/${i}.ts`, 10_000])));
  const files = written(map);
  expect(Object.keys(files).sort()).toEqual(['1.xml', '2.xml']);
  const reading = gitlabReads(Object.values(files), 'group/shop', []);
  expect(Object.keys(reading)).toHaveLength(40);
  expect(Object.keys(reading['src/39.ts'] ?? {})).toHaveLength(10_000);
});

test('a report without sources, and one whose names alone are longer than a file, are XML', () => {
  const [[name, empty = ''] = []] = Object.entries(written(mapOf({})));
  expect([name, coberturaFaults(empty)]).toEqual(['1.xml', []]);
  const long = `${'x'.repeat(3_000)}.ts`;
  expect(gitlabReads(Object.values(written(mapOf({ [long]: 2 }), 1_000)), 'group/shop', [])).toEqual({
    [long]: { 1: 1, 2: 2 },
  });
});
