/** A source map as the converter gets it: flat, every source named by a clean path. */
export interface ResolvedMap {
  version: 3;
  /**
   * Project-relative paths with forward slashes: no scheme, no `..`, no leading slash. Sources under
   * `node_modules` and those that are no code keep their place here; `ownSources` tells them.
   */
  sources: string[];
  /** Same order as `sources`; null when the text was found neither in the map nor under the root. */
  sourcesContent: (string | null)[];
  names: string[];
  /** VLQ. */
  mappings: string;
  /** By source: whether any place of the text comes from it. */
  isMapped: boolean[];
}

/** One script as it ran, with all that is needed to convert its counts. */
export interface Script {
  /** SHA-256, hex, of the text as uploaded. */
  hash: string;
  /** Clean path, relative to the task root. */
  path: string;
  /** The text V8's offsets count in (no byte order mark). */
  text: string;
  /** Absent: the generated file is the source. */
  map?: ResolvedMap;
}

/** What people are told of a source without text. */
export const NO_TEXT = 'no source map holds its text, and no such file is under --root that was deployed';
