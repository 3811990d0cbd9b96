import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

/** How quick a page is, in milliseconds. */
export interface Looks {
  /** From the beginning of the navigation until the list of files is painted. */
  first: number;
  /** From a key in the search until the list has changed; absent: there is none. */
  search?: number | undefined;
}

/** What of a page is looked at. */
export interface Look {
  page: string;
  /** A row of its list. */
  row: string;
  /** Its search, and what is searched. */
  search?: { field: string; text: string };
}

const ROUNDS = 5;

/** The median of some looks, each in a window of its own. */
export async function lookAt(browser: Browser, look: Look): Promise<Looks> {
  const all: Looks[] = [];
  for (let i = 0; i < ROUNDS; i++) all.push(await lookOnce(browser, look));
  const searches = all.flatMap(({ search }) => search ?? []);
  return {
    first: median(all.map(({ first }) => first)),
    search: searches.length > 0 ? median(searches) : undefined,
  };
}

async function lookOnce(browser: Browser, { page: path, row, search }: Look): Promise<Looks> {
  const context = await browser.newContext();
  const page = await context.newPage();
  // Runs in the page: two frames later what is there is painted.
  await page.addInitScript(`
    const wait = () => document.querySelector(${JSON.stringify(row)})
      ? requestAnimationFrame(() => { globalThis.firstLook = performance.now(); })
      : requestAnimationFrame(wait);
    wait();`);
  await page.goto(pathToFileURL(path).href, { waitUntil: 'commit' });
  await page.waitForSelector(row);
  const first = await page.evaluate<number>(`new Promise((resolve) => {
    const wait = () => globalThis.firstLook === undefined ? setTimeout(wait, 10) : resolve(globalThis.firstLook);
    wait();
  })`);
  const took =
    search &&
    (await page.evaluate<number>(`new Promise((resolve) => {
      const field = document.querySelector(${JSON.stringify(search.field)});
      const all = () => [...document.querySelectorAll(${JSON.stringify(row)})];
      const rows = () => all().filter((each) => each.checkVisibility()).map((each) => each.textContent).join();
      const before = rows();
      const started = performance.now();
      field.value = ${JSON.stringify(search.text)};
      field.dispatchEvent(new Event('input', { bubbles: true }));
      const wait = () => rows() === before
        ? requestAnimationFrame(wait)
        : requestAnimationFrame(() => resolve(performance.now() - started));
      wait();
    })`));
  await context.close();
  return { first, search: took };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
