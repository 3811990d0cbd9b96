import { join } from 'node:path';
import { buildLayer } from './layer.ts';
import { buildReporting } from './reporting.ts';

const DIST = join(import.meta.dirname, '../../dist');

/** Bundles what is shipped into dist/: the layer, the command and the combiner's handler. Safe at any time. */
export async function buildAll(): Promise<void> {
  await Promise.all([buildLayer(DIST), buildReporting(DIST)]);
}
