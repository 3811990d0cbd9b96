import { join } from 'node:path';

/** The package's folder. What is built from here is a file of dist/infrastructure. */
export const PACKAGE_ROOT = join(__dirname, '../..');
export const LAYER_ZIP = join(PACKAGE_ROOT, 'dist/lambda-coverage-layer.zip');
/** The state machine, in Amazon States Language; `${CombinerArn}` and `${Partition}` are to be filled in. */
export const STATE_MACHINE = join(PACKAGE_ROOT, 'infrastructure/step-functions/coverage.asl.json');
