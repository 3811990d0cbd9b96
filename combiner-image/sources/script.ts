import type { Range } from 'istanbul-lib-coverage';
import type { Placement } from '../placement/placement.ts';

/** A statement of a text, or one of several variables that a statement declares. */
export interface TextPart extends Range {
  isVariable?: boolean;
}

/** A source map as the converter gets it: flat, every source named by a clean path. */
export interface ResolvedMap {
  version: 3;
  /**
   * Names in reports, with forward slashes: no scheme, no `..`, no leading slash. Sources under `node_modules` and
   * those that are no code keep their place here; `ownSources` tells them.
   */
  sources: string[];
  /** Same order as `sources`; null when the text was found neither in the map nor under the root. */
  sourcesContent: (string | null)[];
  /** Same order. */
  placements: Placement[];
  names: string[];
  /** VLQ. */
  mappings: string;
  /** By source: whether any place of the text comes from it. */
  isMapped: boolean[];
  /** By source: what of its text is known not to be in the script, in order. Absent: nothing tells. */
  notDeployed?: readonly (readonly TextPart[])[];
}

/** One script as it ran, with all that is needed to convert its counts. */
export interface Script {
  /** SHA-256, hex, of the text as uploaded. */
  hash: string;
  /** Name in reports. */
  path: string;
  /** The text V8's offsets count in (no byte order mark). */
  text: string;
  /** Absent: the generated file is the source. */
  map?: ResolvedMap;
  /** JSON text of the map that was deployed with it, as it was. */
  deployedMap?: string;
  /** Of the script itself, when it has no map. */
  placement?: Placement;
}

/** A source by its name in reports. */
export interface NamedSource {
  name: string;
  text: string | null;
  placement: Placement | undefined;
  /** What of its text is known not to be in the script. */
  notDeployed?: readonly TextPart[] | undefined;
}

/** What a script is made from: itself, when it has no map. */
export function sourcesOf({ path, text, map, placement }: Script): NamedSource[] {
  if (map === undefined) return [{ name: path, text, placement }];
  return map.sources.map((name, i) => ({
    name,
    text: map.sourcesContent[i] ?? null,
    placement: map.placements[i],
    notDeployed: map.notDeployed?.[i],
  }));
}
