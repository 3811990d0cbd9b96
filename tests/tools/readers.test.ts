import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import libCoverage from 'istanbul-lib-coverage';
import libReport from 'istanbul-lib-report';
import libReports from 'istanbul-reports';
import { expect, test } from 'vitest';
import { REPORTERS } from '../../combiner-image/report/reporters.ts';
import { gitlabReads } from './harness/gitlab.ts';
import { runTool } from './harness/run-tool.ts';
import { GITLAB_PROJECT, type ReportedShop, reportedShop, SOURCES } from './harness/shop.ts';
import { sonarReads, sonarReadsGeneric } from './harness/sonar.ts';

const REPORT = 'coverage-lambda';

test('genhtml of lcov 2 takes the report as it is', async () => {
  const { root } = await reportedShop(['lcovonly']);
  const { code, output } = runTool('genhtml', [`${REPORT}/lcov.info`, '-o', 'pages'], root);
  expect(output).not.toMatch(/ERROR|WARNING: \(/);
  expect(output).toContain(`source files: ${SOURCES.length}`);
  expect(code).toBe(0);
});

test('genhtml of lcov 2 takes the branches, which Istanbul counts in declarations too', async () => {
  const { root } = await reportedShop(['lcovonly']);
  const args = ['--branch-coverage', '--rc', 'check_data_consistency=0'];
  const { code, output } = runTool('genhtml', [`${REPORT}/lcov.info`, '-o', 'pages', ...args], root);
  expect(output).not.toMatch(/ERROR|WARNING: \(/);
  expect(output).toMatch(/branches\.*: [1-9]/);
  expect(code).toBe(0);
});

test('lcov 2 adds the report to one by Istanbul, as unit tests leave it', async () => {
  const { root, read } = await reportedShop(['lcovonly', 'json']);
  const map = libCoverage.createCoverageMap(JSON.parse(read('coverage-final.json')));
  const context = libReport.createContext({ dir: root, coverageMap: map });
  libReports.create('lcovonly', { file: 'unit.info' }).execute(context);
  const both = ['-a', 'unit.info', '-a', `${REPORT}/lcov.info`, '-o', 'all.info'];
  const added = runTool('lcov', [...both, '--ignore-errors', 'inconsistent'], root);
  expect([added.code, added.output]).toEqual([0, expect.not.stringContaining('ERROR')]);
  const countsIn = (file: string) => linesOf(readFileSync(join(root, file), 'utf8'));
  expect(countsIn('all.info').size).toBeGreaterThan(10);
  for (const [line, count] of countsIn('unit.info')) expect(countsIn('all.info').get(line)).toBe(2 * count);
  const { code, output } = runTool(
    'genhtml',
    ['all.info', '-o', 'pages', '--ignore-errors', 'category,inconsistent'],
    root,
  );
  expect([code, output]).toEqual([0, expect.stringContaining(`source files: ${SOURCES.length}`)]);
});

/** Counts by file and line. */
function linesOf(lcov: string): Map<string, number> {
  const lines = new Map<string, number>();
  let file = '';
  for (const [, kind, value = ''] of lcov.matchAll(/^(SF|DA):(.*)$/gm)) {
    const [line, count] = value.split(',');
    if (kind === 'SF') file = value;
    else lines.set(`${file}:${line}`, Number(count));
  }
  return lines;
}

test.each(['lcov.info', 'cobertura-coverage.xml', 'clover.xml'])(
  'diff-cover finds the changed lines in %s',
  async (file) => {
    const { root, git } = await reportedShop(['lcovonly', 'cobertura', 'clover']);
    git('checkout', '-q', '-b', 'change');
    for (const path of SOURCES) edit(root, path);
    git('commit', '-q', '-a', '-m', 'change', '--no-verify', '--no-gpg-sign');

    const args = [`${REPORT}/${file}`, '--compare-branch=HEAD~1', '--format', 'json:diff.json'];
    const { code, output } = runTool('diff-cover', args, root);

    expect([code, output]).toEqual([0, expect.stringContaining('Diff Coverage')]);
    const { src_stats } = JSON.parse(readFileSync(join(root, 'diff.json'), 'utf8')) as {
      src_stats: Record<string, { violation_lines: number[]; covered_lines: number[] }>;
    };
    expect(Object.keys(src_stats).sort()).toEqual(SOURCES);
    const lines = (path: string) => [src_stats[path]?.covered_lines, src_stats[path]?.violation_lines];
    expect(SOURCES.map(lines)).toEqual([
      [[16], [23]],
      [[1], [5]],
      [[5], [4]],
    ]);
  },
);

/** Changes one line that ran, and one that did not. */
function edit(root: string, path: string): void {
  const text = readFileSync(join(root, path), 'utf8')
    .replace("'too much'", "'far too much'")
    .replace('String(value)', 'String(value + 0)')
    .replace('amount * 2', 'amount * 2.0')
    .replace('(1 + tax)', '(1.0 + tax)')
    .replace('return Math.round(value)', 'return Math.round(value + 0)')
    .replace('-Math.round(-value)', '-Math.round(-value + 0)');
  writeFileSync(join(root, path), text);
}

test("Codecov's uploader finds the report, and all its files among those of git", async () => {
  const shop = await reportedShop(['lcovonly', 'json-summary']);
  const { root, git } = shop;
  git('remote', 'add', 'origin', 'https://github.com/group/shop.git');
  const upload = [
    'do-upload',
    '--dry-run',
    '--plugin',
    'noop',
    '--token',
    '00000000-0000-0000-0000-000000000000',
  ];
  const commit = ['--git-service', 'github', '--slug', 'group/shop', '--sha', git('rev-parse', 'HEAD')];

  const searched = runTool('codecovcli', ['--disable-telem', ...upload, ...commit], root);
  const named = runTool(
    'codecovcli',
    ['--disable-telem', ...upload, ...commit, '--disable-search', '-f', `${REPORT}/lcov.info`],
    root,
  );

  expect([searched.code, named.code]).toEqual([0, 0]);
  expect(searched.output).toContain(join(root, REPORT, 'lcov.info'));
  expect(searched.output).not.toContain('coverage-summary.json');
  expect(uploaded(named.output)).toEqual([join(root, REPORT, 'lcov.info')]);
  expect(filesOf(shop)).toEqual(SOURCES);
  expect(git('ls-files', '-z').split('\0')).toEqual(expect.arrayContaining(SOURCES));
});

function uploaded(output: string): string[] {
  return [...output.matchAll(/ > (.*)$/gm)].map(([, path = '']) => path);
}

function filesOf({ read }: ReportedShop): string[] {
  return [...read('lcov.info').matchAll(/^SF:(.*)$/gm)].map(([, path = '']) => path).sort();
}

test("SonarQube's rules for LCOV hold: each file is one of the project's, each line one of the file's", async () => {
  const { read, root } = await reportedShop(['lcovonly']);
  expect(sonarReads(read('lcov.info'), root)).toEqual({ files: SOURCES, unresolved: [], inconsistent: [] });
});

test.each(['cobertura-coverage.xml', 'gitlab-coverage-1.xml'])(
  "GitLab's rules for Cobertura hold for %s, wherever the project is",
  async (file) => {
    const { read, git } = await reportedShop(['cobertura', 'gitlab', 'json']);
    const worktree = git('ls-files', '-z').split('\0');
    const reading = gitlabReads([read(file)], GITLAB_PROJECT, worktree);
    expect(Object.keys(reading).sort()).toEqual(SOURCES);
    if (file.startsWith('gitlab')) expect(reading).toEqual(linesByIstanbul(read('coverage-final.json')));
  },
);

function linesByIstanbul(json: string): Record<string, Record<string, number>> {
  const map = libCoverage.createCoverageMap(JSON.parse(json));
  return Object.fromEntries(map.files().map((path) => [path, map.fileCoverageFor(path).getLineCoverage()]));
}

test("SonarQube's rules for its generic XML hold", async () => {
  const { read, root } = await reportedShop(['sonar', 'json']);
  const reading = sonarReadsGeneric(read('sonar-coverage.xml'), root);
  expect(reading).toEqual({ files: SOURCES, unresolved: [], inconsistent: [] });
});

test('XML is well-formed for a parser that is not ours', async () => {
  const { root } = await reportedShop(REPORTERS);
  for (const file of ['clover.xml', 'cobertura-coverage.xml', 'gitlab-coverage-1.xml']) {
    const read =
      'import sys, xml.dom.minidom as m; print(len(m.parse(sys.argv[1]).getElementsByTagName("line")))';
    const { code, output } = runTool('python', ['-c', read, `${REPORT}/${file}`], root);
    expect([file, code, output]).toEqual([file, 0, expect.stringMatching(/^[1-9]\d*\n$/)]);
  }
});

test('every link of every page leads to a file, and others may read them all', async () => {
  const { root } = await reportedShop(REPORTERS);
  const folder = join(root, REPORT);
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pages = entries.filter((name) => name.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(2 * SOURCES.length);
  for (const page of pages) {
    const links = linksOf(readFileSync(join(folder, page), 'utf8'));
    expect(links.length, page).toBeGreaterThan(0);
    for (const link of links) {
      const target = join(folder, dirname(page), decodeURIComponent(link));
      expect(statSync(target, { throwIfNoEntry: false })?.isFile(), `${page}: ${link}`).toBe(true);
    }
  }
  for (const name of ['.', ...entries]) {
    const { mode } = statSync(join(folder, name));
    const readable = statSync(join(folder, name)).isDirectory() ? 0o755 : 0o644;
    expect((mode & readable).toString(8), name).toBe((readable & ~process.umask()).toString(8));
  }
});

/** Relative ones, without what names a place in the page. */
function linksOf(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src)="([^"#]+)[^"]*"/g)]
    .map(([, link = '']) => link.replaceAll('&amp;', '&'))
    .filter((link) => !/^(?:[a-z]+:|\/\/)/.test(link));
}
