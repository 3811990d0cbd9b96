import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseXml } from '../../unit/support/strict-xml.ts';

export interface SonarReading {
  files: string[];
  /** Names that are no file of the project. */
  unresolved: string[];
  /** Records that it leaves out: of a line that the file does not have, or not of numbers. */
  inconsistent: string[];
}

/**
 * What SonarQube makes of an LCOV file, by the rules of its reader: a name is an absolute path or one relative to the
 * project; a line must be one of the file's.
 * @see https://github.com/SonarSource/SonarJS LCOVParser.java
 */
export function sonarReads(lcov: string, project: string): SonarReading {
  const reading: SonarReading = { files: [], unresolved: [], inconsistent: [] };
  let lines = 0;
  for (const record of lcov.split('\n')) {
    const [, kind, value = ''] = /^(SF|DA|BRDA):(.*)$/.exec(record) ?? [];
    if (kind === 'SF') {
      lines = linesOf(project, value, reading);
    } else if (kind !== undefined) {
      const numbers = value.split(',').map((each) => (each === '-' ? 0 : Number(each)));
      const [line = 0] = numbers;
      const isWhole = numbers.length === (kind === 'DA' ? 2 : 4) && numbers.every(Number.isSafeInteger);
      if (!isWhole || line < 1 || line > lines) reading.inconsistent.push(record);
    }
  }
  reading.files.sort();
  return reading;
}

/** Counts the lines of a file of the project, and notes whether it is one. */
function linesOf(project: string, name: string, reading: SonarReading): number {
  const isFile = statSync(join(project, name), { throwIfNoEntry: false })?.isFile() === true;
  (isFile ? reading.files : reading.unresolved).push(name);
  return isFile ? readFileSync(join(project, name), 'utf8').split(/\r\n|\n|\r/).length : 0;
}

/**
 * The same of its generic XML, whose reader ends the analysis at the first record that it does not take: a line that the
 * file does not have or that it has had, a name that it does not know, or more branches covered than there are.
 * @see https://github.com/SonarSource/sonarqube GenericCoverageReportParser.java, DefaultCoverage.java
 */
export function sonarReadsGeneric(xml: string, project: string): SonarReading {
  const reading: SonarReading = { files: [], unresolved: [], inconsistent: [] };
  const allowed = ['branchesToCover', 'covered', 'coveredBranches', 'lineNumber'];
  let lines = 0;
  let seen = new Set<number>();
  for (const { name, attributes } of parseXml(xml)) {
    if (name === 'file') {
      lines = linesOf(project, attributes['path'] ?? '', reading);
      seen = new Set();
    } else if (name === 'lineToCover') {
      const { lineNumber, covered, branchesToCover = '0', coveredBranches = '0' } = attributes;
      const line = Number(lineNumber);
      const isKnown = Object.keys(attributes).every((each) => allowed.includes(each));
      const isWhole = [lineNumber, branchesToCover, coveredBranches].every((each) =>
        /^\d+$/.test(each ?? ''),
      );
      const isLine = line >= 1 && line <= lines && !seen.has(line);
      const isTruth =
        /^(true|false)$/.test(covered ?? '') && Number(coveredBranches) <= Number(branchesToCover);
      if (!(isKnown && isWhole && isLine && isTruth)) reading.inconsistent.push(JSON.stringify(attributes));
      seen.add(line);
    } else if (name !== 'coverage' || attributes['version'] !== '1') reading.inconsistent.push(name);
  }
  reading.files.sort();
  return reading;
}
