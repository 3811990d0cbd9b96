import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page as it was built: its address below the base of the site, and its text. */
export interface BuiltPage {
  address: string;
  html: string;
}

/** @param folder of the built site */
export function builtPages(folder: string): BuiltPage[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => ({ address: name.replaceAll('\\', '/'), html: readFileSync(join(folder, name), 'utf8') }));
}

/** @returns each link between pages that leads to no page, or to no place of it, with what to do */
export function deadLinks(pages: readonly BuiltPage[], base: string): string[] {
  const placesOf = new Map(
    pages.map(({ address, html }) => [
      address,
      new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)),
    ]),
  );
  return pages.flatMap((page) => {
    const here = new URL(`${base}${page.address}`, 'http://site');
    return [...page.html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].flatMap(([, href = '']) => {
      const { host, pathname, hash } = new URL(href.replaceAll('&amp;', '&'), here);
      if (host !== here.host) return [];
      const address = pathname.slice(base.length) || 'index.html';
      const places = placesOf.get(address);
      if (places === undefined) return [`${page.address} links to ${href}, and there is no such page.`];
      if (hash === '' || places.has(decodeURIComponent(hash.slice(1)))) return [];
      return [`${page.address} links to ${href}, and ${address} has no such heading: correct the link.`];
    });
  });
}
