import type { FileCoverage } from 'istanbul-lib-coverage';
import type { Node } from 'istanbul-lib-report';

/** The coverage of a source that a reporter is given. */
export function fileCoverageOf(node: Node): FileCoverage {
  const file: unknown =
    'getFileCoverage' in node && node.getFileCoverage instanceof Function
      ? node.getFileCoverage()
      : undefined;
  if (isFileCoverage(file)) return file;
  throw new Error('istanbul-lib-report has other nodes than those that are known');
}

function isFileCoverage(file: unknown): file is FileCoverage {
  return typeof file === 'object' && file !== null && 'getLineCoverage' in file && 'toSummary' in file;
}
