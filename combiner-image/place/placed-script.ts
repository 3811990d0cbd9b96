import type { ResolvedMap } from '../sources/script.ts';
import type { DeployedParts } from './deployed-parts.ts';
import type { UncertainModule } from './uncertain-modules.ts';

/** Where the parts of a deployed text come from. */
export interface PlacedScript {
  /** Undefined when nothing of it is placed. */
  map: ResolvedMap | undefined;
  /** By line. What is not placed is among it. */
  uncertain: UncertainModule[];
  parts: DeployedParts;
  /** Files and pairs that were not compared, in words. */
  notCompared: string[];
}
