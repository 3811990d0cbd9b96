import { posix } from 'node:path';
import { UnconvertedScriptError } from '../../combiner-image/errors.ts';
import { bareCode } from '../../combiner-image/unmapped/bare-code.ts';
import { makerOf } from '../../combiner-image/unmapped/maker.ts';
import { isMinified } from '../../combiner-image/unmapped/minified.ts';
import type { Project } from './found.ts';

/** Of a folder more are packages, rather than what a bundler made. */
const MOST_SCRIPTS = 20;

/** What of the code that is ready to be deployed has no source map and needs one; undefined where all is well. */
export function unmappedScript(folder: string, project: Project): string | undefined {
  const paths = project.synthesised.filter((path) => posix.dirname(path) === folder);
  const scripts = paths.filter((path) => /\.[cm]?js$/.test(path) && !paths.includes(`${path}.map`));
  return scripts.slice(0, MOST_SCRIPTS).find((path) => needsMap(project.read(path) ?? ''));
}

function needsMap(text: string): boolean {
  if (/\n\/\/# sourceMappingURL=\S+\s*$/.test(text)) return false;
  try {
    const code = bareCode(text);
    return makerOf(code) !== undefined || isMinified(code);
  } catch (error) {
    if (error instanceof UnconvertedScriptError) return false;
    throw error;
  }
}
