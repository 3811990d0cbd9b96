import { NODE_VERSIONS, type NodeVersion } from '../scripts/images/node-versions.ts';
import type { LocalStack } from '../tests/containers/harness/localstack.ts';

export { NODE_VERSIONS, type NodeVersion };

/** What every figure is measured with. */
export interface Bench {
  nodes: readonly NodeVersion[];
  /** Pairs of sandboxes, with and without the recorder, per figure and Node version. */
  rounds: number;
  localstack: LocalStack;
}

/** One table of the output. */
export interface Figure {
  title: string;
  /** How it was measured. */
  method: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** Said below the table, when a goal was missed: why that is so, as far as known. */
  missed?: string;
}

export type Measure = (bench: Bench) => Promise<Figure>;
