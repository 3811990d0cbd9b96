import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { browserProgram } from '../../scripts/test/browser.ts';

/** It asks nobody for anything, and keeps nothing. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  const executablePath = browserProgram();
  if (executablePath === undefined) throw new Error('no Chromium: bash tests/machine/browser.sh');
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** What a page did that a report does not do; empty when all is well. */
export class Probe {
  readonly page: Page;
  readonly #folder: string;
  readonly #deeds: string[] = [];

  /** @param folder of the report: a page may load what is in it, and nothing else */
  constructor(page: Page, folder: string) {
    this.page = page;
    this.#folder = pathToFileURL(folder).href;
    page.on('dialog', (dialog) => {
      this.#deeds.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => this.#note(request.url()));
    page.on('popup', (popup) => this.#deeds.push(`window: ${popup.url()}`));
    page.on('pageerror', (error) => this.#deeds.push(`error: ${error.message}`));
  }

  /** Opens a page and looks at what has become of it. */
  async look(file: string): Promise<string[]> {
    this.#deeds.length = 0;
    await this.page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    return this.found();
  }

  /** What has become of the page since it was opened. */
  async found(): Promise<string[]> {
    return [
      ...this.#deeds,
      ...(await this.page.evaluate(strangeThings, { own: OWN_LINKS, folder: `${this.#folder}/` })),
    ];
  }

  #note(url: string): void {
    if (!url.startsWith(`${this.#folder}/`) && !url.startsWith('data:image/'))
      this.#deeds.push(`request: ${url}`);
  }
}

/** Links of the pages themselves that lead elsewhere or run something, and the icon that is none. */
const OWN_LINKS = ['javascript:void(0)', 'javascript:history.back()', 'https://istanbul.js.org/', 'data:,'];

/** Runs in the page, and knows nothing but what it is given. */
function strangeThings(allowed: { own: string[]; folder: string }): string[] {
  const page = globalThis as unknown as {
    __pwned?: unknown;
    document: {
      title: string;
      querySelectorAll(selector: string): Iterable<{
        outerHTML: string;
        getAttributeNames(): string[];
        href?: unknown;
      }>;
    };
  };
  const found: string[] = [];
  if (page.__pwned !== undefined) found.push('a script of the store ran');
  if (page.document.title.trim() === 'PWNED') found.push('the title is another');
  for (const element of page.document.querySelectorAll('*')) {
    const shown = element.outerHTML.slice(0, 200);
    if (element.getAttributeNames().some((name) => /^on(?:error|load|focus|toggle)/.test(name)))
      found.push(`a handler: ${shown}`);
    const link = element.href;
    if (
      typeof link === 'string' &&
      link !== '' &&
      !allowed.own.includes(link) &&
      !link.startsWith(allowed.folder)
    )
      found.push(`a link: ${shown}`);
    if (/^<(?:iframe|object|embed|base|form)\b/i.test(shown)) found.push(`an element: ${shown}`);
  }
  return found;
}
