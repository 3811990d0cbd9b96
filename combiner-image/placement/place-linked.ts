import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { plainText } from '../checkout/text-hash.ts';
import { workspacePackages } from '../checkout/workspace-packages.ts';
import { append } from '../lists.ts';
import type { Item } from './item.ts';

/** In the innermost `node_modules`: the name of the package, and the way from its folder. */
const IN_PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/;

/**
 * Places sources of the checkout's own packages that a bundler found in node_modules, where workspaces link them:
 * most follow the link, some keep its name. A package is the checkout's if one of its files is.
 */
export async function placeLinked(items: readonly Item[], checkout: Checkout): Promise<void> {
  const byPackage = new Map<string, { item: Item; rest: string }[]>();
  for (const item of items) {
    if (item.placement?.kind !== 'other' || item.text === null) continue;
    const [, name, rest] = IN_PACKAGE.exec(item.placement.path) ?? [];
    if (name !== undefined && rest !== undefined) append(byPackage, name, { item, rest });
  }
  if (byPackage.size === 0) return;
  const folders = await workspacePackages(checkout);
  for (const [name, sources] of byPackage) {
    const folder = folders.get(name);
    if (folder !== undefined) await placeIn(folder, sources, checkout);
  }
}

async function placeIn(
  folder: string,
  sources: readonly { item: Item; rest: string }[],
  checkout: Checkout,
): Promise<void> {
  const found: { item: Item; path: string; isSame: boolean }[] = [];
  for (const { item, rest } of sources) {
    const path = posix.join(folder, rest);
    const text = await checkout.text(path);
    if (text !== undefined)
      found.push({ item, path, isSame: plainText(text) === plainText(item.text ?? '') });
  }
  if (!found.some(({ isSame }) => isSame)) return;
  for (const { item, path, isSame } of found) {
    const how = isSame ? 'same text' : 'changed since the build';
    item.placement = { kind: 'file', path, how, isOpen: false };
  }
}
