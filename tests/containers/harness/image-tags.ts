import packageJson from '../../../package.json' with { type: 'json' };
import { checkoutRevision } from '../../../scripts/build/version.ts';

/** Set where several checkouts share one engine, so that one does not test what another has built. */
const suffix = process.env['LAMBDA_COVERAGE_TAG_SUFFIX'] ?? '';

/** Tag of the base image of Node that the tests and benchmarks build. */
export function baseImageTag(node: string): string {
  return `coverage-base:nodejs${node}${suffix}`;
}

/** The same of Python. */
export function pythonBaseImageTag(python: string): string {
  return `coverage-base:python${python}${suffix}`;
}

/** What a release gives each build, but for digests: the parents of the tests come from no registry. */
export const BUILD_ARGUMENTS = {
  VERSION: packageJson.version,
  REVISION: checkoutRevision() ?? '',
  SOURCE: 'https://example.com/lambda-coverage',
};

export const combinerImageTag = `coverage-combiner:latest${suffix}`;
