/** Set where several checkouts share one engine, so that one does not test what another has built. */
const suffix = process.env['LAMBDA_COVERAGE_TAG_SUFFIX'] ?? '';

/** Tag of the base image that the tests and benchmarks build. */
export function baseImageTag(node: string): string {
  return `coverage-base:nodejs${node}${suffix}`;
}

export const combinerImageTag = `coverage-combiner:latest${suffix}`;
