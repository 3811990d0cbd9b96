import { UsageError } from '../errors.ts';
import { pathOf, type SourceName } from './source-name.ts';

/** One `--map FROM=TO`. */
export interface PathMap {
  /** The beginning of a name as the map, or the report, has it. */
  from: string;
  /** Folder or file of the checkout. */
  to: string;
}

/** @throws UsageError for what is not FROM=TO. */
export function parsePathMaps(values: readonly string[]): PathMap[] {
  return values.map((value) => {
    const at = value.lastIndexOf('=');
    if (at < 1) throw new UsageError(`--map takes FROM=TO, not "${value}".`);
    return { from: trimmed(value.slice(0, at).replaceAll('\\', '/')), to: trimmed(value.slice(at + 1)) };
  });
}

/**
 * Where the first one that fits puts a source.
 * @param below its path below the function's name.
 */
export function mappedPath(
  maps: readonly PathMap[],
  own: string,
  name: SourceName,
  below: string,
  functions: readonly string[],
): string | undefined {
  const names = [
    own.replaceAll('\\', '/'),
    pathOf(name),
    below,
    ...functions.map((each) => `${each}/${below}`),
  ];
  for (const { from, to } of maps) {
    for (const each of names) {
      if (each === from) return to;
      if (each.startsWith(`${from}/`))
        return to === '' ? each.slice(from.length + 1) : to + each.slice(from.length);
    }
  }
  return undefined;
}

function trimmed(path: string): string {
  return path
    .replace(/^\.\//, '')
    .replace(/(?<=.)\/+$/, '')
    .replace(/^\.$/, '');
}
