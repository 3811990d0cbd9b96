/**
 * Pictures of the report page, to be looked at: `node tests/browser/screenshots.ts [FOLDER]`, after `npm run demo`. Into
 * docs/pictures/ go those that README.md and docs/configuration.md show.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { longLine, manyFiles, writeReport } from './large-report.ts';
import { openBrowser } from './probe.ts';
import { writeShop } from './shop-report.ts';

const ROOT = join(import.meta.dirname, '../..');
const DEMO = join(ROOT, 'coverage-lambda');
const PRICING = '#examples/orders-api/src/pricing.ts';

interface Picture {
  name: string;
  /** Folder of the report. */
  report: string;
  hash?: string;
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** Keys that are pressed first. */
  keys?: readonly string[];
}

/** Those of docs/. */
const SHOWN = ['source', 'functions-dark', 'contexts', 'phone', 'many', 'minified'];
const QUALITY = 80;
const PRICE = '#src/lib/price.ts:8';

const folder = resolve(process.argv[2] ?? join(ROOT, '.lambda-coverage/screenshots'));
mkdirSync(folder, { recursive: true });
const large = mkdtempSync(join(tmpdir(), 'lambda-coverage-screenshots-'));
const shop = mkdtempSync(join(tmpdir(), 'lambda-coverage-screenshots-'));
try {
  await writeReport(large, [...manyFiles(5_000), longLine(400_000)], {
    missing: ['2 objects skipped', '1 object lost before the store'],
  });
  await writeShop(shop);
  const pictures: Picture[] = [
    { name: 'functions', report: shop, hash: '#?view=functions' },
    { name: 'functions-dark', report: shop, hash: '#?view=functions', colorScheme: 'dark', height: 1080 },
    { name: 'contexts', report: shop, hash: PRICE },
    { name: 'one-context', report: shop, hash: `${PRICE}?context=mail+%E2%80%BA+says+what+one+pays` },
    { name: 'contexts-phone', report: shop, hash: PRICE, width: 390, colorScheme: 'dark' },
    { name: 'functions-phone', report: shop, hash: '#?view=functions', width: 390 },
    { name: 'overview', report: DEMO },
    { name: 'overview-dark', report: DEMO, colorScheme: 'dark' },
    { name: 'folders', report: DEMO, hash: '#?view=tree' },
    { name: 'search', report: DEMO, hash: '#?q=pric' },
    { name: 'source', report: DEMO, hash: PRICING, keys: ['j'], height: 1010 },
    { name: 'source-dark', report: DEMO, hash: PRICING, keys: ['j', 'j'], colorScheme: 'dark' },
    { name: 'phone', report: DEMO, width: 390 },
    { name: 'phone-source', report: DEMO, hash: PRICING, width: 390, colorScheme: 'dark' },
    { name: 'keys', report: DEMO, keys: ['?'] },
    { name: 'many', report: large },
    { name: 'minified', report: large, hash: '#dist/bundle.min.js?format=1', keys: ['j', 'j'] },
  ];
  const browser = await openBrowser();
  for (const picture of pictures) {
    const context = await browser.newContext({
      viewport: { width: picture.width ?? 1280, height: picture.height ?? 900 },
      colorScheme: picture.colorScheme ?? 'light',
      deviceScaleFactor: picture.width === undefined ? 1 : 2,
    });
    await take(await context.newPage(), picture);
    await context.close();
  }
  await browser.close();
  for (const name of SHOWN)
    copyFileSync(join(folder, `${name}.webp`), join(ROOT, `docs/pictures/${name}.webp`));
} finally {
  for (const made of [large, shop]) rmSync(made, { recursive: true, force: true });
}

async function take(page: Page, { name, report, hash = '', keys = [] }: Picture): Promise<void> {
  await page.goto(`${pathToFileURL(join(report, 'index.html')).href}${hash}`);
  await page.waitForSelector(hash.includes('/') ? '.code .gap' : '.files');
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
  }
  await page.waitForTimeout(1_500);
  // Playwright itself makes PNG and JPEG alone: thrice the size, or blurred letters.
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
}
