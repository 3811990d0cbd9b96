import { posix } from 'node:path';
import { append } from '../../combiner-image/lists.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { findSourceMappingUrl } from '../../combiner-image/sources/source-mapping-url.ts';
import { unmappedCode } from '../../combiner-image/unmapped/unmapped-code.ts';
import type { Found, FoundFunction, Project } from './found.ts';

/** Of a folder more are packages, rather than what a bundler made. */
const MOST_SCRIPTS = 20;

/** What of the code that is ready to be deployed has no source map and needs one; undefined where all is well. */
export function unmappedScript(folder: string, project: Project): string | undefined {
  const paths = project.synthesised.filter((path) => posix.dirname(path) === folder);
  const scripts = paths.filter((path) => /\.[cm]?js$/.test(path));
  return scripts.slice(0, MOST_SCRIPTS).find((path) => missingMap(path, project) !== undefined);
}

/** Of scripts that are built already, and would be deployed as they are: what is missing, and what to do. */
export function codeWithoutMaps(found: Found, project: Project): string[] {
  const kinds = new Map<string, string[]>();
  for (const fn of found.functions) {
    const script = scriptOf(fn, found, project);
    const missing = script === undefined ? undefined : missingMap(script, project);
    if (missing !== undefined) append(kinds, missing, `${script} (${fn.label})`);
  }
  return Array.from(
    kinds,
    ([missing, scripts]) =>
      `${someOf(scripts)}, deployed by ${found.file}: ${missing} the maps beside the code, or pass them to reports by --maps.`,
  );
}

/** The file that Lambda would load, as it was built last. */
function scriptOf({ label, handler, code, isImage }: FoundFunction, found: Found, { has }: Project) {
  if (handler === undefined || code === undefined || isImage) return undefined;
  const file = handler.replace(/\.[^./]+$/, '');
  const built = found.tool === 'sam' ? [posix.join(posix.dirname(found.file), '.aws-sam/build', label)] : [];
  return [...built, code]
    .flatMap((folder) => ['js', 'mjs', 'cjs'].map((suffix) => posix.join(folder, `${file}.${suffix}`)))
    .find(has);
}

/** What there is to do for the source map of a script that a tool made; undefined where it is there, or none is needed. */
function missingMap(path: string, project: Project): string | undefined {
  const text = project.read(path);
  const unmapped = text === undefined ? undefined : unmappedCode({ hash: '', path, text });
  if (text === undefined || unmapped === undefined) return undefined;
  const { maker, option } = unmapped;
  // Some people write that much on one line.
  if (maker === undefined && project.paths.includes(path)) return undefined;
  const url = findSourceMappingUrl(text);
  const map = url ?? `${posix.basename(path)}.map`;
  if (/^data:/.test(map) || project.has(posix.join(posix.dirname(path), map))) return undefined;
  return url === undefined
    ? `${maker === undefined ? 'minified' : `made by ${maker}`} without a source map. Build with source maps (${option}), and deploy`
    : `names ${url}, which is not there. Deploy`;
}
