import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSite, SITE } from '../../scripts/site/run-site.ts';
import { findings } from './findings.ts';
import { openBrowser } from './probe.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.webp': 'image/webp',
};
let browser: Browser;
let server: Server;
let start: string;
/** What a page complained of, or asked of others. */
const complaints: string[] = [];

beforeAll(async () => {
  expect(await runSite('build')).toBe(0);
  server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, start);
    const path = pathname === '/' ? '/index.html' : decodeURIComponent(pathname);
    try {
      const body = readFileSync(join(SITE, 'dist', path));
      response
        .writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  start = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await openBrowser();
  // Installs the generator's packages on a fresh clone.
}, 600_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function look<T>(path: string, width: number, see: (page: Page) => Promise<T>): Promise<T> {
  complaints.length = 0;
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  try {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(start) && !request.url().startsWith('data:'))
        complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(`${start}${path}`, { waitUntil: 'networkidle' });
    const seen = await see(page);
    expect(complaints).toEqual([]);
    return seen;
  } finally {
    await context.close();
  }
}

test('a search finds the page of an error code', async () => {
  await look('', 1280, async (page) => {
    await page.keyboard.press('/');
    await page.locator('#localsearch-input').fill('no-credentials');
    const first = page.locator('#localsearch-list a').first();
    await expect.poll(() => first.getAttribute('href')).toMatch(/\/errors\/no-credentials\.html/);
    await first.click();
    await page.waitForURL(/errors\/no-credentials/);
    expect(await page.locator('h1').innerText()).toContain('no-credentials');
  });
});

test('the list of errors leads to the page of each', async () => {
  await look('errors.html', 1280, async (page) => {
    await page.getByRole('link', { name: 'no-store', exact: true }).click();
    await page.waitForURL(/errors\/no-store/);
    expect(await page.locator('main').innerText()).toContain('COVERAGE_S3_BUCKET');
  });
});

test.each(['', 'github-actions.html', 'configuration.html', 'errors/no-store.html'])(
  'axe finds nothing in "%s"',
  async (path) => {
    expect(await look(path, 1280, findings)).toEqual([]);
  },
);

test.each(['', 'configuration.html', 'how-it-works.html', 'benchmarks.html', 'errors.html'])(
  'on a phone "%s" is not wider than the screen',
  async (path) => {
    const width = await look(path, 360, (page) => page.evaluate('document.documentElement.scrollWidth'));
    expect(width).toBeLessThanOrEqual(360);
  },
);

test("the site's own code has the types that its packages say", () => {
  const compiler = join(SITE, '../node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', SITE, '--noEmit'], {
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual(['', 0]);
});

test('the first screen of the README says what it is and how to start', async () => {
  await look('', 1280, async (page) => {
    for (const text of [
      'See which lines of your',
      'npm install && npm run demo',
      'npm install && npm test',
      'npx lambda-coverage init',
    ]) {
      const box = await page.locator('main').getByText(text).first().boundingBox();
      if (box === null) throw new Error(`"${text}" is not shown`);
      expect(box.y + box.height, text).toBeLessThanOrEqual(800);
    }
  });
});
