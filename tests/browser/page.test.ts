import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { lambdaCoverage } from '../unit/support/command.ts';
import { invoked } from '../unit/support/invoked.ts';
import { counted, recordedProject, type TwoSuites } from '../unit/support/two-suites.ts';
import { findings } from './findings.ts';
import { openBrowser, Probe } from './probe.ts';

const own = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
const report = join(own, 'report');
const start = pathToFileURL(join(report, 'index.html')).href;
let browser: Browser;
let recorded: TwoSuites;
const pages: Page[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  recorded = await recordedProject();
  await invoked('src/index.handler', [{ net: 2 }], {
    taskRoot: recorded.root,
    record: true,
    dir: recorded.store,
    functionName: 'labels',
  });
  const unit = counted('nyc', recorded.root, 'unit.js');
  const args = ['report', recorded.store, '-r', 'page', '-o', report, '--all', '--expect', 'mailer'];
  const { code, stderr } = await lambdaCoverage(
    [...args, '--with', `unit=${join(unit, 'coverage-final.json')}`],
    { cwd: recorded.root },
  );
  expect(code, stderr).toBe(0);
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});
afterAll(async () => {
  await browser.close();
  for (const folder of [own, recorded.root, recorded.store]) rmSync(folder, { recursive: true, force: true });
});

interface Look {
  hash?: string;
  width?: number;
  colorScheme?: 'light' | 'dark';
  url?: string;
}

async function open({
  hash = '',
  width = 1280,
  colorScheme = 'light',
  url = start,
}: Look = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  pages.push(page);
  await page.goto(`${url}${hash}`);
  await page.waitForSelector('#title');
  return page;
}

async function filesShown(page: Page): Promise<string[]> {
  return (await page.locator('.files tbody th').allInnerTexts()).map((text) => text.trim());
}

test('from a disk: what the report is of, what is missing, and what is missed first', async () => {
  const page = await open();
  expect(await page.locator('.provenance').innerText()).toMatch(/2 functions, 4 invocations in 2 sandboxes/);
  expect(await page.locator('.incomplete').innerText()).toMatch(/nothing of 1 expected function \(mailer\)/);
  expect(await page.locator('.totals dt').allInnerTexts()).toEqual([
    'Lines',
    'Statements',
    'Functions',
    'Branches',
  ]);
  const missed = (await page.locator('td.missed-lines').allInnerTexts()).map(Number);
  expect(missed).toEqual([...missed].sort((a, b) => b - a));
  for (const cell of await page.locator('td.missed-branches').all())
    expect(await cell.getAttribute('data-noun')).toBe(
      (await cell.innerText()) === '1' ? 'branch' : 'branches',
    );
  expect((await filesShown(page)).sort()).toEqual([
    'src/index.js',
    'src/never.js',
    'src/price.js',
    'src/report.js',
  ]);
});

test('a search finds files and functions as one types, and the address holds it', async () => {
  const page = await open();
  await page.keyboard.press('/');
  await page.waitForSelector('input:focus');
  await page.keyboard.type('gross');
  await page.waitForSelector('.hits li');
  expect(await page.locator('.hits li').innerText()).toMatch(/^gross \d+× src\/price\.js:15$/);
  expect(await page.locator('.notice').innerText()).toBe('No file matches.');
  const again = await open({ hash: new URL(page.url()).hash });
  await again.waitForSelector('.hits li');
  expect(await again.locator('#search').inputValue()).toBe('gross');
  await again.locator('#search').fill('PRICE');
  expect(await filesShown(again)).toEqual(['src/price.js']);
});

test('where nothing could run, nothing is 100 %', async () => {
  const page = await open({ hash: '#?context=nobody' });
  expect(await page.locator('.notice').allInnerTexts()).toEqual(['No file matches.']);
  expect(await page.locator('.totals .percent').allInnerTexts()).toEqual(['–', '–', '–', '–']);
  expect(await page.locator('.totals .filled').first().boundingBox()).toMatchObject({ width: 0 });
});

test('an order is kept, and the address holds it', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'File', exact: true }).click();
  const ascending = ['src/index.js', 'src/never.js', 'src/price.js', 'src/report.js'];
  expect(await filesShown(page)).toEqual(ascending);
  await page.getByRole('button', { name: 'File', exact: true }).click();
  expect(await filesShown(page)).toEqual(ascending.toReversed());
  expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
  await page.getByRole('link', { name: 'src/price.js' }).click();
  await page.getByRole('link', { name: 'All files' }).click();
  await page.waitForSelector('.files');
  expect(await filesShown(page)).toEqual(ascending.toReversed());
  await page.reload();
  await page.waitForSelector('.files');
  expect(await filesShown(page)).toEqual(ascending.toReversed());
});

test('folders, functions that share code, and only what has gaps', async () => {
  const page = await open();
  await page.getByText('Folders', { exact: true }).click();
  expect(await filesShown(page)).toHaveLength(5);
  await page.getByText('By function', { exact: true }).click();
  expect(await filesShown(page)).toEqual([
    expect.stringMatching(/Deployed with no function 2 files$/),
    expect.stringMatching(/Shared by labels, shop 2 files$/),
  ]);
  await page.getByRole('button', { name: /Shared by/ }).click();
  expect(await filesShown(page)).toContain('src/index.js');
  await page.getByText('List', { exact: true }).click();
  await page.getByLabel('Show').selectOption('files with gaps');
  expect(await filesShown(page)).not.toContain('src/report.js');
  expect(await page.locator('.found').innerText()).toBe('2 of 4 files');
});

test('each suite is shown by itself, in the list and in a source', async () => {
  const page = await open({ hash: '#?suite=unit' });
  await page.getByLabel('Suite').waitFor();
  const lines = async (file: string) =>
    page.locator('tr', { hasText: file }).locator('td.missed-lines').innerText();
  expect([await lines('index.js'), await lines('report.js')]).toEqual(['6', '0']);
  await page.getByLabel('Suite').selectOption('e2e');
  expect([await lines('index.js'), await lines('report.js')]).toEqual(['0', '5']);
  await page.getByRole('link', { name: 'src/report.js' }).click();
  await page.waitForSelector('.row.missed');
  await page.getByLabel('Suite').selectOption('unit');
  await page.waitForSelector('.row.missed', { state: 'detached' });
});

test('a source says in words and by marks what never ran, and keys lead there', async () => {
  const page = await open({ hash: '#src/price.js?suite=unit' });
  await page.waitForSelector('.code .gap');
  const never = await open({ hash: '#src/never.js' });
  await never.waitForSelector('.note');
  expect(await never.locator('.note').innerText()).toBe('This statement never ran.');
  expect(await never.locator('.row.missed .runs').first().innerText()).toMatch(/✗/);
  await page.keyboard.press('j');
  await page.waitForSelector('.row.here');
  await expect.poll(() => page.locator('.said').innerText()).toMatch(/^Gap 1 of \d+, line \d+: /);
  expect(page.url()).toMatch(/#src\/price\.js:\d+\?suite=unit$/);
  await page.keyboard.press('j');
  await expect.poll(() => page.locator('.said').innerText()).toMatch(/^Gap 2 of /);
  await page.keyboard.press('k');
  await expect.poll(() => page.locator('.said').innerText()).toMatch(/^Gap 1 of /);
  const before = await page.locator('#title').innerText();
  await page.keyboard.press(']');
  await expect.poll(() => page.locator('#title').innerText()).not.toBe(before);
  await page.keyboard.press('[');
  await expect.poll(() => page.locator('#title').innerText()).toBe(before);
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog').innerText()).toMatch(/next gap/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await page.waitForSelector('.files');
});

test('an address leads to a line, and each line has its own', async () => {
  const page = await open({ hash: '#src/price.js:15' });
  await page.waitForSelector('.row.here');
  expect(await page.locator('.row.here .text').innerText()).toContain('gross(country) {');
  await page.getByRole('link', { name: 'Line 5', exact: true }).click();
  await page.waitForSelector('.row.here a[aria-label="Line 5"]');
  expect(page.url()).toMatch(/#src\/price\.js:5$/);
  await page.keyboard.press('g');
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.row.here a[aria-label="Line 12"]');
  const gone = await open({ hash: '#src/gone.js:3' });
  expect(await gone.getByRole('alert').innerText()).toBe('This report has no file src/gone.js.');
});

test('dark as the system is, or as chosen', async () => {
  const paper = 'getComputedStyle(document.documentElement).backgroundColor';
  const light = await open();
  const dark = await open({ colorScheme: 'dark' });
  expect(await light.evaluate(paper)).toBe('rgb(255, 255, 255)');
  expect(await dark.evaluate(paper)).not.toBe('rgb(255, 255, 255)');
  await dark.getByRole('button', { name: 'Theme: auto' }).click();
  expect(await dark.evaluate(paper)).toBe('rgb(255, 255, 255)');
  await dark.reload();
  await dark.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(await dark.evaluate(paper)).toBe('rgb(255, 255, 255)');
});

test('on paper all of a source is there, and no button', async () => {
  const page = await open({ hash: '#src/price.js' });
  await page.waitForSelector('.row');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.toolbar').isVisible()).toBe(false);
  expect(await page.locator('.row').last().isVisible()).toBe(true);
});

test.each(['', '#src/price.js', '#?view=tree'])(
  'on a phone %s is not wider than the screen',
  async (hash) => {
    const page = await open({ hash, width: 360 });
    if (hash.startsWith('#src')) await page.waitForSelector('.row');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  },
);

test('behind a server with a strict policy of its own nothing is refused', async () => {
  const server = await serving(report);
  try {
    const { port } = server.address() as AddressInfo;
    const context = await browser.newContext();
    const page = await context.newPage();
    pages.push(page);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${port}/deep/index.html#src/price.js`);
    await page.waitForSelector('.code .gap');
    await page.goto(`http://127.0.0.1:${port}/deep/index.html`);
    await page.locator('#search').fill('gross');
    await page.waitForSelector('.hits li');
    expect(complaints).toEqual([]);
  } finally {
    server.close();
  }
});

test('a page that lost a file of its data says so', async () => {
  const server = await serving(report, /sources-0/);
  try {
    const { port } = server.address() as AddressInfo;
    const page = await open({ url: `http://127.0.0.1:${port}/deep/index.html`, hash: '#src/price.js' });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toMatch(/sources-0\.js cannot be loaded/);
  } finally {
    server.close();
  }
});

test.each<Required<Pick<Look, 'hash' | 'colorScheme' | 'width'>>>([
  { hash: '', colorScheme: 'light', width: 1280 },
  { hash: '', colorScheme: 'dark', width: 360 },
  { hash: '#?view=tree', colorScheme: 'light', width: 1280 },
  { hash: '#?view=functions&q=ne', colorScheme: 'dark', width: 1280 },
  { hash: '#src/price.js:16', colorScheme: 'light', width: 1280 },
  { hash: '#src/price.js:16', colorScheme: 'dark', width: 1280 },
  { hash: '#src/price.js', colorScheme: 'light', width: 360 },
  { hash: '#src/gone.js', colorScheme: 'dark', width: 1280 },
])('axe finds nothing serious in $hash, $colorScheme, $width px wide', async (look) => {
  const page = await open(look);
  await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
  if (look.hash.startsWith('#src/price')) await page.waitForSelector('.note');
  if (look.hash.includes('q=')) await page.waitForSelector('.hits');
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('?');
  expect(await findings(page)).toEqual([]);
});

test('from the first look to a gap by the keyboard alone, and nothing asks for anything elsewhere', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  pages.push(page);
  const probe = new Probe(page, report);
  expect(await probe.look(join(report, 'index.html'))).toEqual([]);
  await page.waitForSelector('.files');
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate('document.activeElement?.matches(".files tbody a")')) break;
  }
  await page.keyboard.press('Enter');
  await page.waitForSelector('.row');
  await page.keyboard.press('j');
  await page.waitForSelector('.row.here');
  expect(await probe.found()).toEqual([]);
});

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A server as a careful team has it. */
function serving(folder: string, lost = /^$/): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace(/^\/deep\//, ''));
    if (lost.test(path)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'",
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(readFileSync(join(folder, path)));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
