/** Which files of the checkout are pages. They stay where they are: the site is made of them, not of copies. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** Files outside of docs/, with the names of their pages. The README is the first page. */
const OTHERS: Readonly<Record<string, string>> = {
  'README.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'reporting.md',
  'examples/README.md': 'examples.md',
};

/** The pages of errors, one for each code. */
const ERRORS = 'site/errors/';

/** @param file of the checkout, such as `docs/iam.md` @returns the page, such as `iam.md` */
export function pageOf(file: string): string | undefined {
  if (/^docs\/[^/]+\.md$/.test(file)) return file.slice('docs/'.length);
  if (file.startsWith(ERRORS) && file.endsWith('.md')) return file.slice('site/'.length);
  return OTHERS[file];
}

/** The pages that the navigation must hold. Those of errors are linked from docs/errors.md. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return [...docs.map((name) => `docs/${name}`), ...Object.keys(OTHERS)];
}

/** What VitePress must not take for pages: all other Markdown of the checkout. */
export function otherFiles(): string[] {
  const folders = new Set(['docs', 'site', 'examples']);
  const others = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? !folders.has(entry.name) : OTHERS[entry.name] === undefined))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/**` : entry.name));
  return [...others, 'site/*.md', 'site/node_modules/**', 'examples/*/**', 'docs/*/**'];
}
