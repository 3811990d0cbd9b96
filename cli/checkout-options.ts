import { existingFolder } from '../combiner-image/existing-folder.ts';
import { type PathMap, parsePathMaps } from '../combiner-image/placement/path-maps.ts';
import type { Values } from './command.ts';
import { fromFolder } from './config/from-folder.ts';
import type { OptionDescriptions } from './help.ts';

/** Options of every command that names sources. */
export const CHECKOUT_OPTIONS = {
  root: {
    type: 'string',
    value: 'DIR',
    help: 'folder in the checkout (default: .): file names are relative to its top level, and sources that no map holds are read there',
    config: { resolve: fromFolder },
  },
  map: {
    type: 'string',
    multiple: true,
    value: 'FROM=TO',
    help: 'sources whose names begin with FROM are in the folder TO of the checkout',
    config: true,
  },
  maps: {
    type: 'string',
    multiple: true,
    value: 'DIR',
    help: 'folder of the same build with source maps, for scripts that were deployed without; repeatable',
    config: { resolve: fromFolder },
  },
  place: {
    type: 'boolean',
    help: 'look in the checkout for all code that came without a source map, however long that takes; --no-place: for none (default: for what takes half a minute at most)',
    config: true,
  },
  'place-cache': {
    type: 'boolean',
    help: 'keep, and use again, where such code was found: --no-place-cache looks anew (default: kept in ~/.cache/lambda-coverage)',
    config: true,
  },
} as const satisfies OptionDescriptions;

export function parseCheckout(values: Values<typeof CHECKOUT_OPTIONS>): {
  root: string;
  isRootGuessed: boolean;
  pathMaps: PathMap[];
  mapFolders: string[];
  place: boolean | undefined;
  placeCache: boolean | undefined;
} {
  return {
    root: existingFolder(values.root ?? '.', '--root'),
    isRootGuessed: values.root === undefined,
    pathMaps: parsePathMaps(values.map ?? []),
    mapFolders: (values.maps ?? []).map((folder) => existingFolder(folder, '--maps')),
    place: values.place,
    placeCache: values['place-cache'],
  };
}
