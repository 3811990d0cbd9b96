import { existsSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { pageOf, ROOT } from './pages.ts';

/** Where a link of a page leads on the site. */
export type Target = { page: string } | { file: string } | { elsewhere: string };

/**
 * Links are written for GitHub, between files of the checkout.
 * @param from the file of the checkout that holds it @throws when it leads nowhere
 */
export function targetOf(link: string, from: string): Target {
  if (/^(?:https?|mailto):/.test(link)) return { elsewhere: link };
  const [path = '', anchor] = link.split('#');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const file = path === '' ? from : posix.join(posix.dirname(from), decodeURI(path));
  if (!existsSync(join(ROOT, file)))
    throw new Error(`${from} links to ${link}, but ${file} does not exist: correct the link.`);
  const page = pageOf(file);
  if (page !== undefined) return { page: path === '' ? hash : `/${page}${hash}` };
  return { file: `${file}${hash}` };
}

/** @param path of a file of the checkout @returns it as links name it */
export function inCheckout(path: string): string {
  return relative(ROOT, path).replaceAll('\\', '/');
}
