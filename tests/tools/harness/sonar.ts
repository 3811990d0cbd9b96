import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

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
      const isFile = statSync(join(project, value), { throwIfNoEntry: false })?.isFile() === true;
      lines = isFile ? readFileSync(join(project, value), 'utf8').split(/\r\n|\n|\r/).length : 0;
      (isFile ? reading.files : reading.unresolved).push(value);
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
