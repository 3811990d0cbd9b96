import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import { FileNames, toUrl } from '../../../combiner-image/harmless/file-names.ts';
import { harmlessJson, harmlessLine, harmlessName } from '../../../combiner-image/harmless/text.ts';
import { escapeXml, escapeXmlOnce } from '../../../combiner-image/harmless/xml.ts';
import { PAGE_ASSETS } from '../../../combiner-image/report/pages.ts';
import { describeReporter, REPORTERS } from '../../../combiner-image/report/reporters.ts';
import { fillHostileBucket } from '../../fuzz/hostile/bucket.ts';
import { sourceNamed } from '../../fuzz/hostile/maps.ts';
import { putInto } from '../../fuzz/hostile/put.ts';
import { sandbox } from '../../fuzz/hostile/sandbox.ts';
import { HOSTILE_NAMES, HOSTILE_TEXTS } from '../../fuzz/hostile/texts.ts';
import { coberturaFaults } from '../support/cobertura-dtd.ts';
import { combineFolder } from '../support/combined.ts';
import { type CommandResult, lambdaCoverage } from '../support/command.ts';
import { temporaryFolder } from '../support/recorded.ts';
import { parseXml } from '../support/strict-xml.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SPEAKS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/;
const COMMANDS = /^\s*::|##(?:vso|teamcity)?\[/m;

/** For all tests of this file. */
const own = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
const bucket = join(own, 'bucket');
const out = join(own, 'report');
let report: CommandResult;

beforeAll(async () => {
  fillHostileBucket(bucket);
  // Among the keys are some that take the place of ours; who may write there may do so.
  rmSync(join(bucket, 'reports'), { recursive: true, force: true });
  report = await lambdaCoverage(['report', bucket, '-r', REPORTERS.join(','), '-o', out]);
}, 120_000);
afterAll(() => rmSync(own, { recursive: true, force: true }), 120_000);

function read(file: string): string {
  return readFileSync(join(out, file), 'utf8');
}

function pages(): string[] {
  return readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
}

test('the report of a hostile bucket is made, and says nothing that a terminal or a CI would obey', () => {
  expect(report.code).toBe(0);
  for (const text of [report.stdout, report.stderr]) {
    expect(text).not.toMatch(SPEAKS);
    expect(text).not.toMatch(COMMANDS);
  }
});

test.each(['report', 'doctor', 'combine'])(
  '%s prints JSON with the same values, harmless to a terminal',
  async (command) => {
    const { stdout, code } = await lambdaCoverage([command, bucket, '--json'], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(SPEAKS);
    const { functions } = JSON.parse(stdout) as { functions: { name: string }[] };
    expect(functions.map(({ name }) => name)).toContain(HOSTILE_TEXTS['clear screen']);
  },
);

test('doctor forges no line', async () => {
  const { stdout, code } = await lambdaCoverage(['doctor', bucket]);
  expect(code).toBe(0);
  expect(stdout).not.toMatch(SPEAKS);
  expect(stdout).not.toMatch(COMMANDS);
  expect(stdout).not.toMatch(/^All is well/m);
});

test('nothing to report: the reason is one harmless line', async () => {
  const folder = temporaryFolder();
  putInto(folder, sandbox([{ path: 'x\u001b[2J\nAll is well.', text: 'nowhere();\n', stored: false }]));
  const { stderr } = await lambdaCoverage(['report', folder], { cwd: temporaryFolder() });
  expect(stderr).not.toMatch(SPEAKS);
  expect(stderr).not.toMatch(/^All is well/m);
});

test("the combiner's log", async () => {
  const lines: unknown[] = [];
  for (const method of ['info', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation((line: unknown) => void lines.push(line));
  await handler({ dir: bucket, reporters: ['json'] });
  vi.restoreAllMocks();
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) expect(line).not.toMatch(/\n/);
  expect(lines.join('\n')).not.toMatch(SPEAKS);
  expect(lines.join('\n')).not.toMatch(COMMANDS);
});

test('gotwarlost/istanbul#729: Cobertura and Clover are XML, with one class or file for each source', () => {
  const sources = Object.keys(JSON.parse(read('coverage-final.json'))).length;
  const cobertura = parseXml(read('cobertura-coverage.xml'));
  const clover = parseXml(read('clover.xml'));
  const classes = cobertura.filter(({ name }) => name === 'class');
  expect([classes.length, clover.filter(({ name }) => name === 'file').length]).toEqual([sources, sources]);
  expect(classes.some(({ attributes }) => attributes['filename']?.endsWith('/R&D/a.ts'))).toBe(true);
  expect(classes.filter(({ attributes }) => attributes['filename'] === 'y.ts')).toEqual([]);
  expect(coberturaFaults(read('cobertura-coverage.xml'))).toEqual([]);
});

test("what Cobertura's DTD does not allow is found", () => {
  const text = read('cobertura-coverage.xml');
  expect(coberturaFaults(text.replace('<packages>', '<packages hits="1">'))).toEqual(['packages has hits']);
  expect(coberturaFaults(text.replace(/<sources>.*<\/sources>/s, '<sources/><sources/>'))).toEqual([
    'coverage holds sources sources packages ',
  ]);
  expect(coberturaFaults(text.replaceAll(' complexity="0"', ''))).toContain('class has no complexity');
});

test('each file of each reporter is what its name says', () => {
  const kinds = REPORTERS.map((reporter) => describeReporter(reporter).file.split('.').at(-1));
  expect(new Set(kinds)).toEqual(new Set(['xml', 'html', 'json', 'info', 'md', 'txt', '']));
  for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(out, file)).isDirectory()) continue;
    if (file.endsWith('.xml')) expect(parseXml(read(file)).length, file).toBeGreaterThan(1);
    if (file.endsWith('.json')) expect(() => JSON.parse(read(file)), file).not.toThrow();
    if (/\.(?:xml|json|info|md|txt)$/.test(file)) expect(read(file), file).not.toMatch(SPEAKS);
    if (/\.(?:xml|info|md|txt)$/.test(file) && file !== 'teamcity.txt')
      expect(read(file), file).not.toMatch(COMMANDS);
  }
});

test('Markdown holds no tag but its own, and no link or mention', () => {
  const outside = read('coverage.md').replaceAll(/`[^`\n]*`/g, '');
  expect(outside).not.toMatch(/<(?!\/?(?:details|summary)>)|\]\(|@\w/);
});

test('lcov has one record for each source', () => {
  for (const file of ['lcov.info', 'lcov.txt']) {
    const lines = read(file).split('\n');
    const records = lines.filter((line) => line.startsWith('SF:'));
    expect(records.length).toBe(Object.keys(JSON.parse(read('coverage-final.json'))).length);
    expect(lines.filter((line) => line === 'end_of_record')).toHaveLength(records.length);
    expect(records).not.toContain('SF:forged.js');
    for (const line of lines)
      expect(line).toMatch(/^(?:(?:TN|SF|FN|FNF|FNH|FNDA|DA|LF|LH|BRDA|BRF|BRH):.*|end_of_record|)$/);
  }
});

test('pages hold no tag but their own, and no link to a script', () => {
  const found = pages();
  expect(found.length).toBeGreaterThan(500);
  for (const page of found) {
    const html = read(page)
      .replaceAll('<a href="javascript:history.back()">Back</a>', '')
      .replace('<link rel="icon" href="data:,">', '');
    expect(/<(?:img|svg|details|!DOCTYPE x|b>|i>).*/.exec(html)?.[0], page).toBe(undefined);
    const schemes = [...html.matchAll(/href="([a-z]+:[^"]*)/gi)].map(([, url]) => url);
    expect(new Set([...schemes, 'https://istanbul.js.org/']), page).toEqual(
      new Set(['https://istanbul.js.org/']),
    );
  }
});

test('the data of html-spa cannot end its script', () => {
  const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(read('spa/index.html')) ?? [];
  const [, json = ''] = /window\.data = (.*);/.exec(script) ?? [];
  expect(JSON.parse(json).children.length).toBeGreaterThan(50);
  expect(json).not.toContain('<');
});

test('every link of every page leads to a page, and each source has a page of its own', () => {
  const sources = Object.keys(JSON.parse(read('coverage-final.json'))).length;
  const linked = new Set<string>();
  for (const page of pages().filter((name) => !name.startsWith('spa/'))) {
    for (const [, href = ''] of read(page).matchAll(/<td class="file[^>]*><a href="([^"]*)"/g)) {
      const target = join(
        page,
        '..',
        decodeURIComponent(href.replaceAll('&#39;', "'").replaceAll('&amp;', '&')),
      );
      expect(existsSync(join(out, target)), `${page} -> ${target}`).toBe(true);
      if (!target.startsWith('lcov-report/') && !target.endsWith('/index.html')) linked.add(target);
    }
  }
  expect(linked.size).toBe(sources);
});

test('names that the report itself needs are left to it', async () => {
  const folder = temporaryFolder();
  const names = [
    'index',
    'spa/index',
    'html/index',
    'data/index',
    'page',
    'assets/a.ts',
    'lcov-report/a.ts',
    'A.ts',
    'a.ts',
    ...PAGE_ASSETS.map((name) => `${name}/a.ts`),
  ];
  putInto(
    folder,
    names.flatMap((name) => sourceNamed(name, `a(${JSON.stringify(name)});\n`)),
  );
  const { folder: made, files } = await combineFolder(folder, { reporters: REPORTERS });
  expect(files).toHaveLength(names.length);
  for (const asset of PAGE_ASSETS)
    expect(
      ['html', 'spa', 'lcov-report'].some((place) =>
        statSync(join(made, place, asset), { throwIfNoEntry: false })?.isFile(),
      ),
    ).toBe(true);
  for (const page of ['html/index.html', 'lcov-report/index.html'])
    expect(readFileSync(join(made, page), 'utf8')).toContain('<h1>All files</h1>');
  expect(readFileSync(join(made, 'index.html'), 'utf8')).toContain('src="page.js"');
  expect(readFileSync(join(made, 'spa/index.html'), 'utf8')).toContain('window.data');
});

test('what the pages copy beside them is listed', async () => {
  const folder = temporaryFolder();
  putInto(folder, sourceNamed('a.ts'));
  const { folder: made } = await combineFolder(folder, { reporters: ['html-spa'] });
  const copied = readdirSync(made).filter((name) => !/\.html$|^lambda-coverage\./.test(name));
  expect(copied.sort()).toEqual([...PAGE_ASSETS]);
});

test.each(HOSTILE_NAMES)('%s: harmless for each target', (_, text) => {
  expect(harmlessLine(text)).not.toMatch(/\n/);
  for (const harmless of [harmlessLine(text), harmlessName(text), harmlessJson({ [text]: text })]) {
    expect(harmless).not.toMatch(SPEAKS);
    expect(Buffer.from(harmless).toString()).toBe(harmless);
  }
  expect(harmlessLine(text)).not.toMatch(COMMANDS);
  expect(JSON.parse(harmlessJson({ a: text }))).toEqual({ a: text });
  expect(parseXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`)).toHaveLength(1);
  expect(escapeXmlOnce(escapeXml(text))).toBe(escapeXml(text));
  const name = new FileNames([]).file(text.replaceAll('/', '_') || '_', '.html');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(name).not.toMatch(/[<>:"|?*\\/\x00-\x1f]|[. ]$/);
  expect(decodeURIComponent(toUrl(name))).toBe(name);
  expect(toUrl(name)).toMatch(/^[\w.~!()*%-]+$/);
});
