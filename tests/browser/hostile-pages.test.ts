import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageIndex } from '../../combiner-image/report/page/format.ts';
import { fillHostileBucket } from '../fuzz/hostile/bucket.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { pageData } from '../unit/support/page-data.ts';
import { openBrowser, Probe } from './probe.ts';

const own = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
const report = join(own, 'report');
/** Of Istanbul's pages, which are all alike, one in so many; `tests/unit/report/harmless.test.ts` reads each. */
const ONE_IN = 4;
/** Pages that are looked at at a time. */
const TABS = 3;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  const bucket = join(own, 'bucket');
  fillHostileBucket(bucket);
  const { code, stderr } = await lambdaCoverage(['report', bucket, '-r', 'page,html,html-spa', '-o', report]);
  expect(code, stderr).toBe(0);
});
afterAll(async () => {
  await browser.close();
  rmSync(own, { recursive: true, force: true });
});

function pages(): string[] {
  const files = readdirSync(report, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.html')).sort();
}

test('the probe sees a script that runs, and a link that would run one', async () => {
  const page = await browser.newPage();
  await page.setContent('<a href="javascript:1">x</a><img src=x onerror="globalThis.__pwned = 1">');
  await page.waitForFunction('globalThis.__pwned');
  const file = join(own, 'pwned.html');
  writeFileSync(
    file,
    '<title>PWNED</title><script>__pwned = 1; alert(1)</script><img src="/x" onerror="1"><a href="javascript:1">',
  );
  const deeds = await new Probe(page, report).look(file);
  for (const kind of [
    /^dialog: 1/,
    /^request: .*x$/,
    /script of the store/,
    /title/,
    /^a handler/,
    /^a link/,
  ])
    expect(
      deeds.some((deed) => kind.test(deed)),
      String(kind),
    ).toBe(true);
  await page.close();
});

test('no page of a hostile bucket runs anything, asks for anything elsewhere, or leads anywhere else', async () => {
  const files = pages().filter((_, i) => i % ONE_IN === 0);
  expect(files.length).toBeGreaterThan(200);
  const deeds: Record<string, string[]> = {};
  const lookAtSome = async () => {
    const probe = new Probe(await browser.newPage(), report);
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      const found = await probe.look(join(report, file));
      if (found.length > 0) deeds[file] = found;
    }
  };
  await Promise.all(Array.from({ length: TABS }, lookAtSome));
  expect(deeds).toEqual({});
});

test('the page with all of it in one shows names as text, with every folder open too', async () => {
  const probe = new Probe(await browser.newPage(), report);
  expect(await probe.look(join(report, 'spa/index.html'))).toEqual([]);
  await probe.page.evaluate(`(() => {
    const closed = () => [...document.querySelectorAll('.expandbutton')].find((b) => b.textContent === '+');
    for (let button = closed(); button !== undefined; button = closed()) button.click();
  })()`);
  expect(await probe.page.evaluate('document.body.innerText')).toContain('R&D');
  expect(await probe.found()).toEqual([]);
});

test('each source, each layout and each search of our page shows texts of the store as text', async () => {
  const probe = new Probe(await browser.newPage(), report);
  const { page } = probe;
  expect(await probe.look(join(report, 'index.html'))).toEqual([]);
  await page.waitForSelector('.files');
  const { files, functions } = pageData<PageIndex>(report, 'index');
  expect(files.paths.length).toBeGreaterThan(200);
  expect(await page.locator('.plain tbody tr').count()).toBe(functions.length);
  const deeds: Record<string, string[]> = {};
  const show = async (hash: string, selector: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.waitForSelector(selector);
    const found = await probe.found();
    if (found.length > 0) deeds[hash] = found;
  };
  for (const view of ['#?view=tree&q=.', '#?view=functions&q=.', `#?q=${encodeURIComponent('<img')}`])
    await show(view, '#search');
  for (const path of files.paths) {
    const hash = `#${path.split('/').map(encodeURIComponent).join('/')}`;
    await show(hash, `.code[aria-label=${JSON.stringify(`Source of ${path}: line, runs, text`)}] .row`);
  }
  for (const hash of ['#<img src=x onerror=alert(1)>', '#%E0%A4%A?q=%', '#javascript:alert(1)', '#__proto__'])
    await show(hash, '[role="alert"]');
  expect(deeds).toEqual({});
});
