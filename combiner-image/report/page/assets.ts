import { readFileSync } from 'node:fs';

declare const __PAGE_ASSETS__: Record<string, string> | undefined;

/** Where `npm run build` puts them. Of `import.meta` the oldest Node.js that the command runs on has the URL alone. */
const BUILT = new URL('../../../dist/page/', import.meta.url);

/** The files of the page that are the same in every report. */
const ASSET_NAMES = ['index.html', 'page.css', 'page.js'] as const;

/** Text by name: the command and the combiner hold them, and code that runs from the sources reads those of `npm run build`. */
export function pageAssets(): Record<string, string> {
  if (typeof __PAGE_ASSETS__ === 'object') return __PAGE_ASSETS__;
  return Object.fromEntries(ASSET_NAMES.map((name) => [name, readFileSync(new URL(name, BUILT), 'utf8')]));
}
