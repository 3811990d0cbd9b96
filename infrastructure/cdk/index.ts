/** `lambda-coverage/cdk`: for apps of the AWS CDK. */
export { CoverageCombiner, type CoverageCombinerProps } from './coverage-combiner.ts';
export { LambdaCoverage, type LambdaCoverageProps } from './lambda-coverage.ts';
