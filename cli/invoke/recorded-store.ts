import { resolve } from 'node:path';
import { StoreUnreachableError } from '../../combiner-image/errors.ts';
import { mustBePath } from '../../combiner-image/existing-folder.ts';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { STORE_KINDS } from '../../combiner-image/store/kinds.ts';
import { mustBeWritable } from '../../combiner-image/writable.ts';
import {
  DEFAULT_PREFIXES,
  type NamedStore,
  namedStores,
  PREFIX_VARIABLE,
  STORE_VARIABLES,
} from '../../contract/stores.ts';
import { asSwitch } from '../../contract/switch.ts';
import { defaultDirectory } from '../default-directory.ts';

/** What to do about a bucket where a folder is meant. */
export const FOR_BUCKET = `To record into a bucket, give --env ${STORE_VARIABLES.s3}=BUCKET and --env ${PREFIX_VARIABLE}=PREFIX.`;

type Variables = Readonly<Record<string, string>>;

/** Where a local function's coverage goes. */
export interface RecordedStore {
  kind: NamedStore['kind'];
  /** As the other commands take it. */
  location: string;
  /** Nothing goes there. */
  isOff: boolean;
  /** The function's own variables, and the one that names the store. */
  env: Variables;
}

/**
 * The store that the function's own variables name; else a directory here, whatever store and prefix the shell names.
 * @param dir the directory that was asked for; it wins, as everywhere
 * @throws UsageError for an address in the place of a directory
 */
export function recordedStore(
  dir: string | undefined,
  taskRoot: string,
  own: Variables,
  shell: NodeJS.ProcessEnv = process.env,
): RecordedStore {
  const isOff = asSwitch({ ...shell, ...own }['COVERAGE_ENABLED'] ?? '') === false;
  const [named] = dir === undefined ? namedStores(own) : [];
  const { kind, name } = named ?? { kind: 'directory', name: dir ?? defaultDirectory() };
  const prefix = own[PREFIX_VARIABLE] ?? DEFAULT_PREFIXES[kind];
  if (kind === 'directory')
    mustBePath(name, named ? `--env ${STORE_VARIABLES.directory}` : '--dir', FOR_BUCKET);
  // The function is not run in the folder here: a path means two places.
  const isPath = kind === 'directory';
  const location = STORE_KINDS[kind].write(isPath && named ? resolve(taskRoot, name) : name, prefix);
  return { kind, location, isOff, env: named ? own : { ...own, [STORE_VARIABLES[kind]]: resolve(name) } };
}

/**
 * That coverage cannot be written is better known before the function runs.
 * @throws StoreUnreachableError
 */
export function mustTakeCoverage({ kind, location, isOff }: RecordedStore): void {
  if (isOff || kind !== 'directory') return;
  try {
    mustBeWritable(location);
  } catch (error) {
    throw new StoreUnreachableError(
      `Coverage cannot be written to ${location}: ${reasonOf(error)}. Give --dir a folder that can be written, or --env COVERAGE_ENABLED=off to record nothing.`,
      { cause: error },
    );
  }
}
