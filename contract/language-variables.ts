/**
 * Variables of the function that one recorder reads and others do not. Functions of several languages often share their
 * variables: for the others such a name is known, and has no effect.
 */
export const LANGUAGE_VARIABLES = {
  node: ['COVERAGE_ENGINE', 'COVERAGE_COUNTS', 'COVERAGE_LOAD_BUDGET_KB'],
  python: [
    'COVERAGE_BRANCHES',
    'AWS_CA_BUNDLE',
    'NODE_EXTRA_CA_CERTS',
    'DD_LAMBDA_HANDLER',
    'NEW_RELIC_LAMBDA_HANDLER',
    'ORIG_HANDLER',
    'SENTRY_INITIAL_HANDLER',
    'LUMIGO_ORIGINAL_HANDLER',
  ],
} as const;
