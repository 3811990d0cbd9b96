import { parseHints } from '../combiner-image/convert/parse-hints.ts';
import { existingFolder } from '../combiner-image/existing-folder.ts';
import type { GatherOptions } from '../combiner-image/options.ts';
import { parsePathMaps } from '../combiner-image/placement/path-maps.ts';
import { askedSelection } from '../combiner-image/read/asked-selection.ts';
import { askedBuilds } from '../combiner-image/read/builds-option.ts';
import { parseStoreLocation } from '../combiner-image/store/location.ts';
import { mustBeOptions, type OptionKind } from './check-options.ts';
import type { ReadOptions } from './read-options.ts';

const SILENT = { progress: () => {}, warn: () => {} };

/** Options are called what they are. */
const NAMES = { builds: 'builds', run: 'run', contexts: 'contexts', since: 'since', until: 'until' };

const KINDS = {
  ...{ store: 'stores', root: 'text', taskRoots: 'folders', map: 'texts', maps: 'texts', place: 'flag' },
  placeCache: 'flag',
  ...{ functions: 'texts', builds: 'texts', run: 'text', contexts: 'texts', since: 'date', until: 'date' },
  ...{ expect: 'texts', all: 'flag', include: 'texts', exclude: 'texts', hints: 'texts', log: 'log' },
  ...{ pythonExclude: 'texts', pythonNoBranch: 'texts' },
} as const satisfies Record<keyof ReadOptions, OptionKind>;

/**
 * @param more options of the caller alone
 * @throws UsageError that names what cannot be used.
 */
export function gatherOptions<More extends ReadOptions>(
  options: More,
  more: Record<Exclude<keyof More, keyof ReadOptions>, OptionKind>,
  required: readonly (keyof More & string)[] = [],
): GatherOptions {
  mustBeOptions(options, { ...KINDS, ...more }, ['store', ...required]);
  const {
    store,
    root,
    taskRoots,
    map,
    maps,
    place,
    placeCache,
    expect,
    all,
    include,
    exclude,
    hints,
    pythonExclude,
    pythonNoBranch,
    log = SILENT,
  } = options;
  const stores = typeof store === 'string' ? [store] : store;
  return {
    locations: stores.map(parseStoreLocation),
    root: existingFolder(root ?? '.', 'root'),
    isRootGuessed: root === undefined,
    pathMaps: parsePathMaps(map ?? []),
    mapFolders: (maps ?? []).map((folder) => existingFolder(folder, 'maps')),
    place,
    placeCache,
    taskRoots: (taskRoots ?? []).map((each) => ({
      ...each,
      folder: existingFolder(each.folder, 'taskRoots'),
    })),
    selection: askedSelection(options, NAMES),
    textsApart: askedBuilds(options.builds, 'builds').textsApart,
    expected: expect,
    files: all || include || exclude ? { all, include, exclude } : undefined,
    hints: parseHints(hints, { exclude: pythonExclude, noBranch: pythonNoBranch }),
    log,
  };
}
