import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';

/**
 * The file of the checkout that another tool's path names: below the top level, or, where it was written on another
 * machine, the only one that ends as the path does.
 */
export function pathInCheckout(name: string, checkout: Checkout): string | undefined {
  const path = posix.normalize(name.replaceAll('\\', '/'));
  const root = checkout.root.replaceAll('\\', '/').replace(/\/+$/, '');
  if (path.startsWith(`${root}/`)) {
    const below = path.slice(root.length + 1);
    return checkout.has(below) ? below : undefined;
  }
  if (!/^(?:\/|[a-z]:|\.\.\/)/i.test(path) && checkout.has(path)) return path;
  const candidates = checkout.named(posix.basename(path));
  const lengths = candidates.map((candidate) => commonEnd(candidate, path));
  const longest = Math.max(0, ...lengths);
  const found = candidates.filter((_, i) => lengths[i] === longest);
  return found.length === 1 ? found[0] : undefined;
}

/** How many names at the end of two paths are equal. */
function commonEnd(a: string, b: string): number {
  const [one, other] = [a, b].map((path) => path.split('/').reverse());
  let length = 0;
  while (length < (one?.length ?? 0) && one?.[length] === other?.[length]) length++;
  return length;
}
