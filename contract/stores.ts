/**
 * The kinds of store, each with the environment variable that names one. The recorder, the combiner and
 * `lambda-coverage invoke` all go by this list. If several variables are set, the first kind listed here wins.
 */
export const STORE_VARIABLES = {
  directory: 'COVERAGE_DIR',
  s3: 'COVERAGE_S3_BUCKET',
} as const;

export type StoreKindName = keyof typeof STORE_VARIABLES;
