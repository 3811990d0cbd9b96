import { resolve } from 'node:path';
import { type PathMap, parsePathMaps } from '../combiner-image/placement/path-maps.ts';
import type { Values } from './command.ts';
import type { OptionDescriptions } from './help.ts';

/** Options of every command that names sources. */
export const CHECKOUT_OPTIONS = {
  root: {
    type: 'string',
    value: 'DIR',
    help: 'folder in the checkout (default: .): file names are relative to its top level, and sources that no map holds are read there',
  },
  map: {
    type: 'string',
    multiple: true,
    value: 'FROM=TO',
    help: 'sources whose names begin with FROM are in the folder TO of the checkout',
  },
} as const satisfies OptionDescriptions;

export function parseCheckout(values: Values<typeof CHECKOUT_OPTIONS>): {
  root: string;
  pathMaps: PathMap[];
} {
  return { root: resolve(values.root ?? '.'), pathMaps: parsePathMaps(values.map ?? []) };
}
