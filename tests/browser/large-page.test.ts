import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longLine, manyFiles, writeReport } from './large-report.ts';
import { openBrowser } from './probe.ts';

const FILES = 5_000;
const own = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await writeReport(own, [...manyFiles(FILES), longLine(400_000)]);
  browser = await openBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser.close();
  rmSync(own, { recursive: true, force: true });
});

test('thousands of sources are few files', () => {
  const files = readdirSync(own, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(own, file)).isFile(),
  );
  expect(files.length).toBeLessThan(40);
});

test('of thousands of files those are drawn that are seen, and all are found', async () => {
  await page.goto(pathToFileURL(join(own, 'index.html')).href);
  await page.waitForSelector('.files tbody tr');
  expect(await page.locator('.files tbody tr').count()).toBeLessThan(1_000);
  expect(await page.locator('.found').innerText()).toBe('5,001 files');
  await page.locator('#search').fill('service-2/ report/totals');
  await expect.poll(() => page.locator('.files tbody tr').count()).toBe(1);
  await page.locator('#search').fill('totalsOf');
  await page.waitForSelector('.hits li');
});

test('a line of 400 KB opens as a whole, wrapped, and its gaps are found', async () => {
  await page.goto(`${pathToFileURL(join(own, 'index.html')).href}#dist/bundle.min.js`);
  await page.waitForSelector('.code .gap');
  const length = await page.evaluate<number>(
    '[...document.querySelectorAll(".row .text")].reduce((sum, cell) => sum + cell.textContent.length, 0)',
  );
  expect(length).toBeGreaterThan(400_000);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  // The parts that nobody looks at are not drawn yet.
  expect(await page.locator('.code .gap').count()).toBeLessThan(20_000);
  await page.keyboard.press('j');
  await page.waitForSelector('.row.here');
});

test('its code is broken into lines that one can read, by key, and the address holds it', async () => {
  await page.goto(`${pathToFileURL(join(own, 'index.html')).href}#dist/bundle.min.js`);
  await page.waitForSelector('.code .gap');
  const before = await page.locator('.row').count();
  await page.keyboard.press('f');
  await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(10 * before);
  expect(page.url()).toMatch(/format=1/);
  expect((await page.locator('.row .text').allInnerTexts()).slice(0, 3).map((text) => text.trim())).toEqual([
    expect.stringMatching(/^function f0\(a,b\)\{/),
    expect.stringMatching(/^if\(a>0\)return b\?a:"x";/),
    expect.stringMatching(/^for\(const c of b\)a\+=c\*0;/),
  ]);
  await page.keyboard.press('j');
  await page.waitForSelector('.row.here');
});
