import { relative, resolve } from 'node:path';
import type { Bundled } from '../rebuilt/bundler.ts';
import { withSources } from './with-sources.ts';

/** What Rollup, or what is like it, has read, as far as it is asked. */
export interface ReadBundle {
  generate(options: object): Promise<{ output: readonly { code?: string; map?: unknown }[] }>;
  close?(): Promise<void>;
}

/**
 * @param bundle is closed
 * @param root absolute, of the checkout
 */
export async function generated(
  bundle: ReadBundle,
  options: object,
  root: string,
): Promise<Bundled | undefined> {
  const { output } = await bundle.generate({ ...options, sourcemap: true });
  await bundle.close?.();
  const [{ code, map } = {}] = output;
  if (code === undefined || map === undefined || map === null) return undefined;
  return { text: code, map: withSources(map, (each) => relative(root, resolve(root, each))) };
}
