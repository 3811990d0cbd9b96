import { posix } from 'node:path';
import type { Checkout } from './checkout.ts';

/** Of a checkout; more are none that people work on. */
const MOST_PACKAGES = 2_000;

const known = new WeakMap<Checkout, Promise<ReadonlyMap<string, string>>>();

/** The folders of a checkout's packages, by the names in their package.json. */
export function workspacePackages(checkout: Checkout): Promise<ReadonlyMap<string, string>> {
  const packages = known.get(checkout) ?? read(checkout);
  known.set(checkout, packages);
  return packages;
}

/** `@shop/money` of `@shop/money/src/round`, as code names it. */
export function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

async function read(checkout: Checkout): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const path of checkout.named('package.json').slice(0, MOST_PACKAGES)) {
    const name = nameIn(await checkout.text(path));
    if (name !== undefined && !folders.has(name)) folders.set(name, posix.dirname(path));
  }
  return folders;
}

function nameIn(json: string | undefined): string | undefined {
  try {
    const { name } = JSON.parse(json ?? '{}');
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
