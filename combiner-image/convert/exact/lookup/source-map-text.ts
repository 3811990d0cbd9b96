/** The part of a source map (version 3) that the converter uses. */
export interface SourceMapText {
  version: 3;
  sources: readonly string[];
  sourcesContent?: readonly (string | null)[] | undefined;
  names: readonly string[];
  mappings: string;
}
