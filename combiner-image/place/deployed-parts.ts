import type { CodeSize } from './code-size.ts';

/** What a deployed text is made of. What tools add is in none of it. */
export interface DeployedParts {
  /** Code of files of the checkout, which alone is in reports. */
  own: CodeSize & { files: number };
  /** Code of dependencies, and which these are. */
  packages: CodeSize & { names: string[] };
  /** Code of the user whose place is not certain. */
  uncertain: CodeSize;
  /** Code that is neither known to be the user's nor a package's. */
  notPlaced: CodeSize;
}
