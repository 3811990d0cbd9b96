import type { StoreLocation } from '../store/location.ts';
import { Checkout } from './checkout.ts';
import { Manifests } from './manifests.ts';
import { isInGit } from './top-level.ts';

/** Where the files are that sources may be. */
export interface FoundCheckout {
  checkout: Checkout;
  manifests: Manifests | undefined;
  /** Absolute: names in reports are relative to it. */
  root: string;
}

/** Where somebody stands, or says that the checkout is. */
export interface CheckoutPlace {
  /** Absolute path of a folder in it; absent: there is none here. */
  root?: string | undefined;
  /** Nobody has said so: it is the current folder. */
  isRootGuessed?: boolean | undefined;
}

/**
 * The checkout that is here. Where none is, or none that git knows of and nobody has named, the manifests in the
 * stores stand for it.
 * @throws StoreUnreachableError
 */
export async function findCheckout(
  { root, isRootGuessed }: CheckoutPlace,
  locations: readonly StoreLocation[],
  warn?: (line: string) => void,
): Promise<FoundCheckout> {
  if (root === undefined || (isRootGuessed && !isInGit(root))) {
    const manifests = new Manifests(locations, warn);
    if (!(await manifests.isEmpty())) return { checkout: Checkout.none(), manifests, root: root ?? '/' };
  }
  const checkout = root === undefined ? Checkout.none() : await Checkout.open(root);
  return { checkout, manifests: undefined, root: checkout.root };
}
