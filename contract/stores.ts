/**
 * The kinds of store, each with the environment variable that names one. The recorder, the combiner,
 * `lambda-coverage invoke`, the base image and the schema of the health check all go by this list, or are compared
 * with it. If several variables are set, the first kind listed here wins.
 */
export const STORE_VARIABLES = {
  directory: 'COVERAGE_DIR',
  s3: 'COVERAGE_S3_BUCKET',
} as const;

export type StoreKindName = keyof typeof STORE_VARIABLES;

export const STORE_KIND_NAMES = Object.keys(STORE_VARIABLES) as StoreKindName[];

/** For messages, the usual one first: `COVERAGE_S3_BUCKET or COVERAGE_DIR`. */
export const STORE_VARIABLES_IN_WORDS = Object.values(STORE_VARIABLES).reverse().join(' or ');

/** Names the prefix of all keys, in every kind of store. */
export const PREFIX_VARIABLE = 'COVERAGE_S3_PREFIX';

/** The prefix when none is given: a bucket may hold other things, a directory is for coverage alone. */
export const DEFAULT_PREFIXES: Readonly<Record<StoreKindName, string>> = { directory: '', s3: 'coverage/' };

export interface NamedStore {
  kind: StoreKindName;
  /** What its variable holds: a directory's path, a bucket's name. */
  name: string;
}

/** Whether a text is an address, as `s3://bucket/prefix`, which no path of a folder is. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

/** The stores that an environment names, the one that wins first. A blank value names none. */
export function namedStores(env: Readonly<Record<string, string | undefined>>): NamedStore[] {
  return STORE_KIND_NAMES.flatMap((kind) => {
    const name = env[STORE_VARIABLES[kind]]?.trim() ?? '';
    return name === '' ? [] : [{ kind, name }];
  });
}
