import { join } from 'node:path';
import { buildContext } from './context.ts';
import { buildInfrastructure } from './infrastructure.ts';
import { buildLayer, type WithTracers } from './layer.ts';
import { buildReporting } from './reporting.ts';

const DIST = join(import.meta.dirname, '../../dist');

/** Bundles what is shipped into dist/: the layer, the command, the combiner's handler, and what tests and deployments import. Safe at any time. */
export async function buildAll(withTracers: WithTracers = 'possible'): Promise<void> {
  await Promise.all([
    buildContext(DIST),
    buildInfrastructure(DIST),
    buildLayer(DIST, [], withTracers),
    buildReporting(DIST),
  ]);
}
