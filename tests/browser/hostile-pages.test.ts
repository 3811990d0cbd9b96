import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillHostileBucket } from '../fuzz/hostile/bucket.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { openBrowser, Probe } from './probe.ts';

const own = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
const report = join(own, 'report');
/** Pages that are looked at at a time. */
const TABS = 3;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  const bucket = join(own, 'bucket');
  fillHostileBucket(bucket);
  const { code, stderr } = await lambdaCoverage(['report', bucket, '-r', 'html,html-spa', '-o', report]);
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
  const files = pages();
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
