import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findings } from './findings.ts';
import { openBrowser } from './probe.ts';
import { CONTEXTS, writeShop } from './shop-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
const start = pathToFileURL(join(folder, 'index.html')).href;
let browser: Browser;
const pages: Page[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  await writeShop(folder);
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(
  hash: string,
  colorScheme: 'light' | 'dark' = 'light',
  width = 1280,
  url = start,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  pages.push(page);
  await page.goto(`${url}${hash}`);
  await page.waitForSelector('#title');
  return page;
}

function shown(page: Page) {
  return expect.poll(async () => (await page.locator('.files tbody th').allInnerTexts()).sort());
}

test('each Lambda function: deployed, asked, contexts, its own runs of shared code, and its gap of changed code', async () => {
  const page = await open('#?view=functions');
  const row = (name: string) => page.locator('.deployed tbody tr', { hasText: name }).innerText();
  await expect.poll(() => row('orders')).toMatch(/^orders\s+3f2a9c41d0 \(main\)\s+27 Nov 2026, 07:30 UTC/);
  const [, orders = ''] = (await row('orders')).split('UTC');
  expect(orders.replace(/\s+/g, ' ').trim()).toMatch(
    new RegExp(`^1,204× ${CONTEXTS.length - 1} 3 \\(2 shared\\) [\\d.]+ % [\\d.]+ % 1$`),
  );
  expect(await row('refunds')).toMatch(/! 1 object skipped[\s\S]*✗ never/);
  expect(await row('invoices')).toMatch(/✗ expected, and nothing arrived/);
  await page.getByRole('button', { name: 'mails', exact: true }).click();
  await page.getByRole('button', { name: /Shared by mails, orders/ }).click();
  await shown(page).toEqual([
    'src/lib/price.ts',
    'src/lib/rates.ts',
    expect.stringMatching(/mails 1 file$/),
    expect.stringMatching(/Shared by mails, orders 2 files$/),
  ]);
  expect(page.url()).toMatch(/function=mails/);
});

test('files by owner, by change, and by what has not run since', async () => {
  const page = await open('');
  await page.getByLabel('Owner').selectOption('@acme/money');
  await shown(page).toEqual(['src/lib/price.ts', 'src/lib/rates.ts']);
  await page.getByLabel('Owner').selectOption('all');
  const show = page.getByLabel('Show');
  await show.selectOption('changed since main (2)');
  await shown(page).toEqual(['src/lib/price.ts', 'src/orders/index.ts']);
  await show.selectOption('changed and not run (1)');
  await shown(page).toEqual(['src/lib/price.ts']);
  await show.selectOption('not run since their change (1)');
  await shown(page).toEqual(['src/lib/price.ts']);
  const again = await open(new URL(page.url()).hash);
  await shown(again).toEqual(['src/lib/price.ts']);
});

test('what one context ran, in the list and in a source', async () => {
  const page = await open('');
  await page.getByLabel('Context').fill(CONTEXTS[2] ?? '');
  await page.keyboard.press('Enter');
  await shown(page).toEqual(['src/lib/price.ts', 'src/lib/rates.ts', 'src/mails/index.ts']);
  await page.getByRole('link', { name: 'src/lib/price.ts' }).click();
  await page.waitForSelector('.row.ran-here');
  const unknown = await open('#?context=nobody');
  await expect.poll(() => unknown.getByRole('alert').innerText()).toBe('This report has no context nobody.');
});

test('who ran a line stands beside it', async () => {
  const page = await open('#src/mails/index.ts');
  await page.getByRole('link', { name: 'Line 2', exact: true }).click();
  const who = page.locator('.who');
  await expect
    .poll(async () => (await who.innerText()).split(/\s*\n\s*/))
    .toEqual(['Line 2', 'Ran 12×', 'Functions', 'mails', 'Contexts', CONTEXTS[2]]);
  const nobody = await open('#src/lib/price.ts:9');
  await expect.poll(() => nobody.locator('.who').innerText()).toMatch(/Nobody ran it/);
  const many = await open('#src/lib/price.ts:8');
  await many.getByRole('button', { name: `${CONTEXTS.length - 12} more` }).click();
  await many.getByRole('link', { name: 'load › order 40' }).click();
  await expect.poll(() => many.url()).toContain('context=load');
  await many.waitForSelector('.row.ran-here');
});

test('a source says what was changed, what has not run since, whose it is, and where it was committed', async () => {
  const page = await open('#src/lib/price.ts:9');
  await page.waitForSelector('.row.changed');
  const aside = page.locator('aside');
  expect(await aside.innerText()).toMatch(
    /Changed since main\s+7 to 8 ✓ ran\s+9 ✗ not run\s+13 not code\s+Not run since its change\s+15 total ran before it was changed/,
  );
  const link = page.getByRole('link', { name: /^github\.com at 3f2a9c41d0/ });
  expect(await link.getAttribute('href')).toMatch(
    /^https:\/\/github\.com\/acme\/shop\/blob\/[0-9a-f]{40}\/src\/lib\/price\.ts#L9$/,
  );
  expect(await page.locator('.facts').innerText()).toMatch(
    /In the code of mails, orders\s+Owned by @acme\/money/,
  );
  const other = await open('#src/mails/index.ts');
  expect(await other.locator('.facts').innerText()).toMatch(/Not as in commit 3f2a9c41d0/);
});

test('a search finds classes, types and constants, too', async () => {
  const page = await open('#?q=basket');
  await expect.poll(() => page.locator('.hits li').allInnerTexts()).toEqual(['Basket src/lib/price.ts:14']);
  await page.locator('#search').fill('country');
  await expect.poll(() => page.locator('.hits li').allInnerTexts()).toEqual(['Country src/lib/rates.ts:1']);
});

test.each([
  ['src/lib/price.ts', 'gross', 11],
  ['src/mails/index.ts', 'handler', 2],
])('where only whether code ran was counted, no number of runs is shown: %s', async (path, name, line) => {
  const hits = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  await writeShop(hits, { hits: new Set([path]) });
  try {
    const url = pathToFileURL(join(hits, 'index.html')).href;
    const page = await open(`#?q=${name}`, 'light', 1280, url);
    const found = page.locator('.hits li', { hasText: path });
    await expect
      .poll(() => found.allInnerTexts())
      .toEqual([expect.stringMatching(`^${name} called ${path}:`)]);
    const source = await open(`#${path}:${line}`, 'light', 1280, url);
    await expect
      .poll(() => source.locator('.who').innerText())
      .toMatch(/It ran; how often was not counted\./);
    expect(await source.locator('aside').innerText()).not.toMatch(/\d×/);
  } finally {
    rmSync(hits, { recursive: true });
  }
});

test('reports of before: a line, what is different since, and links that lead to reports alone', async () => {
  const page = await open('');
  const trend = page.locator('.trend');
  expect(await trend.innerText()).toMatch(
    /Lines: [\d.]+ %, [\d.]+ points (?:more|fewer) than in the report of 26 Nov 2026, 08:00 UTC\.\s+Where the code is the same, 2 lines gained, ✗ 1 line lost since 26 Nov 2026/,
  );
  await trend.getByText('3 earlier reports').click();
  const links = await trend.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
  expect(links).toEqual(['../first/index.html']);
  await page.getByLabel('Show').selectOption('lost since the last report (1)');
  await shown(page).toEqual(['src/lib/price.ts']);
  await page.getByRole('link', { name: 'src/lib/price.ts' }).click();
  await page.waitForSelector('.row');
  expect(await page.locator('.trend').innerText()).toMatch(/^Lines: 80\.0 %, 20\.0 points fewer than/);
  const ofOne = await open('#src/lib/price.ts:8?context=load+%E2%80%BA+order+1');
  await ofOne.waitForSelector('.row');
  expect(await ofOne.locator('.trend').count()).toBe(0);
  expect(await page.locator('aside').innerText()).toMatch(
    /9 ✗ lost: ran before, and not now\s+11 ✓ gained: runs now\s+16 ✓ gained/,
  );
});

test('more than was asked for is said', async () => {
  const page = await open('');
  expect(await page.locator('.widened').innerText()).toMatch(
    /^What ran from 27 Nov 2026, 07:00 UTC to 27 Nov 2026, 07:30 UTC was read, which is more than was asked for/,
  );
});

test.each([
  ['#?view=functions', 'light', 1280],
  ['#?view=functions&function=mails', 'dark', 390],
  ['#src/lib/price.ts:8?context=load+%E2%80%BA+order+1', 'light', 1280],
  ['#src/lib/price.ts:8?context=load+%E2%80%BA+order+1', 'dark', 390],
] as const)('axe finds nothing serious in %s, %s, %s px wide', async (hash, scheme, width) => {
  const page = await open(hash, scheme, width);
  await page.waitForSelector(hash.includes('price') ? '.who li' : '.deployed .meter');
  expect(await findings(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});
