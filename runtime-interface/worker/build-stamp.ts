import { asBuild, type Build, STAMP_FILE } from '../../contract/build.ts';
import { RecordedFiles } from '../files/recorded-files.ts';

export interface KnownBuild {
  /** Absent: nothing names it. */
  build: Build | undefined;
  /** There is a stamp that cannot be used. */
  isStampBad: boolean;
}

/**
 * The build that is deployed: what `lambda-coverage stamp` wrote into the task root, under the name of
 * `COVERAGE_BUILD` where that is set. Never throws.
 */
export function readBuild(taskRoot: string, name: string | undefined): KnownBuild {
  const text = new RecordedFiles(taskRoot).read(STAMP_FILE);
  const stamp = text === undefined ? undefined : parse(text);
  const build = name === undefined ? stamp : { ...stamp, name };
  return { build, isStampBad: text !== undefined && stamp === undefined };
}

function parse(text: string): Build | undefined {
  try {
    return asBuild(JSON.parse(text));
  } catch {
    return undefined;
  }
}
