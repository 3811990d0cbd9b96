import { existsSync } from 'node:fs';
import { UsageError } from '../combiner-image/errors.ts';
import { askedSelection } from '../combiner-image/read/asked-selection.ts';
import { type AskedBuilds, askedBuilds } from '../combiner-image/read/builds-option.ts';
import { parseTime, type Selection } from '../combiner-image/read/selection.ts';
import { LOCATION_FORMS, LOCATION_FORMS_IN_WORDS } from '../combiner-image/store/forms.ts';
import { parseStoreLocation, type StoreLocation } from '../combiner-image/store/location.ts';
import type { Values } from './command.ts';
import { isDirectory, storeFromFolder } from './config/from-folder.ts';
import { textsOf } from './config/schema.ts';
import { defaultDirectory } from './default-directory.ts';
import type { OptionDescriptions } from './help.ts';
import { splitList } from './parse-options.ts';

/** For usage lines of commands that take one store. */
export const ONE_STORE = `[${LOCATION_FORMS}]`;

/** For usage lines of commands that take several. */
export const STORES = `${ONE_STORE}…`;

export const FUNCTION_OPTION = {
  // Not `functions`: that is a threshold.
  function: {
    type: 'string',
    multiple: true,
    value: 'A,B',
    help: 'only these functions; * is any text',
    config: true,
  },
} as const satisfies OptionDescriptions;

/** What a command with stores as arguments takes of the configuration file. */
export const STORE_KEY = {
  store: {
    type: 'string',
    multiple: true,
    value: LOCATION_FORMS,
    help: 'where raw coverage is: s3://bucket/prefix, or a directory',
    config: { schema: textsOf({ type: 'string' }), resolve: storeFromFolder },
    positional: true,
  },
} as const satisfies OptionDescriptions;

/** For the command that records: of the configuration file's stores the folder, where it is one. A bucket is for what is deployed. */
export const FOLDER_STORE_KEY = {
  store: {
    ...STORE_KEY.store,
    positional: 'file',
    config: {
      ...STORE_KEY.store.config,
      texts: (value) => {
        const folders = [value].flat().map(String).filter(isDirectory);
        return folders.length === 1 ? folders : [];
      },
    },
  },
} as const satisfies OptionDescriptions;

/** Options of every command that reads a store. */
export const SELECTION_OPTIONS = {
  ...FUNCTION_OPTION,
  builds: {
    type: 'string',
    multiple: true,
    value: 'A,B',
    help: 'carry: one text for each file, with the runs of older builds where the code is the same (the default); newest: only the latest build of each function; all: every text of a file separately; A,B: only builds of these names (COVERAGE_BUILD, or the stamp)',
    config: true,
  },
  run: {
    type: 'string',
    value: 'NAME',
    help: 'only what ran in this test run: by contexts that are NAME or begin with NAME/, or else by the times that "lambda-coverage run" marked',
  },
  context: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: 'only what these contexts ran (the names that tests send with requests); * is any text; repeatable',
  },
  since: {
    type: 'string',
    value: 'TIME',
    help: 'only what ran from then on, within an hour: 24h, 7d, or 2026-11-23T10:00:00Z',
    config: true,
  },
  until: { type: 'string', value: 'TIME', help: 'only what ran before then, within an hour' },
} as const satisfies OptionDescriptions;

/**
 * @param configured stores of the configuration file, for where no argument names any
 * @throws UsageError when none is given and the default directory does not exist
 */
export function parseLocations(
  positionals: readonly string[],
  configured: readonly string[] = [],
): StoreLocation[] {
  if (positionals.length > 0) return positionals.map(parseStoreLocation);
  if (configured.length > 0) return configured.map(parseStoreLocation);
  const directory = defaultDirectory();
  if (existsSync(directory)) return [parseStoreLocation(directory)];
  throw new UsageError(
    `Which store? Give ${LOCATION_FORMS_IN_WORDS}; there is no ${directory} directory here, which "lambda-coverage invoke" makes.`,
  );
}

/** For a command that writes to a store, which may be its first. @throws UsageError when several are given. */
export function parseNewLocation(
  positionals: readonly string[],
  command: string,
  configured: readonly string[] = [],
): StoreLocation {
  return parseOneLocation(positionals, command, configured.length > 0 ? configured : [defaultDirectory()]);
}

/**
 * For a command that writes to the store that it reads.
 * @throws UsageError when there is not exactly one.
 */
export function parseOneLocation(
  positionals: readonly string[],
  command: string,
  configured?: readonly string[],
): StoreLocation {
  const [location, ...more] = parseLocations(positionals, configured);
  if (location === undefined || more.length > 0)
    throw new UsageError(`${command} writes to the store: give one location.`);
  return location;
}

export function parseBuilds({ builds }: Pick<Values<typeof SELECTION_OPTIONS>, 'builds'>): AskedBuilds {
  return askedBuilds(builds && splitList(builds), '--builds');
}

export function parseSelection(values: Values<typeof SELECTION_OPTIONS>): Selection {
  const now = new Date();
  const time = (name: 'since' | 'until') => {
    const text = values[name];
    return text === undefined ? undefined : parseTime(text, `--${name}`, now);
  };
  const asked = {
    functions: values.function && splitList(values.function),
    builds: values.builds && splitList(values.builds),
    ...{ run: values.run, contexts: values.context, since: time('since'), until: time('until') },
  };
  const names = { builds: '--builds', run: '--run', contexts: '--context' };
  return askedSelection(asked, { ...names, since: '--since', until: '--until' });
}
